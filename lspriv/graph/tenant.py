"""The tenant: a snapshot with the engine and the graph over it; what rules look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from copy import copy
from functools import cached_property, lru_cache

from lspriv.access.delegation import DelegationBook
from lspriv.access.engine import AccessEngine
from lspriv.access.holding import Holding, Holdings
from lspriv.access.privilege import Privilege, PrivilegeScale
from lspriv.access.universe import OperationSet
from lspriv.catalog import Catalog
from lspriv.graph.permission_graph import PermissionGraph
from lspriv.model.finding import PrincipalRef, RoleRef, Step
from lspriv.model.gap import GapKind
from lspriv.model.principal import guid_key
from lspriv.model.role import RoleDefinition, role_guid
from lspriv.model.scope import (
    MANAGEMENT_GROUP_PREFIX,
    ScopeLevel,
    resource_type,
    scope_key,
    scope_level,
    subscription_of,
)
from lspriv.model.snapshot import Snapshot
from lspriv.model.table import EXTRAS


class Tenant:
    """One tenant at one time; everything about it is worked out when first asked for."""

    def __init__(self, snapshot: Snapshot, catalog: Catalog, *, now: str) -> None:
        """Prepare; `now` is the time at which the tenant is judged, ISO 8601 in UTC."""
        self.snapshot = snapshot
        self.catalog = catalog
        self.now = now
        self.allowed = frozenset[str]()
        """Keys of principals that may hold what they hold, such as break-glass accounts."""
        self.engine = AccessEngine(snapshot, catalog, now=now)
        self.holdings = Holdings(self.engine)
        self.principal_ref = lru_cache(maxsize=1 << 18)(self._principal_ref)
        """Name the principal with this key."""
        self.role_ref = lru_cache(maxsize=1 << 12)(self._role_ref)
        """Name the role with this GUID."""
        self.scope_name = lru_cache(maxsize=1 << 18)(self._scope_name)
        """Say in words which scope a key is: ``subscription `Production` ``."""
        self._links: dict[Hashable, tuple[Step, ...]] = {}
        self._privileges: dict[tuple[int, str | None], tuple[Holding, Privilege, Privilege]] = {}

    def allowing(self, principals: frozenset[str]) -> Tenant:
        """Return the same tenant, in which these principals (keys) may hold what they hold.

        What is worked out about a tenant does not hang on whom it allows, and is shared.
        """
        for name, member in vars(Tenant).items():
            if isinstance(member, cached_property):
                getattr(self, name)
        other = copy(self)
        other.allowed = principals
        return other

    @cached_property
    def scale(self) -> PrivilegeScale:
        """Tells kinds of privilege from sets of operations."""
        return PrivilegeScale(self.engine.universe)

    def cached(self, key: Hashable, build: Callable[[], tuple[Step, ...]]) -> tuple[Step, ...]:
        """Return links of a chain that are the same for thousands of findings; built once for a key."""
        known = self._links.get(key)
        if known is None:
            known = self._links[key] = build()
        return known

    def privileges(self, holding: Holding, type: str | None = None) -> tuple[Privilege, Privilege]:
        """Return the gravest privilege that a holding surely gives, and the gravest that it may give.

        With a type, those that it gives at a resource of the type.
        """
        known = self._privileges.get((id(holding), type))
        if known is None:
            sure = self.scale.worst(holding.sure, type)
            possible = self.scale.worst(holding.sure | holding.undecided, type) if holding.undecided else sure
            # The holding is kept beside the answer, so that its identity stays its own.
            known = self._privileges[id(holding), type] = (holding, sure, possible)
        return known[1:]

    def possible_privilege(self, row: int, holding: Holding, type: str | None) -> Privilege:
        """Return the gravest privilege that the holding of a row may give, at a resource of a type if one is told.

        Where a condition holds a right to grant roles, that is what the roles give that it lets through.
        """
        possible = self.privileges(holding, type)[1]
        if not self.scale.grants(holding.undecided):
            return possible
        handed_on = self.delegation.handed_on(row)
        if handed_on is None:
            return possible
        return self.scale.worst(holding.sure | self.scale.without_grants(holding.undecided) | handed_on, type)

    @cached_property
    def delegation(self) -> DelegationBook:
        """Weighs the conditions on rights to grant roles."""
        return DelegationBook(self.engine)

    @cached_property
    def graph(self) -> PermissionGraph:
        """The structure of the tenant."""
        return PermissionGraph(self.snapshot, self.engine.directory, self.engine.hierarchy)

    @cached_property
    def custom_roles(self) -> tuple[RoleDefinition, ...]:
        """The tenant's custom roles, by name and id."""
        own = (role for role in self.snapshot.role_definitions if role.custom)
        return tuple(sorted(own, key=lambda role: (role.name.lower(), role.guid)))

    @cached_property
    def plain_privileges(self) -> list[Privilege | None]:
        """What each role conveys where no assignment's condition and no deny assignment is in play.

        By the number of the role's spelling in the assignment table. None for a role that has a
        condition of its own or whose definition is missing.
        """
        roles = self.snapshot.role_assignments.roles
        by_key: list[Privilege | None] = []
        for guid in roles.keys:
            effect = self.engine.roles.effect(guid)
            plain = effect is not None and not any(block.permission.condition for block in effect.blocks)
            by_key.append(self.scale.worst(effect.granted) if effect is not None and plain else None)
        return [by_key[key] for key in roles.key_of]

    @cached_property
    def conditioned_rows(self) -> frozenset[int]:
        """The assignments that carry a condition."""
        return frozenset(self.snapshot.role_assignments.conditioned_rows())

    @cached_property
    def passing_rows(self) -> frozenset[int]:
        """The assignments that a PIM activation made, which end by themselves, and those that have ended by `now`."""
        table = self.snapshot.role_assignments
        return frozenset((*table.activated_rows(), *table.ended_rows(self.now)))

    @cached_property
    def maybe_activated(self) -> frozenset[int]:
        """The assignments that may be running activations, since the same may be activated and PIM's list is missing.

        An activation stands in the plain list of assignments like any other; only PIM's own list of active
        assignments tells it apart. It is made for the person, at the scope of the eligible one or below.
        """
        table, index, found = self.snapshot.role_assignments, self.engine.index, set[int]()
        for eligible in self.snapshot.eligible_assignments:
            key, guid, scope = guid_key(eligible.principal_id), role_guid(eligible.role_definition_id), eligible.scope
            for holder in (key, *self.engine.directory.members_of(key)):
                for at, rows in index.rows_of(holder).items():
                    if scope_key(scope) in self.engine.hierarchy.ancestry(at).keys:
                        found.update(row for row in rows if index.role_guid(row) == guid)
        told = EXTRAS.index("assignment_type")
        return frozenset(row for row in found if not any(table.extras(row)[told : told + 1]))

    @cached_property
    def deleted(self) -> frozenset[str]:
        """Keys of the principals that a source showed to be deleted."""
        return frozenset(key for key, principal in self.engine.directory.principals.items() if principal.deleted)

    @cached_property
    def orphaned_rows(self) -> frozenset[int]:
        """The assignments of deleted principals."""
        by_scope = (self.engine.index.rows_of(principal).values() for principal in self.deleted)
        return frozenset(row for scopes in by_scope for rows in scopes for row in rows)

    @cached_property
    def assignments_per_role(self) -> dict[str, int]:
        """How many assignments each role has, by GUID."""
        roles = self.snapshot.role_assignments.roles
        counts: dict[str, int] = {}
        for number, count in Counter(self.snapshot.role_assignments.role).items():
            guid = roles.keys[roles.key_of[number]]
            counts[guid] = counts.get(guid, 0) + count
        return counts

    def roles_granting(self, wanted: OperationSet) -> frozenset[str]:
        """Return the GUIDs of the assigned roles that grant any of some operations, conditions aside."""
        effects = ((guid, self.engine.roles.effect(guid)) for guid in self.snapshot.role_assignments.roles.keys)
        return frozenset(guid for guid, effect in effects if effect is not None and effect.granted & wanted)

    @cached_property
    def tree_known(self) -> bool:
        """True when the management-group tree is known down to every subscription."""
        hierarchy = self.engine.hierarchy
        return all(hierarchy.ancestry(f"/subscriptions/{s.id.lower()}").complete for s in self.snapshot.subscriptions)

    @cached_property
    def listed_subscriptions(self) -> frozenset[str]:
        """The subscriptions (ids, folded) of which resources were listed; none while a gap says that some are not."""
        snapshot = self.snapshot
        if any(gap.source == "resources" and gap.kind is not GapKind.NOTE for gap in snapshot.gaps):
            return frozenset()
        found = (subscription_of(scope_key(resource.id)) for resource in snapshot.resources)
        return frozenset(id for id in found if id is not None)

    def rows_at(self, level: ScopeLevel) -> list[int]:
        """Return the assignments whose scope lies at a level, in the table's order."""
        return self._rows_by_level.get(level, [])

    def standing_rows(self, level: ScopeLevel, privilege: Privilege | None) -> list[int]:
        """Return the assignments at a level that surely convey a kind of privilege as the gravest.

        With None, those whose privilege has to be worked out one by one, since a condition or a deny
        assignment is in play or the definition is missing. Left out are activations, what PIM has
        ended by `now`, and what deleted principals hold.
        """
        return self._judged_rows.get((level, privilege), [])

    def _principal_ref(self, key: str) -> PrincipalRef:
        directory = self.engine.directory
        principal = directory.principals.get(key)
        return PrincipalRef(principal.id if principal else key, directory.name(key), directory.kind(key).value)

    def _role_ref(self, guid: str) -> RoleRef:
        role = self.engine.roles.role(guid)
        custom = role.custom if role else False
        return RoleRef(role.id if role else guid, self.engine.roles.name(guid), custom)

    def _scope_name(self, key: str) -> str:
        level = scope_level(key)
        if level is ScopeLevel.ROOT:
            return "the tenant root"
        if level is ScopeLevel.MANAGEMENT_GROUP:
            return f"management group `{self._names.get(key) or key[len(MANAGEMENT_GROUP_PREFIX) :]}`"
        if level is ScopeLevel.SUBSCRIPTION:
            return f"subscription `{self._names.get(key) or key.rsplit('/', 1)[-1]}`"
        if level is ScopeLevel.RESOURCE_GROUP:
            return f"resource group `{key.rsplit('/', 1)[-1]}`"
        return f"`{key.rsplit('/', 1)[-1]}`"

    @cached_property
    def _names(self) -> dict[str, str | None]:
        names = {scope_key(group.id): group.display_name for group in self.snapshot.management_groups}
        names.update({f"/subscriptions/{s.id.lower()}": s.display_name for s in self.snapshot.subscriptions})
        return names

    @cached_property
    def _rows_by_level(self) -> dict[ScopeLevel, list[int]]:
        table = self.snapshot.role_assignments
        found: dict[ScopeLevel, list[int]] = {level: [] for level in ScopeLevel}
        for row, level in enumerate(map(self._level_of.__getitem__, table.scope)):
            found[level].append(row)
        return found

    @cached_property
    def _level_of(self) -> list[ScopeLevel]:
        """The level of each spelling of a scope in the assignment table, by number."""
        scopes = self.snapshot.role_assignments.scopes
        levels = [scope_level(key) for key in scopes.keys]
        return [levels[key] for key in scopes.key_of]

    @cached_property
    def _judged_rows(self) -> dict[tuple[ScopeLevel, Privilege | None], list[int]]:
        found: dict[tuple[ScopeLevel, Privilege | None], list[int]] = {}
        some_deny, left_out, special = (
            bool(self.engine.denies),
            self.passing_rows | self.orphaned_rows,
            self.conditioned_rows,
        )
        plain, role = self.plain_privileges, self.snapshot.role_assignments.role
        for level in ScopeLevel:
            by_role: dict[int, list[int]] = {}
            for row in self.rows_at(level):
                if row not in left_out:
                    by_role.setdefault(-1 if some_deny or row in special else role[row], []).append(row)
            for number, rows in by_role.items():
                privilege = None if number < 0 else plain[number]
                if level is ScopeLevel.RESOURCE and privilege is Privilege.SECRETS:
                    for row in rows:
                        found.setdefault((level, self._privilege_there(row)), []).append(row)
                else:
                    found.setdefault((level, privilege), []).extend(rows)
        return found

    def _privilege_there(self, row: int) -> Privilege:
        """Return the privilege that an assignment without conditions conveys at its resource."""
        type = resource_type(self.engine.index.scope_key(row))
        return self.privileges(self.holdings.granted(row), type)[0]
