"""Deny assignments: which refuse a principal an operation at a scope.

They win over every role. One names principals or everyone, leaves some out, may stop at
its own scope, and in the effect ``audit`` blocks nothing (Microsoft: "Understand Azure deny
assignments"; the effect is in API version 2024-07-01-preview).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.access.answer import Strength
from lspriv.access.attributes import Attributes
from lspriv.access.conditions import Request
from lspriv.access.directory import Directory
from lspriv.access.hierarchy import Hierarchy
from lspriv.access.masks import filtered
from lspriv.access.roles import covering_pattern, expand_role
from lspriv.access.universe import EMPTY, OperationSet, Universe
from lspriv.access.weigh import condition_strength
from lspriv.model.assignment import EVERYONE, DenyAssignment
from lspriv.model.principal import guid_key
from lspriv.model.role import Plane, RoleDefinition
from lspriv.model.scope import scope_key


@dataclass(frozen=True, slots=True)
class Refusal:
    """A deny assignment that applies, or that may if a gap hides something."""

    assignment: str
    strength: Strength
    certain: bool
    """False when it depends on group members that are not known."""
    gap: str
    """What is not known, when it is not certain."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The known operations that deny assignments refuse."""

    sure: OperationSet = EMPTY
    possible: OperationSet = EMPTY
    """Those and the ones that hang on an undecided condition."""


@dataclass(frozen=True, slots=True)
class _Deny:
    """A deny assignment in the form used to compare."""

    source: DenyAssignment
    scope: str
    everyone: bool
    principals: frozenset[str]
    excluded: frozenset[str]


