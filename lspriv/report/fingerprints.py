"""Shortens fingerprints to as few digits as tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise, zip_longest

SHORT = 8
"""So many digits are shown, unless two findings of a report share them."""


def shortener(fingerprints: Iterable[str]) -> Callable[[str], str]:
    """Return a function that shortens each of these fingerprints so that it still names one of them alone.

    >>> short = shortener(["0123456789", "abcdefgh01", "abcdefgh12"])
    >>> short("0123456789"), short("abcdefgh12")
    ('01234567', 'abcdefgh1')
    """
    known = sorted(set(fingerprints))
    longer: dict[str, int] = {}
    for one, other in pairwise(known):
        if one[:SHORT] == other[:SHORT]:
            needed = 1 + next(at for at, (a, b) in enumerate(zip_longest(one, other)) if a != b)
            longer[one] = max(needed, longer.get(one, SHORT))
            longer[other] = needed
    return lambda fingerprint: fingerprint[: longer.get(fingerprint, SHORT)]
