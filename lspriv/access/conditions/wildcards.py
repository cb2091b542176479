"""Wildcards, for actions and for StringLike.

Every pattern becomes one regular expression that takes each piece between two wildcards at
its first place and never goes back. The first place is right, since all that may follow it
may also follow a later one; atomic groups keep a pattern of a hundred stars from taking
exponential time.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lspriv.access.conditions.truth import Truth, agreed, truth_of

_MOST_GAPS = 4


@lru_cache(maxsize=1 << 14)
def action_matches(pattern: str, operation: str) -> Truth:
    """Tell whether an operation matches a pattern of ActionMatches, case ignored.

    Microsoft shows ``roleAssignments/*`` ("Azure role assignment condition format and syntax",
    ActionMatches) but states no rule, and there are two: in a role `*` spans ``/``, and between
    two slashes it may stand for nothing at all; in Microsoft's own reference implementation
    (microsoft/regorus, azure_rbac) `*` is a whole segment and stands for exactly one. Where the
    two differ, the answer is UNDECIDED. So it is where they differ for stray white space or a
    trailing slash, which mean nothing in a role.
    """
    asked, wanted = operation.lower(), pattern.lower()
    return agreed(truth_of(_by_segments(wanted, asked)), _as_in_roles(_trimmed(wanted), _trimmed(asked)))


def sub_operation_matches(pattern: str, sub_operation: str) -> Truth:
    """Tell whether a suboperation matches a pattern of SubOperationMatches, case ignored.

    Microsoft shows whole names only; a wildcard leaves open what it could stand for.
    """
    if "*" not in pattern:
        return truth_of(pattern.lower() == sub_operation.lower())
    return Truth.UNDECIDED if _spans(pattern.lower(), sub_operation.lower()) else Truth.FALSE


def like(pattern: str, text: str) -> bool | None:
    r"""Tell whether a text is like a pattern: `*` is any number of characters, `?` is one.

    ``\*`` and ``\?`` are the characters themselves ("Special characters"). Any other backslash
    means nothing that is documented, and what `?` makes of a character outside Unicode's first
    plane is not documented either: None.

    >>> like("a*c?", "abcd"), like("a*c", "abcd"), like(r"a\*", "a*")
    (True, False, True)
    """
    if re.search(r"\\(?![*?])", pattern) or ("?" in pattern and not _is_basic(text)):
        return None
    pieces: list[str] = [""]
    shortest = 0
    for part in re.findall(r"\\?.", pattern, re.DOTALL):
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if part == "?" else re.escape(part[-1])
            shortest += 1
    return shortest <= len(text) and _fits(tuple(pieces), text)


def _by_segments(pattern: str, operation: str) -> bool:
    wanted, given = pattern.split("/"), operation.split("/")
    if len(wanted) != len(given):
        return False
    return all(segment == "*" or segment == here for segment, here in zip(wanted, given, strict=True))


def _as_in_roles(pattern: str, operation: str) -> Truth:
    if "*" not in pattern:
        return truth_of(pattern == operation)
    gaps = len(_gaps(pattern))
    if gaps > _MOST_GAPS:
        return Truth.UNDECIDED  # each doubles the work, and no role has more than one
    readings = {pattern}
    for _ in range(gaps):
        readings |= {one[:at] + one[at + 2 :] for one in readings for at in _gaps(one)}
    return truth_of(any(_spans(one, operation) for one in readings))


def _gaps(pattern: str) -> list[int]:
    return [found.start() for found in re.finditer(r"(?=/\*/)", pattern)]


def _spans(pattern: str, text: str) -> bool:
    if len(pattern) - pattern.count("*") > len(text):
        return False
    return _fits(tuple(re.escape(piece) for piece in pattern.split("*")), text)


def _fits(pieces: tuple[str, ...], text: str) -> bool:
    return _expression(pieces).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _expression(pieces: tuple[str, ...]) -> re.Pattern[str]:
    first, *middle = pieces
    last = middle.pop() if middle else None
    parts = [first, *(f"(?>.*?{piece})" for piece in middle if piece)]
    if last is not None:
        parts.append(f".*{last}")
    return re.compile("".join(parts), re.DOTALL)


def _trimmed(text: str) -> str:
    return text.strip().rstrip("/")


def _is_basic(text: str) -> bool:
    return all(character <= "\uffff" for character in text)
