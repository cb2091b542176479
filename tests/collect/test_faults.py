"""The fault matrix: what it says in the manual is what happens.

With LSPRIV_WRITE_FAULTS=1 the page is written instead (`make faults`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.collect.matrix import GAP, HEALING, HEALS, LASTING, SOURCES, heal, last

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
FAULTS = (*HEALING, *LASTING)
WRITE = bool(os.environ.get("LSPRIV_WRITE_FAULTS"))
HEAD = """\
# Faults

What becomes of a collection when Azure, the network or a right fails it. Every cell was seen: the tests let each fault
befall each list of a loopback server that stands in for Azure, and write this page (`make faults`).

`heals`: the snapshot is whole, as if nothing had happened. `gap`: the snapshot says which list of which scope could
not be read and why, and nothing else is lost. `vanished`: what was listed a moment ago is gone; it stays listed,
without the part. `–`: the fault cannot befall it.

"""


def shown() -> dict[str, list[str]]:
    """Return the rows of the page by list: a cell for each fault."""
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}


def page(cells: Mapping[str, list[str]]) -> str:
    """Return the whole page."""
    lines = [f"{number}. {fault}" for number, fault in enumerate(FAULTS, 1)]
    head = ["list", *(str(number) for number in range(1, len(FAULTS) + 1))]
    rows = [head, ["---"] * len(head), *([name, *row] for name, row in cells.items())]
    return HEAD + "\n".join(lines) + "\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def column(fault: str, folder: Path) -> list[str]:
    """Return what becomes of each list."""
    if fault in HEALING:
        found = heal(HEALING[fault], folder)
        return [found[source.name] for source in SOURCES]
    return [last(source, LASTING[fault], folder) for source in SOURCES]


@pytest.mark.skipif(WRITE, reason="the page is written")
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_heals_or_becomes_a_gap_as_the_manual_says(fault: str, tmp_path: Path) -> None:
    number = FAULTS.index(fault)
    assert column(fault, tmp_path) == [shown()[source.name][number] for source in SOURCES]


def test_the_page_lists_every_fault_and_every_list(tmp_path: Path) -> None:
    if WRITE:
        columns = [column(fault, tmp_path / str(number)) for number, fault in enumerate(FAULTS)]
        cells = {source.name: [one[at] for one in columns] for at, source in enumerate(SOURCES)}
        PAGE.write_text(page(cells), encoding="utf-8", newline="\n")
    told = shown()
    assert PAGE.read_text(encoding="utf-8") == page({source.name: told[source.name] for source in SOURCES})
    assert {cell for source in SOURCES for cell in told[source.name][: len(HEALING)]} <= {HEALS, "–"}
    assert GAP in told["deny assignments"]
