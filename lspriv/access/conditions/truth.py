"""Three answers, and how they combine (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """Whether a condition holds, as far as the known facts decide.

    An answer other than UNDECIDED stays the same whatever else becomes known.
    """

    TRUE = "true"
    FALSE = "false"
    UNDECIDED = "undecided"

    def __bool__(self) -> bool:
        # `if decide(...)` would take FALSE and UNDECIDED for yes.
        raise TypeError("a Truth is one of three answers: compare it with Truth.TRUE")

    def and_(self, other: Truth) -> Truth:
        """Return whether both hold: one FALSE settles it, else one UNDECIDED leaves it open."""
        return all_of((self, other))

    def or_(self, other: Truth) -> Truth:
        """Return whether at least one holds: one TRUE settles it, else one UNDECIDED leaves it open."""
        return any_of((self, other))

    def not_(self) -> Truth:
        """Return the opposite; the opposite of UNDECIDED is UNDECIDED."""
        if self is Truth.UNDECIDED:
            return self
        return truth_of(self is Truth.FALSE)


def truth_of(holds: bool) -> Truth:
    """Return TRUE or FALSE."""
    return Truth.TRUE if holds else Truth.FALSE


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return whether all hold; of nothing, TRUE. Nothing is asked beyond the first FALSE."""
    answer = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return truth
        if truth is Truth.UNDECIDED:
            answer = truth
    return answer


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return whether at least one holds; of nothing, FALSE. Nothing is asked beyond the first TRUE."""
    answer = Truth.FALSE
    for truth in truths:
        if truth is Truth.TRUE:
            return truth
        if truth is Truth.UNDECIDED:
            answer = truth
    return answer


def agreed(one: Truth, other: Truth) -> Truth:
    """Return what two readings of the same text say, UNDECIDED when they differ."""
    return one if one is other else Truth.UNDECIDED
