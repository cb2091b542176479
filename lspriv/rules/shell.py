"""Words of a remedy's commands, quoted for a POSIX shell.

Ids and names come from the tenant, and whoever can name a resource could otherwise write
into the engineer's terminal.
"""

from __future__ import annotations

import re
import shlex
import unicodedata

from lspriv.model.safe import obeyed, visible

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_UNSAFE_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def command(*words: str) -> str:
    """Join words to one line that a POSIX shell reads back as exactly these words."""
    return " ".join(quote(word) for word in words)


def quote(word: str) -> str:
    """Quote one word; control and direction characters become visible escapes inside ``$'…'``."""
    if _PLAIN.fullmatch(word):
        return word
    # What Python calls printable is in none of the categories below.
    safe = word.isprintable() or not any(unicodedata.category(char) in _UNSAFE_CATEGORIES for char in word)
    if safe and not obeyed(word):
        return shlex.quote(word)
    return "$'" + visible("".join(_escape(char) for char in word)) + "'"


def _escape(char: str) -> str:
    if char in "\\'":
        return "\\" + char
    if unicodedata.category(char) not in _UNSAFE_CATEGORIES:
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