class DenyBook:
    """The deny assignments of a tenant by scope; those that only audit are left out."""

    def __init__(
        self,
        assignments: tuple[DenyAssignment, ...],
        directory: Directory,
        hierarchy: Hierarchy,
        universe: Universe,
    ) -> None:
        self._directory = directory
        self._hierarchy = hierarchy
        self._universe = universe
        self._by_scope: dict[str, list[_Deny]] = {}
        self._denied: dict[tuple[str | int, ...], Denied] = {}
        self._everybody_left_out: dict[int, frozenset[str]] = {}
        """By the identity of a deny assignment in the form used to compare, which lives as long as this does."""
        for assignment in assignments:
            if assignment.effect.strip().lower() == "audit":
                continue
            deny = _read(assignment)
            self._by_scope.setdefault(deny.scope, []).append(deny)

    def __bool__(self) -> bool:
        return bool(self._by_scope)

    def refusals(self, principal: str, operation: str, plane: Plane, scope: str, request: Request) -> list[Refusal]:
        """Return the deny assignments that refuse the operation, certain or possible ones.

        `principal`, `operation` and `scope` are folded.
        """
        found: list[Refusal] = []
        for deny, above in self._at(scope):
            applies, certain, gap = self._applies(deny, principal)
            if not applies:
                continue
            strength = _strength(deny.source, operation, plane, request)
            if strength is not Strength.NONE:
                found.append(Refusal(deny.source.id, strength, certain and above, gap if above else _above(deny)))
        return found

    def denied(self, principal: str, scope: str, attributes: Attributes, *, below: bool = False) -> Denied:
        """Return the known operations that are refused to the principal at the scope.

        With `below`, only what is refused at the scope and everywhere below it: a deny assignment
        that does not apply to child scopes takes nothing from them. A deny assignment that leaves
        out a member of a group, itself or by another group, takes nothing from the group, since
        that member keeps the grant.
        Deny assignments that need group members nobody listed are left out. The same deny
        assignments give the same object; with a condition among them, the same at one scope.
        """
        refusing = [
            deny
            for deny, above in self._at(scope)
            if above
            and not (below and deny.source.do_not_apply_to_child_scopes)
            and self._applies(deny, principal)[:2] == (True, True)
            and not self._leaves_out_a_member(deny, principal)
        ]
        blocks = [(deny.source.condition, block) for deny in refusing for block in deny.source.permissions]
        conditioned = any(condition or block.condition for condition, block in blocks)
        key: tuple[str | int, ...] = (scope if conditioned else "", *(id(deny) for deny in refusing))
        known = self._denied.get(key)
        if known is not None:
            return known
        sure, possible = EMPTY, EMPTY
        for condition, block in blocks:
            covered = expand_role(RoleDefinition("", "", permissions=(block,)), self._universe).granted
            certainly, possibly = filtered(covered, (condition, block.condition), attributes, self._universe)
            sure, possible = sure | certainly, possible | possibly
        known = self._denied[key] = Denied(sure, possible)
        return known

    def doubts(self, principal: str, scope: str) -> Iterator[str]:
        """Yield why deny assignments may apply to the principal at the scope that `denied` leaves out."""
        for deny, above in self._at(scope):
            applies, certain, gap = self._applies(deny, principal)
            if applies and not above:
                yield _above(deny)
            elif applies and not certain:
                yield gap

    def _at(self, scope: str) -> Iterator[tuple[_Deny, bool]]:
        """Yield the deny assignments that apply at a scope; False for one that only may lie above it."""
        if not self._by_scope:
            return
        ancestry = self._hierarchy.ancestry(scope)
        for ancestor in ancestry.keys:
            for deny in self._by_scope.get(ancestor, ()):
                if ancestor == scope or not deny.source.do_not_apply_to_child_scopes:
                    yield deny, True
        if ancestry.complete:
            return
        for group, denies in self._by_scope.items():
            if self._hierarchy.may_contain(group, scope):
                yield from ((deny, False) for deny in denies if not deny.source.do_not_apply_to_child_scopes)

    def _leaves_out_a_member(self, deny: _Deny, principal: str) -> bool:
        """Tell whether somebody in the group is left out, or may be: itself, or by any other group that holds it."""
        members = self._directory.members_of(principal) if deny.excluded else {}
        if not members and principal not in self._directory.opaque_groups:
            return False
        left_out, opaque = self._left_out(deny), self._directory.opaque_groups
        return not (
            left_out.isdisjoint(members) and opaque.isdisjoint({principal, *members}) and opaque.isdisjoint(left_out)
        )

    def _left_out(self, deny: _Deny) -> frozenset[str]:
        """Return everybody whom a deny assignment leaves out, members of groups included."""
        known = self._everybody_left_out.get(id(deny))
        if known is None:
            held = (self._directory.members_of(one) for one in deny.excluded)
            known = self._everybody_left_out[id(deny)] = deny.excluded.union(*held)
        return known

    def _applies(self, deny: _Deny, principal: str) -> tuple[bool, bool, str]:
        """Tell whether the deny may apply to the principal, whether that is certain, and what is not known."""
        identities = {principal, *self._directory.groups_of(principal)}
        if deny.excluded & identities:
            return False, True, ""
        named = deny.everyone or bool(deny.principals & identities)
        possible = self._directory.possible_groups_of(principal)
        doubt = deny.excluded & possible if named else deny.principals & possible
        if not named and not doubt:
            return False, True, ""
        groups = ", ".join(f"`{self._directory.name(group)}`" for group in sorted(doubt))
        return True, not doubt, f"members of the group {groups} are not in the input"


def _above(deny: _Deny) -> str:
    return f"whether `{deny.source.scope}` lies above the scope is not in the input"


def _read(assignment: DenyAssignment) -> _Deny:
    principals = frozenset(guid_key(principal.id) for principal in assignment.principals)
    return _Deny(
        source=assignment,
        scope=scope_key(assignment.scope),
        everyone=EVERYONE in principals,
        principals=principals,
        excluded=frozenset(guid_key(principal.id) for principal in assignment.exclude_principals),
    )


def _strength(assignment: DenyAssignment, operation: str, plane: Plane, request: Request) -> Strength:
    """Return how strongly the deny covers the operation; an undecided condition leaves it undecided."""
    whole = condition_strength(assignment.condition, request)
    best = Strength.NONE
    for permission in assignment.permissions:
        if covering_pattern(permission, operation, plane) is not None:
            best = max(best, min(whole, condition_strength(permission.condition, request)))
    return best
