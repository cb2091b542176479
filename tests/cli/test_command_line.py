"""The whole command line: what help, manual and messages show can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator

import pytest

from lspriv.cli.commands import COMMANDS, EXAMPLES, FAMILIES
from lspriv.cli.style import example_lines
from scripts.manual.commands import command_parser
from tests.cli.running import ROOT, Ran

Run = Callable[..., Ran]
HELPS = ["", *COMMANDS, *sorted(FAMILIES)]


def commands_in(line: str) -> Iterator[list[str]]:
    """The calls of lspriv in a line of shell, without what is piped in or out."""
    words: list[str] = []
    for word in [*shlex.split(line, comments=True), ";"]:
        if word in ("|", "&&", ";", ">", "<"):
            if words[:1] == ["lspriv"]:
                yield words[1:]
            words = []
        else:
            words.append(word)


def parse(words: list[str]) -> None:
    """Have the command's own parser read the arguments; `ID` stands for a subscription's id."""
    words = ["00000000-0000-4000-8000-000000000001" if word == "ID" else word for word in words]
    name = " ".join(words[:2]) if words[0] in FAMILIES else words[0]
    command_parser(name).read(words[len(name.split()) :])


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_can_be_typed(command: str) -> None:
    examples = command_parser(command).examples
    assert examples
    calls = [words for line, _ in examples for words in commands_in(line)]
    assert any(" ".join(words).startswith(command) for words in calls)
    for words in calls:
        parse(words)


def test_examples_of_the_overview_can_be_typed() -> None:
    calls = [words for line, _ in EXAMPLES for words in commands_in(line)]
    assert len(calls) == len(EXAMPLES)
    for words in calls:
        parse(words)


def test_commands_of_the_readme_can_be_typed() -> None:
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    calls = [words for line in lines if "lspriv" in line for words in commands_in(line) if words]
    assert len(calls) >= 3
    for words in calls:
        parse(words)


@pytest.mark.parametrize("command", HELPS)
def test_help_fits_80_columns(command: str, lspriv: Run) -> None:
    ran = lspriv(*command.split(), "--help", COLUMNS="80")
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_a_broken_example_is_still_the_same_command(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    every = [*EXAMPLES, *(example for name in COMMANDS for example in command_parser(name).examples)]
    for example in every:
        # A shell takes a backslash and the line's end away.
        shown = example_lines([example]).replace("\\\n", "")
        assert shlex.split(shown, comments=True) == shlex.split(example[0])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_its_exit_codes_mean(command: str) -> None:
    exits = dict(command_parser(command).exits)
    assert set(exits) <= {0, 1, 2, 3}
    assert {0, 2} <= set(exits)
    assert all(exits.values())
