"""The engine: effective access, with reasons.

Azure's procedure (Microsoft: "What is Azure RBAC?"): take the role and deny assignments that
apply to the resource and to the caller or one of the caller's groups; an applicable deny
assignment refuses; a role assignment allows if one of its role's blocks grants the operation
and the conditions hold; otherwise refuse. On top of that, everything the snapshot does not
know is carried through, and an answer that it could change is `Decision.UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lspriv.access.answer import Answer, Decision, Grant, Query, Strength, resolve
from lspriv.access.attributes import Attributes, attributes_of_scope
from lspriv.access.conditions import Request
from lspriv.access.deny import DenyBook, Refusal
from lspriv.access.directory import Directory
from lspriv.access.hierarchy import Ancestry, Hierarchy
from lspriv.access.index import AssignmentIndex
from lspriv.access.patterns import fold
from lspriv.access.roles import RoleBook, covering_pattern
from lspriv.access.universe import Universe
from lspriv.access.weigh import condition_strength
from lspriv.catalog import Catalog
from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import guid_key
from lspriv.model.role import Permission, Plane
from lspriv.model.scope import ROOT, scope_key
from lspriv.model.snapshot import Snapshot

GRANT_LISTS = ("role_assignments", "files")
"""Sources that may hide a grant when they failed: a file that nobody could read may have held assignments."""
DENY_LIST = "deny_assignments"
"""The source that may hide a denial when it failed; too rare to be suspected in any unread file."""

_ARM_ROOTS = ("/subscriptions/", "/providers/")
_PLANES = {None: None, True: Plane.DATA, False: Plane.CONTROL}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with everything that does not depend on the single assignment."""

    principal: str
    operation: str
    plane: Plane
    scope: str
    ancestry: Ancestry
    request: Request


@dataclass(frozen=True, slots=True)
class _Maybe:
    """A grant or a deny that exists only if a gap hides it."""

    strength: Strength
    reason: str


class AccessEngine:
    """Answers queries about one snapshot; what it has worked out it keeps."""

    def __init__(self, snapshot: Snapshot, catalog: Catalog, *, now: str | None = None) -> None:
        """Prepare an engine.

        `now` (ISO 8601, UTC) decides conditions on the time, which else stay undecided, and what
        PIM has ended by then.
        """
        self.snapshot = snapshot
        self.universe = Universe(catalog.operations)
        self.roles = RoleBook(snapshot.role_definitions, catalog, self.universe)
        self.directory = Directory(snapshot)
        self.hierarchy = Hierarchy(snapshot)
        self.index = AssignmentIndex(snapshot.role_assignments)
        self.denies = DenyBook(snapshot.deny_assignments, self.directory, self.hierarchy, self.universe)
        self.ended = frozenset(snapshot.role_assignments.ended_rows(now)) if now else frozenset[int]()
        """The rows of assignments that PIM has ended by now."""
        self._environment: Attributes = {("environment", "utcnow"): (now,)} if now else {}
        self._unread = tuple(gap for gap in snapshot.gaps if _hides(gap))
        self._scopes = lru_cache(maxsize=1 << 14)(self._read_scope)

    def decide(self, query: Query) -> Answer:
        """Answer a query, with every grant and deny that the answer rests on."""
        principal = guid_key(query.principal)
        if principal not in self.directory.mentioned:
            return _unknown(f"nothing in the input mentions the principal `{query.principal}`")
        key = scope_key(query.scope)
        if not self.hierarchy.knows(key):
            return _unknown(f"the subscription or management group of `{query.scope}` is not in the input")
        asked = self._ask(query, principal, key)
        grants, maybe_grants = self._grants(asked)
        refusals = self.denies.refusals(asked.principal, asked.operation, asked.plane, asked.scope, asked.request)
        denied_by = [refusal for refusal in refusals if refusal.certain]
        maybe_denies = [_Maybe(refusal.strength, refusal.gap) for refusal in refusals if not refusal.certain]
        maybe_denies.extend(_Maybe(Strength.SURE, gap.reason) for gap in self.failed_lists(key, DENY_LIST))
        return _answer(grants, maybe_grants, denied_by, maybe_denies)

    def request(self, operation: str, scope: str) -> Request:
        """Return what a condition may know of using the operation at the scope."""
        return Request(
            fold(operation), None, {**attributes_of_scope(scope, self._assignment_named), **self._environment}
        )

    def _ask(self, query: Query, principal: str, key: str) -> _Asked:
        operation = fold(query.operation)
        plane = _PLANES[query.data] or self.universe.plane(operation)
        ancestry, attributes = self._scopes(query.scope)
        return _Asked(principal, operation, plane, key, ancestry, Request(operation, None, attributes))

    def _read_scope(self, scope: str) -> tuple[Ancestry, Attributes]:
        attributes = {**attributes_of_scope(scope, self._assignment_named), **self._environment}
        return self.hierarchy.ancestry(scope_key(scope)), attributes

    def _assignment_named(self, guid: str) -> RoleAssignment | None:
        row = self.index.row_named(guid)
        return None if row is None else self.snapshot.role_assignments[row]

    def _grants(self, asked: _Asked) -> tuple[list[Grant], list[_Maybe]]:
        certain: list[Grant] = []
        maybe = [_Maybe(Strength.SURE, gap.reason) for gap in self.failed_lists(asked.scope, *GRANT_LISTS)]
        held = self.directory.groups_of(asked.principal)
        for subject, via in ((asked.principal, ()), *held.items()):
            rows = self.index.rows_of(subject)
            for row in _rows_at(rows, asked.ancestry.keys):
                certain.extend(self._grants_of(row, via, asked, maybe))
            for row in _rows_at(rows, self._possibly_above(rows, asked)):
                maybe.extend(
                    _Maybe(grant.strength, f"whether `{grant.scope}` lies above the scope is not in the input")
                    for grant in self._grants_of(row, via, asked, maybe)
                )
        for group in self.directory.possible_groups_of(asked.principal):
            rows = self.index.rows_of(group)
            for row in _rows_at(rows, (*asked.ancestry.keys, *self._possibly_above(rows, asked))):
                maybe.extend(
                    _Maybe(grant.strength, f"members of the group `{self.directory.name(group)}` are not in the input")
                    for grant in self._grants_of(row, (group,), asked, maybe)
                )
        certain.sort(key=lambda grant: (-grant.strength, len(grant.via), grant.assignment.lower(), grant.block))
        return certain, maybe

    def _grants_of(self, row: int, via: tuple[str, ...], asked: _Asked, maybe: list[_Maybe]) -> Iterator[Grant]:
        """Yield the blocks of the row's role that cover the operation; a missing definition goes to `maybe`."""
        if row in self.ended:
            return
        table = self.snapshot.role_assignments
        guid = self.index.role_guid(row)
        effect = self.roles.effect(guid)
        condition = table.condition(row)
        strength = condition_strength(condition, asked.request)
        if strength is Strength.NONE:
            return
        if effect is None:
            maybe.append(_Maybe(strength, f"the definition of role `{guid}` is not in the input"))
            return
        for number, block in enumerate(effect.blocks):
            pattern = covering_pattern(block.permission, asked.operation, asked.plane)
            if pattern is None:
                continue
            together = min(strength, condition_strength(block.permission.condition, asked.request))
            if together is not Strength.NONE:
                yield Grant(
                    assignment=table.id(row),
                    role=effect.role.name,
                    via=via,
                    scope=table.scopes.texts[table.scope[row]],
                    block=number,
                    pattern=pattern,
                    condition=joined(condition, block.permission),
                    strength=together,
                )

    def _possibly_above(self, rows: dict[str, list[int]], asked: _Asked) -> tuple[str, ...]:
        """Return the scopes of these rows that may lie above the scope asked about."""
        if asked.ancestry.complete:
            return ()
        return tuple(scope for scope in rows if self.hierarchy.may_contain(scope, asked.scope))

    def failed_lists(self, key: str | None, *sources: str) -> Iterator[Gap]:
        """Yield the lists of some sources that were not read, or not to their end, and may hide something.

        At the scope with this key, or without one, anywhere. A gap that names a file instead of a
        scope may hide it anywhere.
        """
        for gap in self._unread:
            if gap.source not in sources:
                continue
            scope = scope_key(gap.scope)
            is_file = scope != ROOT and not scope.startswith(_ARM_ROOTS)
            if (
                key is None
                or is_file
                or scope in self.hierarchy.ancestry(key).keys
                or self.hierarchy.may_contain(scope, key)
            ):
                yield gap


