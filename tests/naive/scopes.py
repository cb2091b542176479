"""Where a scope reaches, by lists of segments and by walking from parent to parent.

Rules: "Understand scope for Azure RBAC" and "What are Azure management groups?" (Microsoft).
"""

from __future__ import annotations

from lspriv.model.resource import ManagementGroup, Subscription
from lspriv.model.snapshot import Snapshot
from tests.naive.logic import Truth


def segments(scope: str) -> list[str]:
    """Return the names that an ARM id is made of, in lower case; none for the root."""
    return [segment for segment in scope.strip().lower().split("/") if segment]


def same_or_below(outer: str, inner: str) -> bool:
    """Tell whether the text of the inner id begins with all segments of the outer one."""
    return segments(inner)[: len(segments(outer))] == segments(outer)


def group_name(scope: str) -> str | None:
    """Return the name of the management group that the id is or lies in, in lower case."""
    names = segments(scope)
    if names[:3] == ["providers", "microsoft.management", "managementgroups"] and len(names) >= 4:
        return names[3]
    return None


def is_group(scope: str) -> bool:
    """Tell whether the id is a management group itself."""
    return group_name(scope) is not None and len(segments(scope)) == 4


def subscription_name(scope: str) -> str | None:
    """Return the id of the subscription that the scope is or lies in, in lower case."""
    names = segments(scope)
    return names[1] if names[:1] == ["subscriptions"] and len(names) >= 2 else None


def find_group(snapshot: Snapshot, name: str) -> ManagementGroup | None:
    """Return what the snapshot has of a management group."""
    for group in snapshot.management_groups:
        if group_name(group.id) == name:
            return group
    return None


def find_subscription(snapshot: Snapshot, name: str) -> Subscription | None:
    """Return what the snapshot has of a subscription."""
    for subscription in snapshot.subscriptions:
        if subscription.id.lower() == name:
            return subscription
    return None


def known(snapshot: Snapshot, scope: str) -> bool:
    """Tell whether the scope's subscription or management group is in the snapshot; other scopes are known."""
    subscription, group = subscription_name(scope), group_name(scope)
    if subscription is not None:
        return find_subscription(snapshot, subscription) is not None
    if group is not None:
        return find_group(snapshot, group) is not None
    return True


def chain(snapshot: Snapshot, name: str) -> tuple[list[str], bool]:
    """Return the management groups above one, and whether the chain ends at the tenant's root."""
    above: list[str] = []
    while True:
        group = find_group(snapshot, name)
        if group is None:
            return above, False
        if group.is_root is True:
            return above, True
        parent = None if group.parent is None else group_name(group.parent)
        if parent is None or parent in above:
            return above, False
        above.append(parent)
        name = parent


def groups_above(snapshot: Snapshot, scope: str) -> tuple[list[str], bool]:
    """Return the management groups that hold the scope, and whether these are all of them."""
    subscription, group = subscription_name(scope), group_name(scope)
    if subscription is None and group is None:
        return [], True
    found = [] if group is None else [group]
    record = None if subscription is None else find_subscription(snapshot, subscription)
    starts = [] if group is None else [group]
    complete = True
    if subscription is not None:
        complete = record is not None and record.parent is not None
        if record is not None:
            parents = [record.parent] if record.parent is not None else list(record.known_ancestors)
            starts = [name for name in map(group_name, parents) if name is not None]
            found.extend(starts)
    for start in starts:
        above, ended_at_root = chain(snapshot, start)
        found.extend(above)
        complete = complete and ended_at_root
    roots = [group_name(candidate.id) for candidate in snapshot.management_groups if candidate.is_root is True]
    return found + [root for root in roots if root is not None], complete


def contains(snapshot: Snapshot, outer: str, inner: str) -> Truth:
    """Tell whether what is assigned at the outer scope applies at the inner one; None if the tree does not tell."""
    if same_or_below(outer, inner):
        return True
    if not is_group(outer) or (subscription_name(inner) is None and group_name(inner) is None):
        return False
    above, complete = groups_above(snapshot, inner)
    if group_name(outer) in above:
        return True
    if group_name(inner) is not None and group_name(inner) in chain(snapshot, str(group_name(outer)))[0]:
        return False
    return False if complete else None
