"""Where contoso's things lie: management groups, subscriptions, resource groups, resources."""

from __future__ import annotations

from scripts.contoso.model import ManagementGroup, Resource, ResourceGroup, Subscription

MANAGEMENT_GROUPS = (
    ManagementGroup("platform", "Platform"),
    ManagementGroup("landing-zones", "Landing zones"),
    ManagementGroup("prod", "Production", "landing-zones"),
    ManagementGroup("nonprod", "Non-production", "landing-zones"),
    ManagementGroup("sandboxes", "Sandboxes"),
)

SUBSCRIPTIONS = (
    Subscription("contoso-prod-web", "prod"),
    Subscription("contoso-prod-data", "prod"),
    Subscription("contoso-nonprod", "nonprod"),
    Subscription("contoso-platform", "platform"),
    Subscription("contoso-sandbox", "sandboxes"),
)

RESOURCE_GROUPS = (
    ResourceGroup("rg-web-prod", "contoso-prod-web"),
    ResourceGroup("rg-web-network", "contoso-prod-web"),
    ResourceGroup("rg-data-prod", "contoso-prod-data"),
    ResourceGroup("rg-analytics-prod", "contoso-prod-data"),
    ResourceGroup("mrg-fraudshield", "contoso-prod-data", managed_by="rg-data-prod/fraudshield"),
    ResourceGroup("rg-web-nonprod", "contoso-nonprod"),
    ResourceGroup("rg-messaging-nonprod", "contoso-nonprod"),
    ResourceGroup("rg-lab-nonprod", "contoso-nonprod", "northeurope"),
    ResourceGroup("rg-platform-hub", "contoso-platform"),
    ResourceGroup("rg-platform-mgmt", "contoso-platform"),
    ResourceGroup("rg-platform-backup", "contoso-platform", "northeurope"),
)

_TYPES = {
    "storage": "Microsoft.Storage/storageAccounts",
    "vault": "Microsoft.KeyVault/vaults",
    "plan": "Microsoft.Web/serverFarms",
    "insights": "Microsoft.Insights/components",
    "logs": "Microsoft.OperationalInsights/workspaces",
    "bus": "Microsoft.ServiceBus/namespaces",
    "hub": "Microsoft.EventHub/namespaces",
    "vnet": "Microsoft.Network/virtualNetworks",
    "nsg": "Microsoft.Network/networkSecurityGroups",
    "gateway": "Microsoft.Network/applicationGateways",
    "address": "Microsoft.Network/publicIPAddresses",
    "card": "Microsoft.Network/networkInterfaces",
    "firewall": "Microsoft.Network/azureFirewalls",
    "vpn": "Microsoft.Network/virtualNetworkGateways",
    "zone": "Microsoft.Network/privateDnsZones",
    "sql": "Microsoft.Sql/servers",
    "database": "Microsoft.Sql/servers/databases",
    "factory": "Microsoft.DataFactory/factories",
    "cosmos": "Microsoft.DocumentDB/databaseAccounts",
    "databricks": "Microsoft.Databricks/workspaces",
    "managed-app": "Microsoft.Solutions/applications",
    "vm": "Microsoft.Compute/virtualMachines",
    "disk": "Microsoft.Compute/disks",
    "automation": "Microsoft.Automation/automationAccounts",
    "recovery": "Microsoft.RecoveryServices/vaults",
    "registry": "Microsoft.ContainerRegistry/registries",
    "kubernetes": "Microsoft.ContainerService/managedClusters",
    "alerts": "Microsoft.Insights/actionGroups",
}

_LISTED = {
    "rg-web-prod": "storage stwebprod, storage stordersprod, plan plan-web-prod, vault kv-web-prod, "
    "insights appi-web-prod, bus sb-orders-prod, alerts ag-web-prod",
    "rg-web-network": "vnet vnet-web-prod, nsg nsg-web-prod, gateway agw-web-prod, address pip-web-prod",
    "rg-data-prod": "storage stdatalakeprod, storage stingestprod, vault kv-data-prod, sql sql-data-prod, "
    "database sql-data-prod/sales, hub evh-data-prod, cosmos cosmos-data-prod, plan plan-data-prod, "
    "plan plan-ingest-flex, managed-app fraudshield",
    "rg-analytics-prod": "logs log-data-prod, databricks dbw-analytics-prod, storage stanalyticsprod",
    "mrg-fraudshield": "storage stfraudshield, vm vm-fraudshield-01, disk vm-fraudshield-01-os, "
    "card vm-fraudshield-01-nic",
    "rg-web-nonprod": "plan plan-web-nonprod, storage stwebnonprod, vault kv-web-nonprod, insights appi-web-nonprod",
    "rg-messaging-nonprod": "plan plan-messaging-nonprod, storage stmsgnonprod, bus sb-messaging-nonprod",
    "rg-lab-nonprod": "vm vm-lab-01, disk vm-lab-01-os, card vm-lab-01-nic, vm vm-lab-02, disk vm-lab-02-os, "
    "card vm-lab-02-nic",
    "rg-platform-hub": "vnet vnet-hub, firewall fw-hub, vpn vpn-hub, address pip-fw-hub, "
    "zone privatelink.vaultcore.azure.net",
    "rg-platform-mgmt": "logs log-platform, storage stplatformdiag, vault kv-platform, registry acrcontoso, "
    "alerts ag-platform",
    "rg-platform-backup": "recovery rsv-backup, storage stbackupcopies",
}


def _listed() -> tuple[Resource, ...]:
    """Read the table above: ``WORD NAME, WORD NAME, …`` for each resource group."""
    kinds = {"storage": "StorageV2", "plan": "linux", "insights": "web"}
    found = []
    for group, line in _LISTED.items():
        for entry in line.split(", "):
            word, name = entry.split(" ")
            found.append(Resource(name, _TYPES[word], group, kinds.get(word)))
    return tuple(found)


RESOURCES = (
    *_listed(),
    Resource("adf-data-prod", _TYPES["factory"], "rg-data-prod", system=True),
    Resource("aa-platform", _TYPES["automation"], "rg-platform-mgmt", system=True),
    Resource("aks-platform", _TYPES["kubernetes"], "rg-platform-mgmt", "Base", runs_as=("id-aks-kubelet",)),
)
