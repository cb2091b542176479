"""Resources, the identities that they run as, and user-assigned identities."""

from __future__ import annotations

from typing import Any

from lspriv.model.gap import GapKind
from lspriv.model.principal import PrincipalKind
from lspriv.model.resource import FederatedCredential, ManagedIdentity, Resource
from tests.importers.samples import APP, ARM, AT_GROUP, GROUP, IDENTITY, TENANT, USER, batch, facts, gaps, name, read

VM = f"{AT_GROUP}/providers/Microsoft.Compute/virtualMachines/vm1"
BOTH = {
    "type": "SystemAssigned, UserAssigned",
    "principalId": APP,
    "tenantId": TENANT,
    "userAssignedIdentities": {
        IDENTITY.replace("resourceGroups", "resourcegroups"): {"principalId": USER, "clientId": name(4)}
    },
}


def vm(**more: Any) -> dict[str, Any]:
    return {
        "id": VM,
        "name": "vm1",
        "type": "Microsoft.Compute/virtualMachines",
        "location": "westeurope",
        "tags": {"b": "2", "a": "1"},
        "kind": None,
        **more,
    }


def identity(**more: Any) -> dict[str, Any]:
    return {
        "id": IDENTITY,
        "name": "id-one",
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
        "location": "westeurope",
        "tags": {},
        "principalId": USER,
        "clientId": name(4),
        "tenantId": TENANT,
        **more,
    }


def credential(**more: Any) -> dict[str, Any]:
    return {
        "id": f"{IDENTITY}/federatedIdentityCredentials/gh",
        "name": "gh",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/app:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        **more,
    }


def test_a_resource_and_a_resource_group() -> None:
    group = {
        "id": AT_GROUP,
        "name": "rg-app",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "westeurope",
        "properties": {"provisioningState": "Succeeded"},
        "managedBy": None,
        "tags": None,
    }
    imported = read(batch([vm()]), batch([group], "g.json"))
    assert [file.taken_for for file in imported.files] == ["resources", "resource groups"]
    assert imported.snapshot.resources == (
        Resource(AT_GROUP, "Microsoft.Resources/resourceGroups", "rg-app", location="westeurope"),
        Resource(VM, "Microsoft.Compute/virtualMachines", "vm1", location="westeurope", tags=(("a", "1"), ("b", "2"))),
    )


def test_the_identity_block_names_both_kinds() -> None:
    snapshot = facts(batch([vm(identity=BOTH)]))
    (resource,) = snapshot.resources
    assert resource.system_identity == APP
    assert resource.user_identities == (IDENTITY.replace("resourceGroups", "resourcegroups"),)
    assert {(one.kind, one.principal_id, one.used_by) for one in snapshot.managed_identities} == {
        ("SystemAssigned", APP, (VM,)),
        ("UserAssigned", USER, (VM,)),
    }
    assert snapshot.tenant_id == TENANT


def test_identities_are_principals() -> None:
    principals = {one.id: one for one in facts(batch([vm(identity=BOTH)])).principals}
    assert principals[APP].kind is PrincipalKind.MANAGED_IDENTITY
    assert (principals[APP].display_name, principals[APP].resource_id) == ("vm1", VM)
    assert (principals[USER].display_name, principals[USER].app_id) == ("id-one", name(4))


def test_a_service_principal_that_is_a_managed_identity_is_told() -> None:
    listed = {"id": APP, "appId": name(5), "displayName": "vm1-sp", "servicePrincipalType": "Application"}
    (one,) = facts(
        batch([listed], "sp.json"), batch([vm(identity={**BOTH, "userAssignedIdentities": None})])
    ).principals
    assert (one.kind, one.display_name, one.resource_id) == (PrincipalKind.MANAGED_IDENTITY, "vm1-sp", VM)


def test_identity_lists_in_both_forms_with_their_hosts() -> None:
    rest = identity()
    rest = {**rest, "properties": {key: rest.pop(key) for key in ("principalId", "clientId", "tenantId")}}
    for shape in (identity(), rest):
        snapshot = facts(batch([shape], "i.json"), batch([vm(identity=BOTH)]))
        (got,) = [one for one in snapshot.managed_identities if one.kind == "UserAssigned"]
        assert got == ManagedIdentity(IDENTITY, USER, name(4), TENANT, "UserAssigned", (VM,))


def test_an_identity_without_its_principal_is_a_resource_only() -> None:
    bare = {key: identity()[key] for key in ("id", "name", "type", "location", "tags")}
    snapshot = facts(batch([bare]))
    assert not snapshot.managed_identities and [one.id for one in snapshot.resources] == [IDENTITY]


def test_another_principal_for_the_same_identity_is_a_contradiction() -> None:
    snapshot = facts(batch([identity()], "a.json"), batch([identity(principalId=GROUP)], "b.json"))
    (gap,) = gaps(snapshot, "managed_identities", GapKind.FAILED)
    assert "`a.json` and `b.json` disagree" in gap.reason


def test_federated_credentials_join_their_identity() -> None:
    expected = FederatedCredential(
        "gh",
        "https://token.actions.githubusercontent.com",
        "repo:contoso/app:ref:refs/heads/main",
        ("api://AzureADTokenExchange",),
    )
    rest = credential()
    rest = {**rest, "properties": {key: rest.pop(key) for key in ("issuer", "subject", "audiences")}}
    for shape in (credential(), rest):
        for order in ((identity(), shape), (shape, identity())):
            snapshot = facts(*(batch([one], f"{n}.json") for n, one in enumerate(order)))
            assert snapshot.managed_identities[0].federated_credentials == (expected,)


def test_a_credential_without_an_id_gets_its_identity_from_the_url() -> None:
    bare = {key: credential()[key] for key in ("name", "issuer", "subject", "audiences")}
    url = f"{ARM}{IDENTITY}/federatedIdentityCredentials?api-version=2023-01-31"
    snapshot = facts(batch([identity()]), batch([bare], "f.json", url=url))
    assert len(snapshot.managed_identities[0].federated_credentials) == 1
    lost = facts(batch([identity()]), batch([bare], "f.json"))
    assert "tells the identity" in gaps(lost, "managed_identities", GapKind.FAILED)[0].reason


def test_a_credential_of_an_identity_that_no_file_lists_is_a_gap() -> None:
    snapshot = facts(batch([credential()]))
    assert [gap.kind for gap in gaps(snapshot, "managed_identities")] == [GapKind.ABSENT]


def test_any_type_with_an_arm_id_is_a_resource() -> None:
    odd = {
        "id": f"{AT_GROUP}/providers/Contoso.Odd/things/x/parts/y",
        "type": "Contoso.Odd/things/parts",
        "name": "x/y",
    }
    graph = {
        **odd,
        "id": odd["id"] + "2",
        "type": "contoso.odd/things/parts",
        "identity": None,
        "tags": "",
        "kind": "",
        "properties": {"principalId": "not an assignment"},
    }
    assert len(facts(batch([odd, graph])).resources) == 2


def test_one_list_of_everything() -> None:
    everything = [vm(), identity(), {"id": AT_GROUP, "type": "microsoft.resources/subscriptions/resourcegroups"}]
    imported = read(batch(everything, envelope="graph"))
    assert imported.files[0].taken_for == "resources, managed identities, resource groups"
    assert len(imported.snapshot.resources) == 3
