"""Patterns in which `*` stands for any text: one, and many at once."""

from __future__ import annotations

from collections.abc import Iterable


class Glob:
    """A pattern in which `*` stands for any text, none included.

    Matched part by part from the left, so that no pattern takes more than linear time.
    """

    __slots__ = ("_middle", "first", "last", "longest")

    def __init__(self, pattern: str) -> None:
        """Read a pattern with at least one `*`."""
        parts = pattern.split("*")
        self.first, *self._middle, self.last = parts
        """What every match begins with, and what it ends with."""
        self.longest = max(parts, key=len)
        """The longest text without `*` in it, which every match has."""

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        if len(text) < len(self.first) + len(self.last) or not text.startswith(self.first):
            return False
        at, end = len(self.first), len(text) - len(self.last)
        for part in self._middle:
            at = text.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return text.endswith(self.last)


class GlobIndex:
    """Many patterns by number, found by how they begin or end instead of tried one by one."""

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        self._literal: dict[str, list[int]] = {}
        self._starts: dict[int, dict[str, list[tuple[int, Glob]]]] = {}
        """Length of a beginning → the beginning → the patterns that have it."""
        self._ends: dict[int, dict[str, list[tuple[int, Glob]]]] = {}
        self._others: list[tuple[int, Glob]] = []
        for number, pattern in patterns:
            if "*" not in pattern:
                self._literal.setdefault(pattern, []).append(number)
                continue
            glob = Glob(pattern)
            if not glob.first and not glob.last:
                self._others.append((number, glob))
            elif len(glob.first) >= len(glob.last):
                self._starts.setdefault(len(glob.first), {}).setdefault(glob.first, []).append((number, glob))
            else:
                self._ends.setdefault(len(glob.last), {}).setdefault(glob.last, []).append((number, glob))

    def matching(self, text: str) -> set[int]:
        """Return the numbers of the patterns that the whole text fits."""
        found = set(self._literal.get(text, ()))
        tried = [known.get(text[:length], ()) for length, known in self._starts.items()]
        tried += [known.get(text[-length:], ()) for length, known in self._ends.items()]
        for several in tried:
            found.update(number for number, glob in several if glob.matches(text))
        found.update(number for number, glob in self._others if glob.longest in text and glob.matches(text))
        return found
