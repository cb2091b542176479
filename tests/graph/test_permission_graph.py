"""The structure of a tenant: reach, hosts of identities, containment."""

from __future__ import annotations

import networkx as nx
import pytest

from lspriv.catalog import load_catalog
from lspriv.graph.permission_graph import NodeKind, Reach
from lspriv.graph.tenant import Tenant
from lspriv.model.resource import Subscription
from lspriv.model.scope import ScopeLevel, scope_key
from lspriv.rules.example import (
    GROUP,
    Part,
    assign,
    build,
    function_app,
    group,
    identity,
    management_group,
    management_group_id,
    members,
    resource,
    site,
    subscription,
    user,
)


def tenant(*parts: Part) -> Tenant:
    return Tenant(build(parts), load_catalog(), now="2026-11-01T00:00:00Z")


def test_reach_counts_everything_below_once() -> None:
    told = tenant(
        management_group("root"),
        management_group("web", below="root"),
        subscription("s", below="web"),
        subscription("t", below="web"),
        subscription("u", below="root"),
        resource("one"),
        resource("two"),
        function_app("fn"),
    ).graph
    assert told.reach(scope_key(management_group_id("web"))) == Reach(2, 1, 3)
    assert told.reach("/") == Reach(3, 1, 3)
    assert told.reach("/subscriptions/u") == Reach(1, 0, 0)
    assert told.reach(scope_key(GROUP)) == Reach(0, 1, 3)
    assert told.reach("/subscriptions/unheard-of") == Reach(1, 0, 0)


def test_a_tree_with_a_cycle_of_management_groups_is_counted_and_ends() -> None:
    broken = tenant(management_group("a", below="b"), management_group("b", below="a"), subscription("s", below="a"))
    assert broken.engine.hierarchy.ancestry("/subscriptions/s").complete is False
    assert broken.graph.reach("/subscriptions/s").subscriptions == 1


def test_hosts_of_an_identity_come_from_every_side() -> None:
    told = tenant(
        identity("mi", used_by=("/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm",)),
        function_app("fn", runs_as="mi"),
        function_app("other", system="sys"),
    ).graph
    assert [host.rsplit("/", 1)[-1] for host in told.hosts_of("mi")] == ["vm", "fn"]
    assert told.hosts_of("sys") == (site("other"),)
    assert told.hosts_of("nobody") == ()
    assert told.identities_of(scope_key(site("fn"))) == ("mi",)


def test_the_graph_is_frozen_and_holds_no_assignments() -> None:
    graph = tenant(user("ann"), group("g"), members("g", "ann"), assign("ann", "Owner")).graph.graph
    assert nx.is_frozen(graph)
    with pytest.raises(nx.NetworkXError):
        graph.add_node((NodeKind.SCOPE, "/more"))
    ties = {str(tie) for tie in nx.get_edge_attributes(graph, "tie").values()}
    assert ties == {"contains", "member-of"}


def test_rows_are_sorted_by_level() -> None:
    parts = (assign("a", "Owner"), assign("b", "Owner", at="/"), assign("c", "Owner", at=GROUP), assign("d", "Owner"))
    told = tenant(*parts)
    assert [told.rows_at(level) for level in ScopeLevel] == [[1], [], [0, 3], [2], []]


def test_a_subscription_counts_for_every_group_known_above_it_although_the_tree_is_not() -> None:
    known = Subscription("s", known_ancestors=(management_group_id("a"), management_group_id("b")))
    told = tenant(known, management_group("a", below="x"), management_group("b", below="y"), resource("one")).graph
    assert told.reach(scope_key(management_group_id("a"))) == Reach(1, 1, 1)
    assert told.reach(scope_key(management_group_id("b"))) == Reach(1, 1, 1)
