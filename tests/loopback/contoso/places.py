"""Contoso's resource groups, resources and identities as ARM lists them.

Shapes: recorded `resources` lists (without ``$expand`` a resource has no times), `userAssignedIdentities`; Microsoft,
"Federated Identity Credentials - List".
"""

from __future__ import annotations

from scripts.contoso import place_files
from scripts.contoso.company import Company
from scripts.contoso.model import Identity
from tests.loopback.exchange import Record

_KEPT = ("id", "name", "type", "kind", "location", "tags", "identity", "managedBy", "sku")


def nested(one: Record) -> Record:
    """Return what az lists of a resource as ARM lists it: no key without a value."""
    told = {key: one[key] for key in _KEPT if one.get(key) is not None}
    if told.get("identity"):
        told["identity"] = {key: value for key, value in one["identity"].items() if value is not None}
    return told


def resource_groups(company: Company, subscription: str) -> list[Record]:
    """Return `resourcegroups` of a subscription."""
    return [
        {key: value for key, value in one.items() if value is not None}
        for one in place_files.resource_groups(company, subscription)
    ]


def resources(company: Company, subscription: str) -> list[Record]:
    """Return `resources` of a subscription, without properties."""
    return [nested(one) for one in place_files.resources(company, subscription)]


def identities(company: Company, subscription: str) -> list[Record]:
    """Return `userAssignedIdentities` of a subscription."""
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "type": one["type"],
            "location": one["location"],
            "tags": one["tags"],
            "properties": {key: one[key] for key in ("tenantId", "principalId", "clientId")},
        }
        for one in place_files.identities(company, subscription)
    ]


def federated_credentials(company: Company, identity: Identity) -> list[Record]:
    """Return `federatedIdentityCredentials` of an identity."""
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "type": one["type"],
            "properties": {key: one[key] for key in ("issuer", "subject", "audiences")},
        }
        for one in place_files.federated_credentials(company, identity)
    ]
