"""Conditions of role assignments and roles (Azure ABAC): read, decided with three answers, shown."""

from lspriv.access.conditions.ast import (
    ActionMatches,
    And,
    Attribute,
    Comparison,
    Condition,
    Exists,
    Family,
    Literal,
    LiteralSet,
    Mixed,
    Not,
    Opaque,
    Operand,
    Operator,
    Or,
    Quantifier,
    Relation,
    SubOperationMatches,
    attribute_key,
)
from lspriv.access.conditions.decide import Request, decide
from lspriv.access.conditions.operators import documented_operators
from lspriv.access.conditions.parser import parse_condition
from lspriv.access.conditions.text import to_text
from lspriv.access.conditions.truth import Truth, all_of, any_of, truth_of
from lspriv.access.conditions.walk import mentions, nodes, opaque_parts, targets

__all__ = [
    "ActionMatches",
    "And",
    "Attribute",
    "Comparison",
    "Condition",
    "Exists",
    "Family",
    "Literal",
    "LiteralSet",
    "Mixed",
    "Not",
    "Opaque",
    "Operand",
    "Operator",
    "Or",
    "Quantifier",
    "Relation",
    "Request",
    "SubOperationMatches",
    "Truth",
    "all_of",
    "any_of",
    "attribute_key",
    "decide",
    "documented_operators",
    "mentions",
    "nodes",
    "opaque_parts",
    "parse_condition",
    "targets",
    "to_text",
    "truth_of",
]
