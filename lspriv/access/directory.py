"""The directory: principals, and which groups hold whom, transitively.

Group grants are transitive (Microsoft: "What is Azure RBAC?"). Groups may contain each
other in cycles of any length. A group whose members nobody could list may hold anyone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cached_property

from lspriv.model.gap import GapKind
from lspriv.model.principal import Principal, PrincipalKind, guid_key, principal_kind
from lspriv.model.snapshot import Snapshot


class Directory:
    """Who exists and who is in which group. Keys are those of `guid_key`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._groups_of: dict[str, dict[str, tuple[str, ...]]] = {}

    @cached_property
    def principals(self) -> dict[str, Principal]:
        """The principals that some source described, by key."""
        return {guid_key(principal.id): principal for principal in self._snapshot.principals}

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The direct members of each group whose members are known, wholly or in part."""
        found: dict[str, dict[str, None]] = {}
        for membership in self._snapshot.memberships:
            members = found.setdefault(guid_key(membership.group_id), {})
            members.update(dict.fromkeys(guid_key(member) for member in membership.member_ids))
        return {group: tuple(members) for group, members in found.items()}

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every principal that anything in the snapshot names."""
        snapshot = self._snapshot
        found = set(self.principals)
        found.update(self.members, *self.members.values())
        table = snapshot.role_assignments
        found.update(table.principals.keys)
        found.update(guid_key(eligible.principal_id) for eligible in snapshot.eligible_assignments)
        found.update(guid_key(identity.principal_id) for identity in snapshot.managed_identities)
        for deny in snapshot.deny_assignments:
            found.update(guid_key(principal.id) for principal in (*deny.principals, *deny.exclude_principals))
        return frozenset(found)

    @cached_property
    def opaque_groups(self) -> frozenset[str]:
        """Groups whose members are not all known: any other principal may be in them. Deleted ones have none."""
        snapshot = self._snapshot
        groups = {key for key, principal in self.principals.items() if principal.kind.is_group}
        groups.update(self.members)
        groups.update(key for key, kind in self._assigned_kinds.items() if kind.is_group)
        for eligible in snapshot.eligible_assignments:
            if eligible.principal_type.is_group:
                groups.add(guid_key(eligible.principal_id))
        for deny in snapshot.deny_assignments:
            for principal in (*deny.principals, *deny.exclude_principals):
                if principal_kind(principal.type).is_group:
                    groups.add(guid_key(principal.id))
        listed = {guid_key(membership.group_id) for membership in snapshot.memberships}
        partly = {guid_key(membership.group_id) for membership in snapshot.memberships if not membership.complete}
        deleted = {key for key, principal in self.principals.items() if principal.deleted}
        return frozenset(((groups - listed) | partly | self.doubted_groups) - deleted)

    @cached_property
    def doubted_groups(self) -> frozenset[str]:
        """Groups whose list of members could not be read well, or that two lists tell otherwise: some may be none."""
        gaps = (gap for gap in self._snapshot.gaps if gap.source == "memberships" and gap.kind is GapKind.FAILED)
        return frozenset(guid_key(gap.scope) for gap in gaps)

    def kind(self, key: str) -> PrincipalKind:
        """Return what a principal is, as well as any source told."""
        principal = self.principals.get(key)
        if principal is not None and principal.kind is not PrincipalKind.UNKNOWN:
            return principal.kind
        if key in self.members:
            return PrincipalKind.GROUP
        return self._assigned_kinds.get(key, PrincipalKind.UNKNOWN)

    def name(self, key: str) -> str:
        """Return the principal's name, or its id when nobody told one."""
        principal = self.principals.get(key)
        return principal.name if principal else key

    def groups_of(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return every group that holds the principal, with the chain of groups that leads to it.

        The chain is a shortest one and runs outward: the first group holds the principal
        itself, the last one is the group in question.
        """
        known = self._groups_of.get(key)
        if known is not None:
            return known
        chains: dict[str, tuple[str, ...]] = {}
        waiting: deque[tuple[str, tuple[str, ...]]] = deque([(key, ())])
        while waiting:
            member, chain = waiting.popleft()
            for group in self._holders.get(member, ()):
                if group != key and group not in chains:
                    chains[group] = (*chain, group)
                    waiting.append((group, chains[group]))
        self._groups_of[key] = chains
        return chains

    def possible_groups_of(self, key: str) -> frozenset[str]:
        """Return the groups that may hold the principal through members that nobody could list."""
        held = self.groups_of(key)
        possible = self._reached_from_opaque
        if key in self.opaque_groups:
            possible = self._reach(self.opaque_groups - {key})
        return possible - held.keys() - {key}

    def members_of(self, group: str) -> dict[str, tuple[str, ...]]:
        """Return everyone that a group holds, with the groups in between, outermost first."""
        chains: dict[str, tuple[str, ...]] = {}
        waiting: deque[tuple[str, tuple[str, ...]]] = deque([(group, (group,))])
        while waiting:
            holder, chain = waiting.popleft()
            for member in self.members.get(holder, ()):
                if member != group and member not in chains:
                    chains[member] = chain
                    waiting.append((member, (*chain, member)))
        return chains

    def held(self) -> Iterable[str]:
        """Return the keys of everybody who is in some group."""
        return self._holders.keys()

    @cached_property
    def _holders(self) -> dict[str, tuple[str, ...]]:
        holders: dict[str, list[str]] = {}
        for group, members in self.members.items():
            for member in members:
                holders.setdefault(member, []).append(group)
        return {member: tuple(sorted(set(groups))) for member, groups in holders.items()}

    @cached_property
    def _reached_from_opaque(self) -> frozenset[str]:
        return self._reach(self.opaque_groups)

    def _reach(self, groups: frozenset[str]) -> frozenset[str]:
        found = set(groups)
        for group in groups:
            found.update(self.groups_of(group))
        return frozenset(found)

    @cached_property
    def _assigned_kinds(self) -> dict[str, PrincipalKind]:
        snapshot = self._snapshot
        table = snapshot.role_assignments
        kinds: dict[str, PrincipalKind] = {}
        for number, kind in table.kinds_of_principals():
            if kind is not PrincipalKind.UNKNOWN:
                kinds[table.principals.keys[table.principals.key_of[number]]] = kind
        for eligible in snapshot.eligible_assignments:
            if eligible.principal_type is not PrincipalKind.UNKNOWN:
                kinds.setdefault(guid_key(eligible.principal_id), eligible.principal_type)
        for identity in snapshot.managed_identities:
            kinds[guid_key(identity.principal_id)] = PrincipalKind.MANAGED_IDENTITY
        return kinds
