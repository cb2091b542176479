"""What surely fits, what may fit, and what does not: the answer of everything that matches."""

from __future__ import annotations

from collections.abc import Iterable


class Match:
    """Which of many patterns, by number, something fits; equal ones made by one `Matches` are the same object."""

    __slots__ = ("maybe", "sure")

    def __init__(self, sure: frozenset[int], maybe: frozenset[int]) -> None:
        self.sure = sure
        """Those that fit."""
        self.maybe = maybe
        """Those of which the input does not tell."""


class Matches:
    """Makes matches, each combination once, so that they can be told apart by identity."""

    def __init__(self, patterns: Iterable[int]) -> None:
        """Prepare; `patterns` are the numbers of all that there are."""
        self._made: dict[tuple[frozenset[int], frozenset[int]], Match] = {}
        self.none = self.make((), ())
        """Fits nothing."""
        self.unknown = self.make((), patterns)
        """May fit anything."""

    def make(self, sure: Iterable[int], maybe: Iterable[int]) -> Match:
        """Return the match; what is sure is not in doubt as well."""
        certain = frozenset(sure)
        parts = certain, frozenset(maybe) - certain
        return self._made.setdefault(parts, Match(*parts))
