"""Hypothesis strategies for what is known of sites and resources beyond their place, in the snapshot's own order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lspriv.model.exposure import (
    AccessRestriction,
    PrivateEndpointConnection,
    ResourceAccess,
    StorageAccess,
    VaultAccess,
    VaultAccessPolicy,
)
from lspriv.model.resource import FunctionApp
from lspriv.model.site import (
    AppFunction,
    Binding,
    Cors,
    PublishingPolicies,
    SiteAuth,
    SiteConfig,
    SiteNetwork,
    StorageMount,
)

GUIDS = st.integers(1, 9).map(lambda number: f"00000000-0000-4000-8000-{number:012x}")
FLAGS = st.none() | st.booleans()
NAMES = st.sampled_from(["orders", "mail", "Reports", "stock", "billing"])
VERSIONS = st.sampled_from([None, "1.0", "1.2", "1.3"])
ACTIONS = st.sampled_from(["Allow", "Deny"])
SWITCHES = st.sampled_from([None, "Enabled", "Disabled"])
IMAGES = st.sampled_from([None, "PYTHON|3.11", "DOCKER|contoso.azurecr.io/orders:1.2", "Node|20"])
PERMISSIONS = st.lists(st.sampled_from(["get", "list", "set", "delete"]), unique=True).map(
    lambda one: tuple(sorted(one))
)


def some(of: st.SearchStrategy[Any], **limits: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Build a tuple in the order of the snapshot, which is that of the text of its things."""
    return st.lists(of, max_size=3, unique=True, **limits).map(lambda found: tuple(sorted(found, key=repr)))


def restrictions() -> st.SearchStrategy[Any]:
    """Build the access restrictions of a site, by priority; each names callers in one way."""
    subnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n"
    ways = st.sampled_from([{"ip_address": "10.0.0.0/8"}, {"ip_address": "Any"}, {"subnet_id": subnet},
                            {"service_tag": "AzureFrontDoor.Backend", "headers": ("x-azure-fdid",)}])  # fmt: skip
    rule = st.builds(
        lambda action, way, priority, name: AccessRestriction(action, priority=priority, name=name, **way),
        ACTIONS, ways, st.integers(1, 2**31 - 1), st.none() | NAMES,
    )  # fmt: skip
    return st.none() | some(rule).map(lambda rules: tuple(sorted(rules, key=lambda one: (one.priority, repr(one)))))


def configs() -> st.SearchStrategy[SiteConfig]:
    """Build the configuration of a site, of which something is set."""
    mounts = st.builds(StorageMount, NAMES, st.none() | NAMES, st.sampled_from([None, "AzureFiles", "AzureBlob"]))
    return st.builds(
        SiteConfig,
        IMAGES, IMAGES, VERSIONS, VERSIONS, st.sampled_from(["AllAllowed", "FtpsOnly", "Disabled"]), FLAGS,
        st.none() | st.builds(Cors, some(st.sampled_from(["*", "https://contoso.com"])).map(sorted).map(tuple), FLAGS),
        FLAGS, st.none() | GUIDS, FLAGS, restrictions(), st.none() | ACTIONS, restrictions(), st.none() | ACTIONS,
        FLAGS, st.none() | some(mounts),
    )  # fmt: skip


def bindings() -> st.SearchStrategy[Binding]:
    """Build a binding whose members are no secrets."""
    members = st.dictionaries(
        st.sampled_from(["connection", "queueName", "path", "schedule", "authLevel", "route"]),
        st.sampled_from(["AzureWebJobsStorage", "%QUEUE%", "in/{name}.csv", "0 */5 * * * *", "anonymous"]),
    ).map(lambda found: tuple(sorted(found.items())))
    kinds = st.sampled_from(["httpTrigger", "queueTrigger", "blob", "serviceBusTrigger"])
    return st.builds(Binding, kinds, st.sampled_from([None, "IN", "OUT"]), st.none() | NAMES, members)


def functions() -> st.SearchStrategy[tuple[AppFunction, ...]]:
    """Build the functions of an app, by name."""
    listed = st.none() | st.lists(bindings(), max_size=2).map(tuple)
    function = st.builds(AppFunction, NAMES, st.sampled_from([None, "python", "dotnet-isolated"]), FLAGS, listed)
    unique = st.lists(function, max_size=3, unique_by=lambda one: one.name.lower())
    return unique.map(lambda found: tuple(sorted(found, key=lambda one: one.name.lower())))


def sites(id: str, name: str) -> st.SearchStrategy[FunctionApp]:
    """Build a site of which everything was read."""
    connected = st.builds(
        lambda number, endpoint, status: PrivateEndpointConnection(
            f"{id}/privateEndpointConnections/pe{number}", endpoint, status
        ),
        st.integers(1, 3), st.none() | NAMES, st.sampled_from([None, "Approved", "Pending"]),
    )  # fmt: skip
    network = st.builds(
        SiteNetwork,
        some(st.sampled_from(["a.azurewebsites.net", "www.contoso.com"])).map(sorted).map(tuple), SWITCHES, FLAGS,
        st.sampled_from([None, "Required", "Optional"]), st.none() | NAMES,
    )  # fmt: skip
    auth = st.builds(
        SiteAuth,
        FLAGS, FLAGS, st.sampled_from(["Return401", "AllowAnonymous", "RedirectToLoginPage"]),
        some(st.sampled_from(["/api/ping", "/health"])).map(sorted).map(tuple),
        some(st.sampled_from(["azureActiveDirectory", "gitHub", "twitter", "contoso"])).map(sorted).map(tuple),
    )  # fmt: skip
    flags = st.booleans()
    ids = st.lists(connected, max_size=2, unique_by=lambda one: one.id)
    return st.builds(
        FunctionApp,
        st.just(id), st.just(name), network=network,
        private_endpoint_connections=ids.map(lambda found: tuple(sorted(found, key=lambda one: one.id))),
        config=configs(), publishing=st.builds(PublishingPolicies, flags, flags), auth=auth, functions=functions(),
    )  # fmt: skip


def accesses(type: str) -> st.SearchStrategy[ResourceAccess]:
    """Build how a resource of a type can be reached; what its type does not have is None."""
    storage = st.builds(StorageAccess, FLAGS, FLAGS, FLAGS, FLAGS) if type.endswith("storageAccounts") else st.none()
    policy = st.builds(
        VaultAccessPolicy, GUIDS, GUIDS, st.none() | GUIDS, PERMISSIONS, PERMISSIONS, PERMISSIONS, PERMISSIONS
    )
    vault = st.builds(VaultAccess, FLAGS, st.none() | some(policy), FLAGS) if type.endswith("vaults") else st.none()
    return st.builds(ResourceAccess, SWITCHES, st.none() | ACTIONS, VERSIONS, FLAGS, storage, vault)
