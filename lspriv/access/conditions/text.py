"""A condition as one line, for people."""

from __future__ import annotations

from collections.abc import Iterable

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
    Or,
    SubOperationMatches,
)

_SHOWN = 200


def to_text(condition: Condition) -> str:
    """Write a condition in one line, in Microsoft's spelling and with no bracket too many.

    What is not understood is shown as ``Opaque{'…'}``, shortened, with double quotes for single
    ones. Reading the line gives a condition that decides everything alike.
    """
    match condition:
        case And(terms):
            return " AND ".join(map(_bracketed, terms))
        case Or(terms):
            return " OR ".join(map(_bracketed, terms))
        case Mixed(terms, ands):
            joints = ("", *(" AND " if is_and else " OR " for is_and in ands))
            return "".join(joint + _bracketed(term) for joint, term in zip(joints, terms, strict=True))
        case Not(term):
            return f"NOT {_bracketed(term)}"
        case ActionMatches(patterns):
            return f"ActionMatches{_braces(Literal(pattern) for pattern in patterns)}"
        case SubOperationMatches(patterns):
            return f"SubOperationMatches{_braces(Literal(pattern) for pattern in patterns)}"
        case Exists(attribute):
            return f"Exists {_operand(attribute)}"
        case Comparison(left, operator, quantifier, right):
            before = "" if quantifier is None else f"{quantifier.value}:"
            return f"{_operand(left)} {before}{operator.name} {_operand(right)}"
        case Opaque(text):
            return f"Opaque{{'{_shown(text)}'}}"


def _bracketed(term: Condition) -> str:
    return f"({to_text(term)})" if isinstance(term, And | Or | Mixed) else to_text(term)


def _operand(operand: Operand) -> str:
    if isinstance(operand, Attribute):
        return f"@{operand.source.capitalize()}[{operand.name}]"
    if isinstance(operand, Literal):
        return f"'{operand.text}'" if operand.quoted else operand.text
    return _braces(operand.items)


def _braces(items: Iterable[Literal]) -> str:
    return "{" + ", ".join(map(_operand, items)) + "}"


def _shown(text: str) -> str:
    line = " ".join(text.replace("'", '"').split())
    printable = "".join(character if character.isprintable() else "?" for character in line)
    short = printable if len(printable) <= _SHOWN else printable[:_SHOWN] + "…"
    # A backslash just before the closing quote would leave open where the text ends.
    return short + " " if short.endswith("\\") else short
