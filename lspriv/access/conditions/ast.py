"""What a condition says, as a tree of frozen nodes.

The words are those of Microsoft's "Azure role assignment condition format and syntax".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

CASE_SENSITIVE_KEY = "<$key_case_sensitive$>"
"""Ends the name of an attribute whose part behind the first colon keeps its case: a blob index tag."""


class Family(Enum):
    """What kind of value an operator compares."""

    STRING = "String"
    NUMERIC = "Numeric"
    DATE_TIME = "DateTime"
    BOOL = "Bool"
    GUID = "Guid"


class Relation(Enum):
    """What must hold between the value on the left and the one on the right."""

    EQUALS = "Equals"
    STARTS_WITH = "StartsWith"
    LIKE = "Like"
    LESS_THAN = "LessThan"
    LESS_THAN_EQUALS = "LessThanEquals"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_EQUALS = "GreaterThanEquals"


class Quantifier(Enum):
    """How many values on the left must satisfy the comparison to how many on the right."""

    ANY_OF_ANY = "ForAnyOfAnyValues"
    ALL_OF_ANY = "ForAllOfAnyValues"
    ANY_OF_ALL = "ForAnyOfAllValues"
    ALL_OF_ALL = "ForAllOfAllValues"


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison of two values, such as StringNotEqualsIgnoreCase."""

    family: Family
    relation: Relation
    negated: bool = False
    """Whether the relation must not hold. It negates each pair of values, before any quantifier counts."""
    ignore_case: bool = False

    @property
    def name(self) -> str:
        """The operator as Microsoft writes it."""
        negation = "Not" if self.negated else ""
        return f"{self.family.value}{negation}{self.relation.value}{'IgnoreCase' if self.ignore_case else ''}"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that a condition reads, such as ``@Request[subOperation]``."""

    source: str
    """Lower case: request, resource, principal, environment, or what else the text says."""
    name: str
    """As written, without the brackets."""

    @property
    def key(self) -> tuple[str, str]:
        """Source and name in the form in which attributes are compared."""
        return attribute_key(self.source, self.name)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the condition."""

    text: str
    """What stands between the quotes, escapes and all; for a bare number, Boolean or GUID the word in lower case."""
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class LiteralSet:
    """Values in braces, in their order."""

    items: tuple[Literal, ...]
    """At least one."""


Operand: TypeAlias = Attribute | Literal | LiteralSet


@dataclass(frozen=True, slots=True)
class And:
    """All terms hold."""

    terms: tuple[Condition, ...]
    """At least two; none at all only as the whole of an empty condition, which always holds."""


@dataclass(frozen=True, slots=True)
class Or:
    """At least one term holds."""

    terms: tuple[Condition, ...]
    """At least two."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Terms with AND and OR between them on one level, without brackets.

    Microsoft calls the order of evaluation ambiguous and demands brackets ("Grouping and
    precedence"). So it holds only when it holds in whatever way brackets are set.
    """

    terms: tuple[Condition, ...]
    """At least three."""
    ands: tuple[bool, ...]
    """For each gap between two terms whether AND stands there, else OR; one fewer than terms."""


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold."""

    term: Condition


@dataclass(frozen=True, slots=True)
class ActionMatches:
    """The operation asked for matches one of the patterns."""

    patterns: tuple[str, ...]
    """As written; at least one."""


@dataclass(frozen=True, slots=True)
class SubOperationMatches:
    """The suboperation matches one of the patterns, such as ``Blob.List``."""

    patterns: tuple[str, ...]
    """As written; at least one."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The attribute exists."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared."""

    left: Operand
    operator: Operator
    quantifier: Quantifier | None
    """None where the text has none; documented for one value on each side only."""
    right: Operand


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part that is not understood; it is undecided, whatever is asked."""

    text: str
    """As written."""
    reason: str


Condition: TypeAlias = (
    And | Or | Mixed | Not | ActionMatches | SubOperationMatches | Exists | Comparison | Opaque
)  # fmt: skip


@lru_cache(maxsize=4096)
def attribute_key(source: str, name: str) -> tuple[str, str]:
    """Return the form in which attributes are compared: lower case, save keys that are case-sensitive.

    Attributes are case-insensitive unless stated otherwise, and the key of a blob index tag is
    so stated (Microsoft: "Actions and attributes for Azure role assignment conditions for Azure
    Blob Storage").

    >>> attribute_key("Resource", "Microsoft.Storage/storageAccounts:name")
    ('resource', 'microsoft.storage/storageaccounts:name')
    >>> attribute_key("Resource", "blobs/tags:Project<$key_case_sensitive$>")
    ('resource', 'blobs/tags:Project<$key_case_sensitive$>')
    """
    lower = name.lower()
    if not lower.endswith(CASE_SENSITIVE_KEY):
        return source.lower(), lower
    kind, colon, key = name[: -len(CASE_SENSITIVE_KEY)].partition(":")
    return source.lower(), f"{kind.lower()}{colon}{key}{CASE_SENSITIVE_KEY}"
