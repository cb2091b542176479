"""Tells many things of a few sorts in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lspriv.model.safe import shorten, visible
from lspriv.report.lines import Line, plain, wrapped

SORTS = 12
"""So many sorts are told in one section; the rest is counted."""
_LONGEST = 600
# What differs between two gaps of one sort: ids, quoted names, numbers.
_PARTICULAR = re.compile(r"`[^`]*`|/[^\s,;]*/[^\s,;]*|[0-9a-f]{8}-[0-9a-f-]{27}|\d+", re.IGNORECASE)
_COMMAND = re.compile(r"`(az [^`]{30,})`")


@dataclass(slots=True)
class _Sort:
    kind: str
    reason: str
    about: str
    number: int = 0


def digest(told: Iterable[tuple[str, str, str]], width: int) -> Iterator[Line]:
    """Yield lines for things told as (kind, about what, what); of one sort the first is told and the rest counted."""
    sorts: dict[tuple[str, str], _Sort] = {}
    for kind, about, reason in told:
        key = (kind, _PARTICULAR.sub("…", reason))
        sorts.setdefault(key, _Sort(kind, reason, about)).number += 1
    for sort in list(sorts.values())[:SORTS]:
        yield from _told(sort, width)
    hidden = sum(sort.number for sort in list(sorts.values())[SORTS:])
    if hidden:
        yield plain(f"  … and {hidden:,} more; `--format json` has all", "dim")


def titled(sections: Iterable[tuple[str, Iterable[tuple[str, str, str]]]], width: int) -> Iterator[Line]:
    """Yield each section as an empty line, its title and its digest; a section that tells nothing is left out."""
    for title, told in sections:
        lines = list(digest(told, width))
        if lines:
            yield plain()
            yield plain(title, "title")
            yield from lines


def _told(sort: _Sort, width: int) -> Iterator[Line]:
    """Tell the first of a sort; a command stands on a line of its own, whole, so that it can be copied."""
    reason = sort.reason
    commands = _COMMAND.findall(reason)
    command = commands[0] if len(commands) == 1 else ""
    if command:
        reason = reason.replace(f"`{command}`", "this").rstrip(".") + ":"
    told = sort.about in ("", "/") or sort.about.lower() in sort.reason.lower()
    place = "" if told else f" (at {sort.about})"
    more = f" ({sort.number - 1:,} more like this)" if sort.number > 1 else ""
    said = (
        shorten(visible(f"{sort.kind}{reason.removesuffix(':')}"), _LONGEST) + place + more + (":" if command else "")
    )
    yield from wrapped(said, width, indent="  • ", hang="    ")
    if command:
        yield ((" " * 6, ""), (command, "command"))
