"""Contoso's sites and slots as ARM has them: what lists leave null, configuration, settings with values, functions.

Shapes: recorded site (2026), `config/web`, `config/appsettings/list`; Microsoft, "Web Apps - Get Auth Settings V2
Without Secrets", "List Functions", "List Basic Publishing Credentials Policies". Everything that must never be kept
holds a canary.
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
_OPEN = [{"ipAddress": "Any", "action": "Allow", "priority": 2147483647, "name": "Allow all"}]
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


def parts(id: str, site: Site, slots: list[Record] | None = None) -> tuple[dict[str, list[Record]], dict[str, Record]]:
    """Return the lists and the documents below a site or slot, by path; documents with the method before it."""
    path, type = id.lower(), "Microsoft.Web/sites/slots" if site.slot else "Microsoft.Web/sites"
    name = f"{site.name}/{site.slot}" if site.slot else site.name

    def part(below: str, properties: Record, *, named: str | None = None) -> Record:
        kind, _, last = below.rpartition("/")
        head = {"id": f"{id}/{below}", "name": named or last, "type": f"{type}/{kind}", "location": "West Europe"}
        return head | {"properties": properties}

    lists = {
        f"{path}/functions": [
            part(f"functions/{function}", _function(site, function), named=f"{name}/{function}")
            for function in (("orders", "nightly") if "functionapp" in site.kind else ())
        ],
        f"{path}/basicpublishingcredentialspolicies": [
            part(f"basicPublishingCredentialsPolicies/{one}", {"allow": site.slot is not None})
            for one in ("ftp", "scm")
        ],
        f"{path}/privateendpointconnections": [],
    }
    if slots is not None:
        lists[f"{path}/slots"] = slots
    settings = {one.name: one.value or f"{CANARY}-{one.name}" for one in site.settings}
    strings = (
        {"Reports": {"value": f"Server=tcp:sql;Password={CANARY}-sql;", "type": "SQLAzure"}} if site.settings else {}
    )
    documents = {
        f"GET {path}/config/web": part("config/web", _web(site), named=name),
        f"GET {path}/config/authsettingsv2": part("config/authsettingsV2", _auth(site)),
        f"POST {path}/config/appsettings/list": part("config/appsettings", settings),
        f"POST {path}/config/connectionstrings/list": part("config/connectionstrings", strings),
    }
    return lists, documents


def _function(site: Site, name: str) -> Record:
    host = f"https://{site.name}.azurewebsites.net"
    trigger = (
        {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function", "methods": ["get", "post"]}
        if name == "orders"
        else {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 0 2 * * *"}
    )
    queue = {
        "type": "queue",
        "direction": "out",
        "name": "msg",
        "queueName": "orders",
        "connection": "AzureWebJobsStorage",
    }
    return {
        "name": name,
        "function_app_id": None,
        "script_root_path_href": f"{host}/admin/vfs/site/wwwroot/{name}/",
        "script_href": f"{host}/admin/vfs/site/wwwroot/{name}/__init__.py",
        "config_href": f"{host}/admin/vfs/site/wwwroot/{name}/function.json",
        "test_data_href": f"{host}/admin/vfs/data/Functions/sampledata/{name}.dat",
        "secrets_file_href": f"{host}/admin/vfs/data/Functions/secrets/{name}.json?code={CANARY}-master-key",
        "href": f"{host}/admin/functions/{name}",
        "config": {"bindings": [trigger, queue]},
        "files": None,
        "test_data": f'{{"body":"{CANARY}-test-data"}}',
        "invoke_url_template": f"{host}/api/{name}?code={CANARY}-function-key" if name == "orders" else None,
        "language": "python",
        "isDisabled": False,
    }


def _web(site: Site) -> Record:
    return {
        "numberOfWorkers": 1,
        "defaultDocuments": ["Default.htm", "index.html"],
        "netFrameworkVersion": "v4.0",
        "linuxFxVersion": "PYTHON|3.11" if "linux" in site.kind else "",
        "remoteDebuggingEnabled": site.slot is not None,
        "httpLoggingEnabled": False,
        "publishingUsername": f"${site.name}",
        "publishingPassword": f"{CANARY}-publishing-password",
        "appSettings": [{"name": one.name, "value": f"{CANARY}-again"} for one in site.settings] or None,
        "metadata": None,
        "connectionStrings": [{"name": "Reports", "connectionString": f"{CANARY}-again", "type": "SQLAzure"}],
        "machineKey": {"validation": "HMACSHA256", "validationKey": f"{CANARY}-key", "decryptionKey": f"{CANARY}-key"},
        "handlerMappings": None,
        "scmType": "None",
        "use32BitWorkerProcess": False,
        "alwaysOn": True,
        "appCommandLine": "",
        "virtualApplications": [{"virtualPath": "/", "physicalPath": "site\\wwwroot", "preloadEnabled": True}],
        "cors": {
            "allowedOrigins": ["https://portal.azure.com"] if site.https_only else ["*"],
            "supportCredentials": False,
        },
        "push": {"kind": None, "properties": {"isPushEnabled": False, "tagWhitelistJson": f"{CANARY}-push"}},
        "publicNetworkAccess": None,
        "ipSecurityRestrictions": _OPEN,
        "ipSecurityRestrictionsDefaultAction": None,
        "scmIpSecurityRestrictions": _OPEN,
        "scmIpSecurityRestrictionsUseMain": False,
        "http20Enabled": True,
        "minTlsVersion": "1.2" if site.https_only else "1.0",
        "scmMinTlsVersion": "1.2",
        "ftpsState": "Disabled" if site.https_only else "AllAllowed",
        "azureStorageAccounts": {
            "share": {
                "type": "AzureFiles",
                "accountName": "stwebprod",
                "shareName": "s",
                "accessKey": f"{CANARY}-share",
            }
        },
    }


def _auth(site: Site) -> Record:
    enabled = site.name == "app-portal-prod"
    return {
        "platform": {"enabled": enabled, "runtimeVersion": "~1"},
        "globalValidation": {
            "requireAuthentication": enabled,
            "unauthenticatedClientAction": "RedirectToLoginPage" if enabled else "AllowAnonymous",
        },
        "identityProviders": {
            "azureActiveDirectory": {
                "enabled": enabled,
                "registration": {
                    "openIdIssuer": "https://sts.windows.net/common/v2.0",
                    "clientId": "0f0f0f0f-1111-4222-8333-444444444444",
                    "clientSecretSettingName": "MICROSOFT_PROVIDER_AUTHENTICATION_SECRET",
                    # Sites that were moved from the first version still carry it.
                    "clientSecret": f"{CANARY}-client-secret",
                },
            }
        },
        "login": {"tokenStore": {"enabled": enabled}},
        "httpSettings": {"requireHttps": True},
    }
