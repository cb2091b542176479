"""Runs the real program in a process of its own, and tells what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run printed and how it ended."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """An environment in which nothing of the tester's own changes what is printed."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm-256color", **more}


def in_process(*arguments: str, stdin: bytes = b"", code: str | None = None, **env: str) -> Ran:
    """Run `python -m lspriv` with the arguments; or, given `code`, that Python code with them as its own."""
    start = ["-m", "lspriv"] if code is None else ["-c", code]
    command = [sys.executable, *start, *arguments]
    run = subprocess.run(command, input=stdin, capture_output=True, env=environment(**env), check=False)
    return Ran(run.returncode, run.stdout.decode(), run.stderr.decode())
