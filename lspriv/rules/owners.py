"""Who owns a scope, by effect: everybody who can manage everything there and grant any role."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from lspriv.access.holding import Holding
from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.scope import ScopeLevel
from lspriv.rules.people import People, people_behind

_LEVELS = (ScopeLevel.ROOT, ScopeLevel.MANAGEMENT_GROUP, ScopeLevel.SUBSCRIPTION)
_GRANTING = frozenset({Privilege.FULL_CONTROL, Privilege.GRANT_ROLES})
_MAKING = _GRANTING | {Privilege.MANAGE_MOST}
"""What makes an owner, alone or together with what is held there and above."""


@dataclass(slots=True)
class Owner:
    """How a person comes to own a scope."""

    rows: list[int] = field(default_factory=list)
    """The assignments that make the person an owner."""
    via: list[tuple[str, ...]] = field(default_factory=list)
    """For those that a group holds, the groups in between, outermost first."""


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners of one scope."""

    people: dict[str, Owner]
    """By the person's key, sorted."""
    doubts: dict[str, str]
    """Principals and scopes through which more people may own it, each with why."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A standing assignment at a subscription or above."""

    row: int
    principal: str
    holding: Holding
    privilege: Privilege


class OwnersBook:
    """The owners of subscriptions, management groups and the root; deny assignments considered."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._people: dict[str, People] = {}
        self._held: dict[str, list[_Held]] = {}
        index = tenant.engine.index
        for level, privilege in product(_LEVELS, (*Privilege, None)):
            for row in tenant.standing_rows(level, privilege):
                holding = tenant.holdings.granted(row)
                held = _Held(row, index.principal_key(row), holding, tenant.privileges(holding)[0])
                self._held.setdefault(index.scope_key(row), []).append(held)
        for rows in self._held.values():
            rows.sort(key=lambda held: held.row)

    def written(self, scope: str) -> str:
        """Return the ARM id of one of `scopes` as Azure wrote it."""
        table = self._tenant.snapshot.role_assignments
        return table.scopes.texts[table.scope[self._held[scope][0].row]]

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The keys of the scopes at which somebody may become an owner, from the root down.

        There somebody was given a right to grant roles, or to manage most, beside one from above.
        """
        found = (scope for scope, held in self._held.items() if any(one.privilege in _MAKING for one in held))
        hierarchy = self._tenant.engine.hierarchy
        return tuple(sorted(found, key=lambda scope: (len(hierarchy.ancestry(scope).keys), scope)))

    @cached_property
    def _granting_scopes(self) -> tuple[str, ...]:
        return tuple(scope for scope in self.scopes if any(one.privilege in _GRANTING for one in self._held[scope]))

    def at(self, scope: str) -> Owners:
        """Return the owners of a scope, those from above included."""
        reaching = [
            held for above in self._tenant.engine.hierarchy.ancestry(scope).keys for held in self._held.get(above, ())
        ]
        doubts: dict[str, str] = {}
        hierarchy = self._tenant.engine.hierarchy
        for other in self._granting_scopes:
            if hierarchy.may_contain(other, scope):
                name, below = self._tenant.scope_name(other), self._tenant.scope_name(scope)
                doubts[scope] = f"whether {name}, which has owners, lies above {below} is not in the input"
        full: dict[str, list[_Held]] = {}
        partly: dict[str, None] = {}
        for held in reaching:
            if held.privilege not in _GRANTING:
                continue
            behind = self._behind(held.principal)
            if behind.doubt and self._left(held, held.principal, scope) is Privilege.FULL_CONTROL:
                doubts[held.principal] = behind.doubt
            for person in behind.members:
                if self._left(held, person, scope) is Privilege.FULL_CONTROL:
                    full.setdefault(person, []).append(held)
                else:
                    partly[person] = None
        for person in partly:
            if person not in full:
                together = self._together(person, scope, reaching)
                if together:
                    full[person] = together
        return Owners({person: self._owner(person, full[person]) for person in sorted(full)}, doubts)

    def _together(self, person: str, scope: str, reaching: list[_Held]) -> list[_Held]:
        """Return the assignments that only together make a person an owner; none when they do not."""
        groups = self._tenant.engine.directory.groups_of(person)
        rows = [held for held in reaching if held.principal == person or held.principal in groups]
        holding = Holding()
        for held in rows:
            holding |= held.holding
        if self._worst_left(holding, person, scope) is not Privilege.FULL_CONTROL:
            return []
        return [held for held in rows if held.privilege in _MAKING] or [held for held in rows if held.privilege.weight]

    def _owner(self, person: str, rows: list[_Held]) -> Owner:
        groups = (self._behind(held.principal).members[person] for held in rows)
        return Owner([held.row for held in rows], [chain for chain in groups if chain])

    def _left(self, held: _Held, principal: str, scope: str) -> Privilege:
        """Return what an assignment surely conveys to a principal at a scope."""
        return self._worst_left(held.holding, principal, scope) if self._tenant.engine.denies else held.privilege

    def _worst_left(self, holding: Holding, principal: str, scope: str) -> Privilege:
        left = self._tenant.holdings.less_denied(holding, principal, scope, below=True)
        return self._tenant.scale.worst(left.sure)

    def _behind(self, principal: str) -> People:
        people = self._people.get(principal)
        if people is None:
            people = self._people[principal] = people_behind(self._tenant, principal, counted=True)
        return people
