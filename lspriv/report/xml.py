"""XML in pieces: the standard library's writer, with a tray for what it has written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from lspriv.model.safe import obeyed, visible

# Of what is left after `visible`, the two that XML 1.0 has no place for (section 2.2, "Characters").
_FORBIDDEN = re.compile("[\ufffe\uffff]")


class XmlPieces:
    """Writes XML, indented, and gives it out piece by piece."""

    def __init__(self) -> None:
        """Begin a document."""
        self._text = StringIO()
        self._writer = XMLGenerator(self._text, encoding="utf-8", short_empty_elements=True)
        self._depth = 0
        self._writer.startDocument()

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element on a line of its own; text in attributes is made harmless."""
        if self._depth:
            self._line()
        harmless = {key: _harmless(value) for key, value in attributes.items()}
        self._writer.startElement(name, AttributesImpl(harmless))
        self._depth += 1

    def close(self, name: str, *, alone: bool = True) -> None:
        """End an element, on a line of its own or else behind its text."""
        self._depth -= 1
        if alone:
            self._line()
        self._writer.endElement(name)

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str]) -> Iterator[None]:
        """Write an element around what is written within."""
        self.open(name, attributes)
        yield
        self.close(name)

    def leaf(self, name: str, attributes: Mapping[str, str], lines: Sequence[str] = ()) -> None:
        """Write an element that holds lines of text, or nothing; the lines are made harmless."""
        self.open(name, attributes)
        if lines:
            self._writer.characters(_harmless_lines(lines))
        self.close(name, alone=False)

    def take(self) -> bytes:
        """Return what was written since this was last called."""
        piece = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        return piece

    def _line(self) -> None:
        self._writer.ignorableWhitespace("\n" + "  " * self._depth)


def _harmless_lines(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    quick = text.isascii() and text.replace("\n", "").isprintable() and text.count("\n") == len(lines) - 1
    quick = quick and not obeyed(text)
    return text if quick else "\n".join(map(_harmless, lines))


def _harmless(text: str) -> str:
    text = visible(text)
    return text if text.isascii() else _FORBIDDEN.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
