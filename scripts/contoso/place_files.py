"""The exports of places: subscriptions, management groups, resource groups, resources, identities.

Shapes: `az account list`, `az account management-group show --expand --recurse`, `az group list`,
`az resource list`, `az identity list`; one subscription's resources as Resource Graph's table.
"""

from __future__ import annotations

from typing import Any

from scripts.contoso.company import Company
from scripts.contoso.ids import DOMAIN, TENANT, stamp
from scripts.contoso.model import Identity, ManagementGroup, Resource, Site

Record = dict[str, Any]

_IDENTITY_TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
_COLUMNS = (
    ("id", "string"),
    ("name", "string"),
    ("type", "string"),
    ("tenantId", "string"),
    ("kind", "string"),
    ("location", "string"),
    ("resourceGroup", "string"),
    ("subscriptionId", "string"),
    ("tags", "object"),
    ("identity", "object"),
)


def accounts(company: Company) -> list[Record]:
    """Return `az account list`."""
    return [
        {
            "cloudName": "AzureCloud",
            "homeTenantId": TENANT,
            "id": company.subscription_guid(one.name),
            "isDefault": number == 0,
            "managedByTenants": [],
            "name": one.name,
            "state": "Enabled",
            "tenantDefaultDomain": DOMAIN,
            "tenantDisplayName": "Contoso",
            "tenantId": TENANT,
            "user": {"name": f"rosa.marino@{DOMAIN}", "type": "user"},
        }
        for number, one in enumerate(company.story.subscriptions)
    ]


def management_groups(company: Company) -> Record:
    """Return `az account management-group show --name TENANT --expand --recurse`."""
    return {
        "children": _children(company, None),
        "details": {
            "managementGroupAncestors": None,
            "managementGroupAncestorsChain": None,
            "parent": None,
            "path": None,
            "updatedBy": company.principal("Erin Walsh"),
            "updatedTime": "2024-01-08T08:00:00.000000+00:00",
            "version": 1,
        },
        "displayName": "Tenant Root Group",
        "id": company.management_group(None),
        "name": TENANT,
        "path": None,
        "tenantId": TENANT,
        "type": "Microsoft.Management/managementGroups",
    }


def _children(company: Company, parent: str | None) -> list[Record]:
    below = [_management_group(company, one) for one in company.story.management_groups if one.parent == parent]
    return below + [
        {
            "children": None,
            "displayName": one.name,
            "id": f"/subscriptions/{company.subscription_guid(one.name)}",
            "name": company.subscription_guid(one.name),
            "type": "/subscriptions",
        }
        for one in company.story.subscriptions
        if one.parent == parent
    ]


def _management_group(company: Company, one: ManagementGroup) -> Record:
    return {
        "children": _children(company, one.name) or None,
        "displayName": one.display_name,
        "id": company.management_group(one.name),
        "name": one.name,
        "type": "Microsoft.Management/managementGroups",
    }


def resource_groups(company: Company, subscription: str) -> list[Record]:
    """Return `az group list` of a subscription."""
    return [
        {
            "id": company.group_id(one.name),
            "location": one.location,
            "managedBy": company.scope(one.managed_by) if one.managed_by else None,
            "name": one.name,
            "properties": {"provisioningState": "Succeeded"},
            "tags": {},
            "type": "Microsoft.Resources/resourceGroups",
        }
        for one in company.story.resource_groups
        if one.subscription == subscription
    ]


def resources(company: Company, subscription: str) -> list[Record]:
    """Return `az resource list` of a subscription: sites, slots and identities are resources too."""
    story = company.story
    found = [_resource(company, one) for one in story.resources if _lies_in(company, one.group, subscription)]
    found += [_site(company, one) for one in story.sites if _lies_in(company, one.group, subscription)]
    return found + [
        _common(company, one.group, one.name, _IDENTITY_TYPE, None, None)
        for one in story.identities
        if _lies_in(company, one.group, subscription)
    ]


