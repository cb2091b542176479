"""The loopback server answers the real clients as Azure would: tokens, lists, pages, rows, objects."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.contoso import access_files
from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.story import tell
from tests.loopback.arm import ROUTES
from tests.loopback.client import ARM, GRAPH, LOGS, SUBSCRIPTIONS, TENANTS, Client, signed_in
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault
from tests.loopback.scale import Synthetic

ROOT = Path(__file__).parents[2]
COMPANY = Company(tell())
TABLE = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
BY_IDS = "/v1.0/directoryObjects/getByIds?$select=id,displayName,servicePrincipalType,alternativeNames"
WORKSPACE = COMPANY.scope("rg-platform-mgmt/log-platform")


@pytest.fixture
def azure() -> Iterator[Loopback]:
    with Loopback(contoso(), page=20) as running:
        yield running


@pytest.fixture
def arm(azure: Loopback) -> Iterator[Client]:
    with signed_in(azure, azure.arm_endpoint, ARM) as client:
        yield client


@pytest.fixture
def graph(azure: Loopback) -> Iterator[Client]:
    with signed_in(azure, azure.graph_endpoint, GRAPH) as client:
        yield client


def test_one_sign_in_serves_a_service_and_no_other(azure: Loopback, arm: Client) -> None:
    assert [one["displayName"] for one in arm.all(SUBSCRIPTIONS)] == [one.name for one in COMPANY.story.subscriptions]
    assert len(arm.all(TENANTS)) == 1
    assert [one.audience for one in azure.asked("arm")] == ["https://management.azure.com"] * 2
    assert len(azure.asked("identity")) == 1
    refused = arm.send("POST", f"{azure.graph_endpoint}{BY_IDS}", {"ids": ["x"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    with signed_in(azure, azure.arm_endpoint, GRAPH) as wrong:
        assert wrong.send("GET", SUBSCRIPTIONS).status_code == 401


def test_the_identity_endpoint_wants_its_header_and_a_known_resource(azure: Loopback) -> None:
    from azure.core.exceptions import ClientAuthenticationError

    azure.tokens.secret = "another"
    with signed_in(azure, azure.arm_endpoint, ARM) as client, pytest.raises(ClientAuthenticationError):
        azure.tokens.secret = "changed after the client had read it"
        client.send("GET", SUBSCRIPTIONS)
    with (
        signed_in(azure, azure.arm_endpoint, "https://elsewhere.example/.default") as client,
        pytest.raises(ClientAuthenticationError, match="AADSTS500011"),
    ):
        client.send("GET", SUBSCRIPTIONS)


def test_assignments_are_those_of_the_export_in_pages(arm: Client) -> None:
    for one in COMPANY.story.subscriptions:
        guid = COMPANY.subscription_guid(one.name)
        path = f"/subscriptions/{guid}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
        pages = list(arm.pages(path))
        told = [record for page in pages for record in page]
        assert [record["id"] for record in told] == [
            record["id"] for record in access_files.role_assignments(COMPANY, one.name)
        ]
        assert {len(page) for page in pages[:-1]} <= {20}
        # What is inherited comes with the prefix of the subscription that was asked.
        assert all(record["properties"]["roleDefinitionId"].startswith(f"/subscriptions/{guid}/") for record in told)


def test_every_list_of_a_subscription_answers(azure: Loopback, arm: Client) -> None:
    found: dict[str, int] = {}
    for subscription in arm.all(SUBSCRIPTIONS):
        for method, pattern, version, _ in ROUTES:
            below = pattern.partition("(?P<subscription>[^/]+)")[2].replace("\\", "")
            if method == "GET" and below and "[^/]" not in below:
                filter = (
                    "&$filter=eventTimestamp ge '2026-08-10T00:00:00Z' and eventTimestamp le '2026-11-01T00:00:00Z'"
                )
                records = arm.all(f"{subscription['id']}{below}?api-version={version}{filter}")
                found[below] = found.get(below, 0) + len(records)
    empty = {below.rsplit("/", 1)[-1] for below, count in found.items() if not count}
    assert empty == {"configurationstores", "topics", "signalr"}, "contoso has none of these"
    assert azure.unexpected == []


def test_the_log_is_cut_to_the_window_and_90_days_at_most(arm: Client) -> None:
    path = f"{COMPANY.scope('sub:contoso-prod-web')}/providers/microsoft.insights/eventtypes/management/values"

    def asked(start: str) -> str:
        window = f"eventTimestamp ge '{start}' and eventTimestamp le '2026-10-31T00:00:00Z'"
        return f"{path}?api-version=2015-04-01&$filter={window}"

    assert {one["eventTimestamp"][:7] for one in arm.all(asked("2026-10-01T00:00:00Z"))} == {"2026-10"}
    refused = arm.send("GET", asked("2026-07-01T00:00:00Z"))
    assert (refused.status_code, refused.json()["Code"]) == (400, "BadRequest")


def test_a_site_has_its_parts_and_its_secrets(azure: Loopback, arm: Client) -> None:
    texts = []
    for site in ("func-orders-prod", "func-orders-prod/slots/staging"):
        id = COMPANY.scope(f"rg-web-prod/{site}")
        version = "api-version=2023-12-01"
        texts += [arm.get(f"{id}/config/{name}?{version}") for name in ("web", "authsettingsV2")]
        texts += [arm.post(f"{id}/config/{name}/list?{version}") for name in ("appsettings", "connectionstrings")]
        functions = arm.all(f"{id}/functions?{version}")
        triggers = [one["properties"]["config"]["bindings"][0]["type"] for one in functions]
        assert triggers == ["httpTrigger", "serviceBusTrigger", "httpTrigger"]
        texts += functions
        assert len(arm.all(f"{id}/basicPublishingCredentialsPolicies?{version}")) == 2
        assert arm.all(f"{id}/privateEndpointConnections?{version}") == []
    # A POST has its secrets in what is answered, never in what is asked; the lists of sites have none.
    assert all(CANARY in json.dumps(text) for text in texts)
    assert azure.unexpected == []
    listed = arm.all(f"{COMPANY.scope('sub:contoso-prod-web')}/providers/Microsoft.Web/sites?{version}")
    assert CANARY not in json.dumps(listed)
    assert all(one["properties"]["siteConfig"]["minTlsVersion"] is None for one in listed)


def test_management_groups_come_with_all_below(arm: Client) -> None:
    query = "api-version=2020-05-01&$expand=children&$recurse=true"
    root = arm.get(f"/providers/Microsoft.Management/managementGroups/{contoso().id}?{query}")
    assert json.dumps(root).count('"/subscriptions"') == len(COMPANY.story.subscriptions)
    zones = arm.get(f"/providers/Microsoft.Management/managementGroups/landing-zones?{query}")
    assert [one["name"] for one in zones["properties"]["children"]] == ["prod", "nonprod"]


def _rows(arm: Client, query: str, **options: Any) -> list[dict[str, Any]]:
    found, token = [], None
    subscriptions = [COMPANY.subscription_guid(one.name) for one in COMPANY.story.subscriptions]
    while True:
        told = {"resultFormat": "objectArray", "$top": 50, "authorizationScopeFilter": "AtScopeAboveAndBelow"} | options
        if token:
            told["$skipToken"] = token
        body = arm.post(TABLE, {"subscriptions": subscriptions, "query": query, "options": told})
        assert body["count"] == len(body["data"]) <= 20
        found += body["data"]
        token = body.get("$skipToken")
        if not token:
            assert len(found) == body["totalRecords"]
            return found


def test_resource_graph_has_every_assignment_once(azure: Loopback, arm: Client) -> None:
    query = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments'"
    rows = _rows(arm, query)
    assert {row["id"] for row in rows} == {
        access_files.assignment_id(COMPANY, one) for one in COMPANY.story.assignments
    }
    below = _rows(arm, query, authorizationScopeFilter="AtScopeAndBelow")
    assert {row["id"] for row in rows if not row["id"].startswith("/subscriptions/")} == {
        row["id"] for row in rows if row not in below
    }
    roles = _rows(arm, query.replace("roleassignments", "roledefinitions"))
    assert {row["type"] for row in roles} == {"microsoft.authorization/roledefinitions"}
    groups = _rows(arm, "resourcecontainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups'")
    assert len(groups) == len(COMPANY.story.resource_groups)
    assert all(row["properties"] for row in _rows(arm, "resources"))
    assert azure.unexpected == []
    assert arm.send("POST", TABLE, {"query": "resources | take 5"}).status_code == 400
    assert len(azure.unexpected) == 1


def test_graph_finds_objects_and_leaves_out_what_is_gone(graph: Client) -> None:
    names = ["Erin Walsh", "Cloud Admins", "func-orders-prod", COMPANY.story.deleted[0][0]]
    told = graph.post(BY_IDS, {"ids": [COMPANY.principal(name) for name in names]})["value"]
    assert [one["displayName"] for one in told] == names[:3]
    assert "alternativeNames" in told[2]
    # It takes no $select: users come with their default properties, and nothing else does.
    assert "userPrincipalName" in told[0]
    assert "accountEnabled" not in told[0]
    only = graph.post(BY_IDS, {"ids": [one["id"] for one in told], "types": ["group"]})["value"]
    assert [one["@odata.type"] for one in only] == ["#microsoft.graph.group"]
    assert graph.send("POST", BY_IDS, {"ids": ["x"] * 1001}).status_code == 400


def test_members_come_in_pages_and_in_batches(azure: Loopback, graph: Client) -> None:
    groups = {COMPANY.principal(group.name): group for group in COMPANY.story.groups}
    requests = [
        {"id": str(number), "method": "GET", "url": f"/groups/{id}/members?$select=id&$top=2"}
        for number, id in enumerate([*groups, "00000000-0000-4000-8000-000000000000"])
    ]
    azure.faults.add(Fault("throttled", on=f"/groups/{next(iter(groups))}/members", retry_after=0, batch=True))
    answers = []
    for some in (requests[:15], requests[15:]):
        told = graph.post("/v1.0/$batch", {"requests": some})["responses"]
        assert [one["id"] for one in told] == [one["id"] for one in reversed(some)]
        answers += told
    status = {one["id"]: one["status"] for one in answers}
    assert (status["0"], status[str(len(groups))]) == (429, 404)
    assert next(one for one in answers if one["id"] == "0")["headers"]["Retry-After"] == "0"
    for number, (id, group) in enumerate(groups.items()):
        if not group.listed:
            assert status[str(number)] == 403
            continue
        told = list(graph.all(f"/v1.0/groups/{id}/members?$top=2&$select=id"))
        every = [COMPANY.principal(name) for name in group.members]
        # Only an advanced query lists service principals.
        kinds = {one: azure.tenant.directory_object(one) for one in every}
        people = [one for one in every if (kinds[one] or {})["@odata.type"] != "#microsoft.graph.servicePrincipal"]
        assert [one["id"] for one in told] == people
    assert len([one for one in azure.log if one.in_batch]) == len(requests)
    assert graph.send("POST", "/v1.0/$batch", {"requests": requests[:1] * 21}).status_code == 400


def test_a_workspace_answers_as_the_test_says(azure: Loopback) -> None:
    table = {"columns": [{"name": "Caller", "type": "string"}], "rows": [["somebody"]]}
    assert isinstance(azure.tenant, type(contoso()))
    azure.tenant.logs.append(("AzureActivity", table))
    azure.faults.add(Fault("partial"), Fault("missing-table"))
    with signed_in(azure, azure.logs_endpoint, LOGS) as logs:
        partial = logs.post(f"/v1{WORKSPACE}/query", {"query": "AzureActivity | take 1", "timespan": "P90D"})
        assert partial["tables"] == [{"name": "PrimaryResult", **table}]
        assert partial["error"]["code"] == "PartialError"
        missing = logs.send("POST", f"/v1{WORKSPACE}/query", {"query": "StorageBlobLogs\n| count"})
        assert (missing.status_code, "StorageBlobLogs" in missing.text()) == (400, True)
        assert logs.post(f"/v1{WORKSPACE}/query", {"query": "Other"})["tables"][0]["rows"] == []
        assert logs.send("POST", f"/v1{WORKSPACE}2/query", {"query": "Other"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments/x?api-version=2022-04-01"),
        ("DELETE", "/subscriptions/{}/resourcegroups/rg-web-prod?api-version=2021-04-01"),
        ("POST", "/subscriptions/{}/providers/Microsoft.Web/register?api-version=2021-04-01"),
        (
            "POST",
            "/subscriptions/{}/resourceGroups/g/providers/Microsoft.Web/sites/s/publishxml?api-version=2023-12-01",
        ),
        ("GET", "/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments?api-version=2015-07-01"),
        ("GET", "/subscriptions/{}/providers/Microsoft.Web/sites"),
    ],
)
def test_what_nobody_may_ask_is_refused_and_noted(azure: Loopback, arm: Client, method: str, path: str) -> None:
    azure.faults.add(Fault("throttled", on="^PUT", retry_after=0))
    target = path.format(COMPANY.subscription_guid("contoso-prod-web"))
    assert arm.send(method, target).status_code in (400, 404, 405)
    assert set(azure.unexpected) == {f"arm: {method} {target}"}


def test_a_large_tenant_is_worked_out_page_by_page() -> None:
    tenant = Synthetic(3, 250, sites=1)
    with Loopback(tenant, page=100) as azure, signed_in(azure, azure.arm_endpoint, ARM) as arm:
        ids = set()
        for subscription in arm.all(SUBSCRIPTIONS):
            path = f"{subscription['id']}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
            told = arm.all(path)
            assert len(told) == 260
            ids |= {one["id"] for one in told}
            for site in arm.all(f"{subscription['id']}/providers/Microsoft.Web/sites?api-version=2023-12-01"):
                assert arm.get(f"{site['id']}/config/web?api-version=2023-12-01")["properties"]["minTlsVersion"]
        assert len(ids) == 3 * 250 + 10
        query = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments'"
        options = {"resultFormat": "objectArray", "$top": 1000, "authorizationScopeFilter": "AtScopeAboveAndBelow"}
        body = arm.post(TABLE, {"query": query, "options": options})
        assert (body["totalRecords"], {row["id"] for row in body["data"]} <= ids) == (760, True)
        principals = {row["properties"]["principalId"] for row in body["data"]}
        assert {id[0] for id in principals} == {"1", "2", "3"}
        assert all(tenant.directory_object(id) for id in principals)
        assert azure.unexpected == []


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "asked.ndjson"
    command = [sys.executable, "-m", "tests.loopback.serve", "--subscriptions", "2", "--log", str(log)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as server:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+", told["arm_endpoint"])
        server.communicate(timeout=20)
    assert server.returncode == 0
    assert log.read_text(encoding="utf-8") == ""
