"""The scope hierarchy: which scopes lie above a scope.

Below a subscription the ids tell. Above it the tenant's tree must be known: a
subscription's id does not name its management groups (Microsoft: "Understand scope for
Azure RBAC", "What are Azure management groups?").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lspriv.model.scope import ROOT, management_group_of, prefixes, scope_key, subscription_of
from lspriv.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Ancestry:
    """The scopes whose assignments reach a scope."""

    keys: tuple[str, ...]
    """The scope itself and everything known to lie above it, nearest first, ``/`` last."""
    complete: bool
    """False when a management group that is not among `keys` may lie above as well."""


class Hierarchy:
    """The tenant's scopes from the root down to its subscriptions."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._groups: dict[str, str | None] = {}
        self._root_group: str | None = None
        for group in snapshot.management_groups:
            key = scope_key(group.id)
            self._groups[key] = scope_key(group.parent) if group.parent else None
            if group.is_root:
                self._root_group = key
        self._subscriptions: dict[str, tuple[str, ...]] = {}
        for subscription in snapshot.subscriptions:
            above = (subscription.parent, *subscription.known_ancestors)
            self._subscriptions[subscription.id.lower()] = tuple(scope_key(parent) for parent in above if parent)
        self._rooted = {s.id.lower() for s in snapshot.subscriptions if s.parent}
        self._above_subscription: dict[str, Ancestry] = {}
        self.ancestry = lru_cache(maxsize=1 << 16)(self._ancestry)
        """Return the scopes whose assignments reach the scope with this key."""

    def knows(self, key: str) -> bool:
        """Tell whether the scope's subscription or management group is in the tenant.

        A resource that is merely not listed is judged by its id.
        """
        subscription = subscription_of(key)
        if subscription is not None:
            return subscription in self._subscriptions
        group = management_group_of(key)
        return group is None or group in self._groups

    def _ancestry(self, key: str) -> Ancestry:
        subscription = subscription_of(key)
        group = management_group_of(key)
        if subscription is not None:
            own = [prefix for prefix in prefixes(key) if prefix != "/subscriptions"]
            above = self._of_subscription(subscription)
        elif group is not None:
            own = [prefix for prefix in prefixes(key) if prefix.startswith(group)]
            above = self._of_groups(self._parents(group), self._is_root(group) or self._groups.get(group) is not None)
        else:
            return Ancestry((*prefixes(key), ROOT), True)
        keys = dict.fromkeys((*own, *above.keys))
        return Ancestry(tuple(keys), above.complete)

    def may_contain(self, group: str, key: str) -> bool:
        """Tell whether a management group may lie above the scope although nobody showed it.

        Nothing hides above a scope whose line of parents is known up to the root, and a group that
        is known to lie below the scope cannot lie above it.
        """
        if management_group_of(group) != group:
            return False
        ancestry = self.ancestry(key)
        if ancestry.complete or group in ancestry.keys:
            return False
        own = management_group_of(key)
        return own is None or own not in self.ancestry(group).keys

    def _of_subscription(self, subscription: str) -> Ancestry:
        known = self._above_subscription.get(subscription)
        if known is None:
            parents = self._subscriptions.get(subscription, ())
            known = self._of_groups(parents, subscription in self._rooted)
            self._above_subscription[subscription] = known
        return known

    def _of_groups(self, nearest: tuple[str, ...], complete: bool) -> Ancestry:
        """Close over parents; `complete` tells whether the nearest ones are all there is at that level."""
        keys: dict[str, None] = {}
        waiting = list(nearest)
        while waiting:
            group = waiting.pop(0)
            if group in keys:
                continue
            keys[group] = None
            parents = self._parents(group)
            waiting.extend(parents)
        # Only an unbroken line of first parents up to the root group shows that nothing is missing.
        line, current = set[str](), nearest[0] if nearest else None
        while complete and current is not None and current not in line and not self._is_root(current):
            line.add(current)
            current = self._groups.get(current)
        if nearest:
            complete = complete and current is not None and self._is_root(current)
        if self._root_group is not None:
            keys.setdefault(self._root_group)
        return Ancestry((*keys, ROOT), complete)

    def _parents(self, group: str) -> tuple[str, ...]:
        parent = self._groups.get(group)
        return (parent,) if parent else ()

    def _is_root(self, group: str) -> bool:
        return group == self._root_group
