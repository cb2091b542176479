"""The exports of apps: sites, slots and their settings.

Shapes: `az functionapp list`, `az webapp list`, `az webapp deployment slot list`; settings as the script of
`lspriv export-script` writes them (name, kind, target), for one app as `az functionapp config appsettings list` does.
"""

from __future__ import annotations

from typing import Any

from scripts.contoso.company import Company
from scripts.contoso.ids import stamp
from scripts.contoso.model import Setting, Site
from scripts.contoso.place_files import identity_block, tags
from scripts.contoso.posture import SITES

Record = dict[str, Any]


def function_apps(company: Company, subscription: str) -> list[Record]:
    """Return `az functionapp list` of a subscription."""
    return [_site(company, one) for one in sites(company, subscription) if _is_function(one) and not one.slot]


def web_apps(company: Company, subscription: str) -> list[Record]:
    """Return `az webapp list` of a subscription."""
    return [_site(company, one) for one in sites(company, subscription) if not _is_function(one) and not one.slot]


def slots(company: Company, site: Site) -> list[Record]:
    """Return `az webapp deployment slot list` of a site."""
    return [_site(company, one) for one in company.story.sites if one.slot and one.name == site.name]


def sites(company: Company, subscription: str) -> list[Site]:
    """Return the sites and slots of a subscription."""
    groups = company.resource_groups
    return [one for one in company.story.sites if groups[one.group].subscription == subscription]


def _is_function(one: Site) -> bool:
    return "functionapp" in one.kind


def _site(company: Company, one: Site) -> Record:
    name = f"{one.name}/{one.slot}" if one.slot else one.name
    host = f"{one.name}-{one.slot}" if one.slot else one.name
    record: Record = {
        "appServicePlanId": company.scope(f"{one.group}/{one.plan}"),
        "availabilityState": "Normal",
        "clientAffinityEnabled": False,
        "clientCertEnabled": False,
        "clientCertMode": "Required",
        "defaultHostName": f"{host}.azurewebsites.net",
        "enabled": True,
        "enabledHostNames": [f"{host}.azurewebsites.net", f"{host}.scm.azurewebsites.net"],
        "functionAppConfig": _flex(one),
        "hostNames": [f"{host}.azurewebsites.net"],
        "httpsOnly": one.https_only,
        "id": company.scope(f"{one.group}/{one.identity}"),
        "identity": identity_block(company, one.identity if one.system else None, one.runs_as),
        "keyVaultReferenceIdentity": "SystemAssigned",
        "kind": one.kind,
        "lastModifiedTimeUtc": stamp(name)[:26],
        "location": "West Europe",
        "name": name,
        "publicNetworkAccess": SITES[one.identity].public,
        "reserved": "linux" in one.kind,
        "resourceGroup": one.group,
        # Lists leave most of it null, whatever the app is set to.
        "siteConfig": {"cors": None, "ftpsState": None, "minTlsVersion": None, "remoteDebuggingEnabled": None},
        "state": "Running",
        "tags": tags(one.group),
        "type": "Microsoft.Web/sites/slots" if one.slot else "Microsoft.Web/sites",
        "usageState": "Normal",
    }
    return record


def _flex(one: Site) -> Record | None:
    if one.deployment is None:
        return None
    return {
        "deployment": {
            "storage": {
                "authentication": {
                    "storageAccountConnectionStringName": None,
                    "type": "UserAssignedIdentity",
                    "userAssignedIdentityResourceId": None,
                },
                "type": "blobContainer",
                "value": one.deployment,
            }
        },
        "runtime": {"name": "python", "version": "3.11"},
        "scaleAndConcurrency": {"instanceMemoryMB": 2048, "maximumInstanceCount": 100},
    }


def settings(one: Site) -> list[Record]:
    """Return the app settings of a site: names, kinds and targets, or names and values where they were exported raw."""
    if one.raw_settings:
        return [{"name": each.name, "slotSetting": False, "value": each.value} for each in one.settings]
    return _reduced(one.settings)


def connection_strings(one: Site) -> list[Record]:
    """Return the connection strings of a site in the same two ways, `az webapp config connection-string list`."""
    if one.raw_settings:
        raw = {"slotSetting": False, "type": "SQLAzure"}
        return [{"name": each.name, "value": each.value, **raw} for each in one.connections]
    return _reduced(one.connections)


def _reduced(settings: tuple[Setting, ...]) -> list[Record]:
    return [{"name": each.name, "kind": each.kind, "target": each.target} for each in settings]