def _hides(gap: Gap) -> bool:
    """Tell whether a gap may hide facts that change an answer.

    What failed may. A list that the input simply does not have does not put in doubt what is allowed, but no
    principal can be called denied while nobody has read who holds what.
    """
    return gap.kind is GapKind.FAILED or (gap.kind is GapKind.ABSENT and gap.source == "role_assignments")


def joined(condition: str | None, permission: Permission) -> str | None:
    """Return the condition of an assignment and of its role's block as one text, or None without either."""
    if condition and permission.condition:
        return f"({condition}) AND ({permission.condition})"
    return condition or permission.condition or None


def _rows_at(rows: dict[str, list[int]], scopes: Sequence[str]) -> Iterator[int]:
    if rows:
        for scope in scopes:
            yield from rows.get(scope, ())


def _answer(
    grants: list[Grant], maybe_grants: list[_Maybe], refusals: list[Refusal], maybe_denies: list[_Maybe]
) -> Answer:
    """Resolve every gap both ways; if that gives more than one decision, nobody can tell."""
    granted = max((grant.strength for grant in grants), default=Strength.NONE)
    denied = max((refusal.strength for refusal in refusals), default=Strength.NONE)
    decisions = {
        resolve(grant, deny)
        for grant in {granted, *(max(granted, maybe.strength) for maybe in maybe_grants)}
        for deny in {denied, *(max(denied, maybe.strength) for maybe in maybe_denies)}
    }
    because = tuple(grants)
    denied_by = tuple(dict.fromkeys(refusal.assignment for refusal in refusals))
    if len(decisions) == 1:
        return Answer(decisions.pop(), because, denied_by)
    reasons = dict.fromkeys(maybe.reason for maybe in (*maybe_grants, *maybe_denies))
    return Answer(Decision.UNKNOWN, because, denied_by, tuple(reasons))


def _unknown(reason: str) -> Answer:
    return Answer(Decision.UNKNOWN, gaps=(reason,))
