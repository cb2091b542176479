"""What is kept of Azure's answers: in whatever depth a secret lies, it does not pass the door."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.collect import reduce

SECRET = "CANARY-in-a-body"
NAMES = st.sampled_from(("name", "value", "properties", "siteConfig", "config", "id", "tags", "deep", "x-1"))
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(("plain", SECRET))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=12,
)
"""Values that hold the secret anywhere."""


def kept(value: Any) -> bool:
    return SECRET in json.dumps(value)


@given(st.dictionaries(NAMES | st.just("AzureWebJobsStorage"), st.just(SECRET) | TREES, max_size=5))
def test_no_value_of_a_setting_is_kept(properties: dict[str, Any]) -> None:
    told = reduce.settings({"id": "x", "properties": properties, "tags": {"a": SECRET}})
    assert not kept(told)
    assert [one["name"] for one in told["value"]] == sorted(properties)


@given(st.sampled_from(("appSettings", "connectionStrings", "machineKey", "metadata", "publishingPassword", "push",
    "publishingUsername", "handlerMappings", "appCommandLine", "apiDefinition")), TREES, st.integers(0, 3))  # fmt: skip
def test_no_secret_of_a_configuration_is_kept(name: str, tree: Any, depth: int) -> None:
    body: Any = {name: [SECRET, tree], name.upper(): SECRET, "ftpsState": "Disabled"}
    for _ in range(depth):
        body = {"properties": body} if depth % 2 else {"value": [body]}
    for take in (reduce.site_config, reduce.sites):
        told = take({"id": "x", **(body if isinstance(body, dict) else {})})
        assert not kept(told) and "Disabled" in json.dumps(told)


@given(st.sampled_from(("clientSecret", "appSecret", "consumerSecret")), TREES, st.integers(0, 4))
def test_no_secret_of_authentication_is_kept(name: str, tree: Any, depth: int) -> None:
    body: Any = {name: [SECRET, tree], f"{name}SettingName": "NAME"}
    for _ in range(depth):
        body = {"registration": body}
    told = reduce.auth_settings({"properties": body})
    assert not kept(told) and "NAME" in json.dumps(told)


@given(
    st.dictionaries(st.sampled_from(("invoke_url_template", "secrets_file_href", "test_data", "files", "href")), TREES)
)
def test_of_functions_their_addresses_are_not_kept(more: dict[str, Any]) -> None:
    facts = {"name": "f", "language": "python", "isDisabled": False, "config": {"bindings": []}}
    one = {"id": "/x", "name": "app/f", "type": "t", "properties": {**facts, **more}, **more}
    told = reduce.functions({"value": [one], "nextLink": "https://next"})
    assert told["value"][0]["properties"] == facts and not kept(told)
    assert told["nextLink"] == "https://next"


@given(st.dictionaries(st.sampled_from(("properties", "httpRequest", "description", "tenantId", "x")), TREES), TREES)
def test_of_events_only_who_and_what_is_kept(more: dict[str, Any], tree: Any) -> None:
    event = {"caller": "a@b", "eventTimestamp": "2026-01-01T00:00:00Z", "claims": {"oid": "1", "upn": [SECRET, tree]}}
    told = reduce.events({"value": [{**event, **more}]})
    assert told == {"value": [{**event, "claims": {"oid": "1"}}]}


@given(TREES)
def test_of_rows_only_what_the_list_of_all_resources_tells_is_kept(tree: Any) -> None:
    row = {"id": "/x", "type": "t", "identity": {"type": "None"}, "properties": [SECRET, tree], "zones": SECRET}
    told = reduce.rows({"data": [row], "$skipToken": "s", "count": 1})
    assert told["data"] == [{"id": "/x", "type": "t", "identity": {"type": "None"}}]
    assert told["$skipToken"] == "s"


@pytest.mark.parametrize("name", ["adminPassword", "clientSecret", "primaryConnectionString", "accountKey", "sasKey"])
def test_of_resources_nothing_that_is_called_a_secret_is_kept(name: str) -> None:
    body = {"value": [{"id": "/x", "properties": {name: SECRET, "allowSharedKeyAccess": True}}]}
    assert reduce.resources(body) == {"value": [{"id": "/x", "properties": {"allowSharedKeyAccess": True}}]}


@pytest.mark.parametrize("image", [f"COMPOSE|{SECRET}", f"kube|{SECRET}"])
def test_an_image_that_is_a_whole_file_is_not_kept(image: str) -> None:
    told = reduce.site_config({"properties": {"linuxFxVersion": image, "windowsFxVersion": "DOCKER|mcr/x:1"}})
    assert not kept(told) and told["properties"]["windowsFxVersion"] == "DOCKER|mcr/x:1"


@pytest.mark.parametrize("body", [{}, {"properties": None}, {"properties": []}, {"value": []}])
def test_settings_that_are_not_there_are_not_none(body: dict[str, Any]) -> None:
    with pytest.raises((LookupError, TypeError)):
        reduce.settings(body)
