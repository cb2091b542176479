"""Contoso's role assignments and definitions as ARM nests them; PIM and deny assignments are exported in ARM's shape.

Shapes: recorded `roleAssignments` and `roleDefinitions` lists; Microsoft, "Role Definitions - List"
(2022-05-01-preview, which has the conditions of permission blocks).
"""

from __future__ import annotations

from scripts.contoso import access_files, place_files
from scripts.contoso.company import Company
from scripts.contoso.ids import DOMAIN, TENANT
from tests.loopback.exchange import Record


def rest_time(text: str) -> str:
    """Return a time of an az export as ARM writes it.

    >>> rest_time("2024-05-02T10:00:00.123456+00:00")
    '2024-05-02T10:00:00.1234560Z'
    """
    return text.removesuffix("+00:00") + "0Z"


def role_assignments(company: Company, subscription: str) -> list[Record]:
    """Return `roleAssignments` of a subscription: in it, at it and, with its prefix in the role's id, above it."""
    return [_assignment(one) for one in access_files.role_assignments(company, subscription)]


def _assignment(one: Record) -> Record:
    properties = {
        "roleDefinitionId": one["roleDefinitionId"],
        "principalId": one["principalId"],
        "principalType": one["principalType"],
        "scope": one["scope"],
        "condition": one["condition"],
        "conditionVersion": one["conditionVersion"],
        "createdOn": rest_time(one["createdOn"]),
        "updatedOn": rest_time(one["updatedOn"]),
        "createdBy": one["createdBy"],
        "updatedBy": one["updatedBy"],
        "delegatedManagedIdentityResourceId": None,
        "description": one["description"],
    }
    return {"properties": properties, "id": one["id"], "type": one["type"], "name": one["name"]}


def role_definitions(company: Company, subscription: str) -> list[Record]:
    """Return `roleDefinitions` of a subscription, with as few built-in roles as contoso's export has."""
    return [_definition(one) for one in access_files.role_definitions(company, subscription)]


def _definition(one: Record) -> Record:
    properties = {
        "roleName": one["roleName"],
        "type": one["roleType"],
        "description": one["description"],
        "assignableScopes": one["assignableScopes"],
        "permissions": [_block(block) for block in one["permissions"]],
        "createdOn": rest_time(one["createdOn"]),
        "updatedOn": rest_time(one["updatedOn"]),
        "createdBy": one["createdBy"],
        "updatedBy": one["updatedBy"],
    }
    return {"properties": properties, "id": one["id"], "type": one["type"], "name": one["name"]}


def _block(block: Record) -> Record:
    # Azure leaves out the condition of a block that has none.
    return {key: value for key, value in block.items() if value is not None}


def subscriptions(company: Company) -> list[Record]:
    """Return `/subscriptions`."""
    return [
        {
            "id": f"/subscriptions/{one['id']}",
            "authorizationSource": "RoleBased",
            "managedByTenants": [],
            "subscriptionId": one["id"],
            "tenantId": TENANT,
            "displayName": one["name"],
            "state": one["state"],
            "subscriptionPolicies": {
                "locationPlacementId": "Public_2014-09-01",
                "quotaId": "PayAsYouGo_2014-09-01",
                "spendingLimit": "Off",
            },
        }
        for one in place_files.accounts(company)
    ]


def tenants() -> list[Record]:
    """Return `/tenants`."""
    return [
        {
            "id": f"/tenants/{TENANT}",
            "tenantId": TENANT,
            "countryCode": "DE",
            "displayName": "Contoso",
            "domains": [DOMAIN],
            "tenantCategory": "Home",
            "defaultDomain": DOMAIN,
            "tenantType": "AAD",
        }
    ]


def management_groups(company: Company) -> dict[str, Record]:
    """Return every management group with all below it, by its path: ``$expand=children&$recurse=true``."""
    root = place_files.management_groups(company)
    found: dict[str, Record] = {}
    _note(root, None, found)
    return found


def _note(one: Record, parent: Record | None, found: dict[str, Record]) -> None:
    above = parent and {"id": parent["id"], "name": parent["name"], "displayName": parent["displayName"]}
    found[f"GET {one['id'].lower()}"] = {
        "id": one["id"],
        "type": "Microsoft.Management/managementGroups",
        "name": one["name"],
        "properties": {
            "tenantId": TENANT,
            "displayName": one["displayName"],
            "details": {
                "version": 1,
                "updatedTime": "2024-01-08T08:00:00.0000000Z",
                "updatedBy": None,
                "parent": above,
            },
            "children": [_child(child) for child in one["children"] or ()],
        },
    }
    for child in one["children"] or ():
        if child["type"] != "/subscriptions":
            _note(child, one, found)


def _child(one: Record) -> Record:
    told = {"type": one["type"], "id": one["id"], "name": one["name"], "displayName": one["displayName"]}
    return told | {"children": [_child(child) for child in one["children"]]} if one["children"] else told
