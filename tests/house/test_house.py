"""The rules of the house that neither ruff, mypy nor import-linter can state."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, parsed, pyproject, python_files, repository_files, short

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
HEAVY = ("networkx", "numpy", "rich", "ruamel")
CODE = ("lspriv", "scripts", "benchmarks")

# Put together from parts, since this file is searched too.
ELSEWHERE = re.compile(
    "|".join(
        (
            r"\.\./" + "shared",
            r"(?<![\w.-])/work/" + "(?:main|shared|notes|venv)",
            r"\bpypi\." + "org",
            r"python" + r"hosted\.org",
            r"/opt/" + "pypi",
        )
    ).encode()
)


def test_init_files_only_hand_names_on() -> None:
    wrong = [
        f"{short(path)}:{node.lineno}: {ast.unparse(node).splitlines()[0]}"
        for path in python_files("lspriv")
        if path.name == "__init__.py"
        for node in parsed(path).body
        if not _hands_names_on(node)
    ]
    assert wrong == []


def _hands_names_on(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.AnnAssign(target=ast.Name(id="__all__")):
            return True
    return False


def test_no_module_outgrows_its_room() -> None:
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*CODE)}
    assert "lspriv/model/scope.py" in lengths
    assert {name: lines for name, lines in lengths.items() if lines > MAX_MODULE_LINES} == {}


def test_no_function_outgrows_a_screen() -> None:
    too_long = [
        f"{short(path)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in python_files(*CODE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert too_long == []


def test_starting_the_command_imports_nothing_heavy() -> None:
    module = pyproject()["project"]["scripts"]["lspriv"].partition(":")[0]
    script = f"import sys, {module}\nprint(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_nothing_names_a_place_outside_the_repository() -> None:
    found = [
        f"{short(path)}: {match.group().decode()}"
        for path in repository_files()
        if path.is_file()
        for match in ELSEWHERE.finditer(path.read_bytes())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("x = 1\n", "D100"),
        ('"""Doc."""\n\n\nclass Thing:\n    pass\n', "D101"),
        ('"""Doc."""\n\n\nclass Thing:\n    """Doc."""\n\n    def act(self) -> None:\n        pass\n', "D102"),
        ('"""Doc."""\n\n\ndef act() -> None:\n    pass\n', "D103"),
    ],
)
def test_a_public_name_without_docstring_fails_the_check(source: str, code: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    command += ["--stdin-filename", "lspriv/model/made_up.py", "-"]
    run = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert f" {code} " in run.stdout


def test_tests_cannot_reach_the_network() -> None:
    with pytest.raises(RuntimeError, match="tried to look up"):
        socket.create_connection(("example.com", 443))
    with socket.socket() as plain, pytest.raises(RuntimeError, match="tried to connect"):
        plain.connect(("192.0.2.1", 443))
