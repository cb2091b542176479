"""Conditions over sets: for which operations a condition holds."""

from __future__ import annotations

from lspriv.access.answer import Strength
from lspriv.access.attributes import Attributes
from lspriv.access.conditions import Request, parse_condition, targets
from lspriv.access.universe import OperationSet, Universe, bit_numbers
from lspriv.access.weigh import condition_strength

_NO_OPERATION = "\0"


def filtered(
    operations: OperationSet, conditions: tuple[str | None, ...], attributes: Attributes, universe: Universe
) -> tuple[OperationSet, OperationSet]:
    """Return the operations for which all conditions hold, and those for which none is known to fail.

    The first set lies in the second; what is in the second alone hangs on an undecided condition.
    """
    sure, possible = operations, operations
    for condition in conditions:
        if condition:
            true, undecided = _mask(condition, attributes, universe)
            sure &= true
            possible &= true | undecided
    return sure, possible


def _mask(condition: str, attributes: Attributes, universe: Universe) -> tuple[OperationSet, OperationSet]:
    """Return all operations for which the condition holds, and those for which it is undecided.

    Only targeted operations need to be asked one by one: to all others a condition gives one answer.
    """
    targeted = 0
    for pattern in targets(parse_condition(condition)):
        targeted |= universe.expand(pattern)
    sets = {Strength.SURE: 0, Strength.UNDECIDED: 0, Strength.NONE: 0}
    for number in bit_numbers(targeted):
        one = Request(universe.keys[number], None, attributes)
        sets[condition_strength(condition, one)] |= 1 << number
    others = (universe.control | universe.data) & ~targeted
    sets[condition_strength(condition, Request(_NO_OPERATION, None, attributes))] |= others
    true, undecided = sets[Strength.SURE], sets[Strength.UNDECIDED]
    return (
        OperationSet(true & universe.control, true & universe.data),
        OperationSet(undecided & universe.control, undecided & universe.data),
    )
