"""Containment: whether one role gives everything that another one gives, unknown operations included.

Bit sets over the catalogue cannot tell: a list of all operations that are known today grants less
than ``*`` will tomorrow. So patterns are compared as languages, over all operations that there could be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lspriv.access.patterns import compile_pattern, fold
from lspriv.model.role import Permission

_ANYTHING = "\0"
"""Stands for what a wildcard takes in; no operation and no pattern has it."""
_QUOTED = re.compile(r"('[^']*')")
_SPACE = re.compile(r"\s+")
_MOST_GAPS = 6
"""A pattern with more middle wildcards than this is taken to contain nothing but itself."""


@dataclass(frozen=True, slots=True)
class Giving:
    """What an assignment gives: a role's blocks, all of them under the assignment's condition."""

    blocks: tuple[Permission, ...]
    condition: str | None = None


def gives_all_of(wider: Giving, narrower: Giving) -> bool:
    """Tell whether whatever the narrower gives, the wider gives as well, operation by operation.

    The answer True is sure; False may also mean that it takes several patterns together to cover
    one, which nobody proves here. A condition counts as met by the wider only if it has none, or if
    the narrower is under the same one, to the letter but for white space: where that one holds, so
    does the other.
    """
    return all(
        any(_covers(block, wider.condition, pattern, own, narrower.condition, data=data) for block in wider.blocks)
        for own in narrower.blocks
        for data in (False, True)
        for pattern in (own.data_actions if data else own.actions)
        if not _takes_all(own.not_data_actions if data else own.not_actions, pattern)
    )


@lru_cache(maxsize=1 << 16)
def contains(wider: str, narrower: str) -> bool:
    """Tell whether a pattern covers every operation that another one covers.

    Exact: what a wildcard of the narrower stands for can be any text, one that the wider does not
    name among them, so that only a wildcard of the wider can take it in.
    """
    if fold(wider) in ("*", fold(narrower)):
        return True
    pattern = compile_pattern(wider)
    readings = _readings(narrower)
    return readings is not None and all(pattern.matches(reading.replace("*", _ANYTHING)) for reading in readings)


@lru_cache(maxsize=1 << 16)
def meet(one: str, other: str) -> bool:
    """Tell whether there can be an operation that both patterns cover; exact."""
    mine, theirs = _readings(one), _readings(other)
    if mine is None or theirs is None:
        return True
    return any(_words_meet(first, second) for first in mine for second in theirs)


def _covers(
    block: Permission, condition: str | None, pattern: str, own: Permission, own_condition: str | None, *, data: bool
) -> bool:
    """Tell whether a block gives all that a pattern of another block gives, exclusions and conditions considered."""
    if not _conditions(condition, block.condition) <= _conditions(own_condition, own.condition):
        return False
    granted, taken = (block.data_actions, block.not_data_actions) if data else (block.actions, block.not_actions)
    if not any(contains(candidate, pattern) for candidate in granted):
        return False
    excluded = own.not_data_actions if data else own.not_actions
    return all(not meet(pattern, hole) or _takes_all(excluded, hole) for hole in taken)


def _takes_all(exclusions: Sequence[str], pattern: str) -> bool:
    return any(contains(exclusion, pattern) for exclusion in exclusions)


def _conditions(*conditions: str | None) -> frozenset[str]:
    return frozenset(_spaced_alike(condition) for condition in conditions if condition)


def _spaced_alike(condition: str) -> str:
    """Return a condition with white space of one kind, save inside quotes, where it counts."""
    parts = _QUOTED.split(condition.strip())
    return "".join(part if number % 2 else _SPACE.sub(" ", part) for number, part in enumerate(parts))


@lru_cache(maxsize=1 << 14)
def _readings(pattern: str) -> tuple[str, ...] | None:
    """Return the patterns of plain stars that together cover what a pattern covers; None when there are too many.

    A middle segment of stars may match nothing, so that ``a/*/b`` is ``a/*/b`` or ``a/b``.
    """
    segments = fold(pattern).split("/")
    gaps = [at for at in range(1, len(segments) - 1) if segments[at] and not segments[at].strip("*")]
    if len(gaps) > _MOST_GAPS:
        return None
    return tuple(dict.fromkeys(_without_some(segments, gaps)))


def _without_some(segments: list[str], gaps: list[int]) -> Iterator[str]:
    for choice in range(1 << len(gaps)):
        left_out = {gap for number, gap in enumerate(gaps) if choice >> number & 1}
        yield "/".join(segment for at, segment in enumerate(segments) if at not in left_out)


def _words_meet(one: str, other: str) -> bool:
    """Tell whether two patterns of plain stars cover a common text, by walking both at once."""
    if "*" not in one and "*" not in other:
        return one == other
    reached = {0}
    for char in one:
        reached = _after_star(reached, other) if char == "*" else _after_char(_open(reached, other), other, char)
        if not reached:
            return False
    return len(other) in _open(reached, other)


def _open(places: set[int], text: str) -> set[int]:
    """Add the places that a star lets skip because it stands for nothing."""
    found = set(places)
    for place in sorted(places):
        at = place
        while at < len(text) and text[at] == "*":
            at += 1
            found.add(at)
    return found


def _after_star(places: set[int], text: str) -> set[int]:
    return set(range(min(places), len(text) + 1))


def _after_char(places: set[int], text: str, char: str) -> set[int]:
    stay = {place for place in places if place < len(text) and text[place] == "*"}
    return stay | {place + 1 for place in places if place < len(text) and text[place] == char}
