"""Where one way is closed, another one is taken; what is neither here nor there is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lspriv.collect.plan import Plan
from lspriv.errors import CollectError
from tests.collect.driving import collected, facts, told
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault
from tests.loopback.tenant import PlainTenant

ONE = "341bd7eb-23e2-5f0e-aed6-0121d11d3c6c"


def asked(azure: Loopback, *words: str) -> list[Any]:
    return [one for one in azure.log if all(word in one.plain for word in words)]


@pytest.mark.parametrize("kind", ["forbidden", "null-value", "html", "self-loop", "endless-pages"])
def test_where_resource_graph_fails_each_subscription_is_asked(kind: str, tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        wanted = collected(azure, tmp_path / "a", Plan(resource_graph=False))
    with Loopback(contoso(), Fault(kind, on="ResourceGraph", times=None)) as azure:  # type: ignore[arg-type]
        got = collected(azure, tmp_path / "b")
        assert len(asked(azure, "/resources?")) >= 5 and len(asked(azure, "/roleAssignments?")) >= 5
    assert facts(got) == facts(wanted)
    assert len(told(got)) == len(told(wanted))


def test_a_table_of_more_than_fifty_pages_is_read_whole(tmp_path: Path) -> None:
    with Loopback(contoso(), page=1) as azure:
        got = collected(azure, tmp_path / "a")
        tables = [one for one in asked(azure, "ResourceGraph") if b"authorizationresources" in one.body]
        assert len(tables) > 100
    with Loopback(contoso()) as azure:
        assert facts(got) == facts(collected(azure, tmp_path / "b"))


def test_a_table_that_is_cut_off_without_a_next_page_is_asked_elsewhere(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        wanted = collected(azure, tmp_path / "a", Plan(resource_graph=False))
        rows = azure._answer
        azure._answer = lambda request: truncated(request, rows(request))  # type: ignore[method-assign]
        got = collected(azure, tmp_path / "b")
    assert facts(got) == facts(wanted)


def truncated(request: Any, reply: Any) -> Any:
    if b"resultTruncated" in reply.body:
        body = json.loads(reply.body)
        body["data"], body["resultTruncated"] = body["data"][:1], "true"
        body.pop("$skipToken", None)
        reply.body = json.dumps(body).encode()
    return reply


@pytest.mark.parametrize("told_by_graph", [True, False])
def test_assignments_are_asked_of_resource_manager_when_no_row_tells_a_condition(
    told_by_graph: bool, tmp_path: Path
) -> None:
    tenant = contoso()
    rows = [json.loads(json.dumps(row)) for row in tenant.tables["authorizationresources"]]
    for row in rows:
        if not told_by_graph:
            row["properties"].pop("condition", None)
            row["properties"].pop("conditionVersion", None)
    tenant.tables["authorizationresources"] = rows
    with Loopback(contoso()) as azure:
        wanted = facts(collected(azure, tmp_path / "wanted", Plan(resource_graph=False)))
    with Loopback(tenant) as azure:
        got = collected(azure, tmp_path / "a")
        assert bool(asked(azure, "GET /subscriptions/", "/roleAssignments?")) is not told_by_graph
    # That other lists tell of conditions says nothing of Resource Graph.
    assert facts(got)["role_assignments"] == wanted["role_assignments"]


@pytest.mark.parametrize(("status", "gaps"), [(200, 0), (404, 0), (403, 1)])
def test_principals_that_are_gone(status: int, gaps: int, tmp_path: Path) -> None:
    tenant = contoso()
    row = next(row for row in tenant.tables["authorizationresources"] if "principalId" in row["properties"])
    gone = row["properties"]["principalId"].lower()
    record = tenant.directory.pop(gone)
    tenant.memberships = {key: [one for one in value if one != gone] if not isinstance(value, int) else value
                          for key, value in tenant.memberships.items()}  # fmt: skip
    if status == 200:
        tenant.deleted[gone] = record | {"deletedDateTime": "2026-10-01T00:00:00Z"}
    faults = [Fault("forbidden", on=f"deletedItems/{gone}", times=None)] if status == 403 else []
    with Loopback(tenant, *faults) as azure:
        got = collected(azure, tmp_path / "a")
        # One by one or in a batch, and once.
        assert len(asked(azure, f"deletedItems/{gone}")) == 1
    assert sum(gone in gap.scope.lower() or gone in gap.reason.lower() for gap in told(got)) == gaps


def test_whether_users_are_guests_is_asked_where_it_was_not_told(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        got = collected(azure, tmp_path / "a")
        users = asked(azure, "GET /v1.0/users?", "id in (")
        assert users and all(one.plain.count("','") < 15 for one in users)
    people = [one for one in got.principals if one.kind == "User" and not one.deleted]
    assert [one for one in people if one.user_type is None] == []


def test_a_tenant_where_graph_is_forbidden(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        wanted = facts(collected(azure, tmp_path / "a"))
    with Loopback(contoso(), Fault("forbidden", service="graph", times=None)) as azure:
        got = collected(azure, tmp_path / "b")
    assert {gap.source for gap in told(got)} >= {"principals", "memberships"}
    changed = {section for section, value in facts(got).items() if value != wanted[section]}
    assert changed <= {"principals", "memberships"}


def test_a_caller_who_sees_no_subscription(tmp_path: Path) -> None:
    tenant = contoso()
    tenant.lists["/subscriptions"] = []
    with Loopback(tenant) as azure, pytest.raises(CollectError, match="sees none; name the directory with --tenant"):
        collected(azure, tmp_path / "a")


def test_nothing_is_left_when_all_are_excluded(tmp_path: Path) -> None:
    tenant = contoso()
    every = tuple(one["subscriptionId"] for one in tenant.lists["/subscriptions"] if isinstance(one, dict))
    with Loopback(tenant) as azure:
        with pytest.raises(CollectError, match="--exclude leaves none"):
            collected(azure, tmp_path / "a", Plan(exclude=every))
        got = collected(azure, tmp_path / "b", Plan(exclude=tuple(one.upper() for one in every[:-1])))
        assert not [one for one in azure.asked("arm") if one.path.startswith(f"/subscriptions/{every[0]}/")]
    assert [one.id for one in got.subscriptions if one.id == every[-1]]


def test_a_management_group_means_the_subscriptions_below_it(tmp_path: Path) -> None:
    tenant = contoso()
    trees = {path.rpartition("/")[2]: tree for path, tree in tenant.documents.items() if "managementgroups/" in path}
    for name, tree in trees.items():
        below = ids(tree["properties"])
        with Loopback(contoso()) as azure:
            if not below:
                with pytest.raises(CollectError, match="none below the management groups"):
                    collected(azure, tmp_path / name, Plan(management_groups=(name,)))
                continue
            collected(azure, tmp_path / name, Plan(management_groups=(name,)))
            lists = {one.path.split("/")[2] for one in azure.asked("arm") if "/storageAccounts?" in one.path}
            assert {one.lower() for one in lists} == below


def ids(node: dict[str, Any]) -> set[str]:
    found = {node["name"].lower()} if str(node.get("type", "")).lower().endswith("/subscriptions") else set()
    return found.union(*(ids(child) for child in node.get("children") or ()))


def test_a_management_group_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    with (
        Loopback(contoso(), Fault("forbidden", on="managementGroups/", times=None)) as azure,
        pytest.raises(CollectError, match="`prod` cannot be read: AuthorizationFailed"),
    ):
        collected(azure, tmp_path / "a", Plan(management_groups=("prod",)))


def test_a_subscription_that_vanishes_under_way_is_a_gap_and_takes_nothing_along(tmp_path: Path) -> None:
    def vanish(tenant: PlainTenant) -> None:
        tenant.remove_subscription(ONE)

    with Loopback(contoso()) as azure:
        wanted = collected(azure, tmp_path / "a", Plan(resource_graph=False))
    with Loopback(contoso(), Fault("change", on="GET .*/roleDefinitions", do=vanish)) as azure:
        got = collected(azure, tmp_path / "b", Plan(resource_graph=False))
    assert any(ONE in gap.scope for gap in told(got))
    assert {one.id for one in wanted.resources if ONE not in one.id} <= {one.id for one in got.resources}


def test_a_site_that_vanishes_under_way_is_no_gap(tmp_path: Path) -> None:
    site = "/providers/microsoft.web/sites/func-reports-nonprod"

    def vanish(tenant: PlainTenant) -> None:
        for key in [one for one in tenant.documents if site in one]:
            del tenant.documents[key]
        for key in [one for one in tenant.lists if f"{site}/" in one]:
            del tenant.lists[key]

    with Loopback(contoso(), Fault("change", on="GET .*Microsoft.Web/sites\\?", do=vanish, times=None)) as azure:
        got = collected(azure, tmp_path / "a", Plan(subscriptions=(ONE,)))
    assert not [gap for gap in told(got) if "func-reports-nonprod" in gap.reason and gap.kind == "failed"]


def test_an_odd_record_is_a_gap_and_ends_nothing(tmp_path: Path) -> None:
    tenant = contoso()
    path = f"/subscriptions/{ONE}/providers/microsoft.authorization/denyassignments"
    tenant.lists[path] = [{"id": 7, "properties": {"principals": "everyone"}}]
    with Loopback(tenant) as azure:
        got = collected(azure, tmp_path / "a")
    assert any(gap.source == "deny_assignments" and ONE in gap.scope for gap in told(got))
    assert got.role_assignments


def workspace(tenant: PlainTenant) -> str:
    return sorted(tenant.workspaces)[0]


def test_a_partial_answer_of_a_workspace_is_asked_for_in_halves(tmp_path: Path) -> None:
    tenant = contoso()
    plan = Plan(subscriptions=(ONE,), log_workspaces=(workspace(tenant),), usage_days=8)
    with Loopback(tenant, Fault("partial", on="POST .*/query", times=3)) as azure:
        collected(azure, tmp_path / "a", plan)
        spans = [json.loads(one.body)["timespan"] for one in azure.asked("logs")]
        partial = [json.loads(one.body) for one in azure.asked("logs") if one.fault]
    assert len(spans) == len({(one.body) for one in azure.asked("logs")})
    assert len(partial) == 3 and len(spans) > 6
    pages = [path.name for path in (tmp_path / "a" / "pages").iterdir()]
    assert len(pages) == len(set(pages))
    for one in partial:
        start, end = one["timespan"].split("/")
        inside = sorted(span for span in spans if span.split("/")[0] >= start and span.split("/")[1] <= end)
        assert any(span.startswith(start) and span != one["timespan"] for span in inside)
        assert any(span.endswith(end) and span != one["timespan"] for span in inside)


def test_an_answer_that_stays_partial_ends_and_is_said(tmp_path: Path) -> None:
    tenant = contoso()
    plan = Plan(subscriptions=(ONE,), log_workspaces=(workspace(tenant),), usage_days=1)
    with Loopback(tenant, Fault("partial", on="POST .*/query", times=None)) as azure:
        got = collected(azure, tmp_path / "a", plan)
    assert any(gap.source in ("usage", "sign_ins", "usage_windows") for gap in told(got))


def test_a_spool_begins_empty_and_says_what_it_is_for(tmp_path: Path) -> None:
    from lspriv.collect.ask import Failure, Reply
    from lspriv.collect.spool import Manifest, Refusal, Spool

    spool = Spool(tmp_path / "s")
    assert spool.manifest() is None
    first = Manifest("public", "https://arm", None, Plan().told(), "2026-01-01T00:00:00Z")
    spool.begin(first)
    spool.keep(b"q", "GET", Reply("https://arm/q", "Sat, 28 Nov 2026 05:00:00 GMT", b'{"value":[]}'))
    spool.keep_failure(b"f", "GET", Failure("https://arm/f", 0, "NoAnswer", "reset"))
    assert spool.manifest() == first
    assert spool.find(b"q") == Reply("https://arm/q", "Sat, 28 Nov 2026 05:00:00 GMT", b'{"value":[]}')
    assert (spool.find(b"f"), spool.find(b"other")) == (None, None)
    assert spool.failure(b"f") == Refusal("NoAnswer", "reset")
    assert (spool.failure(b"q"), spool.failure(b"other")) == (None, None)
    spool.begin(first)
    assert (spool.find(b"q"), list(spool.pages.iterdir())) == (None, [])


@pytest.mark.parametrize(("kind", "is_gap"), [("forbidden", False), ("status", True)])
def test_private_endpoints_of_slots_may_be_refused_and_must_not_fail(kind: Any, is_gap: bool, tmp_path: Path) -> None:
    """No operation of its own lists them, so that the least role may not; any other fault is a gap."""
    fault = Fault(kind, on="GET .*/slots/[^/]+/privateEndpointConnections", times=None)
    with Loopback(contoso(), fault) as azure:
        got = collected(azure, tmp_path / "spool")
    slots = [app for app in got.function_apps if app.slot]
    assert [app.private_endpoint_connections for app in slots] == [None] * len(slots)
    assert any("/slots/" in gap.scope for gap in told(got)) is is_gap


def test_a_small_page_with_a_lone_carriage_return_is_kept(tmp_path: Path) -> None:
    from lspriv.collect.ask import Reply
    from lspriv.collect.spool import Manifest, Spool

    manifest = Manifest("public", "https://arm", None, Plan().told(), "2026-01-01T00:00:00Z")
    spool = Spool(tmp_path / "s")
    spool.begin(manifest)
    reply = Reply("https://arm/q", None, b'{"value":\r[]}')
    spool.keep(b"q", "GET", reply)
    spool.settle()
    assert Spool(tmp_path / "s").find(b"q") == reply
