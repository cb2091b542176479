"""Contoso's Function Apps and web apps, their identities and settings.

Values that look like secrets are canaries: text that says of itself that it is none, in the shape of
the real thing. They stand in two files of the export, and a test looks for them everywhere else.
"""

from __future__ import annotations

from scripts.contoso.model import Identity, Setting, Site

CANARY = "CANARY-not-a-secret"
"""What every value that must never be kept contains."""


def _by_key(name: str, account: str) -> Setting:
    key = f"{CANARY}-{account}=="
    value = f"DefaultEndpointsProtocol=https;AccountName={account};AccountKey={key};EndpointSuffix=core.windows.net"
    return Setting(name, "storage-connection-string", account, value)


def _by_identity(name: str, target: str) -> Setting:
    return Setting(name, "identity-connection", target, target)


def _from_vault(name: str, vault: str, secret: str) -> Setting:
    value = f"@Microsoft.KeyVault(SecretUri=https://{vault}.vault.azure.net/secrets/{secret}/)"
    return Setting(name, "key-vault-reference", f"{vault}/{secret}", value)


def _plain(name: str, value: str) -> Setting:
    return Setting(name, "plain", value=value)


_RUNTIME = (_plain("FUNCTIONS_EXTENSION_VERSION", "~4"), _plain("FUNCTIONS_WORKER_RUNTIME", "python"))

_ORDERS = (
    _by_key("AzureWebJobsStorage", "stordersprod"),
    _by_key("WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "stordersprod"),
    _plain("WEBSITE_CONTENTSHARE", "func-orders-prod"),
    *_RUNTIME,
    Setting(
        "OrdersBus",
        "servicebus-connection-string",
        "sb-orders-prod",
        "Endpoint=sb://sb-orders-prod.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;"
        f"SharedAccessKey={CANARY}-bus=",
    ),
    Setting("PAYMENT_API_KEY", "secret", None, f"{CANARY}-payment-key"),
    Setting(
        "PRICE_FEED",
        "sas-url",
        "https://stordersprod.blob.core.windows.net/feed/prices.csv",
        f"https://stordersprod.blob.core.windows.net/feed/prices.csv?sv=2024-11-04&se=2027-01-01&sp=r&sig={CANARY}-signature",
    ),
    _plain("GREETING", f"{CANARY}-plain-text"),
    _from_vault("PORTAL_PASSWORD", "kv-web-prod", "portal-password"),
)

_REPORTS = Setting(
    "Reports",
    "sql-connection-string",
    "sql-data-prod.database.windows.net/sales",
    f"Server=tcp:sql-data-prod.database.windows.net,1433;Initial Catalog=sales;User ID=reports;Password={CANARY}-sql;",
)

IDENTITIES = (
    Identity("id-billing-prod", "rg-data-prod"),
    Identity("id-ingest-prod", "rg-data-prod"),
    Identity("id-shared-messaging", "rg-messaging-nonprod"),
    Identity(
        "id-aks-kubelet",
        "rg-platform-mgmt",
        (
            (
                "github-main",
                "https://token.actions.githubusercontent.com",
                "repo:contoso/platform:ref:refs/heads/main",
            ),
        ),
    ),
)

SITES = (
    Site(
        "func-orders-prod",
        "rg-web-prod",
        "plan-web-prod",
        system=True,
        settings=_ORDERS,
        connections=(_REPORTS,),
        raw_settings=True,
    ),
    Site(
        "func-orders-prod",
        "rg-web-prod",
        "plan-web-prod",
        slot="staging",
        system=True,
        settings=(_by_key("AzureWebJobsStorage", "stordersprod"), *_RUNTIME),
        connections=(_REPORTS,),
    ),
    Site(
        "app-portal-prod",
        "rg-web-prod",
        "plan-web-prod",
        "app,linux",
        system=True,
        settings=(_from_vault("SESSION_KEY", "kv-web-prod", "session-key"), _plain("WEBSITES_PORT", "8080")),
    ),
    Site(
        "func-billing-prod",
        "rg-data-prod",
        "plan-data-prod",
        "functionapp",
        runs_as=("id-billing-prod",),
        settings=(_by_key("AzureWebJobsStorage", "stdatalakeprod"), *_RUNTIME),
    ),
    Site(
        "func-ingest-prod",
        "rg-data-prod",
        "plan-ingest-flex",
        runs_as=("id-ingest-prod",),
        settings=(
            _by_identity("AzureWebJobsStorage__accountName", "stingestprod"),
            _by_identity("AzureWebJobsStorage__credential", "managedidentity"),
            _by_identity("Events__fullyQualifiedNamespace", "evh-data-prod.servicebus.windows.net"),
            _from_vault("PARTNER_TOKEN", "kv-data-prod", "partner-token"),
        ),
        deployment="https://stingestprod.blob.core.windows.net/func-ingest-deploy",
    ),
    Site(
        "func-reports-nonprod",
        "rg-web-nonprod",
        "plan-web-nonprod",
        system=True,
        settings=(_by_identity("AzureWebJobsStorage__accountName", "stwebnonprod"), *_RUNTIME),
        https_only=False,
    ),
    *(
        Site(
            name,
            "rg-messaging-nonprod",
            "plan-messaging-nonprod",
            runs_as=("id-shared-messaging",),
            settings=(
                _by_identity("AzureWebJobsStorage__accountName", "stmsgnonprod"),
                _by_identity("Bus__fullyQualifiedNamespace", "sb-messaging-nonprod.servicebus.windows.net"),
                *_RUNTIME,
            ),
        )
        for name in ("func-mail-nonprod", "func-notify-nonprod")
    ),
    Site("app-intranet-nonprod", "rg-web-nonprod", "plan-web-nonprod", "app"),
)
