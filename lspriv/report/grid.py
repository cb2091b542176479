"""Lays out findings on a wide page: who, through which role, where, how far it reaches, and why, side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from lspriv.model.safe import columns, shorten, visible
from lspriv.report.blocks import LONGEST_WHERE, LONGEST_WHY, Block, message, reach, unsure, without_name
from lspriv.report.lines import LONGEST_NAME, Line, count, fit, tamed, wrap
from lspriv.report.rows import INDENT

LEAST_WIDTH = 180
"""On a page of fewer columns sentences read better."""
TITLES = ("WHO OR WHAT", "ROLE", "WHERE", "REACHES", "WHY")
_MOST = (0.28, 0.15, 0.2, 0.09)
"""No column but the last takes more than this part of the page."""
_BETWEEN = 2
_SAME = '"'
"""Stands below what is the same in the row above."""

Cells = tuple[str, ...]
"""One row, in the order of `TITLES`; a cell may have several lines."""


class Grid:
    """Columns as wide as what the rows on the page need, the same for all groups."""

    def __init__(self, width: int, short: Callable[[str], str], scope_name: Callable[[str], str]) -> None:
        """Prepare for a page; `short` shortens fingerprints, `scope_name` names a scope in words."""
        self._width = width
        self._short = short
        self._scope_name = scope_name
        self._widths: list[int] = []
        self._digits = 0

    def fit_to(self, blocks: Iterable[tuple[Block, int]]) -> None:
        """Make the columns as wide as these blocks need, of each the first so many names."""
        rows = [row for block, limit in blocks for row in self._rows(block, limit)]
        self._digits = max((len(fingerprint) for fingerprint, _ in rows), default=0)
        for at, (title, most) in enumerate(zip(TITLES, _MOST, strict=False)):
            needed = max((columns(line) for _, cells in rows for line in cells[at].split("\n")), default=0)
            self._widths.append(min(max(needed, len(title)), int(self._width * most)) if needed else 0)
        indent = INDENT + self._digits + _BETWEEN
        taken = sum(width + _BETWEEN for width in self._widths if width)
        self._widths.append(self._width - indent - taken)

    def title(self) -> Line:
        """Return the line that names the columns."""
        cells = [fit(title, width + _BETWEEN) for title, width in zip(TITLES, self._widths, strict=True) if width]
        # Blanks up to the edge would make a terminal begin another line.
        return ((" " * INDENT + fit("FINDING", self._digits + _BETWEEN) + "".join(cells).rstrip(), "dim"),)

    def block(self, block: Block, limit: int) -> Iterator[Line]:
        """Yield a block, the first `limit` of its names."""
        for fingerprint, cells in self._rows(block, limit):
            yield from self._row(fingerprint, cells)

    def _rows(self, block: Block, limit: int) -> Iterator[tuple[str, Cells]]:
        first = _cells(block, self._scope_name)
        same = tuple(_SAME if cell else "" for cell in first[1:])
        for at, (who, fingerprint) in enumerate(zip(block.who[:limit], block.fingerprints, strict=False)):
            yield self._short(fingerprint), (who, *(same if at else first[1:]))

    def _row(self, fingerprint: str, cells: Cells) -> Iterator[Line]:
        """Yield a row; what a column cannot hold goes on below."""
        widths = self._widths
        if not any(cells[1:-1]):
            # Why takes the room of the columns that this one has nothing for.
            widths = [widths[0], 0, 0, 0, sum(widths[1:]) + _BETWEEN * sum(width > 0 for width in widths[1:-1])]
        pieces = [
            [piece for line in cell.split("\n") for piece in wrap(line, width)] if width else []
            for cell, width in zip(cells, widths, strict=True)
        ]
        before = fingerprint
        for line in zip_longest(*pieces, fillvalue=""):
            spans = [(" " * INDENT + fit(before, self._digits + _BETWEEN), "dim")]
            for at, (piece, width) in enumerate(zip(line, widths, strict=True)):
                if width:
                    style = "name" if at == 0 else "dim" if piece == _SAME else ""
                    spans.append((fit(piece, width) + " " * _BETWEEN if at < len(widths) - 1 else piece, style))
            yield tuple(spans)
            before = ""


def _cells(block: Block, scope_name: Callable[[str], str]) -> Cells:
    finding = block.first
    role = finding.role.name if finding.role and finding.role.name != finding.subject.name else ""
    where = scope_name(finding.scope) if finding.scope else ""
    elsewhere = f" and {count(block.elsewhere, 'more scope')}" if block.elsewhere else ""
    return (
        "",
        shorten(visible(role), LONGEST_NAME),
        tamed(where, LONGEST_WHERE) + elsewhere,
        ",\n".join(reach(finding)),
        tamed(_reason(block, role, where), LONGEST_WHY) + unsure(finding),
    )


def _reason(block: Block, role: str, where: str) -> str:
    """Return what the message says besides what the columns show."""
    finding = block.first
    whole = message(finding, where)
    said = without_name(finding, whole) or whole
    if role:
        said = re.sub(rf",? through (?:the )?role `{re.escape(shorten(role, LONGEST_NAME))}`", "", said)
    if where:
        place = re.escape(shorten(where, LONGEST_WHERE))
        said = re.sub(rf" (?:in all of|in|at|below|of|for|over) {place}(?![^ ,])", "", said)
    counts = r",? ?".join(re.escape(words).replace("resource", "(?:known )?resource") for words in reach(finding))
    return re.sub(rf" \({counts}\)", "", said) if counts else said
