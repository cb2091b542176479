"""Measure `lspriv collect` against the loopback server and print the table of docs/performance.md.

The baseline is a bare loop: the very requests that the collection made, sent by 16 threads with a session of
`requests` each to a fresh server of the same tenant, and answers decoded as far as their members. Medians of
`--repeat` runs; the servers are processes of their own.

    make bench BENCH=benchmarks.collect
    .venv/bin/python -m benchmarks.collect --sizes 20 --repeat 1
    .venv/bin/python -m benchmarks.collect --write      # also puts the table into docs/performance.md
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.collect_parts import ALONE, GRAPH
from benchmarks.run import PAGE, ROOT, timed

BEGIN, END = "<!-- collected: begin -->", "<!-- collected: end -->"
SIZES = (20, 60, 200)
_ASSIGNMENTS = 4_000
_PAGE = 1_000
_MODES = {GRAPH: "Resource Graph", ALONE: "`--no-resource-graph`"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One collection: seconds, and memory in bytes."""

    requests: float
    bare: float
    spooled: float
    spool_peak: float
    imported: float
    held: float
    """By the snapshot alone."""
    whole: float
    whole_peak: float


def main() -> None:
    """Run what was asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many subscriptions of 4,000 each")
    parser.add_argument("--modes", choices=sorted(_MODES), nargs="+", default=list(_MODES), help="default: both")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is run; the median counts")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    lines = []
    for line in table(options.sizes, options.modes, options.repeat):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        text = "\n".join(lines)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def table(sizes: Sequence[int], modes: Sequence[str], repeat: int) -> Iterator[str]:
    """Yield the table: a line for each way of asking and each size."""
    yield (
        "| asked | subscriptions | requests | bare, 1/s | collect, 1/s | of bare | collect, MB "
        "| import, s | whole, s | whole, MB | snapshot, MB | beside it, MB |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for mode in modes:
        for size in sizes:
            runs = [measure(size, mode) for _ in range(repeat)]
            yield f"| {_MODES[mode]} | {size} | {_row(runs)} |"


def _row(runs: Sequence[Measured]) -> str:
    def middle(*values: float) -> float:
        return statistics.median(values)

    bare = middle(*(run.requests / run.bare for run in runs))
    rate = middle(*(run.requests / run.spooled for run in runs))
    # Each run has its own baseline: what else the machine does meanwhile is in both.
    ratio = middle(*(run.bare / run.spooled for run in runs))
    whole, held = max(run.whole_peak for run in runs), middle(*(run.held for run in runs))
    cells = (
        f"{middle(*(run.requests for run in runs)):,.0f}",
        f"{bare:.0f}",
        f"{rate:.0f}",
        f"{ratio:.0%}",
        f"{max(run.spool_peak for run in runs) / 1e6:.0f}",
        f"{middle(*(run.imported for run in runs)):.1f}",
        f"{middle(*(run.whole for run in runs)):.1f}",
        f"{whole / 1e6:.0f}",
        f"{held / 1e6:.0f}",
        f"{(whole - held) / 1e6:.0f}",
    )
    return " | ".join(cells)


def measure(size: int, mode: str) -> Measured:
    """Collect from a tenant of so many subscriptions in parts, then by the bare loop, then by the command."""
    with tempfile.TemporaryDirectory(prefix="lspriv-bench-") as temporary:
        folder = Path(temporary)
        asked, spool, out = folder / "asked.ndjson", folder / "spool", folder / "tenant.json.zst"
        with served(size, "--log", str(asked)) as told:
            spooled = part(told, "spool", json.dumps(told), str(spool), mode)
        imported = part({}, "import", str(spool), str(out))
        shutil.rmtree(spool)
        if imported["assignments"] < size * _ASSIGNMENTS:
            raise SystemExit(f"only {imported['assignments']:,.0f} assignments were collected")
        with served(size) as told:
            bare = part(told, "bare", json.dumps(told), str(asked))
            whole = timed([*command(told, mode), "--out", str(out)], told["environment"])
    return Measured(
        bare["requests"],
        bare["seconds"],
        spooled["seconds"],
        spooled["peak"],
        imported["seconds"],
        imported["held"],
        whole.seconds,
        whole.peak,
    )


@contextmanager
def served(size: int, *words: str) -> Iterator[dict[str, Any]]:
    """Run the loopback server; give what it tells of itself."""
    server = [sys.executable, "-m", "tests.loopback.serve", "--subscriptions", str(size)]
    sized = ["--assignments", str(_ASSIGNMENTS), "--page", str(_PAGE)]
    with subprocess.Popen(
        [*server, *sized, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("the server has no pipes")
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        process.wait()


def part(told: dict[str, Any], *words: str) -> dict[str, float]:
    """Run a part of a collection in a process of its own, and return what it tells."""
    command = [sys.executable, "-m", "benchmarks.collect_parts", *words]
    environment = os.environ | told.get("environment", {})
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    numbers: dict[str, float] = json.loads(done.stdout)
    return numbers


def command(told: dict[str, Any], mode: str) -> list[str]:
    """Return the words of the command that collects from the server."""
    endpoints = [word for name in ("arm", "graph", "logs") for word in (f"--{name}-endpoint", told[f"{name}_endpoint"])]
    asked = ["--no-resource-graph"] if mode == ALONE else []
    return [sys.executable, "-m", "lspriv", "collect", *endpoints, *asked, "--auth", "managed-identity", "--quiet"]


if __name__ == "__main__":
    main()
