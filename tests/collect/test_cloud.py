"""Which cloud is meant, by options and by the environment; a token goes to no address that is not https."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from lspriv.cli.collect import parser
from lspriv.cli.live import plan_of, session_of
from lspriv.cli.parser import UsageError
from lspriv.collect.cloud import CLOUDS, Endpoints, cloud_of
from lspriv.collect.run import Session
from lspriv.errors import CollectError

ID = "00000000-0000-4000-8000-000000000001"


def session(*options: str, **environment: str) -> Session:
    with patch.dict("os.environ", environment, clear=True):
        return session_of(parser("collect").read(["--out", "x.json", *options]))


@pytest.mark.parametrize("name", CLOUDS)
def test_each_known_cloud_has_its_own_hosts(name: str) -> None:
    cloud = cloud_of(Endpoints(name))
    assert cloud == CLOUDS[name]
    assert cloud.graph is not None and cloud.logs is not None
    for service in (cloud.arm, cloud.graph, cloud.logs):
        assert service.endpoint.startswith("https://") and not service.endpoint.endswith("/")
        assert service.scope == f"{service.audience}/.default"


def test_another_arm_does_not_send_tokens_to_microsofts_graph() -> None:
    cloud = session("--arm-endpoint", "https://arm.azs.example/").cloud
    assert (cloud.arm.endpoint, cloud.arm.audience) == ("https://arm.azs.example", "https://arm.azs.example")
    assert (cloud.graph, cloud.logs, cloud.authority) == (None, None, None)


def test_options_go_before_the_environment() -> None:
    environment = {
        "LSPRIV_ARM_ENDPOINT": "https://of-environment", "LSPRIV_ARM_AUDIENCE": "https://audience",
        "LSPRIV_GRAPH_ENDPOINT": "https://graph-of-environment", "LSPRIV_LOGS_ENDPOINT": "https://logs",
        "AZURE_AUTHORITY_HOST": "https://login.of-environment/", "LSPRIV_DISABLE_INSTANCE_DISCOVERY": "True",
    }  # fmt: skip
    cloud = session("--arm-endpoint", "https://of-option", "--authority", "login.of-option", **environment).cloud
    assert (cloud.arm.endpoint, cloud.arm.audience) == ("https://of-option", "https://audience")
    assert cloud.graph is not None and cloud.graph.endpoint == "https://graph-of-environment"
    assert (cloud.authority, cloud.instance_discovery) == ("login.of-option", False)
    cloud = session(**environment).cloud
    assert (cloud.arm.endpoint, cloud.authority) == ("https://of-environment", "login.of-environment")


def test_an_audience_alone_changes_the_known_cloud() -> None:
    cloud = session("--cloud", "usgov", "--arm-audience", "https://management.core.usgovcloudapi.net").cloud
    assert cloud.arm.endpoint == CLOUDS["usgov"].arm.endpoint
    assert cloud.arm.audience == "https://management.core.usgovcloudapi.net"
    assert cloud.graph == CLOUDS["usgov"].graph


@pytest.mark.parametrize("option", ["--arm-endpoint", "--graph-endpoint", "--logs-endpoint"])
@pytest.mark.parametrize(
    "text", ["http://arm.example", "arm.example", "ftp://arm.example", "https://", "https://arm?x=1", "https://arm#x"]
)
def test_what_is_no_https_address_is_refused(option: str, text: str) -> None:
    with pytest.raises(CollectError, match=rf"{option}: .* is no https address"):
        session(option, text)


def test_an_address_may_be_ipv6_and_have_a_port() -> None:
    assert session("--arm-endpoint", "https://[::1]:8443").cloud.arm.endpoint == "https://[::1]:8443"


@pytest.mark.parametrize("option", ["--subscription", "--exclude"])
@pytest.mark.parametrize("text", ["Production", f"{ID}/resourceGroups/x", f"{ID}?api-version=1", ""])
def test_what_is_no_subscription_id_is_refused(option: str, text: str) -> None:
    with pytest.raises(UsageError, match="no subscription's id; `az account list"):
        parser("collect").read(["--out", "x.json", option, text])


def test_a_plan_is_what_the_options_say() -> None:
    options = parser("collect").read([
        "--out", "x.json", "--subscription", f"/subscriptions/{ID}", "--exclude", ID, "--usage-days", "0",
        "--management-group", "/providers/Microsoft.Management/managementGroups/prod", "--no-app-settings",
        "--no-resource-graph",
    ])  # fmt: skip
    plan = plan_of(options)
    assert (plan.subscriptions, plan.exclude, plan.management_groups) == ((ID,), (ID,), ("prod",))
    assert (plan.usage_days, plan.app_settings, plan.resource_graph) == (0, False, False)
    assert plan.told() == {
        "subscriptions": [ID], "management_groups": ["prod"], "exclude": [ID], "resource_graph": False,
        "app_settings": False, "usage_days": 0, "log_workspaces": [],
    }  # fmt: skip
