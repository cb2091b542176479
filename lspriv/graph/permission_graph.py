"""The permission graph: scopes, principals and identities, and what ties them together.

It holds structure only. Role assignments stay in their own indexed table, since one edge for
each of a million assignments would cost ten times the memory and time of the structure
(see docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

import networkx as nx

from lspriv.access.directory import Directory
from lspriv.access.hierarchy import Hierarchy
from lspriv.model.principal import guid_key
from lspriv.model.scope import ROOT, ScopeLevel, prefixes, scope_key, scope_level
from lspriv.model.snapshot import Snapshot

_SITE = "microsoft.web/sites"
_NO_TYPES = frozenset[str]()

Node = tuple["NodeKind", str]
"""A node: its kind and the key of the scope or principal that it stands for."""


class NodeKind(StrEnum):
    """What a node of the graph stands for."""

    SCOPE = "scope"
    PRINCIPAL = "principal"


class Tie(StrEnum):
    """What an edge of the graph says."""

    CONTAINS = "contains"
    """Scope → the scope directly below it."""
    MEMBER_OF = "member-of"
    """Principal → a group that lists it."""
    RUNS_AS = "runs-as"
    """Resource → the principal of an identity that it runs as."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How much lies at or below a scope, as far as the snapshot lists it."""

    subscriptions: int
    resource_groups: int
    resources: int


_NOTHING = Reach(0, 0, 0)
_ALONE = {ScopeLevel.SUBSCRIPTION: Reach(1, 0, 0), ScopeLevel.RESOURCE_GROUP: Reach(0, 1, 0)}
"""How much lies at a scope that nothing lists."""


