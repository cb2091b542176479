"""Each fault as the real clients meet it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from azure.core.exceptions import (
    IncompleteReadError,
    ServiceRequestError,
    ServiceResponseError,
)

from scripts.contoso.company import Company
from scripts.contoso.story import tell
from tests.loopback.client import ARM, GRAPH, SUBSCRIPTIONS, TENANTS, Client, signed_in
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault
from tests.loopback.tenant import PlainTenant

COMPANY = Company(tell())
WEB = COMPANY.scope("sub:contoso-prod-web")
DATA = COMPANY.scope("sub:contoso-prod-data")
ASSIGNMENTS = f"{WEB}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
TABLE = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
QUERY = {"query": "resources", "options": {"resultFormat": "objectArray", "$top": 5}}


@pytest.fixture
def azure() -> Iterator[Loopback]:
    with Loopback(contoso(), page=10) as running:
        yield running


@pytest.fixture
def arm(azure: Loopback) -> Iterator[Client]:
    with signed_in(azure, azure.arm_endpoint, ARM) as client:
        yield client


def _statuses(azure: Loopback) -> list[int]:
    return [one.status for one in azure.asked("arm")]


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        (Fault("throttled", retry_after=1), [429, 200]),
        (Fault("throttled", times=2), [429, 429, 200]),
        (Fault("throttled", headers={"x-ms-retry-after-ms": "20"}), [429, 200]),
        (Fault("status", status=500), [500, 200]),
        (Fault("status", status=502), [502, 200]),
        (Fault("status", times=3), [503, 503, 503, 200]),
        (Fault("status", status=504), [504, 200]),
        (Fault("reset"), [0, 200]),
        (Fault("status", status=503, after=1), [200]),
        (Fault("status", service="graph"), [200]),
        (Fault("quota", remaining=2), [200]),
        (Fault("drip", seconds=0.2), [200]),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_heals_by_itself(azure: Loopback, arm: Client, fault: Fault, statuses: list[int]) -> None:
    azure.faults.add(fault)
    assert len(arm.get(SUBSCRIPTIONS)["value"]) == 5
    assert _statuses(azure) == statuses
    assert azure.early == []
    assert azure.unexpected == []


def test_a_request_before_its_time_is_noted(azure: Loopback) -> None:
    azure.faults.add(Fault("throttled", retry_after=1))
    with signed_in(azure, azure.arm_endpoint, ARM, retries=0) as hasty:
        assert hasty.send("GET", SUBSCRIPTIONS).status_code == 429
        hasty.get(TENANTS)
        assert azure.early == []
        hasty.get(SUBSCRIPTIONS)
    assert [one.partition(" came")[0] for one in azure.early] == [f"arm: GET {SUBSCRIPTIONS}"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("malformed"), ValueError),
        (Fault("html"), ValueError),
        (Fault("cut", times=None), IncompleteReadError),
        (Fault("reset", times=None), (ServiceRequestError, ServiceResponseError)),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_the_clients_raise(azure: Loopback, fault: Fault, error: type[Exception]) -> None:
    azure.faults.add(fault)
    with signed_in(azure, azure.arm_endpoint, ARM, retries=1) as arm, pytest.raises(error):
        arm.get(SUBSCRIPTIONS)


def test_a_hang_ends_when_the_client_or_the_server_gives_up(azure: Loopback) -> None:
    azure.faults.add(Fault("hang", on=r"^GET /subscriptions\?", times=None))
    start = time.monotonic()
    with signed_in(azure, azure.arm_endpoint, ARM, retries=0) as arm, pytest.raises(ServiceResponseError):
        arm.get(SUBSCRIPTIONS, read_timeout=0.2)
    assert time.monotonic() - start < 2
    assert _statuses(azure) == [0]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("forbidden", 403, "AuthorizationFailed"),
        ("gone", 404, "SubscriptionNotFound"),
        ("unregistered", 409, "MissingSubscriptionRegistration"),
    ],
)
def test_one_subscription_refuses(azure: Loopback, arm: Client, kind: str, status: int, code: str) -> None:
    azure.faults.add(Fault(kind, on=f"GET {WEB}/.*", times=None))  # type: ignore[arg-type]
    refused = arm.send("GET", ASSIGNMENTS)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert arm.all(ASSIGNMENTS.replace(WEB, DATA))
    # The client here has no policy that registers providers.
    assert azure.unexpected == []


def test_a_subscription_disappears_under_way(azure: Loopback, arm: Client) -> None:
    def drop(tenant: PlainTenant) -> None:
        tenant.remove_subscription(WEB.rpartition("/")[2])

    azure.faults.add(Fault("change", on=f"GET {WEB}/", after=1, do=drop))
    pages = arm.pages(ASSIGNMENTS)
    assert len(next(pages)) == 10
    assert arm.send("GET", ASSIGNMENTS).json()["error"]["code"] == "SubscriptionNotFound"
    assert len(arm.all(SUBSCRIPTIONS)) == 4


def test_graph_refuses_and_throttles(azure: Loopback) -> None:
    azure.faults.add(Fault("forbidden", service="graph"), Fault("throttled", service="graph", retry_after=1))
    with signed_in(azure, azure.graph_endpoint, GRAPH) as graph:
        group = COMPANY.principal("Cloud Admins")
        refused = graph.send("GET", f"/v1.0/groups/{group}/members")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
        assert graph.all(f"/v1.0/groups/{group}/members")
    assert azure.early == []


def test_an_expired_token_is_refused_until_there_is_a_new_one(azure: Loopback, arm: Client) -> None:
    azure.faults.add(Fault("expired-token"))
    refused = arm.send("GET", SUBSCRIPTIONS)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert arm.send("GET", TENANTS).status_code == 401
    with signed_in(azure, azure.arm_endpoint, ARM) as anew:
        assert anew.get(TENANTS)


def test_a_challenge_is_answered_with_a_new_token(azure: Loopback, arm: Client) -> None:
    arm.get(TENANTS)
    azure.faults.add(Fault("challenge"))
    assert len(arm.get(SUBSCRIPTIONS)["value"]) == 5
    assert _statuses(azure) == [200, 401, 200]
    assert len({token.text for token in azure.tokens}) == 2


def test_lists_go_wrong(azure: Loopback, arm: Client) -> None:
    whole = arm.all(ASSIGNMENTS)
    azure.faults.add(Fault("null-value", on="roleAssignments"))
    assert arm.get(ASSIGNMENTS)["value"] is None
    azure.faults.add(Fault("empty-page", on="roleAssignments", times=None))
    pages = list(arm.pages(ASSIGNMENTS))
    assert [len(page) for page in pages] == [0, 10, 0, 10, 0, 9]
    assert [one for page in pages for one in page] == whole
    azure.faults.clear()
    azure.faults.add(Fault("endless-pages", on="roleAssignments", times=None))
    links = {arm.get(ASSIGNMENTS)["nextLink"]}
    for _ in range(3):
        links.add(arm.get(max(links, key=len))["nextLink"])
    assert len(links) >= 2


@pytest.mark.parametrize("kind", ["self-loop", "loop"])
def test_links_go_round(azure: Loopback, arm: Client, kind: str) -> None:
    azure.faults.add(Fault(kind, on="/tenants|roleAssignments", times=None))  # type: ignore[arg-type]
    for path in (TENANTS, ASSIGNMENTS):
        seen: list[str] = []
        at = f"{azure.arm_endpoint}{path}"
        while at not in seen:
            seen.append(at)
            at = arm.get(at)["nextLink"]
        assert len(seen) <= 2


def test_a_link_to_a_foreign_host_shows_who_takes_the_token_there(azure: Loopback, arm: Client) -> None:
    azure.faults.add(Fault("foreign-link", on="/tenants"))
    link = arm.get(TENANTS)["nextLink"]
    assert link.startswith(f"{azure.foreign}/tenants")
    assert azure.unexpected == []
    arm.get(link)
    assert [one.audience for one in azure.asked("foreign")] == ["https://management.azure.com"]
    assert azure.unexpected == [f"foreign: GET {TENANTS}"]


def test_a_redirect_leads_away(azure: Loopback, arm: Client) -> None:
    azure.faults.add(Fault("redirect", on="/tenants"))
    reply = arm.send("GET", TENANTS)
    assert (reply.status_code, reply.headers["Location"]) == (307, f"{azure.foreign}{TENANTS}")
    assert azure.unexpected == [], "azure-core follows only with a policy of its own"


def test_requests_at_one_time_are_counted(azure: Loopback, arm: Client) -> None:
    azure.faults.add(Fault("drip", on="/tenants", seconds=0.2, times=None))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(arm.get, [TENANTS] * 3))
    assert azure.at_once("arm") == 3
    assert azure.at_once("logs") == 0


def test_resource_graph_goes_wrong(azure: Loopback, arm: Client) -> None:
    azure.faults.add(Fault("quota", on="ResourceGraph", remaining=1), Fault("null-value", on="ResourceGraph"))
    first = arm.send("POST", TABLE, QUERY)
    assert (first.headers["x-ms-user-quota-remaining"], first.json()["data"]) == ("1", None)
    azure.faults.add(Fault("empty-page", on="ResourceGraph"), Fault("self-loop", on="ResourceGraph"))
    empty = arm.post(TABLE, QUERY)
    options = QUERY["options"] | {"$skipToken": empty["$skipToken"]}  # type: ignore[operator]
    loop = arm.post(TABLE, QUERY | {"options": options})
    assert (empty["data"], len(loop["data"]), loop["$skipToken"]) == ([], 5, empty["$skipToken"])
    azure.faults.add(Fault("throttled", on="ResourceGraph", retry_after=0))
    assert arm.send("POST", TABLE, QUERY).status_code == 200
    assert _statuses(azure)[-2:] == [429, 200]


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault is called `nonsense`"):
        Fault("nonsense")  # type: ignore[arg-type]
