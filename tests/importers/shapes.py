"""Writes what is known of sites and resources as ARM replies, Resource Graph rows and the Azure CLI write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lspriv.importers.batch import Batch
from lspriv.model.exposure import AccessRestriction, ResourceAccess
from lspriv.model.resource import FunctionApp
from lspriv.model.site import AppFunction, SiteAuth, SiteConfig
from tests.importers.samples import batch

Record = dict[str, Any]
Shape = Callable[[Record], Record]

CANARY = "Zk3Jq9XbT7wLm2Rv8Ny5Pc1DcAnArY=="
"""Stands wherever Azure may put a secret."""

_CLI_NAMES = {
    "networkAcls": "networkRuleSet", "supportsHttpsTrafficOnly": "enableHttpsTrafficOnly",
    "acrUserManagedIdentityID": "acrUserManagedIdentityId", "networkACLs": "networkAcLs",
}  # fmt: skip
_CONFIG = "Microsoft.Web/sites/config"


def arm(record: Record) -> Record:
    """Return a record as a REST reply has it: without what is not set."""
    return _set_only(record)


def graph(record: Record) -> Record:
    """Return a record as a row of Resource Graph: types in lower case, a type for each configuration, more columns."""
    type = record["type"].lower()
    if type == _CONFIG.lower():
        type = f"{type}/{record['id'].rsplit('/', 1)[-1].lower()}"
    more = {
        "tenantId": "t",
        "kind": "",
        "resourceGroup": "rg-app",
        "subscriptionId": "s",
        "managedBy": "",
        "zones": None,
    }
    return {**more, **_set_only(record), "type": type}


def cli(record: Record) -> Record:
    """Return a record as the Azure CLI prints it: flat, but for two kinds, with null where nothing is set."""
    if record["type"] == "Microsoft.KeyVault/vaults" or record["id"].endswith("/authsettingsV2"):
        return record
    top = {key: value for key, value in record.items() if key != "properties"}
    flat = {_CLI_NAMES.get(key, key): value for key, value in record["properties"].items()}
    return {**flat, **top, "resourceGroup": "rg-app"}


SHAPES: dict[str, Shape] = {"arm": arm, "graph": graph, "cli": cli}


def site_files(app: FunctionApp, shape: Shape, file: str = "f") -> list[Batch]:
    """Return a site and its parts as one file each."""
    found = [batch([shape(one) for one in records], f"{file}-{number}.json")
             for number, records in enumerate(_site_lists(app)) if records]  # fmt: skip
    if not app.functions:
        found.append(batch([], f"{file}/functions/{app.name}.json"))
    if not app.private_endpoint_connections:
        found.append(batch([], f"{file}/privateendpointconnections/{app.name}.json"))
    return found


def _site_lists(app: FunctionApp) -> Iterator[Sequence[Record]]:
    network, config, auth, publishing = app.network, app.config, app.auth, app.publishing
    assert network and config and auth and publishing
    site = {
        "hostNames": list(network.host_names)[::-1], "publicNetworkAccess": network.public_network_access,
        "clientCertEnabled": network.client_cert_enabled, "clientCertMode": network.client_cert_mode,
        "virtualNetworkSubnetId": network.virtual_network_subnet_id, "siteConfig": {"minTlsVersion": None},
    }  # fmt: skip
    yield [_record(app.id, "Microsoft.Web/sites", site, location="westeurope")]
    yield [_record(f"{app.id}/config/web", "Microsoft.Web/sites/config", _config(config))]
    yield [_record(f"{app.id}/config/authsettingsV2", "Microsoft.Web/sites/config", _auth(auth))]
    kind = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
    yield [_record(f"{app.id}/basicPublishingCredentialsPolicies/{way}", kind, {"allow": getattr(publishing, way)})
           for way in ("ftp", "scm")]  # fmt: skip
    yield [
        _record(one.id, "Microsoft.Web/sites/privateEndpointConnections", {
            "privateEndpoint": {"id": one.private_endpoint},
            "privateLinkServiceConnectionState": {"status": one.status, "description": "x"},
            "provisioningState": "Succeeded",
        })
        for one in app.private_endpoint_connections or ()
    ]  # fmt: skip
    yield [_function(app, one) for one in (app.functions or ())[::-1]]


def _record(id: str, type: str, properties: Record, **more: Any) -> Record:
    return {"id": id, "name": id.rsplit("/", 1)[-1], "type": type, "properties": properties, **more}


def _config(config: SiteConfig) -> Record:
    mounts = config.storage_mounts
    return {
        "linuxFxVersion": config.linux_fx_version, "windowsFxVersion": config.windows_fx_version,
        "minTlsVersion": config.min_tls_version, "scmMinTlsVersion": config.scm_min_tls_version,
        "ftpsState": config.ftps_state, "remoteDebuggingEnabled": config.remote_debugging_enabled,
        "cors": config.cors and {"allowedOrigins": list(config.cors.allowed_origins),
                                 "supportCredentials": config.cors.support_credentials},
        "acrUseManagedIdentityCreds": config.acr_use_managed_identity,
        "acrUserManagedIdentityID": config.acr_user_managed_identity_id, "vnetRouteAllEnabled": config.vnet_route_all,
        "ipSecurityRestrictions": _restrictions(config.ip_restrictions),
        "ipSecurityRestrictionsDefaultAction": config.ip_restrictions_default_action,
        "scmIpSecurityRestrictions": _restrictions(config.scm_ip_restrictions),
        "scmIpSecurityRestrictionsDefaultAction": config.scm_ip_restrictions_default_action,
        "scmIpSecurityRestrictionsUseMain": config.scm_use_main,
        "azureStorageAccounts": None if mounts is None else {
            f"mount{number}": {"accountName": one.account_name, "shareName": one.share_name, "type": one.type,
                               "accessKey": CANARY, "mountPath": "/mnt", "state": "Ok"}
            for number, one in enumerate(mounts)
        },
        "publishingUsername": "$func-one", "publishingPassword": CANARY, "runtimeADUserPassword": CANARY,
        "machineKey": {"validation": "SHA1", "validationKey": CANARY, "decryption": "AES", "decryptionKey": CANARY},
        "appSettings": [{"name": "Key", "value": CANARY}],
        "connectionStrings": [{"name": "Db", "connectionString": f"Server=s;Password={CANARY}", "type": "SQLAzure"}],
        "metadata": [{"name": "CURRENT_STACK", "value": CANARY}], "push": {"dynamicTagsJson": CANARY},
        "siteAuthSettings": {"clientSecret": CANARY, "googleClientSecret": CANARY},
    }  # fmt: skip


def _restrictions(rules: Sequence[AccessRestriction] | None) -> list[Record] | None:
    return None if rules is None else [
        {
            "action": one.action, "ipAddress": one.service_tag or one.ip_address, "priority": one.priority,
            "tag": "ServiceTag" if one.service_tag else "Default", "name": one.name, "description": "x",
            "vnetSubnetResourceId": one.subnet_id, "headers": {name: [CANARY] for name in one.headers} or None,
        }
        for one in reversed(rules)
    ]  # fmt: skip


def _auth(auth: SiteAuth) -> Record:
    paths, names = auth.excluded_paths or (), auth.identity_providers or ()
    registrations = {
        "azureActiveDirectory": {"clientId": "a", "clientSecretSettingName": "AAD_SECRET", "clientSecret": CANARY},
        "gitHub": {"clientId": "b", "clientSecret": CANARY},
        "twitter": {"consumerKey": "c", "consumerSecret": CANARY},
    }
    providers: Record = {
        # Azure lists every provider as enabled, registered or not.
        name: {"enabled": True, "registration": registration if name in names else {}}
        for name, registration in registrations.items()
    }
    registered = {"clientId": "d", "clientCredential": {"clientSecretSettingName": "S", "secret": CANARY}}
    providers["facebook"] = {"enabled": False, "registration": {"appId": "e", "appSecret": CANARY}}
    providers["customOpenIdConnectProviders"] = {"contoso": {"enabled": "contoso" in names, "registration": registered}}
    return {
        "platform": {"enabled": auth.enabled, "runtimeVersion": "~1"},
        "globalValidation": {
            "requireAuthentication": auth.require_authentication,
            "unauthenticatedClientAction": auth.unauthenticated_client_action,
            "excludedPaths": list(paths),
        },
        "identityProviders": providers,
        "login": {"tokenStore": {"azureBlobStorage": {"sasUrlSettingName": CANARY}}},
    }


def _function(app: FunctionApp, one: AppFunction) -> Record:
    bindings = None if one.bindings is None else [
        {
            "type": each.type, "direction": each.direction and each.direction.lower(), "name": each.name,
            **dict(each.members),
            # What must never be kept, however it is called.
            "connectionStringSetting": f"AccountName=acct;AccountKey={CANARY}",
            "url": f"https://user:{CANARY}@contoso.com/hook?code={CANARY}", "apiKey": CANARY, "other": CANARY,
            "retry": {"strategy": CANARY}, "parts": [CANARY],
        }
        for each in one.bindings
    ]  # fmt: skip
    properties = {
        "name": one.name, "language": one.language, "isDisabled": one.disabled, "test_data": CANARY,
        "invoke_url_template": f"https://x/api/y?code={CANARY}", "config": {"bindings": bindings, "scriptFile": "a.py"},
    }  # fmt: skip
    return _record(f"{app.id}/functions/{one.name}", "Microsoft.Web/sites/functions", properties, location="x")


def resource_record(id: str, type: str, endpoints: Mapping[str, str], access: ResourceAccess) -> Record:
    """Return a resource's own record."""
    properties: Record = {"publicNetworkAccess": access.public_network_access, "provisioningState": "Succeeded"}
    rules: Record = {"defaultAction": access.default_network_action, "bypass": "AzureServices", "ipRules": []}
    if storage := access.storage:
        properties |= {
            "primaryEndpoints": {word: f"https://{host}/" for word, host in endpoints.items()} | {"other": {"a": "b"}},
            "allowSharedKeyAccess": storage.allow_shared_key_access,
            "allowBlobPublicAccess": storage.allow_blob_public_access,
            "supportsHttpsTrafficOnly": storage.supports_https_traffic_only,
            "defaultToOAuthAuthentication": storage.default_to_oauth_authentication,
        }
    if vault := access.vault:
        properties |= {
            "enableRbacAuthorization": vault.enable_rbac_authorization,
            "enablePurgeProtection": vault.enable_purge_protection,
            "accessPolicies": None if vault.access_policies is None else [
                {
                    "tenantId": one.tenant_id, "objectId": one.object_id, "applicationId": one.application_id,
                    "permissions": {kind: [word.title() for word in getattr(one, kind)]
                                    for kind in ("keys", "secrets", "certificates", "storage")},
                }
                for one in reversed(vault.access_policies)
            ],
        }  # fmt: skip
    if type in _ONE_ENDPOINT:
        name, url = _ONE_ENDPOINT[type]
        properties[name] = url.format(*endpoints.values())
    properties["networkACLs" if type.endswith("SignalR") else "networkAcls"] = rules
    properties |= {"minimumTlsVersion": access.minimum_tls_version, "disableLocalAuth": access.disable_local_auth}
    if type.endswith("databaseAccounts"):
        properties["minimalTlsVersion"] = properties.pop("minimumTlsVersion")
    if type.endswith("topics"):
        properties["minimumTlsVersionAllowed"] = properties.pop("minimumTlsVersion")
    return _record(id, type, properties, location="westeurope")


_ONE_ENDPOINT = {
    "Microsoft.KeyVault/vaults": ("vaultUri", "https://{}/"),
    "Microsoft.ServiceBus/namespaces": ("serviceBusEndpoint", "https://{}:443/"),
    "Microsoft.EventHub/namespaces": ("serviceBusEndpoint", "https://{}:443/"),
    "Microsoft.DocumentDB/databaseAccounts": ("documentEndpoint", "https://{}:443/"),
    "Microsoft.AppConfiguration/configurationStores": ("endpoint", "https://{}"),
    "Microsoft.EventGrid/topics": ("endpoint", "https://{}/api/events"),
    "Microsoft.SignalRService/SignalR": ("hostName", "{}"),
}


def _set_only(record: Record) -> Record:
    told = {key: value for key, value in record["properties"].items() if value is not None}
    return {**record, "properties": told}


def comparable(app: FunctionApp) -> FunctionApp:
    """Return a site with nothing but what `site_files` writes."""
    names = ("network", "private_endpoint_connections", "config", "publishing", "auth", "functions")
    return FunctionApp(app.id, app.name, **{name: getattr(app, name) for name in names})
