"""Who is in which group, by passing over the memberships again and again until nothing is new.

Group grants are transitive ("What is Azure role-based access control?", Microsoft).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.model.gap import GapKind
from lspriv.model.principal import PrincipalKind
from lspriv.model.snapshot import Snapshot
from tests.naive.logic import Truth

_GROUPS = (PrincipalKind.GROUP, PrincipalKind.FOREIGN_GROUP)


def object_id(text: str) -> str:
    """Return an object id as it is compared: lower case, a GUID without dashes."""
    plain = text.strip().lower()
    bare = plain.replace("-", "")
    return bare if len(bare) == 32 and set(bare) <= set("0123456789abcdef") else plain


def with_groups(snapshot: Snapshot, start: list[str]) -> list[str]:
    """Return the ids and those of all groups that are known to contain any of them, directly or not."""
    found = list(start)
    grown = True
    while grown:
        grown = False
        for membership in snapshot.memberships:
            group = object_id(membership.group_id)
            if group not in found and any(object_id(member) in found for member in membership.member_ids):
                found.append(group)
                grown = True
    return found


def named_groups(snapshot: Snapshot) -> Iterator[str]:
    """Yield everything that something in the snapshot calls a group."""
    for principal in snapshot.principals:
        if principal.kind in _GROUPS:
            yield object_id(principal.id)
    for assignment in snapshot.role_assignments:
        if assignment.principal_type in _GROUPS:
            yield object_id(assignment.principal_id)
    for deny in snapshot.deny_assignments:
        for named in (*deny.principals, *deny.exclude_principals):
            if (named.type or "").strip().lower() in ("group", "foreigngroup"):
                yield object_id(named.id)


def unknown_groups(snapshot: Snapshot) -> list[str]:
    """Return the groups that may have members nobody listed."""
    listed = [object_id(membership.group_id) for membership in snapshot.memberships]
    unknown = [group for group in named_groups(snapshot) if group not in listed]
    unknown += [object_id(membership.group_id) for membership in snapshot.memberships if not membership.complete]
    for gap in snapshot.gaps:
        if gap.kind is GapKind.FAILED and gap.source == "memberships":
            unknown.append(object_id(gap.scope))
    deleted = [object_id(principal.id) for principal in snapshot.principals if principal.deleted]
    return [group for group in unknown if group not in deleted]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whose grants and denials are the principal's own."""

    certain: list[str]
    """The principal and the groups that are known to contain it."""
    possible: list[str]
    """Groups that may contain it, because they have members nobody listed, or contain such a group."""

    def include(self, named: str) -> Truth:
        """Tell whether what is given to the named one is given to the principal; None if members are missing."""
        if object_id(named) in self.certain:
            return True
        return None if object_id(named) in self.possible else False


def subjects(snapshot: Snapshot, principal: str) -> Subjects:
    """Find the groups of a principal; any group with unlisted members, other than itself, may contain it."""
    asker = object_id(principal)
    unsure = [group for group in unknown_groups(snapshot) if group != asker]
    return Subjects(with_groups(snapshot, [asker]), with_groups(snapshot, unsure))


def mentioned(snapshot: Snapshot, principal: str) -> bool:
    """Tell whether anything in the snapshot names the principal."""
    return object_id(principal) in [object_id(named) for named in _every_id(snapshot)]


def _every_id(snapshot: Snapshot) -> Iterator[str]:
    for principal in snapshot.principals:
        yield principal.id
    for membership in snapshot.memberships:
        yield membership.group_id
        yield from membership.member_ids
    for assignment in snapshot.role_assignments:
        yield assignment.principal_id
    for eligible in snapshot.eligible_assignments:
        yield eligible.principal_id
    for deny in snapshot.deny_assignments:
        for named in (*deny.principals, *deny.exclude_principals):
            yield named.id
    for identity in snapshot.managed_identities:
        yield identity.principal_id
