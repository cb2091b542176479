"""Which overrides' scopes something lies in: by whole segments, and through the tree of management groups."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import chain

from lspriv.access.hierarchy import Hierarchy
from lspriv.compliance.match import Match, Matches
from lspriv.graph.tenant import Tenant
from lspriv.model.resource import FunctionApp, ManagedIdentity, Resource
from lspriv.model.role import role_guid
from lspriv.model.scope import ROOT, ScopeLevel, management_group_of, scope_key, scope_level, subscription_of
from lspriv.rules.base import Hit


class PlaceMatcher:
    """Finds the scopes that hold a place by walking up from it, instead of trying each."""

    def __init__(self, scopes: Mapping[int, str], hierarchy: Hierarchy) -> None:
        """Prepare; `scopes` are scope keys by number."""
        self._hierarchy = hierarchy
        self._at: dict[str, list[int]] = {}
        for number, key in scopes.items():
            self._at.setdefault(key, []).append(number)
        self._groups = [(key, numbers) for key, numbers in self._at.items() if management_group_of(key) == key]
        self.matches = Matches(scopes)
        self._known: dict[str, Match] = {}
        self._around: dict[str, Match] = {}

    def of(self, places: tuple[str, ...]) -> Match:
        """Return what holds all of some scopes; what holds only some of them may or may not be meant.

        Without a place nothing is known.
        """
        if not places:
            return self.matches.unknown
        first, *rest = (self._of_scope(place) for place in places)
        if not rest:
            return first
        sure = first.sure.intersection(*(match.sure for match in rest))
        return self.matches.make(sure, set[int]().union(*(m.sure | m.maybe for m in (first, *rest))))

    def around(self, place: str) -> Match:
        """Return the same for what a gap or a doubt is about: anything at or below a scope.

        A scope below it may hold what it is about. What is no ARM id may lie anywhere.
        """
        if not place.startswith("/"):
            return self.matches.unknown
        known = self._around.get(place)
        if known is None:
            at, key = self._of_scope(place), scope_key(place)
            below = (n for other, numbers in self._at.items() if self._may_hold(key, other) for n in numbers)
            known = self._around[place] = self.matches.make(at.sure, (*at.maybe, *below))
        return known

    def _of_scope(self, place: str) -> Match:
        known = self._known.get(place)
        if known is None:
            key = scope_key(place)
            ancestry = self._hierarchy.ancestry(key)
            sure = [number for above in ancestry.keys for number in self._at.get(above, ())]
            maybe = [
                number
                for group, numbers in self._groups
                if not ancestry.complete and self._hierarchy.may_contain(group, key)
                for number in numbers
            ]
            known = self._known[place] = self.matches.make(sure, maybe)
        return known

    def _may_hold(self, outer: str, inner: str) -> bool:
        return outer in self._hierarchy.ancestry(inner).keys or self._hierarchy.may_contain(outer, inner)


def places_of(hit: Hit, tenant: Tenant) -> tuple[str, ...]:
    """Return the scopes that a hit is about: its own, those at which its role can be assigned, or its resource."""
    if hit.scope is not None:
        return (hit.scope,)
    if hit.subject.kind == "role-definition":
        role = tenant.engine.roles.role(role_guid(hit.subject.id))
        return role.assignable_scopes if role is not None else ()
    return (hit.subject.id,) if hit.subject.id.startswith("/") else ()


def all_places(tenant: Tenant) -> Iterator[tuple[str, ...]]:
    """Yield places among which, for any place that the input mentions, is one that lies in the same overrides.

    What lies in a subscription lies in the overrides that its subscription lies in, and in those of parts
    of the subscription; whoever asks adds these.
    """
    yield (ROOT,)
    snapshot, above = tenant.snapshot, set[str]()
    listed: Iterator[Resource | FunctionApp | ManagedIdentity] = chain(
        snapshot.resources, snapshot.function_apps, snapshot.managed_identities
    )
    for key in chain(
        snapshot.role_assignments.scopes.keys,
        (scope_key(one.scope) for one in snapshot.eligible_assignments),
        (scope_key(one.id) for one in listed),
    ):
        subscription = subscription_of(key)
        above.add(key if subscription is None else f"/subscriptions/{subscription}")
    above.update(scope_key(group.id) for group in snapshot.management_groups)
    above.update(f"/subscriptions/{subscription.id.lower()}" for subscription in snapshot.subscriptions)
    yield from ((key,) for key in sorted(above))
    yield from (role.assignable_scopes for role in tenant.custom_roles)


def unseen(keys: list[str], tenant: Tenant) -> frozenset[str]:
    """Return which of some scopes (keys) the input does not have.

    A part of a subscription that is in the input is missed only where resources of that subscription were listed.
    """
    hierarchy, found = tenant.engine.hierarchy, set[str]()
    deep: list[str] = []
    for key in keys:
        if not hierarchy.knows(key):
            found.add(key)
        elif scope_level(key) >= ScopeLevel.RESOURCE_GROUP and subscription_of(key) in tenant.listed_subscriptions:
            deep.append(key)
    if deep:
        listed: Iterator[Resource | FunctionApp] = chain(tenant.snapshot.resources, tenant.snapshot.function_apps)
        seen = sorted({*tenant.snapshot.role_assignments.scopes.keys, *(scope_key(one.id) for one in listed)})
        found.update(key for key in deep if not _is_among(key, seen))
    return frozenset(found)


def _is_among(key: str, ordered: list[str]) -> bool:
    """Tell whether the scope, or anything below it, is one of some scopes in order."""
    at = bisect_left(ordered, key)
    if at < len(ordered) and ordered[at] == key:
        return True
    below = bisect_left(ordered, key + "/")
    return below < len(ordered) and ordered[below].startswith(key + "/")
