"""The least role: Azure knows each of its operations, and it covers exactly what a collection asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lspriv.catalog import load_catalog
from lspriv.collect.permissions import GRAPH_PERMISSION, custom_role, operations, permissions_json, permissions_text
from lspriv.collect.plan import Plan
from tests.collect.driving import collected
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.exchange import Asked

EVERYTHING = Plan(log_workspaces=("/subscriptions/x/…",))
FREE = ("Microsoft.Resources/tenants/read",)
"""What everybody may ask who can sign in."""
UNLISTED = "Microsoft.Web/sites/slots/privateEndpointConnections/read"
"""Asked for, and in no provider's list of operations, so that no role can have it."""
_SPECIAL = {
    "microsoft.insights/eventtypes/management/values": "Microsoft.Insights/eventtypes/values",
    "microsoft.resourcegraph/resources": "Microsoft.ResourceGraph/resources",
}


def operation(asked: Asked) -> str:
    """Return the operation that a request to Resource Manager needs: its types one after another, and the verb."""
    path = asked.path.partition("?")[0].strip("/")
    _, _, of_provider = f"/{path}".rpartition("/providers/")
    if f"/providers/{of_provider}" not in f"/{path}":
        words = path.split("/")[0::2]
        named = {"subscriptions": "subscriptions", "tenants": "tenants"}.get(words[0].lower(), words[0])
        below = [{"resourcegroups": "resourceGroups"}.get(word.lower(), word) for word in words[1:]]
        return "/".join(("Microsoft.Resources", named, *below, "read"))
    provider, *rest = of_provider.split("/")
    posted = asked.method == "POST" and rest[-1] == "list"
    if posted:
        rest = rest[:-1]
    types = [word for at, word in enumerate(rest) if at % 2 == 0]
    kind = "/".join((provider, *types))
    kind = _SPECIAL.get(of_provider.lower(), kind)
    return f"{kind}/{'list/action' if posted else 'read'}"


def used(azure: Loopback) -> set[str]:
    return {operation(one).lower() for one in azure.asked("arm")}


def lower(names: tuple[str, ...]) -> set[str]:
    return {name.lower() for name in names}


def known(pattern: str) -> Iterator[str]:
    regex = re.compile(re.escape(pattern.lower()).replace(r"\*", ".*"))
    return (key for key in load_catalog().operations.keys if regex.fullmatch(key))


@pytest.mark.parametrize("name", operations(EVERYTHING))
def test_azure_knows_each_operation(name: str) -> None:
    assert next(known(name), None)
    assert name.lower().endswith(("/read", "/list/action"))


@pytest.mark.parametrize(
    "plan", [Plan(), Plan(app_settings=False), Plan(usage_days=0)], ids=["all", "no settings", "no usage"]
)
def test_the_role_covers_exactly_what_is_asked(plan: Plan, tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "spool", plan)
        # Resource Manager is asked where Resource Graph does not answer.
        collected(azure, tmp_path / "arm", replace(plan, resource_graph=False))
        asked = used(azure)
    assert asked == lower((*operations(plan), *FREE, UNLISTED))


def test_without_resource_graph_it_takes_no_other_rights(tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        collected(azure, tmp_path / "spool", Plan(resource_graph=False))
        asked = used(azure)
    assert asked == lower((*operations(Plan()), *FREE, UNLISTED)) - {"microsoft.resourcegraph/resources/read"}


def test_no_operation_reads_a_secret_but_those_of_settings() -> None:
    secret = re.compile(r"list(keys|secrets|credentials|accountsas)|/publishxml|masterkey|hostruntime|/data/|blobs/")
    assert [key for name in operations(EVERYTHING) for key in known(name) if secret.search(key)] == []


def test_the_role_is_one_that_az_takes() -> None:
    role = custom_role(Plan(subscriptions=("s",), management_groups=("m",)))
    assert set(role) == {"Name", "Description", "Actions", "NotActions", "AssignableScopes"}
    assert role["AssignableScopes"] == ["/subscriptions/s", "/providers/Microsoft.Management/managementGroups/m"]
    assert role["Actions"] == sorted(role["Actions"], key=str.lower) and len(role["Actions"]) == len(
        set(role["Actions"])
    )
    told = json.loads(permissions_json(Plan()))
    assert told == {"role": custom_role(Plan()), "microsoft_graph": [GRAPH_PERMISSION]}
    text = permissions_text(Plan())
    assert json.dumps(custom_role(Plan()), indent=2) in text and GRAPH_PERMISSION in text
