"""What an action pattern covers, by a regular expression for every reading of the pattern.

Rules: "Understand Azure role definitions" (Microsoft), and for the middle wildcard the
built-in role Managed Identity Operator, which holds ``…/userAssignedIdentities/*/assign/action``
for the operation ``…/userAssignedIdentities/assign/action``.
"""

from __future__ import annotations

import re


def folded(text: str) -> str:
    """Return a pattern or an operation without white space around it, without trailing slashes, in lower case."""
    before = None
    while before != text:
        before = text
        text = text.strip().rstrip("/")
    return text.lower()


def readings(pattern: str) -> list[str]:
    """Return the pattern with each middle segment of nothing but `*` kept, and with it left out.

    >>> readings("a/*/b")
    ['a/*/b', 'a/b']
    """
    first, *others = folded(pattern).split("/")
    found = [first]
    for place, segment in enumerate(others, start=1):
        kept = [f"{reading}/{segment}" for reading in found]
        in_the_middle = place < len(others)
        left_out = found if in_the_middle and segment != "" and set(segment) == {"*"} else []
        found = kept + left_out
    return found


def regex(reading: str) -> str:
    """Return the regular expression of one reading: `*` is any text, everything else is itself."""
    return ".*".join(re.escape(part) for part in reading.split("*"))


def matches(pattern: str, operation: str) -> bool:
    """Tell whether the pattern covers the operation."""
    return any(re.fullmatch(regex(reading), folded(operation), re.DOTALL) is not None for reading in readings(pattern))
