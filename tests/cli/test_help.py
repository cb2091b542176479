"""Help, the version, and how quickly they come."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from lspriv.cli.commands import COMMANDS, FAMILIES, GROUPS
from tests.cli.running import ROOT, Ran, in_process

HEAVY = ("msgspec", "rich", "networkx", "ruamel", "zstandard", "numpy", "argparse", "dataclasses", "lspriv.model")


def test_the_help_names_every_command_and_shows_examples(lspriv: Callable[..., Ran]) -> None:
    ran = lspriv("--help", COLUMNS="80")
    assert (ran.code, ran.err) == (0, "")
    for name, (_, summary) in COMMANDS.items():
        assert f"  {name}" in ran.out
        assert summary in ran.out
    assert ran.out.count("\n  lspriv ") >= 3
    assert "export-script" in ran.out.splitlines()[-1] + ran.out.splitlines()[-2]


def test_every_command_is_in_one_group() -> None:
    assert sorted(name for _, names in GROUPS for name in names) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, lspriv: Callable[..., Ran]) -> None:
    ran = lspriv(*command.split(), "--help", COLUMNS="80")
    assert (ran.code, ran.err) == (0, "")
    first, *lines = ran.out.splitlines()
    assert first.startswith(f"usage: lspriv {command}")
    assert {"Options", "Exit codes", "Examples"} <= set(lines)
    assert any(line.startswith("  lspriv ") or " | lspriv " in line for line in lines)
    assert "  2   bad input" in ran.out
    prose = [line for line in lines if not line.startswith("  ")]
    assert max(map(len, prose)) <= 80


@pytest.mark.parametrize("command", [name for name in COMMANDS if name.startswith("access")])
def test_help_tells_defaults(command: str, lspriv: Callable[..., Ran]) -> None:
    assert "--now TIME" in lspriv(*command.split(), "--help").out
    assert "(default: high)" in lspriv("analyze", "--help").out


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_family_of_commands_explains_itself(family: str, lspriv: Callable[..., Ran]) -> None:
    ran = lspriv(family, "--help")
    assert ran.code == 0
    assert all(f"  {name}" in ran.out for name in COMMANDS if name.startswith(family + " "))
    assert "Examples" in ran.out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("help",), ("--help",)),
        (("-h",), ("--help",)),
        (("help", "analyze"), ("analyze", "--help")),
        (("help", "access", "can"), ("access", "can", "-h")),
        (("analyze", "x", "--nonsense", "--help"), ("analyze", "--help")),
    ],
)
def test_help_can_be_asked_for_in_many_ways(
    one: tuple[str, ...], other: tuple[str, ...], lspriv: Callable[..., Ran]
) -> None:
    assert lspriv(*one) == lspriv(*other)


def test_nothing_asked_is_not_a_success(lspriv: Callable[..., Ran]) -> None:
    ran = lspriv()
    assert (ran.code, ran.out) == (2, "")
    assert "usage: lspriv COMMAND" in ran.err


def test_the_version_is_the_package_s(lspriv: Callable[..., Ran]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert lspriv("--version") == Ran(0, f"lspriv {version}\n", "")


def test_help_is_not_coloured_in_a_pipe(lspriv: Callable[..., Ran]) -> None:
    assert "\x1b" not in lspriv("--help").out + lspriv("analyze", "--help").out


def test_the_overview_imports_nothing_heavy() -> None:
    code = f"""
import sys
from lspriv.cli.main import main
assert main(["--help"]) == 0
print("LOADED", *[name for name in {HEAVY!r} if name in sys.modules])
"""
    assert in_process(code=code).out.splitlines()[-1] == "LOADED"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_imports_nothing_heavy(command: str) -> None:
    heavy = tuple(name for name in HEAVY if name not in ("argparse", "dataclasses", "lspriv.model"))
    code = f"""
import sys
from lspriv.cli.main import main
assert main([*{command.split()!r}, "--help"]) == 0
print("LOADED", *[name for name in {heavy!r} if name in sys.modules])
"""
    assert in_process(code=code).out.splitlines()[-1] == "LOADED"


def test_the_module_runs_as_a_program() -> None:
    assert in_process("--version").code == 0
