"""The exports of how sites and resources are set up.

Shapes: `az webapp config show`, `az functionapp function list`, and REST's replies for what `az` has no command for, as
the script of `lspriv export-script` asks for them. One site's configuration was exported as it comes, canaries and all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.ids import TENANT
from scripts.contoso.model import Resource, Site
from scripts.contoso.place_files import tags
from scripts.contoso.posture import (
    KEYS_REFUSED,
    PLANS,
    PRIVATE,
    PUBLIC_BLOBS,
    SITES,
    SIZES,
    VAULT_POLICIES,
    Binding,
    Posture,
)

Record = dict[str, Any]

_LAST = 2147483647
_LISTS = {
    "Microsoft.Storage/storageAccounts": "storage-accounts",
    "Microsoft.KeyVault/vaults": "key-vaults",
    "Microsoft.Web/serverFarms": "hosting-plans",
    "Microsoft.ServiceBus/namespaces": "service-bus",
    "Microsoft.EventHub/namespaces": "event-hubs",
    "Microsoft.DocumentDB/databaseAccounts": "cosmos-accounts",
}
_ENDPOINTS = ("blob", "dfs", "file", "queue", "table", "web")


def parts_of(company: Company, site: Site) -> Iterator[tuple[str, Any]]:
    """Yield the folder and content of each file about a site or slot."""
    id = company.scope(f"{site.group}/{site.identity}")
    return parts(id, site, SITES[site.identity], company.app_id(site.name))


def parts(id: str, site: Site, posture: Posture, client: str) -> Iterator[tuple[str, Any]]:
    """Yield what `parts_of` does, of any id and posture; `client` is the application that users sign in to."""
    yield "config-web", _config(site, posture, id)
    yield "authsettingsv2", _auth(site, posture, id, client)
    yield "basicpublishingcredentialspolicies", _page(_policies(posture, id))
    yield "privateendpointconnections", _page(_connections(site, posture, id))
    if "functionapp" in site.kind:
        yield "functions", [_function(id, name, bindings, site) for name, bindings in posture.functions.items()]


def _page(records: list[Record]) -> Record:
    return {"value": records, "nextLink": None}


def _config(site: Site, posture: Posture, id: str) -> Record:
    record: Record = {
        "acrUseManagedIdentityCreds": posture.runtime.startswith("DOCKER|"),
        "acrUserManagedIdentityId": None,
        "alwaysOn": True,
        "azureStorageAccounts": _mounts(posture),
        "cors": {"allowedOrigins": list(posture.origins), "supportCredentials": False} if posture.origins else None,
        "ftpsState": posture.ftps,
        "http20Enabled": True,
        "id": f"{id}/config/web",
        "ipSecurityRestrictions": _restrictions(posture),
        "ipSecurityRestrictionsDefaultAction": "Deny" if posture.restrictions else "Allow",
        "linuxFxVersion": posture.runtime,
        "location": "West Europe",
        "minTlsVersion": posture.min_tls,
        "name": site.name,
        "remoteDebuggingEnabled": posture.debugging,
        "resourceGroup": site.group,
        "scmIpSecurityRestrictions": _restrictions(Posture()),
        "scmIpSecurityRestrictionsDefaultAction": "Allow",
        "scmIpSecurityRestrictionsUseMain": False,
        "scmMinTlsVersion": "1.2",
        "type": "Microsoft.Web/sites/slots/config" if site.slot else "Microsoft.Web/sites/config",
        "vnetRouteAllEnabled": posture.endpoint,
    }
    if site.raw_settings:
        record["machineKey"] = {"decryptionKey": f"{CANARY}-machine-key", "validationKey": f"{CANARY}-machine-key"}
        record |= {"publishingPassword": f"{CANARY}-publishing", "publishingUsername": f"${site.name}"}
        key = f"{CANARY}-mounted-share=="
        shared = {"accountName": "stordersprod", "shareName": "prices", "type": "AzureFiles", "accessKey": key}
        record["azureStorageAccounts"] = {"prices": {**shared, "mountPath": "/prices", "state": "Ok"}}
    return record


def _mounts(posture: Posture) -> list[Record]:
    # Where nothing is mounted Azure answers an empty object, and the script's query makes an empty list of it.
    if posture.mount is None:
        return []
    return [{"accountName": posture.mount[0], "shareName": posture.mount[1], "type": "AzureFiles"}]


def _restrictions(posture: Posture) -> list[Record]:
    rules = posture.restrictions or (("Allow", "Any", "Allow all"),)
    return [
        {
            "action": action,
            "headers": None,
            "ipAddress": address,
            "name": name,
            "priority": _LAST if address == "Any" else 100 + number,
            "tag": "ServiceTag" if address[0].isalpha() and address != "Any" else "Default",
            "vnetSubnetResourceId": None,
        }
        for number, (action, address, name) in enumerate(rules)
    ]


def _auth(site: Site, posture: Posture, id: str, client: str) -> Record:
    registration: Record = {}
    if posture.sign_in:
        secret = "MICROSOFT_PROVIDER_AUTHENTICATION_SECRET"
        registration = {"clientId": client, "clientSecretSettingName": secret}
    return {
        "id": f"{id}/config/authsettingsV2",
        "name": "authsettingsV2",
        "properties": {
            "globalValidation": {
                "excludedPaths": ["/health"] if posture.sign_in else None,
                "requireAuthentication": posture.sign_in,
                "unauthenticatedClientAction": "RedirectToLoginPage" if posture.sign_in else "AllowAnonymous",
            },
            "identityProviders": {
                "azureActiveDirectory": {"enabled": True, "registration": registration},
                "google": {"enabled": True, "registration": {}},
            },
            "platform": {"enabled": posture.sign_in, "runtimeVersion": "~1"},
        },
        "type": "Microsoft.Web/sites/slots/config" if site.slot else "Microsoft.Web/sites/config",
    }


def _policies(posture: Posture, id: str) -> list[Record]:
    return [_part(id, "basicPublishingCredentialsPolicies", way, {"allow": posture.basic_auth})
            for way in ("ftp", "scm")]  # fmt: skip


def _connections(site: Site, posture: Posture, id: str) -> list[Record]:
    if not posture.endpoint:
        return []
    endpoint = f"{id.partition('/providers/')[0]}/providers/Microsoft.Network/privateEndpoints/pe-{site.name}"
    state = {"actionsRequired": "None", "description": "", "status": "Approved"}
    told = {"privateEndpoint": {"id": endpoint}, "privateLinkServiceConnectionState": state}
    return [_part(id, "privateEndpointConnections", f"pe-{site.name}", told)]


def _part(id: str, kind: str, name: str, properties: Record) -> Record:
    site = "Microsoft.Web/sites/slots" if "/slots/" in id else "Microsoft.Web/sites"
    return {"id": f"{id}/{kind}/{name}", "name": name, "properties": properties, "type": f"{site}/{kind}"}


def _function(id: str, name: str, bindings: tuple[Binding, ...], site: Site) -> Record:
    told = {
        "config": {"bindings": [{"type": one.type, "direction": one.direction, **one.members} for one in bindings],
                   "disabled": None},
        "isDisabled": False,
        "language": "python",
    }  # fmt: skip
    record = _part(id, "functions", name, told)
    record["name"] = "/".join(part for part in (site.name, site.slot, name) if part)
    return record if site.slot else {**record.pop("properties"), **record, "kind": None}


def reached(company: Company, subscription: str) -> Iterator[tuple[str, Record]]:
    """Yield the name and content of each file about how resources of a subscription can be reached."""
    found: dict[str, list[Record]] = {}
    for one in company.story.resources:
        if one.type in _LISTS and company.resource_groups[one.group].subscription == subscription:
            found.setdefault(_LISTS[one.type], []).append(resource(company, one))
    for name, records in found.items():
        yield f"{name}-1.json", _page(records)


def resource(company: Company, one: Resource) -> Record:
    """Return a resource as its provider lists it, of what can be reached or hosts an app."""
    kind = _LISTS[one.type]
    sku = PLANS.get(one.name) or SIZES.get(one.type)
    return {
        "id": company.resource_id(one),
        "identity": None,
        "kind": one.kind,
        "location": company.resource_groups[one.group].location,
        "name": one.name,
        "properties": None if kind == "hosting-plans" else _properties(company, one, kind),
        "sku": sku and {"name": sku[0], "tier": sku[1]},
        "tags": tags(one.group),
        "type": one.type,
    }


def _properties(company: Company, one: Resource, kind: str) -> Record:
    told: Record = {"publicNetworkAccess": "Disabled" if one.name in PRIVATE else "Enabled"}
    if kind == "storage-accounts":
        hosts = {word: f"https://{one.name}.{word}.core.windows.net/" for word in _ENDPOINTS}
        return told | {
            "allowBlobPublicAccess": one.name in PUBLIC_BLOBS,
            "allowSharedKeyAccess": False if one.name in KEYS_REFUSED else None,
            "defaultToOAuthAuthentication": None,
            "minimumTlsVersion": "TLS1_2",
            "networkAcls": {"defaultAction": "Deny" if one.name in PRIVATE else "Allow"},
            "primaryEndpoints": hosts,
            "supportsHttpsTrafficOnly": True,
        }
    if kind == "key-vaults":
        return told | _vault(company, one.name)
    told["disableLocalAuth"] = one.name in KEYS_REFUSED
    if kind == "cosmos-accounts":
        return told | {"documentEndpoint": f"https://{one.name}.documents.azure.com:443/", "minimalTlsVersion": "Tls12"}
    host = f"https://{one.name}.servicebus.windows.net:443/"
    return told | {"minimumTlsVersion": "1.2", "serviceBusEndpoint": host}


def _vault(company: Company, name: str) -> Record:
    policies = [
        {
            "objectId": company.principal(who),
            "permissions": {"certificates": [], "keys": [], "secrets": may.split(" ")},
            "tenantId": TENANT,
        }
        for who, may in VAULT_POLICIES.get(name, ())
    ]
    return {
        "accessPolicies": policies,
        "enablePurgeProtection": True,
        "enableRbacAuthorization": name not in VAULT_POLICIES,
        "networkAcls": {"defaultAction": "Deny" if name in PRIVATE else "Allow"},
        "vaultUri": f"https://{name}.vault.azure.net/",
    }