class PermissionGraph:
    """Typed questions over a frozen networkx graph."""

    def __init__(self, snapshot: Snapshot, directory: Directory, hierarchy: Hierarchy) -> None:
        graph: nx.DiGraph[Node] = nx.DiGraph()
        spelled: dict[str, str] = {ROOT: ROOT}
        _add_scopes(graph, snapshot, hierarchy, spelled)
        _add_identities(graph, snapshot)
        graph.add_nodes_from((NodeKind.PRINCIPAL, key) for key in directory.principals)
        graph.add_edges_from(
            ((NodeKind.PRINCIPAL, member), (NodeKind.PRINCIPAL, group), {"tie": Tie.MEMBER_OF})
            for group, members in directory.members.items()
            for member in members
        )
        self.graph: nx.DiGraph[Node] = nx.freeze(graph)
        """The structure, frozen."""
        self._spelled = spelled
        self._snapshot = snapshot
        self._hierarchy = hierarchy
        self._reach = _count(graph, hierarchy)

    def reach(self, key: str) -> Reach:
        """Return how much lies at or below the scope with this key."""
        known = self._reach.get(key)
        if known is not None:
            return known
        return _ALONE.get(scope_level(key), _NOTHING)

    def types_at(self, key: str) -> frozenset[str]:
        """Return the types of the known resources at or below the scope with this key, in lower case."""
        return self._types.get(key, _NO_TYPES)

    def hosts_of(self, principal: str) -> tuple[str, ...]:
        """Return the ARM ids of the resources that run as the identity with this principal key, sorted."""
        node = (NodeKind.PRINCIPAL, principal)
        if node not in self.graph:
            return ()
        edges = _edges(self.graph.in_edges(node, data="tie"))
        return tuple(sorted(self._spelled.get(key, key) for (_, key), _, tie in edges if tie is Tie.RUNS_AS))

    def identities_of(self, key: str) -> tuple[str, ...]:
        """Return the principal keys that the resource with this scope key runs as, sorted."""
        node = (NodeKind.SCOPE, key)
        if node not in self.graph:
            return ()
        return self._targets(node, Tie.RUNS_AS)

    def children(self, key: str) -> tuple[str, ...]:
        """Return the keys of the scopes directly below the scope, sorted."""
        node = (NodeKind.SCOPE, key)
        if node not in self.graph:
            return ()
        return self._targets(node, Tie.CONTAINS)

    @cached_property
    def _types(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        typed = ((resource.id, resource.type) for resource in self._snapshot.resources)
        sites = ((app.id, _SITE) for app in self._snapshot.function_apps)
        for resource_id, type in chain(typed, sites):
            if type:
                for above in self._hierarchy.ancestry(scope_key(resource_id)).keys:
                    found.setdefault(above, set()).add(type.lower())
        return {key: frozenset(types) for key, types in found.items()}

    def _targets(self, node: Node, wanted: Tie) -> tuple[str, ...]:
        edges = _edges(self.graph.out_edges(node, data="tie"))
        return tuple(sorted(target[1] for _, target, tie in edges if tie is wanted))


def _edges(view: Iterable[tuple[Node, Node, Tie]]) -> Iterable[tuple[Node, Node, Tie]]:
    # networkx does not type the data of an edge.
    return view


def _add_scopes(graph: nx.DiGraph[Node], snapshot: Snapshot, hierarchy: Hierarchy, spelled: dict[str, str]) -> None:
    """Hang every known scope below its nearest known ancestor."""
    for group in snapshot.management_groups:
        spelled[scope_key(group.id)] = group.id
    for subscription in snapshot.subscriptions:
        spelled[f"/subscriptions/{subscription.id.lower()}"] = f"/subscriptions/{subscription.id}"
    for resource_id in _resource_ids(snapshot):
        key = scope_key(resource_id)
        spelled.setdefault(key, resource_id)
        group_key = next((p for p in prefixes(key) if scope_level(p) is ScopeLevel.RESOURCE_GROUP), None)
        if group_key is not None:
            spelled.setdefault(group_key, resource_id[: len(group_key)])
    for key in spelled:
        if key == ROOT:
            continue
        above = hierarchy.ancestry(key).keys[1:] if key.count("/") <= 4 else prefixes(key)[1:]
        parent = next((candidate for candidate in above if candidate in spelled), ROOT)
        graph.add_edge((NodeKind.SCOPE, parent), (NodeKind.SCOPE, key), tie=Tie.CONTAINS)


def _resource_ids(snapshot: Snapshot) -> Iterator[str]:
    yield from (resource.id for resource in snapshot.resources)
    yield from (app.id for app in snapshot.function_apps)
    for identity in snapshot.managed_identities:
        yield from (identity.id, *identity.used_by)


def _add_identities(graph: nx.DiGraph[Node], snapshot: Snapshot) -> None:
    by_resource = {scope_key(identity.id): guid_key(identity.principal_id) for identity in snapshot.managed_identities}
    ties: set[tuple[str, str]] = set()
    for identity in snapshot.managed_identities:
        principal = guid_key(identity.principal_id)
        ties.update((scope_key(host), principal) for host in identity.used_by)
        if identity.kind == "SystemAssigned":
            ties.add((scope_key(identity.id), principal))
    hosts = [(host.id, host.system_identity, host.user_identities) for host in snapshot.resources]
    hosts.extend((host.id, host.system_identity, host.user_identities) for host in snapshot.function_apps)
    for host_id, system_identity, user_identities in hosts:
        key = scope_key(host_id)
        if system_identity:
            ties.add((key, guid_key(system_identity)))
        for identity_id in user_identities:
            known = by_resource.get(scope_key(identity_id))
            if known is not None:
                ties.add((key, known))
    for host, principal in sorted(ties):
        graph.add_edge((NodeKind.SCOPE, host), (NodeKind.PRINCIPAL, principal), tie=Tie.RUNS_AS)


def _count(graph: nx.DiGraph[Node], hierarchy: Hierarchy) -> dict[str, Reach]:
    """Count subscriptions, resource groups and resources at and below every scope.

    Within a subscription ids tell what lies below what. Above it a subscription counts for every
    management group that is known to lie above, whether or not the tree between them is.
    """
    counts: dict[str, list[int]] = {}
    for kind, key in graph:
        if kind is not NodeKind.SCOPE:
            continue
        level = scope_level(key)
        if level < ScopeLevel.SUBSCRIPTION:
            counts.setdefault(key, [0, 0, 0])
            continue
        column = min(level, ScopeLevel.RESOURCE) - ScopeLevel.SUBSCRIPTION
        for above in hierarchy.ancestry(key).keys:
            counts.setdefault(above, [0, 0, 0])[column] += 1
    return {key: Reach(*numbers) for key, numbers in counts.items()}
