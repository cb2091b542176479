"""What contoso's accounts, vaults, namespaces and plans say of themselves under the versions that collection asks with.

How each is set up is told in `scripts/contoso/posture.py`, for the export and for here; ARM leaves out what is null
and says more beside. Shapes: Microsoft, the `List` pages of each provider; a recorded plan.
"""

from __future__ import annotations

from scripts.contoso import posture_files
from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.ids import guid
from scripts.contoso.model import Resource
from tests.loopback.exchange import Record

LISTS = {
    "Microsoft.Storage/storageAccounts": "Microsoft.Storage/storageAccounts",
    "Microsoft.KeyVault/vaults": "Microsoft.KeyVault/vaults",
    "Microsoft.ServiceBus/namespaces": "Microsoft.ServiceBus/namespaces",
    "Microsoft.EventHub/namespaces": "Microsoft.EventHub/namespaces",
    "Microsoft.DocumentDB/databaseAccounts": "Microsoft.DocumentDB/databaseAccounts",
    "Microsoft.Web/serverFarms": "Microsoft.Web/serverfarms",
}
"""The types with a list of their own; as the resource list spells it, as the provider does."""

_RULES = {"bypass": "AzureServices", "ipRules": [], "virtualNetworkRules": []}


def details(company: Company, one: Resource) -> Record:
    """Return what a resource's own list and Resource Graph say of it beside what all lists do."""
    if one.type not in LISTS:
        return {"properties": {"provisioningState": "Succeeded"} | _others(one)}
    exported = posture_files.resource(company, one)
    told = {key: value for key, value in (exported["properties"] or {}).items() if value is not None}
    if "networkAcls" in told:
        told["networkAcls"] = _RULES | told["networkAcls"]
    found: Record = {"properties": {"provisioningState": "Succeeded"} | _others(one) | told}
    return found | {"sku": exported["sku"]} if exported["sku"] else found


def _others(one: Resource) -> Record:
    """Return what lspriv keeps nothing of."""
    match one.type:
        case "Microsoft.Storage/storageAccounts":
            return {
                "creationTime": "2024-05-02T10:00:00.1234567Z",
                "allowCrossTenantReplication": False,
                "isHnsEnabled": "lake" in one.name,
                "privateEndpointConnections": [],
            }
        case "Microsoft.KeyVault/vaults":
            return {
                "sku": {"family": "A", "name": "standard"},
                "enabledForDeployment": False,
                "enabledForTemplateDeployment": False,
                "enableSoftDelete": True,
            }
        case "Microsoft.ServiceBus/namespaces" | "Microsoft.EventHub/namespaces":
            return {"status": "Active", "metricId": f"{guid('metric', one.name)}:{one.name}"}
        case "Microsoft.DocumentDB/databaseAccounts":
            return {
                "disableKeyBasedMetadataWriteAccess": False,
                "isVirtualNetworkFilterEnabled": False,
                "ipRules": [],
                "virtualNetworkRules": [],
            }
        case "Microsoft.Web/serverFarms":
            dynamic = "flex" in one.name or "messaging" in one.name
            return {
                "name": one.name,
                "status": "Ready",
                "computeMode": "Dynamic" if dynamic else "Dedicated",
                "numberOfSites": 1,
                "reserved": one.kind == "linux",
                "zoneRedundant": False,
            }
        case "Microsoft.Insights/components":
            # Real tables hold this connection string, key and all.
            key = f"{CANARY}-instrumentation"
            return {
                "ApplicationId": one.name,
                "InstrumentationKey": key,
                "ConnectionString": f"InstrumentationKey={key}",
            }
    return {}
