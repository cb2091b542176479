"""Whether a condition holds for a request, as far as the known facts decide.

An action that a condition does not target stays allowed: the usual shape is
``(!(ActionMatches{…}) OR (…))`` (Microsoft: "Azure role assignment condition format and
syntax", "How a condition is evaluated").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lspriv.access.conditions.ast import (
    ActionMatches,
    And,
    Attribute,
    Comparison,
    Condition,
    Exists,
    Literal,
    Mixed,
    Not,
    Opaque,
    Operand,
    Operator,
    Or,
    SubOperationMatches,
)
from lspriv.access.conditions.operators import compare, written_value
from lspriv.access.conditions.truth import Truth, agreed, all_of, any_of, truth_of
from lspriv.access.conditions.wildcards import action_matches, sub_operation_matches

_SUB_OPERATION = ("request", "suboperation")


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a request that a condition is asked about."""

    operation: str
    """The operation asked for; case is ignored."""
    sub_operation: str | None = None
    """Such as ``Blob.List``; None when it is not known, empty when there is none."""
    attributes: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Known values by source and name, both in lower case, save case-sensitive keys (`attribute_key`).

    What is missing here is unknown, never absent. No values at all mean that it is known to
    be absent.
    """


def decide(condition: Condition, request: Request) -> Truth:
    """Decide a condition; what an unknown attribute or an opaque part leaves open is UNDECIDED.

    To know more of a request never turns TRUE into FALSE or back.
    """
    match condition:
        case And(terms):
            return all_of(decide(term, request) for term in terms)
        case Or(terms):
            return any_of(decide(term, request) for term in terms)
        case Not(term):
            return decide(term, request).not_()
        case ActionMatches(patterns):
            return any_of(action_matches(pattern, request.operation) for pattern in patterns)
        case Comparison():
            return _comparison(condition, request)
        case SubOperationMatches(patterns):
            given = request.sub_operation
            if given is None:
                return Truth.UNDECIDED
            return any_of(sub_operation_matches(pattern, given) for pattern in patterns)
        case Exists(attribute):
            values = _known(attribute, request)
            return Truth.UNDECIDED if values is None else truth_of(bool(values))
        case Mixed(terms, ands):
            return mixed([decide(term, request) for term in terms], ands)
        case Opaque():
            return Truth.UNDECIDED


def mixed(truths: Sequence[Truth], ands: Sequence[bool]) -> Truth:
    """Join terms that have AND and OR between them and no brackets; undecided if brackets would matter.

    Of all ways to set brackets, AND before OR holds most often and OR before AND least often:
    a AND (b OR c) implies (a AND b) OR c. So where these two agree, all others do.
    """
    return agreed(
        any_of(all_of(run) for run in _runs(truths, ands, True)),
        all_of(any_of(run) for run in _runs(truths, ands, False)),
    )


def _runs(truths: Sequence[Truth], ands: Sequence[bool], joined_by: bool) -> Iterable[list[Truth]]:
    run = [truths[0]]
    for truth, is_and in zip(truths[1:], ands, strict=True):
        if is_and is joined_by:
            run.append(truth)
        else:
            yield run
            run = [truth]
    yield run


def _comparison(comparison: Comparison, request: Request) -> Truth:
    operator = comparison.operator
    lefts = _values(comparison.left, operator, request, on_the_right=False)
    rights = _values(comparison.right, operator, request, on_the_right=True)
    # Absent is as good as unknown: Azure "cannot evaluate" such a comparison (storage attributes, "Suboperations"),
    # which its examples show not to hold, but nobody says what then becomes of its negation.
    if not lefts or not rights:
        return Truth.UNDECIDED
    return compare(operator, comparison.quantifier, lefts, rights)


def _values(operand: Operand, operator: Operator, request: Request, on_the_right: bool) -> Sequence[str | None] | None:
    if isinstance(operand, Attribute):
        return _known(operand, request)
    items = (operand,) if isinstance(operand, Literal) else operand.items
    return [written_value(operator, item, on_the_right) for item in items]


def _known(attribute: Attribute, request: Request) -> Sequence[str] | None:
    key = attribute.key
    values = request.attributes.get(key)
    # Conditions of 2021 compare this attribute where later ones have SubOperationMatches.
    if values is None and key == _SUB_OPERATION and request.sub_operation is not None:
        return (request.sub_operation,) if request.sub_operation else ()
    return values
