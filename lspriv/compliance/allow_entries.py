"""Principals that may hold what they hold, such as break-glass accounts, as a baseline file writes them."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.compliance.principal_pattern import PrincipalPattern, read_principal
from lspriv.compliance.problems import listed
from lspriv.compliance.reading import Reading, is_null
from lspriv.compliance.values import found, read_value
from lspriv.compliance.yaml_tree import ListNode, MapNode, Node

ALLOW_KEYS = ("principal", "reason", "expires", "rules", "by", "ticket", "owner")
"""The keys of an allowed principal."""
ALLOW_NEEDS = {
    "principal": "say who, by object id, sign-in name or display name",
    "reason": "say why it may hold what it holds",
}
"""The keys that an allowed principal must have, and what to do when one is not there."""


@dataclass(frozen=True, slots=True)
class AllowRule:
    """Somebody's decision that a principal may hold what it holds."""

    principal: PrincipalPattern
    reason: str
    expires: str | None = None
    """The last day on which it holds, ISO 8601; None for as long as it stands there."""
    rules: tuple[str, ...] | None = None
    """Ids of the rules that let it be, sorted; None for all."""
    by: str | None = None
    """Who decided."""
    ticket: str | None = None
    owner: str | None = None
    """Who answers for the principal."""
    line: int = 1
    """Where it stands in `file`."""
    file: str = ""

    def concerns(self, rule: str) -> bool:
        """Tell whether the rule of this id lets the principal be."""
        return self.rules is None or rule in self.rules


def read_allowed(node: Node | None, reading: Reading) -> tuple[AllowRule, ...]:
    """Read the list of allowed principals."""
    read = (_allowed(item, reading) for item in reading.entries(node, "allow", "principals"))
    return tuple(one for one in read if one is not None)


def _allowed(node: Node, reading: Reading) -> AllowRule | None:
    problems = reading.problems
    if not isinstance(node, MapNode):
        problems.add(node.place, f"an allowed principal is a mapping of {listed(ALLOW_NEEDS)}, not {found(node)}")
        return None
    reading.check_keys(node, ALLOW_KEYS)
    for key, advice in ALLOW_NEEDS.items():
        if key not in node.values:
            problems.add(node.place, f"allowed principal without `{key}`; {advice}")
    who = node.values.get("principal")
    pattern = None if who is None else read_principal(who, reading)
    if who is not None and pattern is not None and pattern.anybody:
        problems.add(who.place, "`principal` means everybody; name those who may hold what they hold")
    expires = node.values.get("expires")
    rule = AllowRule(
        principal=pattern or PrincipalPattern(),
        reason=reading.text(node, "reason") or "",
        expires=None if expires is None or is_null(expires) else reading.day(expires),
        rules=_rules(node.values["rules"], reading) if "rules" in node.values else None,
        by=reading.optional(node, "by"),
        ticket=reading.optional(node, "ticket"),
        owner=reading.optional(node, "owner"),
        line=node.place.line,
        file=problems.file,
    )
    return None if pattern is None else rule


def _rules(node: Node, reading: Reading) -> tuple[str, ...] | None:
    if is_null(node):
        return None
    names = read_value(node, tuple[str, ...], "`rules`", reading.problems)
    if not isinstance(names, tuple) or not isinstance(node, ListNode):
        return None
    if not names:
        reading.problems.add(node.place, "`rules` is empty; name some, or leave it out to mean all")
    known = [name for name, item in zip(names, node.items, strict=True) if reading.rule(name, item.place)]
    return tuple(sorted(set(known)))
