"""Contoso's sites and slots as ARM has them: what lists leave null, configuration, settings with values, functions.

What is set up is what the writers of the export say (`scripts/contoso`), nested as ARM does, with all that exports
leave out; everything that must never be kept holds a canary. Shapes: recorded site (2026), `config/web`,
`config/appsettings/list`; Microsoft, "Web Apps - Get Auth Settings V2 Without Secrets", "List Functions", "List Basic
Publishing Credentials Policies".
"""

from __future__ import annotations

from scripts.contoso import app_files
from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.model import Site
from tests.loopback.contoso.places import nested
from tests.loopback.exchange import Record

_NULL_IN_LISTS = (
    "defaultDocuments",
    "netFrameworkVersion",
    "pythonVersion",
    "requestTracingEnabled",
    "remoteDebuggingEnabled",
    "httpLoggingEnabled",
    "publishingUsername",
    "publishingPassword",
    "appSettings",
    "metadata",
    "connectionStrings",
    "machineKey",
    "handlerMappings",
    "scmType",
    "use32BitWorkerProcess",
    "appCommandLine",
    "virtualApplications",
    "publicNetworkAccess",
    "cors",
    "push",
    "ipSecurityRestrictions",
    "ipSecurityRestrictionsDefaultAction",
    "scmIpSecurityRestrictions",
    "minTlsVersion",
    "scmMinTlsVersion",
    "ftpsState",
    "azureStorageAccounts",
)
_NOT_NESTED = ("id", "name", "type", "kind", "location", "resourceGroup")
_OWN = ("id", "name", "type", "kind", "location", "tags", "identity", "resourceGroup", "siteConfig", "appServicePlanId")


def listed(company: Company, subscription: str) -> list[Record]:
    """Return `sites` of a subscription, without slots."""
    return [
        _site(one)
        for one in (*app_files.function_apps(company, subscription), *app_files.web_apps(company, subscription))
    ]


def slots(company: Company, site: Site) -> list[Record]:
    """Return the `slots` of a site."""
    return [_site(one) for one in app_files.slots(company, site)]


def _site(one: Record) -> Record:
    properties = {key: value for key, value in one.items() if key not in _OWN}
    properties |= {
        "name": one["name"],
        "repositorySiteName": one["name"],
        "serverFarmId": one["appServicePlanId"],
        "siteConfig": {
            "numberOfWorkers": 1,
            **dict.fromkeys(_NULL_IN_LISTS),
            "alwaysOn": False,
            "http20Enabled": False,
        },
        "customDomainVerificationId": "4B6D7E35E91488AA11AF028BEE09363DB04F7C5C47083C9BB38FB408820208CB",
        "privateEndpointConnections": [],
        "resourceGroup": one["resourceGroup"],
    }
    return nested(one) | {"properties": properties}


def parts(
    id: str, site: Site, exported: Record, slots: list[Record] | None = None
) -> tuple[dict[str, list[Record]], dict[str, Record]]:
    """Return the lists and the documents below a site or slot, by path; documents with the method before it.

    `exported` is what an export has of the site, by folder.
    """
    path, type = id.lower(), "Microsoft.Web/sites/slots" if site.slot else "Microsoft.Web/sites"
    name = f"{site.name}/{site.slot}" if site.slot else site.name

    def part(below: str, properties: Record, *, named: str | None = None) -> Record:
        kind, _, last = below.rpartition("/")
        head = {"id": f"{id}/{below}", "name": named or last, "type": f"{type}/{kind}", "location": "West Europe"}
        return head | {"properties": properties}

    lists = {
        f"{path}/functions": [_function(site, one) for one in exported.get("functions", ())],
        f"{path}/basicpublishingcredentialspolicies": exported["basicpublishingcredentialspolicies"]["value"],
        f"{path}/privateendpointconnections": exported["privateendpointconnections"]["value"],
    }
    if slots is not None:
        lists[f"{path}/slots"] = slots
    settings = {one.name: one.value or f"{CANARY}-{one.name}" for one in site.settings}
    strings = {one.name: {"value": one.value, "type": "SQLAzure"} for one in site.connections}
    documents = {
        f"GET {path}/config/web": part("config/web", _web(site, exported["config-web"]), named=name),
        f"GET {path}/config/authsettingsv2": part("config/authsettingsV2", _auth(exported["authsettingsv2"])),
        f"POST {path}/config/appsettings/list": part("config/appsettings", settings),
        f"POST {path}/config/connectionstrings/list": part("config/connectionstrings", strings),
    }
    return lists, documents


