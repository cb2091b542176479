"""Collects gaps, and keeps one fault that repeats a million times from filling the report."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.model.gap import Gap, GapKind

LIMIT = 50
"""How many gaps of one sort are told one by one."""


@dataclass(slots=True)
class _Sort:
    scope: str
    kind: GapKind
    count: int = 0


class GapBook:
    """Gaps in the order in which they were found; the same gap is told once."""

    def __init__(self) -> None:
        self._gaps: dict[Gap, None] = {}
        self._beyond: set[int] = set()
        self._sorts: dict[tuple[str, str], _Sort] = {}

    def add(self, gap: Gap, sort: str | None = None) -> None:
        """Note a gap.

        Of one `sort`, a few words for what such gaps have in common, the first `LIMIT` are kept and the rest counted.
        """
        if gap in self._gaps or hash(gap) in self._beyond:
            return
        if sort is not None:
            known = self._sorts.setdefault((gap.source, sort), _Sort(gap.scope, gap.kind))
            known.count += 1
            if known.scope != gap.scope:
                known.scope = "/"
            if known.count > LIMIT:
                self._beyond.add(hash(gap))
                return
        self._gaps[gap] = None

    def scopes(self, source: str) -> frozenset[str]:
        """Return the folded scopes of the gaps of a section."""
        return frozenset(gap.scope.lower() for gap in self._gaps if gap.source == source)

    def all(self) -> tuple[Gap, ...]:
        """Return every gap, and one more for the rest of each sort that had too many."""
        rest = [
            Gap(source, known.scope, f"{known.count - LIMIT} more like these: {sort}", known.kind)
            for (source, sort), known in self._sorts.items()
            if known.count > LIMIT
        ]
        return (*self._gaps, *rest)
