"""The generator as a program: stable bytes, what it reads, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scripts.build_catalog
from lspriv.catalog.files import OPERATIONS, OPERATIONS_SCHEMA, ROLES, read_shipped
from scripts.build_catalog import main
from tests.catalog.inputs import (
    FACTS,
    GONE,
    HISTORY,
    META,
    OPERATIONS_FACTS,
    OWNER,
    READER,
    Build,
    Write,
    arm_role,
    operation,
    provider,
)


def test_the_shipped_files_rebuilt_from_themselves_are_the_same_bytes(tmp_path: Path, write: Write) -> None:
    inputs = {name: write(name, read_shipped(name)) for name in (ROLES, OPERATIONS)}
    arguments = ["--roles", inputs[ROLES], "--operations", inputs[OPERATIONS], "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    for name in (ROLES, OPERATIONS):
        assert (tmp_path / "out" / name).read_bytes() == read_shipped(name)


def test_the_order_inside_an_input_does_not_matter(tmp_path: Path, write: Write) -> None:
    for out, arrange in (("one", list), ("two", reversed)):
        roles = write("r.json", _arranged(FACTS, arrange))
        operations = write("o.json", _arranged(OPERATIONS_FACTS, arrange))
        assert main(["--roles", roles, "--operations", operations, "--out", str(tmp_path / out)]) == 0
    assert _arranged(FACTS, reversed) != FACTS
    for name in (ROLES, OPERATIONS):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def _arranged(value: Any, arrange: Callable[[Any], Any]) -> Any:
    """Facts whose order says nothing (all but that of sources and blocks), arranged otherwise."""
    if isinstance(value, dict):
        keep = {key: value[key] for key in ("meta", "perms") if key in value}
        return {key: _arranged(value[key], arrange) for key in arrange(list(value))} | keep
    return [_arranged(item, arrange) for item in arrange(value)] if isinstance(value, list) else value


def test_each_role_and_provider_has_a_line_of_its_own(tmp_path: Path, build: Build, write: Write) -> None:
    build("--roles", write("r", FACTS), write("h", HISTORY), "--operations", write("o", OPERATIONS_FACTS))
    roles = (tmp_path / "out" / ROLES).read_text().splitlines()
    operations = (tmp_path / "out" / OPERATIONS).read_text().splitlines()
    assert [line[1:37] for line in roles if line.startswith('"') and line[9:10] == "-"] == [OWNER, READER, GONE]
    assert [line.split('"')[1] for line in operations if '"names"' in line] == ["Contoso.App", "Contoso.Web"]
    for lines in (roles, operations):
        header = json.loads("\n".join(lines))
        assert header["date"].startswith("2026-05-0")
        assert header["source"]
        assert "licence" in header["licence"]


def test_only_what_was_asked_for_is_written(tmp_path: Path, build: Build, write: Write) -> None:
    build("--roles", write("r", FACTS))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [ROLES]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_what_powershell_writes_is_read(encoding: str, build: Build, write: Write) -> None:
    catalog = build("--roles", write("r", json.dumps(FACTS).encode(encoding)))
    assert catalog.role_named("Owner") is not None


ROLES_BAD: dict[str, tuple[Any, str]] = {
    "empty": (b"", "expecting value"),
    "HTML": (b"<!DOCTYPE html><html></html>", "expecting value"),
    "truncated": (json.dumps(FACTS).encode()[:-9], "line 1 column"),
    "no text": (b"\x00\x9f\x92\x96\xff", "can't decode"),
    "brackets": (b"[" * 100_000, "nested too deeply"),
    "number": (b"7", "neither a catalogue file"),
    "other object": ({"hello": 1}, "neither a catalogue file"),
    "an error of ARM": ({"error": {"code": "AuthorizationFailed"}}, "neither a catalogue file"),
    "list of strings": (["a"], "neither a catalogue file"),
    "other list": ([{"id": "x"}], "neither a catalogue file"),
    "odd properties": ([{"properties": 7}], "neither a catalogue file"),
    "empty list": ({"value": []}, "empty list"),
    "unknown schema": ({"schema": "lspriv.catalog.roles/9"}, "`lspriv.catalog.roles/9`"),
    "schema of no string": ({"schema": ["x"]}, "schema"),
    "operations": (OPERATIONS_FACTS, "which the other option takes"),
    "no GUID": ({"meta": META, "roles": [{"id": "x", "name": "n", "perms": []}]}, "`x` does not end in a role's GUID"),
    "wrong type": ({"meta": META, "roles": [{"id": READER, "name": 7, "perms": []}]}, "$.roles[0].name"),
    "no meta": ({"roles": []}, "neither a catalogue file"),
    "no date": (FACTS | {"meta": {"source": "somebody"}}, "names no day"),
    "only names": (HISTORY, "no input of --roles defines a role"),
    "only custom roles": ([arm_role(READER, "Ours", "CustomRole")], "no built-in role"),
    "no permissions": (
        [{"id": READER, "roleName": "x", "roleType": "BuiltInRole", "permissions": None}],
        "permissions",
    ),
    "line break in a name": ({"meta": META, "roles": [{"id": "a\nb", "name": "n", "perms": []}]}, "GUID"),
}

OPERATIONS_BAD: dict[str, tuple[Any, str]] = {
    "roles": (FACTS, "which the other option takes"),
    "unknown code": ({"meta": META, "providers": {"A.B": {"x?": []}}}, "`x?`"),
    "no operation": ({"meta": META, "providers": {}}, "names an operation"),
    "not expanded": ([{"name": "A.B", "operations": [operation("A.B/register/action", False)]}], "$expand"),
    "flag of no truth": ([provider("A.B", x=[{"name": "A.B/x/read", "isDataAction": "yes"}])], "isDataAction"),
    "letters that do not fit": (
        {"schema": OPERATIONS_SCHEMA, "date": "", "source": [], "licence": "", "legend": {},
         "providers": {"A.B": {"planes": "CC", "names": ["x/read"]}}},
        "one plane letter",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        pytest.param(option, content, said, id=f"{option[2:]}: {name}")
        for option, cases in (("--roles", ROLES_BAD), ("--operations", OPERATIONS_BAD))
        for name, (content, said) in cases.items()
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    option: str, content: Any, said: str, tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("bad.json", content)
    assert main([option, path, "--out", str(tmp_path / "out")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("build_catalog: ")
    assert said.lower() in line.lower()
    assert "no input of" in line or f"`{path}`" in line
    assert not (tmp_path / "out").exists()


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        assert main(["--roles", str(path), "--out", str(tmp_path / "out")]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"build_catalog: cannot read `{path}`: ")


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = write("file", b"")
    assert main(["--roles", write("r", FACTS), "--out", f"{blocked}/out"]) == 2
    assert f"cannot write to `{blocked}/out`" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments", [[], ["--date", "20260602", "--roles", "x"], ["--date", "2026-02-30"], ["--rolls"]]
)
def test_wrong_usage_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("build_catalog")


def test_it_runs_as_a_script_anywhere_and_its_help_has_examples(tmp_path: Path) -> None:
    script = scripts.build_catalog.__file__
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, script, "--help"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "az provider operation list" in run.stdout
    assert "--operations azure_operations.json" in run.stdout