def _lies_in(company: Company, group: str, subscription: str) -> bool:
    return company.resource_groups[group].subscription == subscription


def _resource(company: Company, one: Resource) -> Record:
    identity = identity_block(company, one.name if one.system else None, one.runs_as)
    return _common(company, one.group, one.name, one.type, one.kind, identity)


def _site(company: Company, one: Site) -> Record:
    identity = identity_block(company, one.identity if one.system else None, one.runs_as)
    record = _common(company, one.group, one.identity, "Microsoft.Web/sites", one.kind, identity)
    if one.slot:
        record |= {"name": f"{one.name}/{one.slot}", "type": "Microsoft.Web/sites/slots"}
    return record


def _common(company: Company, group: str, name: str, type: str, kind: str | None, identity: Record | None) -> Record:
    return {
        "changedTime": stamp(name),
        "createdTime": stamp(name),
        "extendedLocation": None,
        "id": company.scope(f"{group}/{name}"),
        "identity": identity,
        "kind": kind,
        "location": company.resource_groups[group].location,
        "managedBy": None,
        "name": name,
        "plan": None,
        "properties": None,
        "provisioningState": "Succeeded",
        "resourceGroup": group,
        "sku": None,
        "tags": tags(group),
        "type": type,
    }


def tags(group: str) -> Record:
    """Return the tags of everything in a resource group."""
    return {"env": "prod" if "prod" in group.split("-") else "shared"}


def identity_block(company: Company, system: str | None, user: tuple[str, ...]) -> Record | None:
    """Return a resource's identity block, None when it runs as nobody."""
    if system is None and not user:
        return None
    kinds = ["SystemAssigned"] if system else []
    assigned = {
        company.managed[name]: {"clientId": company.app_id(name), "principalId": company.principal(name)}
        for name in user
    }
    return {
        "principalId": company.principal(system) if system else None,
        "tenantId": TENANT if system else None,
        "type": ", ".join([*kinds, *(["UserAssigned"] if user else [])]),
        "userAssignedIdentities": assigned or None,
    }


def graph_table(company: Company, subscription: str) -> Record:
    """Return a subscription's resources as Resource Graph answers in its table form."""
    rows = []
    for one in resources(company, subscription):
        told = one | {
            "type": one["type"].lower(),
            "tenantId": TENANT,
            "kind": one["kind"] or "",
            "subscriptionId": company.subscription_guid(subscription),
        }
        rows.append([told[name] for name, _ in _COLUMNS])
    return {
        "totalRecords": len(rows),
        "count": len(rows),
        "data": {"columns": [{"name": name, "type": type} for name, type in _COLUMNS], "rows": rows},
        "facets": [],
        "resultTruncated": "false",
    }


def identities(company: Company, subscription: str) -> list[Record]:
    """Return `az identity list` of a subscription."""
    return [_identity(company, one) for one in company.story.identities if _lies_in(company, one.group, subscription)]


def _identity(company: Company, one: Identity) -> Record:
    return {
        "clientId": company.app_id(one.name),
        "id": company.managed[one.name],
        "location": company.resource_groups[one.group].location,
        "name": one.name,
        "principalId": company.principal(one.name),
        "resourceGroup": one.group,
        "systemData": None,
        "tags": {},
        "tenantId": TENANT,
        "type": _IDENTITY_TYPE,
    }


def federated_credentials(company: Company, one: Identity) -> list[Record]:
    """Return `az identity federated-credential list` of an identity."""
    base = f"{company.managed[one.name]}/federatedIdentityCredentials"
    return [
        {
            "audiences": ["api://AzureADTokenExchange"],
            "id": f"{base}/{name}",
            "issuer": issuer,
            "name": name,
            "resourceGroup": one.group,
            "subject": subject,
            "systemData": None,
            "type": f"{_IDENTITY_TYPE}/federatedIdentityCredentials",
        }
        for name, issuer, subject in one.federated
    ]