def _function(site: Site, exported: Record) -> Record:
    """Return a function with its addresses, some of which have keys in them."""
    told = exported.get("properties", exported)
    name = exported["id"].rpartition("/")[2]
    host = f"https://{site.name}{f'-{site.slot}' if site.slot else ''}.azurewebsites.net"
    by_http = any(one["type"] == "httpTrigger" for one in told["config"]["bindings"])
    properties = {
        "name": name,
        "function_app_id": None,
        "script_root_path_href": f"{host}/admin/vfs/site/wwwroot/{name}/",
        "script_href": f"{host}/admin/vfs/site/wwwroot/{name}/__init__.py",
        "config_href": f"{host}/admin/vfs/site/wwwroot/{name}/function.json",
        "test_data_href": f"{host}/admin/vfs/data/Functions/sampledata/{name}.dat",
        "secrets_file_href": f"{host}/admin/vfs/data/Functions/secrets/{name}.json?code={CANARY}-master-key",
        "href": f"{host}/admin/functions/{name}",
        "config": told["config"],
        "files": None,
        "test_data": f'{{"body":"{CANARY}-test-data"}}',
        "invoke_url_template": f"{host}/api/{name}?code={CANARY}-function-key" if by_http else None,
        "language": told["language"],
        "isDisabled": told["isDisabled"],
    }
    head = {key: exported[key] for key in ("id", "name", "type")}
    return head | {"location": "West Europe", "properties": properties}


def _web(site: Site, exported: Record) -> Record:
    told = {key: value for key, value in exported.items() if key not in _NOT_NESTED}
    # The Azure CLI's own spelling.
    told["acrUserManagedIdentityID"] = told.pop("acrUserManagedIdentityId", None)
    told["azureStorageAccounts"] = _mounts(told["azureStorageAccounts"])
    for rules in ("ipSecurityRestrictions", "scmIpSecurityRestrictions"):
        told[rules] = [{key: value for key, value in rule.items() if value is not None} for rule in told[rules]]
    return {
        "numberOfWorkers": 1,
        "defaultDocuments": ["Default.htm", "index.html"],
        "netFrameworkVersion": "v4.0",
        "httpLoggingEnabled": False,
        "metadata": None,
        "handlerMappings": None,
        "scmType": "None",
        "use32BitWorkerProcess": False,
        "appCommandLine": "",
        "virtualApplications": [{"virtualPath": "/", "physicalPath": "site\\wwwroot", "preloadEnabled": True}],
        "publicNetworkAccess": None,
        **told,
        "publishingUsername": f"${site.name}",
        "publishingPassword": f"{CANARY}-publishing-password",
        "appSettings": [{"name": one.name, "value": f"{CANARY}-again"} for one in site.settings] or None,
        "connectionStrings": [{"name": "Reports", "connectionString": f"{CANARY}-again", "type": "SQLAzure"}],
        "machineKey": {"validation": "HMACSHA256", "validationKey": f"{CANARY}-key", "decryptionKey": f"{CANARY}-key"},
        "push": {"kind": None, "properties": {"isPushEnabled": False, "tagWhitelistJson": f"{CANARY}-push"}},
    }


def _mounts(exported: Record | list[Record]) -> Record:
    """Return shares by the name of their mount, with the keys that exports leave out."""
    beside = {"mountPath": "/mnt", "state": "Ok", "accessKey": f"{CANARY}-share"}
    if isinstance(exported, dict):
        return {name: beside | one for name, one in exported.items()}
    return {one["shareName"]: beside | one for one in exported}


def _auth(exported: Record) -> Record:
    told: Record = exported["properties"]
    providers = told["identityProviders"]
    directory = providers["azureActiveDirectory"]
    registration = {"openIdIssuer": "https://sts.windows.net/common/v2.0", **directory["registration"]}
    # Sites that were moved from the first version still carry it.
    registration["clientSecret"] = f"{CANARY}-client-secret"
    return told | {
        "identityProviders": providers | {"azureActiveDirectory": directory | {"registration": registration}},
        "login": {"tokenStore": {"enabled": told["platform"]["enabled"]}},
        "httpSettings": {"requireHttps": True},
    }
