"""Tells many things of a few sorts in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lspriv.model.report import Report
from lspriv.model.safe import shorten, visible
from lspriv.report.lines import Line, plain, wrapped

Told = tuple[str, str, str]
"""Its kind with a colon, what it is about, and what there is to tell."""
SORTS = 12
"""So many sorts are told in one section; the rest is counted."""
_LONGEST = 600
# What differs between two gaps of one sort: ids, quoted names, numbers.
_PARTICULAR = re.compile(r"`[^`]*`|/[^\s,;]*/[^\s,;]*|[0-9a-f]{8}-[0-9a-f-]{27}|\d+", re.IGNORECASE)
_COMMAND = re.compile(r"`((?:mkdir -p [a-z-]+ && )?az [^`]{30,})`")


@dataclass(slots=True)
class Sort:
    """Things that are told alike: the first of them, and how many there are."""

    kind: str
    reason: str
    about: str
    number: int = 0

    @property
    def place(self) -> str:
        """What the first is about, unless its reason names that anyhow."""
        told = self.about in ("", "/") or self.about.lower() in self.reason.lower()
        return "" if told else self.about

    @property
    def parts(self) -> tuple[str, str]:
        """The reason, and the command in it when there is one, so that it can stand on a line of its own."""
        commands = _COMMAND.findall(self.reason)
        if len(commands) != 1:
            return self.reason, ""
        return self.reason.replace(f"`{commands[0]}`", "this").rstrip(".:"), commands[0]


def doubts_told(report: Report) -> Iterator[Told]:
    """Yield what rules could not judge; a reason that is a gap's is left to the gap."""
    told = {f"{gap.source}: {gap.reason}": gap.source for gap in report.gaps}
    for doubt in report.inconclusive:
        source = told.get(doubt.reason)
        if source is None:
            yield f"{doubt.rule}: ", doubt.scope, doubt.reason
        else:
            yield f"{doubt.rule}: ", "", f"{source} are not all there, see below"


def gaps_told(report: Report) -> Iterator[Told]:
    """Yield what could not be seen."""
    return ((f"{gap.source}: ", gap.scope, gap.reason) for gap in report.gaps)


def sorts(told: Iterable[Told]) -> list[Sort]:
    """Part things into sorts, in the order in which each first comes."""
    found: dict[tuple[str, str], Sort] = {}
    for kind, about, reason in told:
        key = (kind, _PARTICULAR.sub("…", reason))
        found.setdefault(key, Sort(kind, reason, about)).number += 1
    return list(found.values())


def digest(told: Iterable[Told], width: int) -> Iterator[Line]:
    """Yield lines for things; of one sort the first is told and the rest counted."""
    found = sorts(told)
    for sort in found[:SORTS]:
        yield from _told(sort, width)
    hidden = sum(sort.number for sort in found[SORTS:])
    if hidden:
        yield plain(f"  … and {hidden:,} more; `--format json` has all", "dim")


def titled(sections: Iterable[tuple[str, Iterable[Told]]], width: int) -> Iterator[Line]:
    """Yield each section as an empty line, its title and its digest; a section that tells nothing is left out."""
    for title, told in sections:
        lines = list(digest(told, width))
        if lines:
            yield plain()
            yield plain(title, "title")
            yield from lines


def _told(sort: Sort, width: int) -> Iterator[Line]:
    """Tell the first of a sort; a command stands on a line of its own, whole, so that it can be copied."""
    reason, command = sort.parts
    place = f" (at {sort.place})" if sort.place else ""
    more = f" ({sort.number - 1:,} more like this)" if sort.number > 1 else ""
    said = shorten(visible(f"{sort.kind}{reason}"), _LONGEST) + place + more + (":" if command else "")
    yield from wrapped(said, width, indent="  • ", hang="    ")
    if command:
        yield ((" " * 6, ""), (command, "command"))
