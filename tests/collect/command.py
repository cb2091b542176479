"""Runs `lspriv collect` against the loopback server in a process of its own, which a test may kill."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.cli.running import ROOT, environment
from tests.collect.driving import NOW
from tests.loopback.cloud import Loopback

LONGEST = 60
"""Seconds after which a run counts as hanging."""


def command(azure: Loopback, out: Path, *more: str, code: str | None = None) -> list[str]:
    """Return the command line that collects from the server to a file; `code` is run instead of the program."""
    start = ["-m", "lspriv"] if code is None else ["-c", code]
    endpoints = (
        "--arm-endpoint", azure.arm_endpoint, "--graph-endpoint", azure.graph_endpoint,
        "--logs-endpoint", azure.logs_endpoint, "--auth", "managed-identity",
    )  # fmt: skip
    return [sys.executable, *start, "collect", *endpoints, "--now", NOW, "--out", str(out), *more]


def surroundings(azure: Loopback, **more: str) -> dict[str, str]:
    """Return the environment in which only the server's managed identity is found."""
    own = {name for name in os.environ if name.startswith(("AZURE_", "IDENTITY_", "MSI_", "LSPRIV_"))}
    return {name: value for name, value in environment(**more).items() if name not in own} | azure.environment


def start(azure: Loopback, out: Path, *more: str, code: str | None = None, **env: str) -> subprocess.Popen[str]:
    """Start a collection."""
    return subprocess.Popen(
        command(azure, out, *more, code=code),
        env=surroundings(azure, **env), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(azure: Loopback, out: Path, *more: str, code: str | None = None, **env: str) -> tuple[int, str, str]:
    """Run a collection to its end; return its exit code and what it printed."""
    return ended(start(azure, out, *more, code=code, **env))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end of a run; return its exit code and what it printed."""
    try:
        told, errors = process.communicate(timeout=LONGEST)
    finally:
        process.kill()
    return process.returncode, told, errors


def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def until_quiet(azure: Loopback) -> None:
    """Wait until a run has asked and written all that it can, but for what hangs."""
    seen = -1
    while seen != len(azure.log):
        until(lambda: len(azure.log) > 100 and all(one.ended or one.fault == "hang" for one in azure.log))
        seen = len(azure.log)
        time.sleep(1.0)


def spool_of(out: Path) -> Path:
    """Return where a collection lies until it is complete."""
    return out.with_name(f".{out.name}.collecting")


def questions(azure: Loopback, *, since: int = 0) -> set[tuple[str, str, bytes]]:
    """Return what was asked, from an entry of the log on, of lists that are kept."""
    asked: Iterable = azure.log[since:]
    return {
        (one.method, one.path, one.body)
        for one in asked
        if one.service in ("arm", "graph") and not one.path.endswith("$batch")
    }
