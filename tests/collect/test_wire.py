"""What a collection sends: the server's own log of requests tells."""

from __future__ import annotations

from pathlib import Path

from lspriv.collect.plan import Plan
from lspriv.collect.throttle import MOST_AT_ONCE
from tests.collect.driving import collected
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault

READ_ONLY_POSTS = (
    "/providers/microsoft.resourcegraph/resources",
    "/config/appsettings/list",
    "/config/connectionstrings/list",
    "/v1.0/directoryobjects/getbyids",
    "/v1.0/$batch",
)
SECRET_LISTS = (
    "listkeys",
    "listaccountsas",
    "publishxml",
    "/publishingcredentials",
    "authsettingsv2/list",
    "listsecrets",
)


def paths(azure: Loopback, method: str) -> list[str]:
    return [one.path.partition("?")[0].lower() for one in azure.asked("arm", "graph", "logs") if one.method == method]


def test_it_only_reads(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "graph")
        collected(azure, tmp_path / "arm", Plan(resource_graph=False))
        assert azure.unexpected == []
        assert {one.method for one in azure.asked("arm", "graph", "logs")} == {"GET", "POST"}
        assert [path for path in paths(azure, "POST") if not path.endswith(READ_ONLY_POSTS)] == []
        every = paths(azure, "GET") + paths(azure, "POST")
        assert [path for path in every if any(word in path for word in SECRET_LISTS)] == []


def test_a_provider_that_is_not_registered_is_not_registered_by_asking(tmp_path: Path) -> None:
    with Loopback(contoso(), Fault("unregistered", on="GET .*/Microsoft.SignalRService/", times=None)) as azure:
        snapshot = collected(azure, tmp_path / "spool")
        assert azure.unexpected == []
    assert [gap for gap in snapshot.gaps if "ignalR" in gap.reason] == []


def test_app_settings_are_left_alone_when_the_user_says_so(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "spool", Plan(app_settings=False))
        assert [path for path in paths(azure, "POST") if "/config/" in path] == []


def test_each_token_goes_to_the_service_that_it_is_for(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "spool")
        own = {"arm": azure.arm_endpoint, "graph": azure.graph_endpoint}
        sent = {(one.service, one.audience) for one in azure.asked("arm", "graph", "foreign")}
        assert sent == set(own.items())


def test_no_page_is_followed_to_another_host(tmp_path: Path) -> None:
    with Loopback(contoso(), Fault("foreign-link", on="GET .*/roleDefinitions", times=None), page=3) as azure:
        snapshot = collected(azure, tmp_path / "spool")
        assert azure.asked("foreign") == []
    assert [
        gap.reason for gap in snapshot.gaps if gap.source == "role_definitions" and "no token is sent" in gap.reason
    ]


def test_no_redirect_is_followed(tmp_path: Path) -> None:
    with Loopback(contoso(), Fault("redirect", on="GET .*/denyAssignments", times=None)) as azure:
        snapshot = collected(azure, tmp_path / "spool")
        assert azure.asked("foreign") == []
    assert "deny_assignments" in {gap.source for gap in snapshot.gaps}


def test_nothing_is_asked_again_before_its_time(tmp_path: Path) -> None:
    slow = (
        Fault("throttled", on="GET .*/roleAssignments", times=2, retry_after=1),
        Fault("throttled", on="POST .*ResourceGraph", times=1, retry_after=1),
        Fault("status", on="GET .*/denyAssignments", times=1, status=503, retry_after=1),
        Fault("throttled", on="GET .*/members", times=1, retry_after=1),
    )
    with Loopback(contoso(), *slow) as azure:
        collected(azure, tmp_path / "spool", Plan(resource_graph=False))
        assert azure.early == []
        assert {429, 503} <= {one.status for one in azure.log}


def test_few_requests_run_at_once_and_fewer_after_a_refusal(tmp_path: Path) -> None:
    with Loopback(contoso(), Fault("throttled", on="GET .*/resourceGroups/", times=6, retry_after=0)) as azure:
        collected(azure, tmp_path / "spool")
        assert azure.at_once("arm") <= MOST_AT_ONCE


def test_each_list_is_asked_once(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "spool")
        asked = [(one.method, one.path, one.body) for one in azure.asked("arm", "graph") if not one.in_batch]
        assert len(asked) == len(set(asked))


def test_principals_and_members_are_asked_for_in_batches(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "spool")
        graph = [one for one in azure.asked("graph") if not one.in_batch]
        inside = [one for one in azure.asked("graph") if one.in_batch]
        assert len(inside) > 15
        assert len(graph) < 12
