"""Contoso as Resource Graph has it: one row for each thing, whatever subscription asks; types in lower case.

Shapes: recorded tables; Microsoft, "Azure Resource Graph table and resource type reference". Roles have ids of the
tenant, not of a subscription, in both tables of the authorization resources, so that the two can be joined.
"""

from __future__ import annotations

from scripts.contoso.company import Company
from scripts.contoso.ids import TENANT
from tests.loopback.contoso import access, places
from tests.loopback.exchange import Record

_ROLES = "/providers/Microsoft.Authorization/RoleDefinitions/"


def _row(one: Record, subscription: str, group: str) -> Record:
    return {
        "id": one["id"],
        "name": one["name"],
        "type": one["type"].lower(),
        "tenantId": TENANT,
        "kind": one.get("kind", ""),
        "location": one.get("location", "").replace(" ", "").lower(),
        "resourceGroup": group.lower(),
        "subscriptionId": subscription,
        "managedBy": one.get("managedBy", ""),
        "sku": one.get("sku"),
        "plan": None,
        "properties": one.get("properties"),
        "tags": one.get("tags"),
        "identity": one.get("identity"),
        "zones": None,
        "extendedLocation": None,
    }


def _place(id: str) -> tuple[str, str]:
    parts = id.split("/")
    subscription = parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else ""
    return subscription, parts[4] if subscription and len(parts) > 4 and parts[3].lower() == "resourcegroups" else ""


def authorization(company: Company) -> list[Record]:
    """Return the rows of `authorizationresources`: role assignments and role definitions, each once."""
    found: dict[str, Record] = {}
    for one in company.story.subscriptions:
        for listed in access.role_assignments(company, one.name):
            properties = listed["properties"]
            told = {key: value for key, value in properties.items() if value is not None}
            told["roleDefinitionId"] = _ROLES + properties["roleDefinitionId"].rsplit("/", 1)[-1]
            found.setdefault(listed["id"], _row(listed | {"properties": told}, *_place(listed["id"])))
        for listed in access.role_definitions(company, one.name):
            id = _ROLES + listed["name"]
            told = listed["properties"] | {"isServiceRole": False}
            found.setdefault(id, _row(listed | {"id": id, "properties": told}, "", ""))
    return list(found.values())


def containers(company: Company) -> list[Record]:
    """Return the rows of `resourcecontainers`: resource groups."""
    return [
        _row(one | {"type": "microsoft.resources/subscriptions/resourcegroups"}, *_place(one["id"]))
        for subscription in company.story.subscriptions
        for one in places.resource_groups(company, subscription.name)
    ]


def resources(listed: list[Record]) -> list[Record]:
    """Return the rows of `resources`, which have properties."""
    return [_row(one, *_place(one["id"])) for one in listed]
