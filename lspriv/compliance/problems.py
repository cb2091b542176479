"""What is wrong with a baseline: every problem with its place, said in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_SHOWN = 80
LONG = 300
"""How much is shown of paths and ids, whose ends tell them apart."""
_SUGGESTED = 200
"""After so many problems nobody reads suggestions, and looking for them takes its time."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; both numbers count from 1."""

    line: int
    column: int


START = Place(1, 1)
"""Where a file begins."""


class Problems:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = printable(file)
        """The file as the user named it."""
        self._found: dict[tuple[Place, str], None] = {}

    def add(self, place: Place, text: str) -> None:
        """Note a problem; the same one is noted once."""
        self._found[place, text] = None

    def __len__(self) -> int:
        return len(self._found)

    def lines(self) -> tuple[str, ...]:
        """Return all problems, by position."""
        return tuple(f"{self.file}:{place.line}:{place.column}: {text}" for place, text in sorted(self._found))

    def did_you_mean(self, wrong: str, right: Iterable[str]) -> str:
        """Return the end of a sentence that names the nearest right name, or nothing."""
        if len(self._found) >= _SUGGESTED:
            return ""
        return did_you_mean(wrong, right)


def did_you_mean(wrong: str, right: Iterable[str]) -> str:
    """Return the end of a sentence that names the nearest right name, or nothing.

    >>> did_you_mean("acept", ("accept", "extends"))
    '; did you mean `accept`?'
    """
    folded = {name.lower(): name for name in right}
    near = get_close_matches(wrong[:_SHOWN].lower(), folded, n=1)
    return f"; did you mean `{folded[near[0]]}`?" if near else ""


def quoted(text: str, most: int = _SHOWN) -> str:
    """Return user input as a message shows it: in backticks, on one line, of at most so many characters."""
    return f"`{printable(text if len(text) <= most else text[: most - 1] + '…')}`"


def printable(text: str) -> str:
    r"""Return text with everything that a terminal would obey made visible.

    >>> printable("a\x1b[2J")
    'a\\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as prose does.

    >>> listed(("a", "b", "c"), "or")
    'a, b or c'
    """
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final
