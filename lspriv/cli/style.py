"""How help looks: width and colour of the terminal that shows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

MOST_WIDTH = 100
"""Longer lines than this read badly."""

_CODES = {"title": "1", "command": "36", "dim": "2"}


def help_width() -> int:
    """Return the width of the terminal, at most 100 and at least 40."""
    import shutil

    return max(40, min(MOST_WIDTH, shutil.get_terminal_size((MOST_WIDTH, 24)).columns))


def styled(text: str, style: str) -> str:
    """Return the text in a style when standard output is a terminal and `NO_COLOR` is not set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def paragraph(text: str, indent: str = "", width: int | None = None) -> str:
    """Return the text wrapped to the terminal; a line that begins with blanks stays as it is."""
    import textwrap

    room = help_width() if width is None else width
    lines: list[str] = []
    for line in text.splitlines():
        if not line or line[0] == " ":
            lines.append(indent + line if line else "")
        else:
            wrapped = textwrap.wrap(line, room - len(indent), break_on_hyphens=False, break_long_words=False)
            lines.extend(indent + piece for piece in wrapped)
    return "\n".join(lines)


def two_columns(rows: list[tuple[str, str]], left: int, style: str = "command") -> str:
    """Return rows of a term and what it means; a long term stands on a line of its own."""
    lines: list[str] = []
    for term, meaning in rows:
        explained = paragraph(meaning, width=help_width() - left - 4).splitlines() or [""]
        first = f"  {styled(term, style)}"
        if len(term) > left:
            lines.append(first)
        else:
            lines.append(first + " " * (left - len(term) + 2) + explained.pop(0))
        lines.extend(" " * (left + 4) + piece for piece in explained)
    return "\n".join(line.rstrip() for line in lines)


def example_lines(examples: Sequence[tuple[str, str]]) -> str:
    """Return commands, each below a comment that says what it does; a long one goes on behind a backslash."""
    lines: list[str] = []
    for command, what in examples:
        comment = paragraph(what, width=help_width() - 4).splitlines()
        lines += [f"  {styled('# ' + piece, 'dim')}" for piece in comment]
        lines += [f"  {styled(piece, 'command')}" for piece in _continued(command, help_width() - 2)]
    return "\n".join(lines)


def _continued(command: str, width: int) -> list[str]:
    """Return a command in lines that a shell reads as one; what stands in quotes is not broken."""
    import re

    lines: list[str] = []
    line = ""
    for word in re.findall(r"""(?:'[^']*'|"[^"]*"|[^ ])+""", command):
        joined = f"{line} {word}" if line else word
        if line and len(joined) > width - 2:
            lines.append(f"{line} \\")
            joined = f"    {word}"
        line = joined
    return [*lines, line]
