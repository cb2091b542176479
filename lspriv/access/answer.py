"""What the engine is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Decision(StrEnum):
    """The answer to whether a principal may use an operation at a scope."""

    ALLOWED = "allowed"
    DENIED = "denied"
    CONDITIONAL = "conditional"
    """Every grant that covers it, or a deny that does, hangs on a condition that is not decided."""
    UNKNOWN = "unknown"
    """A gap in the snapshot could change the answer."""


class Strength(IntEnum):
    """How strongly a grant or a deny holds."""

    NONE = 0
    UNDECIDED = 1
    """It hangs on a condition that the facts do not decide."""
    SURE = 2


@dataclass(frozen=True, slots=True)
class Query:
    """May this principal use this operation at this scope?"""

    principal: str
    """An object id."""
    operation: str
    """A concrete operation, in any case."""
    scope: str
    """An ARM id."""
    data: bool | None = None
    """Which plane decides; None leaves it to the catalogue, and to either where that does not know."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One reason for an answer: an assignment that covers the operation, and how."""

    assignment: str
    """The assignment's ARM id."""
    role: str
    """The role's name."""
    via: tuple[str, ...]
    """Groups from the principal outward to the one that holds the assignment; empty when it holds it itself."""
    scope: str
    """The assignment's scope."""
    block: int
    """Which permission block of the role."""
    pattern: str
    """Which pattern of the block."""
    condition: str | None
    """The conditions of assignment and block, if any."""
    strength: Strength


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision and everything that it rests on."""

    decision: Decision
    because: tuple[Grant, ...] = ()
    """Grants that cover the operation, strongest first, then direct ones, then by assignment."""
    denied_by: tuple[str, ...] = ()
    """Deny assignments that apply, by ARM id."""
    gaps: tuple[str, ...] = ()
    """What is missing, one line each, when the decision is `Decision.UNKNOWN`."""


def resolve(grant: Strength, deny: Strength) -> Decision:
    """Decide from the strongest grant and the strongest deny.

    An applicable deny assignment ends in refusal, whatever roles grant; without a grant the
    answer is no (Microsoft: "What is Azure RBAC?", how Azure RBAC determines access).
    """
    if deny is Strength.SURE or grant is Strength.NONE:
        return Decision.DENIED
    if grant is Strength.SURE and deny is Strength.NONE:
        return Decision.ALLOWED
    return Decision.CONDITIONAL
