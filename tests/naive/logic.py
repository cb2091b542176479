"""Three answers: True, False, and None for cannot tell."""

from __future__ import annotations

from typing import TypeAlias

Truth: TypeAlias = bool | None


def both(*answers: Truth) -> Truth:
    """Return whether all hold: one False settles it, else one None leaves it open."""
    if any(answer is False for answer in answers):
        return False
    if any(answer is None for answer in answers):
        return None
    return True


def either(*answers: Truth) -> Truth:
    """Return whether any holds: one True settles it, else one None leaves it open."""
    if any(answer is True for answer in answers):
        return True
    if any(answer is None for answer in answers):
        return None
    return False


def negated(answer: Truth) -> Truth:
    """Return the opposite; the opposite of cannot tell is cannot tell."""
    return None if answer is None else not answer
