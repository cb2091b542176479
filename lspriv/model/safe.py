"""Makes names harmless: whoever can name a resource must not write into the reader's terminal.

What is escaped are characters that act or deceive instead of showing: control characters (C0
and C1), bidirectional marks and overrides, zero-width and filler characters, line separators,
language tags and lone surrogates (Unicode Standard Annex 9, "Unicode Bidirectional Algorithm",
and Unicode Technical Report 36, "Unicode Security Considerations"); and the beginnings of the
commands that build servers obey when a job prints them: ``##vso[`` and ``##[`` anywhere in a line
(Azure Pipelines' agent, `Command.TryParse`; GitHub's runner, `ActionCommand.TryParse`), ``::`` before
a word (`TryParseV2`), which a name could bring to the beginning of a line.
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
# Of each, its second character is escaped.
_OBEYED = re.compile(r"(?<=#)#(?=\[|vso\[)|(?<=:):(?=[a-z])", re.IGNORECASE)
_OBEYED_IN_JSON = re.compile(r"(?<=#)#(?=\[|vso\[)", re.IGNORECASE)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
ELLIPSIS = "…"
"""What stands where `shorten` cut."""


def visible(text: str) -> str:
    r"""Return the text with every character that does not simply show written as an escape.

    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    # Of ASCII, what is printable is harmless; telling so is much quicker than searching.
    if not (text.isascii() and text.isprintable()) and _IN_TEXT.search(text):
        text = _IN_TEXT.sub(_escape, text)
    return _OBEYED.sub(_escape, text) if obeyed(text) else text


def obeyed(text: str) -> bool:
    """Tell whether a build server that prints the text may take some of it for a command."""
    return ("##" in text or "::" in text) and _OBEYED.search(text) is not None


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
    if not encoded.isascii() or b"\x7f" in encoded:
        encoded = _IN_JSON.sub(_escape_for_json, encoded.decode()).encode()
    if b"##" in encoded:
        # A line of JSON begins with nothing that a name brings.
        encoded = _OBEYED_IN_JSON.sub(_escape_for_json, encoded.decode()).encode()
    return encoded


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if code <= 0xFF:
        return _SHORT.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _escape_for_json(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
