"""Pipes that close, terminals with and without colour, encodings that hold little, and faults of our own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import environment, in_process
from tests.cli.tenants import ANN, NOW, hostile, saved, shop

TITLE = "\x1b]0;owned\x07"


def on_a_terminal(*arguments: str, **env: str) -> tuple[int, str, str]:
    """Run the program with standard output and error on terminals of their own."""
    ends = [pty.openpty() for _ in range(2)]
    command = [sys.executable, "-m", "lspriv", *arguments]
    with subprocess.Popen(command, stdout=ends[0][1], stderr=ends[1][1], env=environment(**env)) as process:
        for _, slave in ends:
            os.close(slave)
        texts = [_drained(master) for master, _ in ends]
        return process.wait(), texts[0], texts[1]


def _drained(master: int) -> str:
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:
            # Linux says so when the other end of a terminal is closed.
            piece = b""
        if not piece:
            os.close(master)
            return b"".join(pieces).decode()
        pieces.append(piece)


def test_a_terminal_gets_colour_and_the_same_words(tmp_path: Path) -> None:
    tenant = saved(shop(), tmp_path)
    name = json.loads(in_process("analyze", tenant, "--format", "json").out)["findings"][0]["fingerprint"]
    for arguments in (("analyze", tenant, "--now", NOW), ("explain", tenant, name, "--now", NOW)):
        for columns in ("90", "200"):
            code, coloured, _ = on_a_terminal(*arguments, COLUMNS=columns)
            plain = in_process(*arguments, COLUMNS=columns)
            assert code == plain.code
            assert "\x1b[1" in coloured
            assert _without_colour(coloured) == plain.out
            assert "\x1b" not in plain.out


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.parametrize("command", [("analyze", "TENANT"), ("--help",), ("analyze", "--help"), ("rules", "list")])
def test_no_colour_where_none_is_wanted(command: tuple[str, ...], setting: dict[str, str], tmp_path: Path) -> None:
    words = [saved(shop(), tmp_path) if word == "TENANT" else word for word in command]
    _, out, _ = on_a_terminal(*words, **setting)
    assert out
    assert "\x1b" not in out


def test_help_is_coloured_on_a_terminal() -> None:
    assert "\x1b[36m" in on_a_terminal("--help")[1]


def test_hostile_names_do_not_act_on_a_terminal(tmp_path: Path) -> None:
    tenant = saved(hostile(TITLE + "[bold]ann"), tmp_path)
    for command in (("analyze", tenant), ("access", "what", tenant, ANN)):
        _, out, _ = on_a_terminal(*command)
        assert TITLE not in out
        assert "\x07" not in out
        assert "[bold]ann" in _without_colour(out)


def test_progress_is_for_terminals_only_and_can_be_switched_off(tmp_path: Path) -> None:
    tenant = saved(shop(), tmp_path)
    assert "\r\x1b[2K" in on_a_terminal("analyze", tenant)[2]
    assert on_a_terminal("analyze", tenant, "--quiet")[2] == ""
    assert in_process("analyze", tenant).err == ""


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_that_goes_away_is_no_fault(form: str, unbuffered: str, tmp_path: Path) -> None:
    tenant = saved(shop(), tmp_path)
    command = [sys.executable, "-m", "lspriv", "access", "what", tenant, ANN, "--format", form]
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        command,
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(PYTHONUNBUFFERED=unbuffered),
        check=False,
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (141, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_enough_is_no_fault(unbuffered: str, tmp_path: Path) -> None:
    tenant = saved(shop(), tmp_path)
    command = [sys.executable, "-m", "lspriv", "access", "what", tenant, ANN, "--format", "json"]
    env = environment(PYTHONUNBUFFERED=unbuffered)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"{\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_an_output_that_is_closed_from_the_start_changes_no_verdict(tmp_path: Path) -> None:
    tenant = saved(shop(), tmp_path)
    run = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "lspriv", "analyze", tenant],
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, b"")


def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "lspriv", "schema", "report"]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
    assert (run.returncode, run.stderr) == (2, b"lspriv: cannot read or write: No space left on device\n")


def test_an_encoding_that_holds_little_gets_plain_words(tmp_path: Path) -> None:
    tenant = saved(hostile("Zoë Ångström"), tmp_path)
    ran = in_process("analyze", tenant, PYTHONIOENCODING="ascii")
    assert ran.code == 1
    assert r"Zo\xeb \xc5ngstr\xf6m" in ran.out
    assert "  * " in ran.out
    report = in_process("analyze", tenant, "--format", "json", PYTHONIOENCODING="ascii")
    assert "Zoë Ångström" in report.out


FAULTY = """
import sys
import lspriv.importers.run as run
def fail(*_arguments, **_options):
    raise {fault}
import lspriv.importers
lspriv.importers.import_paths = fail
from lspriv.cli.main import entry
entry()
"""


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (
            "KeyError('x\\x1b')",
            2,
            r"lspriv: internal error: KeyError: 'x\x1b'; this is a fault of lspriv, please report",
        ),
        ("RecursionError('too deep')", 2, "lspriv: internal error: RecursionError: too deep; "),
        ("MemoryError", 2, "lspriv: there is not enough memory for this input; "),
        ("SystemExit(0)", 2, "lspriv: internal error: SystemExit: 0; "),
        ("KeyboardInterrupt", 130, "lspriv: interrupted"),
        (
            "PermissionError(13, 'Permission denied', 'x.json')",
            2,
            "lspriv: cannot read or write `x.json`: Permission denied",
        ),
    ],
)
def test_no_traceback_reaches_a_user(fault: str, code: int, said: str) -> None:
    ran = in_process("analyze", "x", code=FAULTY.format(fault=fault))
    assert (ran.code, ran.out) == (code, "")
    (line,) = ran.err.splitlines()
    assert line.startswith(said)


def test_a_traceback_can_be_asked_for() -> None:
    ran = in_process("analyze", "x", code=FAULTY.format(fault="KeyError('x')"), LSPRIV_DEBUG="1")
    assert ran.code == 2
    assert "Traceback" in ran.err
    assert ran.err.splitlines()[-1].startswith("lspriv: internal error: KeyError: 'x'; ")


def _without_colour(text: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")
