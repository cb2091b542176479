"""Measure lspriv on generated tenants and print the tables of docs/performance.md.

Ratios are taken against a baseline that runs in the same minute on the same machine, in a process
of its own: decoding the same file into typed objects, or a bare ``python -c pass``. Medians of
`--repeat` runs; peak memory is the largest resident set of the process.

    make bench
    .venv/bin/python -m benchmarks.run --sizes 1000 100000 --repeat 1
    .venv/bin/python -m benchmarks.run --write      # also puts the tables into docs/performance.md
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import generate

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
NOW = "2026-11-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds from start to end, and its peak resident memory in bytes."""

    seconds: float
    peak: int


def main() -> None:
    """Run what was asked for, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many assignments; default: 1k to 1M")
    parser.add_argument("--repeat", type=int, default=3, help="how often each is run; the median counts")
    parser.add_argument("--folder", type=Path, help="where generated tenants are kept; default: a temporary folder")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lspriv-bench-") as temporary:
        folder = options.folder or Path(temporary)
        lines = [*start_up(options.repeat), "", *growth(folder, options.sizes, options.repeat)]
    text = "\n".join(lines)
    print(text)
    if options.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def start_up(repeat: int) -> Iterator[str]:
    """Yield the table of short commands."""
    several = max(5, repeat * 5)
    bare = median([sys.executable, "-c", "pass"], several)
    yield "| command | seconds | times a bare `python -c pass` |"
    yield "|---|---:|---:|"
    yield f"| `python -c pass` | {bare.seconds:.3f} | 1.0 |"
    for words, told in (
        (["--help"], "`lspriv --help`"),
        (["analyze", str(ROOT / "fixtures/contoso/export"), "--now", NOW], "`make demo`: contoso, 145 assignments"),
    ):
        run = median([*program(), *words], several)
        yield f"| {told} | {run.seconds:.3f} | {run.seconds / bare.seconds:.1f} |"


def growth(folder: Path, sizes: Sequence[int], repeat: int) -> Iterator[str]:
    """Yield the table of `analyze` over growing tenants, by all rules of the default baseline."""
    yield "| assignments | findings | decode, s | table, s | times decode | JSON, s | times decode | GB | growth |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    previous: tuple[int, float] | None = None
    for size in sizes:
        file = generate(folder / str(size), size)
        decode = median([sys.executable, str(ROOT / "benchmarks/decode.py"), str(file)], repeat)
        words = ["analyze", str(file.parent), "--now", NOW, "--quiet"]
        table = median([*program(), *words], repeat)
        out = folder / "report.json"
        written = median([*program(), *words, "--format", "json", "--out", str(out)], repeat)
        grown = "" if previous is None else f"{table.seconds / previous[1]:.1f} × for {size // previous[0]} ×"
        yield (
            f"| {size:,} | {findings(out):,} | {decode.seconds:.2f} | {table.seconds:.2f} "
            f"| {table.seconds / decode.seconds:.1f} | {written.seconds:.2f} | {written.seconds / decode.seconds:.1f} "
            f"| {max(table.peak, written.peak) / 1e9:.2f} | {grown} |"
        )
        previous = size, table.seconds


def findings(report: Path) -> int:
    """Return how many findings a JSON report has, without reading all of it."""
    with report.open(encoding="utf-8") as file:
        head = file.read(4096)
    return int(head.split('"findings":', 1)[1].split(",", 1)[0])


def program() -> list[str]:
    """Return the words that start lspriv: the installed command."""
    command = Path(sys.executable).with_name("lspriv")
    return [str(command)] if command.exists() else [sys.executable, "-m", "lspriv"]


def median(words: Sequence[str], repeat: int) -> Run:
    """Run a command several times and return the run of median time."""
    runs = sorted((timed(words) for _ in range(repeat)), key=lambda run: run.seconds)
    return Run(statistics.median(run.seconds for run in runs), max(run.peak for run in runs))


def timed(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command once, its output thrown away; `environment` is what it finds beside the rest.

    Raises:
        SystemExit: it ended as no analysis does.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ | dict(environment or {})
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3):
        told = process.stderr.read().decode(errors="replace") if process.stderr else ""
        raise SystemExit(f"`{' '.join(words)}` ended with {code}: {told}")
    return Run(seconds, usage.ru_maxrss * 1024)


if __name__ == "__main__":
    main()
