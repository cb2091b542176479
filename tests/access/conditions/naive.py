"""A condition's tree evaluated the plain way, sharing no code with the product: True, False or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from lspriv.access import conditions as c

Answer = bool | None


def evaluate(condition: c.Condition, request: c.Request) -> Answer:
    """Evaluate for a request of which every attribute is known, with at least one value each."""
    match condition:
        case c.And(terms):
            return _both([evaluate(term, request) for term in terms])
        case c.Or(terms):
            return _either([evaluate(term, request) for term in terms])
        case c.Mixed(terms, ands):
            answers = _bracketed([evaluate(term, request) for term in terms], list(ands))
            return answers.pop() if len(answers) == 1 else None
        case c.Not(term):
            answer = evaluate(term, request)
            return None if answer is None else not answer
        case c.ActionMatches(patterns):
            return _either([_action(pattern.lower(), request.operation.lower()) for pattern in patterns])
        case c.SubOperationMatches(patterns):
            assert request.sub_operation is not None
            return request.sub_operation.lower() in [pattern.lower() for pattern in patterns]
        case c.Exists():
            return True
        case c.Comparison():
            return _comparison(condition, request)
        case c.Opaque():
            return None


def _both(answers: list[Answer]) -> Answer:
    return False if False in answers else None if None in answers else True


def _either(answers: list[Answer]) -> Answer:
    return True if True in answers else None if None in answers else False


def _bracketed(answers: list[Answer], ands: list[bool]) -> set[Answer]:
    if not ands:
        return set(answers)
    return {
        (_both if is_and else _either)([left, right])
        for at, is_and in enumerate(ands)
        for left in _bracketed(answers[: at + 1], ands[:at])
        for right in _bracketed(answers[at + 1 :], ands[at + 1 :])
    }


def _action(pattern: str, operation: str) -> Answer:
    spanning = re.sub(r"(?<=/)\\\*/", "(?:.*/)?", re.escape(pattern)).replace(r"\*", ".*")
    whole = [re.escape(segment) if segment != "*" else "[^/]*" for segment in pattern.split("/")]
    role = re.fullmatch(spanning, operation) is not None
    return role if role == (re.fullmatch("/".join(whole), operation) is not None) else None


def _comparison(node: c.Comparison, request: c.Request) -> Answer:
    name = node.operator.name
    negated, relation = "Not" in name, re.sub("^(String|Numeric|DateTime|Bool|Guid)(Not)?|IgnoreCase$", "", name)
    family = re.match("String|Numeric|DateTime|Bool|Guid", name)
    assert family is not None
    read = _READ[family[0]]
    lefts, rights = [
        [read(value.lower() if name.endswith("IgnoreCase") else value) for value in _values(side, request)]
        for side in (node.left, node.right)
    ]
    rows = [[_RELATES[relation](left, right) != negated for right in rights] for left in lefts]
    ways = {
        "ForAnyOfAnyValues": any(any(row) for row in rows),
        "ForAllOfAnyValues": all(any(row) for row in rows),
        "ForAnyOfAllValues": any(all(row) for row in rows),
        "ForAllOfAllValues": all(all(row) for row in rows),
    }
    if node.quantifier is not None:
        return ways[node.quantifier.value]
    return next(iter(ways.values())) if len(set(ways.values())) == 1 else None


def _values(side: c.Operand, request: c.Request) -> list[str]:
    if isinstance(side, c.Attribute):
        return list(request.attributes[side.source.lower(), side.name.lower()])
    return [side.text] if isinstance(side, c.Literal) else [item.text for item in side.items]


def _like(text: str, pattern: str) -> bool:
    expression = ""
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
            expression += re.escape(pattern[at])
        else:
            expression += {"*": ".*", "?": "."}.get(pattern[at], re.escape(pattern[at]))
        at += 1
    return re.fullmatch(expression, text, re.DOTALL) is not None


_READ: dict[str, Callable[[str], Any]] = {
    "String": str,
    "Numeric": int,
    "Bool": lambda text: text.lower() == "true",
    "Guid": lambda text: text.lower().replace("-", ""),
    "DateTime": lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")),
}
_RELATES: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": lambda left, right: left == right,
    "StartsWith": lambda left, right: left[: len(right)] == right,
    "Like": _like,
    "LessThan": lambda left, right: left < right,
    "LessThanEquals": lambda left, right: left <= right,
    "GreaterThan": lambda left, right: left > right,
    "GreaterThanEquals": lambda left, right: left >= right,
}
