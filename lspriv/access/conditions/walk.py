"""What a condition mentions, for reports and to know what to look up."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.access.conditions.ast import (
    ActionMatches,
    And,
    Attribute,
    Comparison,
    Condition,
    Exists,
    Mixed,
    Not,
    Opaque,
    Or,
)


def nodes(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and all its parts, each before its own parts, in the order of the text."""
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Not):
            waiting.append(node.term)
        elif isinstance(node, And | Or | Mixed):
            waiting.extend(reversed(node.terms))


def targets(condition: Condition) -> tuple[str, ...]:
    """Return the patterns of ActionMatches, each once (case ignored), in the order of the text.

    To operations that match none of them a condition gives one and the same answer: opaque
    parts are undecided whatever the operation.
    """
    found: dict[str, str] = {}
    for node in nodes(condition):
        if isinstance(node, ActionMatches):
            for pattern in node.patterns:
                found.setdefault(pattern.lower(), pattern)
    return tuple(found.values())


def mentions(condition: Condition) -> frozenset[tuple[str, str]]:
    """Return the attributes that the condition reads, as `Request.attributes` names them; not those in opaque parts."""
    return frozenset(attribute.key for node in nodes(condition) for attribute in _attributes(node))


def opaque_parts(condition: Condition) -> tuple[Opaque, ...]:
    """Return the parts that are not understood, in the order of the text."""
    return tuple(node for node in nodes(condition) if isinstance(node, Opaque))


def _attributes(node: Condition) -> Iterator[Attribute]:
    if isinstance(node, Exists):
        yield node.attribute
    elif isinstance(node, Comparison):
        yield from (side for side in (node.left, node.right) if isinstance(side, Attribute))
