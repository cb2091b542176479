"""How strongly something holds that carries a condition."""

from __future__ import annotations

from lspriv.access.answer import Strength
from lspriv.access.conditions import Request, Truth, decide, parse_condition

_STRENGTHS = {Truth.TRUE: Strength.SURE, Truth.UNDECIDED: Strength.UNDECIDED, Truth.FALSE: Strength.NONE}


def condition_strength(condition: str | None, request: Request) -> Strength:
    """Weigh a condition for one request; without a condition everything holds."""
    return _STRENGTHS[decide(parse_condition(condition), request)] if condition else Strength.SURE
