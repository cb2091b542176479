"""Lines of text for people: measured, wrapped, and coloured only where somebody sees it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from typing import TextIO

from lspriv.model.safe import columns, shorten, visible

Span = tuple[str, str]
"""Text and the name of its style, see `STYLES`; an empty name is plain."""
Line = tuple[Span, ...]
"""One line, without its end."""

STYLES = {
    "title": "bold",
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "blue",
    "dim": "dim",
    "name": "bold",
    "command": "cyan",
    "good": "bold green",
    "bad": "bold red",
    "doubt": "bold yellow",
}
"""What styles look like on a terminal, in Rich's words."""

LEAST_WIDTH, USUAL_WIDTH = 40, 100
LONGEST_NAME = 120
"""A name is cut behind so many columns."""
_QUOTED = re.compile(r"`([^`]*)`")


def text_width() -> int:
    """Return how many columns there are: `COLUMNS`, else the terminal's, else 100."""
    return max(LEAST_WIDTH, shutil.get_terminal_size((USUAL_WIDTH, 24)).columns)


def coloured(out: TextIO) -> bool:
    """Tell whether to colour: only on a terminal that can, and never with `NO_COLOR`."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write_lines(lines: Iterable[Line], out: TextIO) -> None:
    """Write lines; nothing in them can act on the terminal or be taken for mark-up."""
    if not coloured(out):
        out.writelines("".join(visible(text) for text, _ in line).rstrip(" ") + "\n" for line in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, markup=False, emoji=False, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((visible(text), STYLES.get(style, "")) for text, style in line)))


def plain(text: str = "", style: str = "") -> Line:
    """Return a line of one style."""
    return ((text, style),)


def wrapped(text: str, width: int, *, indent: str = "", hang: str | None = None, style: str = "") -> Iterator[Line]:
    """Yield lines of at most `width` columns; the first begins with `indent`, others with `hang` or the same."""
    before = indent
    rest = indent if hang is None else hang
    for piece in wrap(visible(text), max(20, width - max(len(indent), len(rest)))):
        yield ((before, ""), (piece, style))
        before = rest


def flow(items: Iterable[str], between: str, width: int, *, style: str = "") -> Iterator[Line]:
    """Yield lines of items that stay whole as long as they fit on a line."""
    mark = between.rstrip()
    line, *rest = map(visible, items)
    for left, item in zip(range(len(rest) - 1, -1, -1), rest, strict=True):
        joined = f"{line}{between}{item}"
        if columns(joined + (mark if left else "")) > width:
            yield ((line + mark, style),)
            joined = item
        line = joined
    yield ((shorten(line, 4 * width), style),)


def wrap(text: str, width: int) -> Iterator[str]:
    """Yield the text in pieces of at most `width` columns, broken at blanks where there are any.

    Text in backticks stays on one line where it fits on one.
    """
    line = ""
    for word in _words(text, width):
        joined = f"{line} {word}" if line else word
        if columns(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        line = word
        while columns(line) > width:
            head = _head(line, width)
            yield head
            line = line[len(head) :]
    if line or not text:
        yield line


def tamed(text: str, longest: int) -> str:
    """Return a sentence fit to be shown, in which no quoted name buries the rest; cut behind so many columns.

    >>> tamed("`" + "x" * 500 + "` is in `ops`", 600).endswith("xxx…` is in `ops`")
    True
    """
    return shorten(visible(_QUOTED.sub(lambda match: f"`{shorten(match[1], LONGEST_NAME)}`", text)), longest)


def fit(text: str, width: int) -> str:
    """Return the text made visible, and cut or padded to exactly `width` columns."""
    cut = shorten(visible(text), width)
    return cut + " " * (width - columns(cut))


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Say how many.

    >>> count(1, "finding"), count(1200, "gap"), count(2, "identity", "identities")
    ('1 finding', '1,200 gaps', '2 identities')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _words(text: str, width: int) -> Iterator[str]:
    """Yield the words between blanks; words that share a pair of backticks are one, if one line holds it."""
    pending: list[str] = []
    too_long = False
    for word in text.split(" "):
        turns = word.count("`") % 2 == 1
        if too_long:
            too_long = not turns
            yield word
            continue
        pending.append(word)
        quoted = " ".join(pending)
        is_open = turns is (len(pending) == 1)
        if is_open and columns(quoted) < width:
            continue
        too_long = is_open
        if is_open or columns(quoted) > width:
            yield from pending
        else:
            yield quoted
        pending = []
    yield from pending


def _head(word: str, width: int) -> str:
    """Return what of a long word fits on a line, broken behind a slash where there is one near the end."""
    used = 0
    for at, char in enumerate(word):
        used += columns(char)
        if used > width:
            slash = word.rfind("/", at // 2, at) + 1
            return word[: slash or max(at, 1)]
    return word
