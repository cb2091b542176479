"""Lines and columns of a text that may be too large to be looked at from its beginning each time."""

from __future__ import annotations

from lspriv.importers.text import Buffer, mark_length

_CONTINUATION = bytes(range(0x80, 0xC0))
_CHUNK = 1 << 20


class Ruler:
    """Tells lines and columns of UTF-8 text by counting on from what was asked for last."""

    __slots__ = ("_at", "_column", "_line", "_text")

    def __init__(self, text: Buffer) -> None:
        """Begin at the beginning, behind a byte-order mark."""
        self._text = text
        self._at, self._line, self._column = mark_length(text), 1, 1

    def measure(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, in code points and both from 1, of a byte of the text."""
        if offset < self._at:
            self._at, self._line, self._column = mark_length(self._text), 1, 1
        while self._at < offset:
            piece = self._text[self._at : min(self._at + _CHUNK, offset)]
            last = piece.rfind(b"\n") + 1
            if last:
                self._line += piece.count(b"\n")
                self._column = 1
            self._column += width(piece[last:])
            self._at += len(piece)
        return self._line, self._column


def width(piece: bytes) -> int:
    """Return how many code points a piece of UTF-8 has, wherever it is cut."""
    # Every code point has one byte that does not continue another.
    return len(piece) if piece.isascii() else len(piece.translate(None, _CONTINUATION))
