"""Names for what a report tells that has no fingerprint: gaps, and rules that could not judge."""

from __future__ import annotations

import hashlib


def stable_name(*parts: str) -> str:
    """Return 32 hexadecimal digits that are equal in every run for equal parts.

    >>> stable_name("gap", "files", "a.json") == stable_name("gap", "filesa.json", "")
    False
    """
    # Names in exports may hold halves of characters, which UTF-8 refuses.
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
