"""What contoso's accounts, vaults, namespaces and plans say of themselves under the versions that collection asks with.

Shapes: Microsoft, the `List` pages of each provider. Some are shut, some open, so that there is something to see;
which is which goes by name.
"""

from __future__ import annotations

from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.ids import TENANT, guid
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

_SHUT = ("stdatalakeprod", "stingestprod", "kv-data-prod", "sb-orders-prod")
"""Those that refuse keys and strangers."""


def properties(company: Company, one: Resource) -> Record:
    """Return a resource's properties, which Resource Graph has too."""
    shut = one.name in _SHUT
    match one.type:
        case "Microsoft.Storage/storageAccounts":
            return _account(one.name, shut)
        case "Microsoft.KeyVault/vaults":
            return _vault(company, one.name, shut)
        case "Microsoft.ServiceBus/namespaces" | "Microsoft.EventHub/namespaces":
            return {
                "disableLocalAuth": shut,
                "minimumTlsVersion": "1.2",
                "publicNetworkAccess": "Enabled",
                "provisioningState": "Succeeded",
                "status": "Active",
                "serviceBusEndpoint": f"https://{one.name}.servicebus.windows.net:443/",
                "metricId": f"{guid('metric', one.name)}:{one.name}",
            }
        case "Microsoft.DocumentDB/databaseAccounts":
            return {
                "provisioningState": "Succeeded",
                "documentEndpoint": f"https://{one.name}.documents.azure.com:443/",
                "disableLocalAuth": shut,
                "disableKeyBasedMetadataWriteAccess": False,
                "publicNetworkAccess": "Enabled",
                "isVirtualNetworkFilterEnabled": False,
                "ipRules": [],
                "virtualNetworkRules": [],
                "minimalTlsVersion": "Tls12",
            }
        case "Microsoft.Web/serverFarms":
            flex = "flex" in one.name
            return {
                "name": one.name,
                "status": "Ready",
                "computeMode": "Dynamic" if flex else "Dedicated",
                "numberOfSites": 1,
                "reserved": True,
                "zoneRedundant": False,
                "provisioningState": "Succeeded",
            }
        case "Microsoft.Insights/components":
            # Real tables hold this connection string, key and all.
            key = f"{CANARY}-instrumentation"
            return {
                "ApplicationId": one.name,
                "InstrumentationKey": key,
                "ConnectionString": f"InstrumentationKey={key}",
            }
    return {"provisioningState": "Succeeded"}


def sku(one: Resource) -> Record | None:
    """Return what a resource's own list and Resource Graph say of its size."""
    if one.type == "Microsoft.Web/serverFarms":
        if "flex" in one.name:
            return {"name": "FC1", "tier": "FlexConsumption", "size": "FC1", "family": "FC", "capacity": 0}
        return {"name": "P1v3", "tier": "PremiumV3", "size": "P1v3", "family": "Pv3", "capacity": 1}
    if one.type == "Microsoft.Storage/storageAccounts":
        return {"name": "Standard_LRS", "tier": "Standard"}
    if one.type in ("Microsoft.ServiceBus/namespaces", "Microsoft.EventHub/namespaces"):
        return {"name": "Standard", "tier": "Standard"}
    return None


def _account(name: str, shut: bool) -> Record:
    return {
        "provisioningState": "Succeeded",
        "creationTime": "2024-05-02T10:00:00.1234567Z",
        "allowBlobPublicAccess": name == "stwebprod",
        "allowSharedKeyAccess": not shut,
        "allowCrossTenantReplication": False,
        "isHnsEnabled": "lake" in name,
        "minimumTlsVersion": "TLS1_2",
        "supportsHttpsTrafficOnly": True,
        "publicNetworkAccess": "Enabled",
        "networkAcls": {
            "bypass": "AzureServices",
            "defaultAction": "Deny" if shut else "Allow",
            "ipRules": [],
            "virtualNetworkRules": [],
        },
        "primaryEndpoints": {
            service: f"https://{name}.{service}.core.windows.net/" for service in ("blob", "queue", "table", "file")
        },
        "privateEndpointConnections": [],
    }


def _vault(company: Company, name: str, shut: bool) -> Record:
    policies = [
        {
            "tenantId": TENANT,
            "objectId": company.principal("Web Developers"),
            "permissions": {
                "keys": ["get", "list"],
                "secrets": ["get", "list", "set"],
                "certificates": [],
                "storage": [],
            },
        }
    ]
    return {
        "tenantId": TENANT,
        "sku": {"family": "A", "name": "standard"},
        # The vaults at which contoso assigns data roles use them; the one of the shop under test has policies.
        "enableRbacAuthorization": name != "kv-web-nonprod",
        "accessPolicies": policies if name == "kv-web-nonprod" else [],
        "enabledForDeployment": False,
        "enabledForTemplateDeployment": False,
        "enableSoftDelete": True,
        "enablePurgeProtection": shut or None,
        "publicNetworkAccess": "Enabled",
        "networkAcls": {
            "bypass": "AzureServices",
            "defaultAction": "Deny" if shut else "Allow",
            "ipRules": [],
            "virtualNetworkRules": [],
        },
        "vaultUri": f"https://{name}.vault.azure.net/",
        "provisioningState": "Succeeded",
    }
