"""Makes names harmless: whoever can name a resource must not write into the reader's terminal.

What is escaped are characters that act or deceive instead of showing: control characters (C0
and C1), bidirectional marks and overrides, zero-width and filler characters, line separators,
language tags and lone surrogates (Unicode Standard Annex 9, "Unicode Bidirectional Algorithm",
and Unicode Technical Report 36, "Unicode Security Considerations").
"""

from __future__ import annotations

import re

_DECEIVING = (
    "\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_IN_TEXT = re.compile(f"[\x00-\x1f{_DECEIVING}]")
# The formatting of JSON itself is made of line breaks, and inside its strings C0 is escaped already.
_IN_JSON = re.compile(f"[{_DECEIVING}]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
ELLIPSIS = "…"
"""What stands where `shorten` cut."""


def visible(text: str) -> str:
    r"""Return the text with every character that does not simply show written as an escape.

    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    # Of ASCII, what is printable is harmless; telling so is much quicker than searching.
    if text.isascii() and text.isprintable():
        return text
    return _IN_TEXT.sub(_escape, text) if _IN_TEXT.search(text) else text


def shorten(text: str, width: int) -> str:
    """Return the text cut to so many columns, with an ellipsis where something is missing.

    >>> shorten("subscription", 6)
    'subsc…'
    """
    if len(text) <= width and (text.isascii() or columns(text) <= width):
        return text
    used = 0
    # Marks that take no column of their own could otherwise be piled up without end.
    for at, char in enumerate(text[: 4 * width]):
        used += columns(char)
        if used > width - 1:
            return text[:at] + ELLIPSIS
    return text[: 4 * width] + ELLIPSIS


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)


def escape_json(encoded: bytes) -> bytes:
    r"""Return JSON of the same meaning in which deceiving characters are written as ``\uXXXX``."""
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return _IN_JSON.sub(_escape_for_json, encoded.decode()).encode()


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if code <= 0xFF:
        return _SHORT.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _escape_for_json(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
