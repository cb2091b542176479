"""A wrong command line ends with 2, one line that says what and the nearest right word, and how it is used."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lspriv.cli.formats import FORMATS
from tests.cli.running import Ran


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("analize",), "there is no command `analize`; did you mean `analyze`?"),
        (("frobnicate",), "there is no command `frobnicate`"),
        (("--verison",), "there is no option `--verison`; did you mean `--version`?"),
        (("access",), "`access` needs one of can, who, what, check"),
        (("access", "kan"), "there is no command `access kan`; did you mean `can`?"),
        (("rules", "lst"), "there is no command `rules lst`; did you mean `list`?"),
        (("analyze", "x", "--formt", "json"), "there is no option `--formt`; did you mean `--format`?"),
        (("analyze", "x", "--formt=json"), "there is no option `--formt`; did you mean `--format`?"),
        (("analyze", "x", "--form", "json"), "there is no option `--form`; did you mean `--format`?"),
        (("analyze", "x", "--format", "jsn"), f"--format: `jsn` is none of {', '.join(FORMATS)}; did you mean `json`?"),
        (("analyze", "x", "--format"), "--format: expected one argument"),
        (
            ("analyze", "x", "--fail-on", "severe"),
            "--fail-on: `severe` is none of critical, high, medium, low, info, none",
        ),
        (("analyze", "x", "--top", "0"), "--top: `0` is no number of rows; expected a number from 1, or all"),
        (("analyze", "x", "--top", "many"), "--top: `many` is no number of rows; expected a number from 1, or all"),
        (("import", "x"), "the following arguments are required: --out"),
        (("access", "can", "x", "p"), "the following arguments are required: OPERATION, SCOPE"),
        (("access", "can", "x", "p", "o", "s", "t"), "`t` is one argument too many"),
        (("access", "check", "x"), "the following arguments are required: --queries"),
        (("rules", "explain"), "the following arguments are required: RULE"),
        (("rules", "list", "x"), "`x` is one argument too many"),
        (("schema",), "the following arguments are required: DOCUMENT"),
        (
            ("schema", "snapshots"),
            "DOCUMENT: `snapshots` is none of snapshot, report, baseline; did you mean `snapshot`?",
        ),
        (("baseline",), "`baseline` needs one of init, check, accept"),
        (("baseline", "chek"), "there is no command `baseline chek`; did you mean `check`?"),
        (("baseline", "init"), "the following arguments are required: INPUT"),
        (
            ("baseline", "init", "x", "--accept", "hihg"),
            "--accept: `hihg` is none of critical, high, medium, low, info, none; did you mean `high`?",
        ),
        (
            ("baseline", "init", "x", "--expires", "soon"),
            "--expires: `soon` is no day; expected one such as 2026-12-31",
        ),
        (
            ("baseline", "init", "x", "--expires", "2026-02-30"),
            "--expires: `2026-02-30` is no day; expected one such as 2026-12-31",
        ),
        (("baseline", "init", "x", "--name", " "), "--name: it is empty; say something"),
        (("baseline", "check"), "the following arguments are required: BASELINE"),
        (
            ("baseline", "accept", "0123abcd"),
            "the following arguments are required: --reason, --expires, --baseline",
        ),
        (("export-script", "--shell", "zsh"), "--shell: `zsh` is none of bash, powershell"),
    ],
)
def test_a_wrong_command_line(arguments: tuple[str, ...], said: str, lspriv: Callable[..., Ran]) -> None:
    ran = lspriv(*arguments)
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first == f"lspriv: {said}"
    assert second.startswith("usage: lspriv ")
    assert second.endswith("--help)")


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-13-01", "2026-11-01T00:00:00", "20261101", "2026", "", "2026-11-01T25:00:00Z", "1e9"]
)
@pytest.mark.parametrize("command", [("analyze", "x"), ("access", "what", "x", "p"), ("access", "check", "x")])
def test_a_time_that_is_none(command: tuple[str, ...], time: str, lspriv: Callable[..., Ran]) -> None:
    more = ("--queries", "q") if "check" in command else ()
    ran = lspriv(*command, *more, f"--now={time}")
    assert ran.code == 2
    assert ran.err.startswith(f"lspriv: --now: `{time}` ")
    assert "expected a date (2026-11-01) or a time with its offset (2026-11-01T06:00:00Z)" in ran.err


def test_what_the_user_typed_is_shown_harmlessly(lspriv: Callable[..., Ran]) -> None:
    ran = lspriv("\x1b[31mred")
    assert ran.err.splitlines()[0] == r"lspriv: there is no command `\x1b[31mred`"


def test_options_and_inputs_come_in_any_order(tmp_path: object, lspriv: Callable[..., Ran]) -> None:
    one = lspriv("analyze", "--format", "json", "/no/such/file", "--fail-on", "low", "/nor/this")
    other = lspriv("analyze", "/no/such/file", "/nor/this", "--fail-on=low", "--format=json")
    assert one == other
    assert "`/no/such/file`" in one.err
