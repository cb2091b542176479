"""How resources can be reached: the same facts from every tool, and generic lists that say nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers import import_batches
from lspriv.importers.batch import Origin, Skipped
from lspriv.model.exposure import ResourceAccess, Sku, VaultAccess, VaultAccessPolicy
from lspriv.model.gap import GapKind
from lspriv.model.resource import Resource
from lspriv.model.snapshot import Snapshot
from tests.generate.exposure import accesses
from tests.importers.samples import ARM, AT_GROUP, AT_SUB, TENANT, USER, batch, facts, gaps
from tests.importers.shapes import SHAPES, resource_record
from tests.importers.test_merge_snapshot import own
from tests.importers.test_merge_snapshot import read as read_own
from tests.importers.test_resources import vm

HOSTS: dict[str, dict[str, str]] = {
    "Microsoft.Storage/storageAccounts": {
        word: f"acct.{word}.core.windows.net" for word in ("blob", "dfs", "file", "queue", "table", "web")
    },
    "Microsoft.KeyVault/vaults": {"vault": "kv.vault.azure.net"},
    "Microsoft.ServiceBus/namespaces": {"service_bus": "ns.servicebus.windows.net"},
    "Microsoft.EventHub/namespaces": {"service_bus": "ns.servicebus.windows.net"},
    "Microsoft.DocumentDB/databaseAccounts": {"document": "db.documents.azure.com"},
    "Microsoft.AppConfiguration/configurationStores": {"endpoint": "conf.azconfig.io"},
    "Microsoft.EventGrid/topics": {"endpoint": "t.westeurope-1.eventgrid.azure.net"},
    "Microsoft.SignalRService/SignalR": {"endpoint": "s.service.signalr.net"},
}
KNOWN = st.sampled_from(sorted(HOSTS)).flatmap(lambda type: st.tuples(st.just(type), accesses(type)))
VAULT = f"{AT_GROUP}/providers/Microsoft.KeyVault/vaults/kv"


def id_of(type: str) -> str:
    return f"{AT_GROUP}/providers/{type}/one"


def generic(type: str) -> dict[str, Any]:
    return {"id": id_of(type), "name": "one", "type": type, "location": "westeurope", "properties": None, "sku": None}


def only(snapshot: Snapshot) -> Resource:
    (resource,) = snapshot.resources
    return resource


@given(KNOWN)
def test_every_shape_gives_the_same_facts(known: tuple[str, ResourceAccess]) -> None:
    type, access = known
    record = resource_record(id_of(type), type, HOSTS[type], access)
    for name, shape in SHAPES.items():
        snapshot = facts(batch([shape(record)], "own.json"))
        found = only(snapshot)
        assert (found.access, dict(found.endpoints or ())) == (access, HOSTS[type]), name
        assert not gaps(snapshot, "resources")


@given(KNOWN, st.permutations(["generic", *SHAPES]))
def test_shapes_and_the_generic_list_together_are_no_contradiction(
    known: tuple[str, ResourceAccess], order: list[str]
) -> None:
    type, access = known
    record = resource_record(id_of(type), type, HOSTS[type], access)
    written = {name: shape(record) for name, shape in SHAPES.items()} | {"generic": generic(type)}
    files = [batch([written[name]], f"{name}.json") for name in order]
    snapshot = facts(*files)
    assert (only(snapshot).access, dict(only(snapshot).endpoints or ())) == (access, HOSTS[type])
    assert not gaps(snapshot, "resources")
    again = read_own(own(snapshot), *files).snapshot
    assert (only(again), again.gaps) == (only(snapshot), snapshot.gaps)


@pytest.mark.parametrize("type", HOSTS)
def test_a_generic_list_says_nothing_of_access(type: str) -> None:
    found = only(facts(batch([generic(type)])))
    assert (found.access, found.endpoints) == (None, None)


def test_access_policies_are_read_whole() -> None:
    policy = {"tenantId": TENANT, "objectId": USER, "permissions": {"keys": None, "secrets": ["Set", "get"]}}
    properties = {"vaultUri": "https://KV.vault.azure.net/", "accessPolicies": [policy, {"tenantId": TENANT}]}
    record = {"id": VAULT, "name": "kv", "type": "Microsoft.KeyVault/vaults", "properties": properties}
    found = only(facts(batch([record])))
    assert found.endpoints == (("vault", "kv.vault.azure.net"),)
    policies = (VaultAccessPolicy(USER, TENANT, None, secrets=("get", "set")),)
    assert found.access == ResourceAccess(vault=VaultAccess(access_policies=policies))


def test_what_two_records_tell_differently_is_a_gap() -> None:
    type = "Microsoft.Storage/storageAccounts"
    one, two = (
        resource_record(id_of(type), type, HOSTS[type], ResourceAccess(public_network_access=told))
        for told in ("Enabled", "Disabled")
    )
    for record in (one, two):
        record["properties"]["primaryEndpoints"] = {"blob": "https://acct.blob.core.windows.net/"}
    snapshot = facts(batch([one], "1.json"), batch([two], "2.json"))
    (gap,) = gaps(snapshot, "resources", GapKind.FAILED)
    assert gap.scope == id_of(type)
    assert "`1.json` and `2.json` disagree" in gap.reason
    assert "access.public network access `Enabled` or `Disabled`" in gap.reason
    assert (only(snapshot).access or ResourceAccess()).public_network_access == "Enabled"


def test_a_faulty_record_is_a_gap_and_the_resource_stays() -> None:
    record = {"id": VAULT, "name": "kv", "type": "Microsoft.KeyVault/vaults", "properties": {"vaultUri": ["x"]}}
    snapshot = facts(batch([vm(), record]))
    (gap,) = gaps(snapshot, "resources", GapKind.FAILED)
    assert "`properties.vaultUri` must be text" in gap.reason
    assert [one.id for one in snapshot.resources] == [vm()["id"], VAULT] or VAULT in {
        one.id for one in snapshot.resources
    }


def test_what_a_plan_is_billed_as() -> None:
    plan = {"id": f"{AT_GROUP}/providers/Microsoft.Web/serverfarms/p", "type": "Microsoft.Web/serverfarms"}
    sku = {"name": "FC1", "tier": "FlexConsumption", "size": "FC1", "capacity": 0}
    assert only(facts(batch([{**plan, "sku": sku}]))).sku == Sku("FC1", "FlexConsumption")
    half = batch([{**plan, "sku": {"name": "FC1"}}], "h.json")
    assert only(facts(half, batch([{**plan, "sku": sku}]))).sku == Sku("FC1", "FlexConsumption")
    assert only(facts(batch([{**plan, "sku": None}]))).sku is None


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("Microsoft.Storage/storageAccounts", "storage accounts"),
        ("Microsoft.KeyVault/vaults", "key vaults"),
        ("Microsoft.Web/serverfarms", "hosting plans"),
        ("Microsoft.ServiceBus/namespaces", "Service Bus namespaces"),
        ("Microsoft.EventHub/namespaces", "Event Hubs namespaces"),
        ("Microsoft.DocumentDB/databaseAccounts", "Cosmos DB accounts"),
        ("Microsoft.AppConfiguration/configurationStores", "App Configuration stores"),
        ("Microsoft.EventGrid/topics", "Event Grid topics"),
        ("Microsoft.SignalRService/signalR", "SignalR services"),
    ],
)
def test_a_list_that_could_not_be_read_is_a_gap_of_its_subscription(path: str, label: str) -> None:
    origin = Origin("r.json", ("r.json",), None, f"{ARM}{AT_SUB}/providers/{path}?api-version=1", 403)
    refused = Skipped(origin, "is a reply with status 403: AuthorizationFailed", broken=True)
    (gap,) = gaps(import_batches([batch([vm()]), refused]).snapshot, "resources")
    assert (gap.kind, gap.scope) == (GapKind.FAILED, AT_SUB)
    assert f"the list of {label} is a reply with status 403" in gap.reason
