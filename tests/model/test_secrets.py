"""What kind of value a setting holds, what it points at, and that nothing else is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.model.secrets import classify, classify_connection, safe_target, safe_url

KEY = "q1w2e3r4t5Y6U7I8O9P0aSdFgHjKlZxCvBnM1234567890AbCdEf=="
GUID = "3a6dd4dc-013d-4f5b-a3c2-4952da9a1987"
ARM_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
WITH_KEY = [
    (
        "AzureWebJobsStorage",
        f"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={KEY};EndpointSuffix=core.windows.net",
        "storage-connection-string",
        "acct",
    ),
    (
        "Store",
        f"BlobEndpoint=https://acct.blob.core.windows.net/;SharedAccessSignature=sv=2020&sig={KEY}",
        "storage-connection-string",
        "acct",
    ),
    (
        "Bus",
        f"Endpoint=sb://ns1.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={KEY}",
        "servicebus-connection-string",
        "ns1",
    ),
    (
        "MyEventHubConnection",
        f"Endpoint=sb://ns2.servicebus.windows.net/;SharedAccessKey={KEY};EntityPath=h",
        "eventhub-connection-string",
        "ns2",
    ),
    (
        "Cosmos",
        f"AccountEndpoint=https://c1.documents.azure.com:443/;AccountKey={KEY};",
        "cosmos-connection-string",
        "c1",
    ),
    (
        "Db",
        f"Server=tcp:s1.database.windows.net,1433;Initial Catalog=db1;User ID=u;Password={KEY};",
        "sql-connection-string",
        "s1.database.windows.net/db1",
    ),
    (
        "Db",
        f"Data Source=s1.database.windows.net;Database=db1;Pwd={KEY}",
        "sql-connection-string",
        "s1.database.windows.net/db1",
    ),
    (
        "Cache",
        f"r1.redis.cache.windows.net:6380,password={KEY},ssl=True",
        "redis-connection-string",
        "r1.redis.cache.windows.net",
    ),
    (
        "WEBSITE_RUN_FROM_PACKAGE",
        f"https://acct.blob.core.windows.net/pkg/app.zip?sv=2020-08-04&sp=r&se=2030-01-01&sig={KEY}",
        "sas-url",
        "https://acct.blob.core.windows.net/pkg/app.zip",
    ),
    ("Callback", f"https://api.contoso.com/run?code={KEY}", "secret", "https://api.contoso.com/run"),
    (
        "Mongo",
        f"mongodb://user:{KEY}@c1.mongo.cosmos.azure.com:10255/db",
        "secret",
        "mongodb://c1.mongo.cosmos.azure.com:10255/db",
    ),
    ("Hook", f"https://hooks.example.com/services/{KEY.replace('=', '')}", "url", "https://hooks.example.com"),
    ("PaymentApiKey", KEY, "secret", None),
    ("anything", KEY, "secret", None),
    ("WEBSITE_AUTH_ENCRYPTION_KEY", KEY, "secret", None),
    ("Token", f"eyJhbGciOiJIUzI1NiJ9.{KEY.replace('=', '')}.abc", "secret", None),
    ("Cert", f"-----BEGIN PRIVATE KEY-----\n{KEY}\n", "secret", None),
    ("Config", f"Endpoint=https://x.azconfig.io;Id=1;Secret={KEY}", "secret", None),
    ("Bus__fullyQualifiedNamespace", KEY, "secret", None),
    ("Bus__clientId", KEY, "secret", None),
    (
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
        f"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={KEY}",
        "storage-connection-string",
        "acct",
    ),
]
WITHOUT_KEY = [
    (
        "Secret",
        "@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net/secrets/db-password/ab12)",
        "key-vault-reference",
        "kv1/db-password",
    ),
    (
        "Secret",
        "@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net/secrets/db-password/)",
        "key-vault-reference",
        "kv1/db-password",
    ),
    ("Secret", "@Microsoft.KeyVault(VaultName=kv1;SecretName=db-password)", "key-vault-reference", "kv1/db-password"),
    ("Secret", "@microsoft.keyvault(VaultName=kv1;SecretName=x;SecretVersion=1)", "key-vault-reference", "kv1/x"),
    ("AzureWebJobsStorage__accountName", "acct", "identity-connection", "acct"),
    (
        "AzureWebJobsStorage__blobServiceUri",
        "https://acct.blob.core.windows.net",
        "identity-connection",
        "https://acct.blob.core.windows.net",
    ),
    (
        "Q__queueServiceUri",
        "https://acct.queue.core.windows.net/",
        "identity-connection",
        "https://acct.queue.core.windows.net/",
    ),
    ("Bus__fullyQualifiedNamespace", "ns1.servicebus.windows.net", "identity-connection", "ns1.servicebus.windows.net"),
    ("Bus:fullyQualifiedNamespace", "ns1.servicebus.windows.net", "identity-connection", "ns1.servicebus.windows.net"),
    ("Bus__credential", "managedidentity", "identity-connection", "managedidentity"),
    ("Bus__clientId", GUID, "identity-connection", GUID),
    ("Bus__managedIdentityResourceId", ARM_ID, "identity-connection", ARM_ID),
    (
        "Cosmos__accountEndpoint",
        "https://c1.documents.azure.com:443/",
        "identity-connection",
        "https://c1.documents.azure.com:443/",
    ),
    (
        "Db",
        "Server=s1.database.windows.net;Database=db1;Authentication=Active Directory Default",
        "identity-connection",
        "s1.database.windows.net/db1",
    ),
    ("Bus", "Endpoint=sb://ns1.servicebus.windows.net/;Authentication=Managed Identity", "identity-connection", "ns1"),
    (
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        f"InstrumentationKey={GUID};IngestionEndpoint=https://x/",
        "app-insights-connection-string",
        None,
    ),
    ("APPINSIGHTS_INSTRUMENTATIONKEY", GUID, "app-insights-connection-string", None),
    ("Api", "https://api.contoso.com/v1/orders", "url", "https://api.contoso.com/v1/orders"),
    ("FUNCTIONS_WORKER_RUNTIME", "python", "plain", None),
    ("FUNCTIONS_EXTENSION_VERSION", "~4", "plain", None),
    ("WEBSITE_RUN_FROM_PACKAGE", "1", "plain", None),
    ("WEBSITE_CONTENTSHARE", "func-one8c1f2d3e4b5a697887a6b5c4", "plain", None),
    ("AzureFunctionsJobHost__logging__logLevel__default", "Information", "plain", None),
    ("KEY_VAULT_NAME", "kv1", "plain", None),
    ("MaxTokens", "4096", "plain", None),
    ("UseSharedKey", "false", "plain", None),
    ("Image", "registry.azurecr.io/team/app:2024.1.17", "plain", None),
    ("Monkey", "banana", "plain", None),
    ("Empty", "", "plain", None),
    ("TenantId", GUID, "plain", None),
]


@pytest.mark.parametrize(("name", "value", "kind", "target"), WITH_KEY + WITHOUT_KEY)
def test_kind_and_target(name: str, value: str, kind: str, target: str | None) -> None:
    assert classify(name, value) == (kind, target)


@pytest.mark.parametrize(("name", "value", "kind", "target"), WITH_KEY)
def test_no_part_of_a_key_is_in_the_answer(name: str, value: str, kind: str, target: str | None) -> None:
    answer = repr(classify(name, value))
    assert not any(KEY[at : at + 8] in answer for at in range(len(KEY) - 8))


def test_a_value_that_was_left_out_is_not_plain() -> None:
    assert classify("A", None) == ("unread", None)


@given(st.text(), st.text())
def test_anything_is_classified_and_plain_values_have_no_target(name: str, value: str) -> None:
    kind, target = classify(name, value)
    assert kind not in ("plain", "secret") or target is None or "://" in target


@given(st.sampled_from(WITH_KEY), st.integers(0, 200), st.text(max_size=4))
def test_a_damaged_value_still_gives_no_key_away(case: tuple[str, str, str, str | None], at: int, noise: str) -> None:
    value = case[1][:at] + noise + case[1][at:]
    answer = repr(classify(case[0], value))
    assert KEY[:30] not in answer and KEY[10:40] not in answer


@pytest.mark.parametrize(
    ("kind", "target", "safe"),
    [
        ("key-vault-reference", "kv/name", "kv/name"),
        ("storage-connection-string", "acct", "acct"),
        ("identity-connection", "ns.servicebus.windows.net", "ns.servicebus.windows.net"),
        ("identity-connection", ARM_ID, ARM_ID),
        ("identity-connection", GUID, GUID),
        ("sas-url", f"https://u:{KEY}@acct.blob.core.windows.net/c?sig={KEY}", "https://acct.blob.core.windows.net/c"),
        ("url", f"https://hooks.example.com/{KEY.replace('=', '')}", "https://hooks.example.com"),
        ("storage-connection-string", f"AccountName=a;AccountKey={KEY}", None),
        ("identity-connection", KEY.replace("=", ""), None),
        ("plain", "anything", None),
        ("secret", "anything", None),
        ("url", None, None),
    ],
)
def test_targets_of_exports_are_not_believed(kind: str, target: str | None, safe: str | None) -> None:
    assert safe_target(kind, target) == safe


@pytest.mark.parametrize("text", ["", "no url", "http://", "https://[::1", "http://host:99999999/"])
def test_what_is_no_url_has_no_safe_form(text: str) -> None:
    assert safe_url(text) is None


def test_the_type_of_a_connection_string_tells_azure_sql_of_other_secrets() -> None:
    assert classify_connection("Db", KEY, "SQLAzure") == ("sql-connection-string", None)
    assert classify_connection("Db", KEY, "Custom") == classify_connection("Db", KEY, None) == ("secret", None)
    assert classify_connection("Db", None, "SQLAzure") == ("unread", None)
    reference = "@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net/secrets/db)"
    assert classify_connection("Db", reference, "SQLAzure") == ("key-vault-reference", "kv1/db")
