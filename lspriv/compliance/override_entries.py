"""Overrides as a baseline file writes them: what is otherwise below a scope, or for some principals."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.compliance.principal_pattern import PrincipalPattern, read_principal
from lspriv.compliance.problems import LONG, quoted
from lspriv.compliance.reading import Reading, is_null
from lspriv.compliance.rule_entries import RuleEntry, read_rules
from lspriv.compliance.values import found
from lspriv.compliance.yaml_tree import MapNode, Node

OVERRIDE_KEYS = ("scope", "principal", "reason", "rules")
"""The keys of an override."""


@dataclass(frozen=True, slots=True)
class Override:
    """What some rules do otherwise at a scope and below, for some principals, or for those there."""

    scope: str | None
    """The ARM id as written; None for everywhere."""
    principal: PrincipalPattern | None
    """None for everybody, and for what is wrong with no principal."""
    rules: tuple[RuleEntry, ...]
    reason: str | None = None
    line: int = 1
    """Where it stands in `file`."""
    file: str = ""

    def words(self) -> str:
        """Say in words where and for whom it holds, fit to be shown."""
        parts = [] if self.principal is None else [self.principal.words()]
        parts += [] if self.scope is None else [quoted(self.scope, LONG)]
        return " at ".join(parts)


def read_overrides(node: Node | None, reading: Reading) -> tuple[Override, ...]:
    """Read the list of overrides, in its order."""
    read = (_override(item, reading) for item in reading.entries(node, "overrides", "overrides"))
    return tuple(override for override in read if override is not None)


def _override(node: Node, reading: Reading) -> Override | None:
    problems = reading.problems
    if not isinstance(node, MapNode):
        text = f"an override is a mapping of scope or principal, and rules, not {found(node)}"
        problems.add(node.place, text)
        return None
    reading.check_keys(node, OVERRIDE_KEYS)
    if "scope" not in node.values and "principal" not in node.values:
        text = "override without `scope` or `principal`; what holds everywhere stands under the baseline's own `rules`"
        problems.add(node.place, text)
    rules = node.values.get("rules")
    if rules is None or is_null(rules) or (isinstance(rules, MapNode) and not rules.values):
        problems.add(node.place, "override without `rules`; say what is otherwise there")
    return Override(
        scope=_scope(node, reading),
        principal=read_principal(node.values["principal"], reading) if "principal" in node.values else None,
        rules=read_rules(rules, reading),
        reason=reading.optional(node, "reason"),
        line=node.place.line,
        file=problems.file,
    )


def _scope(node: MapNode, reading: Reading) -> str | None:
    text = reading.text(node, "scope")
    if text is None:
        return None
    place = node.values["scope"].place
    if not text.startswith("/"):
        reading.problems.add(place, f"`scope` must be an ARM id such as /subscriptions/ID, not {quoted(text)}")
    elif "*" in text:
        reading.problems.add(place, f"`scope` takes no `*`, since it holds for everything below: {quoted(text)}")
    return text
