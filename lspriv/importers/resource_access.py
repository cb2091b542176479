"""How storage accounts, key vaults and what else functions connect to can be reached, from their own records.

Fields: Microsoft, "Storage Accounts - List", "Vaults - List By Subscription", "Namespaces - List" (Service Bus, Event
Hubs), "Database Accounts - List", "Configuration Stores - List", "Topics - List By Subscription", "SignalR - List By
Subscription". The Azure CLI writes the same members, some under the names of its SDK. `az resource list` writes none,
which says nothing: a record counts when it has the endpoint that every resource of its type has.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from lspriv.importers.wire import Wire, decode, first
from lspriv.model.exposure import ResourceAccess, StorageAccess, VaultAccess, VaultAccessPolicy

_STORAGE = "microsoft.storage/storageaccounts"
_VAULT = "microsoft.keyvault/vaults"
_WORDS = {
    _VAULT: "vault",
    "microsoft.servicebus/namespaces": "service_bus",
    "microsoft.eventhub/namespaces": "service_bus",
    "microsoft.documentdb/databaseaccounts": "document",
    "microsoft.appconfiguration/configurationstores": "endpoint",
    "microsoft.eventgrid/topics": "endpoint",
    "microsoft.eventgrid/domains": "endpoint",
    "microsoft.signalrservice/signalr": "endpoint",
    "microsoft.signalrservice/webpubsub": "endpoint",
}
"""What the snapshot calls the one endpoint of a type."""

TYPES = frozenset({_STORAGE, *_WORDS})
"""The types whose own records are read, in lower case."""


class _Endpoints(Wire):
    blob: str | None = None
    queue: str | None = None
    table: str | None = None
    file: str | None = None
    dfs: str | None = None
    web: str | None = None


class _Rules(Wire):
    default_action: str | None = None


class _Permissions(Wire):
    keys: list[str] | None = None
    secrets: list[str] | None = None
    certificates: list[str] | None = None
    storage: list[str] | None = None


class _Policy(Wire):
    tenant_id: str | None = None
    object_id: str | None = None
    application_id: str | None = None
    permissions: _Permissions | None = None


class _Properties(Wire):
    public_network_access: str | None = None
    disable_local_auth: bool | None = None
    network_acls: _Rules | None = None
    network_rule_set: _Rules | None = None
    """As the Azure CLI calls the one before, of storage accounts."""
    signalr_rules: _Rules | None = msgspec.field(name="networkACLs", default=None)
    signalr_rules_of_cli: _Rules | None = msgspec.field(name="networkAcLs", default=None)
    minimum_tls_version: str | None = None
    minimal_tls_version: str | None = None
    minimum_tls_version_allowed: str | None = None

    primary_endpoints: _Endpoints | None = None
    vault_uri: str | None = None
    service_bus_endpoint: str | None = None
    document_endpoint: str | None = None
    endpoint: str | None = None
    host_name: str | None = None

    allow_shared_key_access: bool | None = None
    allow_blob_public_access: bool | None = None
    supports_https_traffic_only: bool | None = None
    enable_https_traffic_only: bool | None = None
    """As the Azure CLI calls the one before."""
    default_to_oauth: bool | None = msgspec.field(name="defaultToOAuthAuthentication", default=None)

    enable_rbac_authorization: bool | None = None
    enable_purge_protection: bool | None = None
    access_policies: list[_Policy] | None = None


class _Resource(_Properties):
    properties: _Properties | None = None


MEMBERS = frozenset(_Properties.__struct_encode_fields__)
"""The members of a record that are read, in REST's names and those of the Azure CLI."""

_RESOURCE = msgspec.json.Decoder(_Resource, strict=False)

Endpoints = tuple[tuple[str, str], ...]
"""Hosts by the word for what they serve."""


def read_access(raw: msgspec.Raw, type: str) -> tuple[Endpoints, ResourceAccess] | None:
    """Return the endpoints of a resource and how it can be reached, or None when the record is not its own.

    `type` is one of `TYPES`.

    Raises:
        RecordError: a part of it has another type than Azure gives it.
    """
    record = decode(_RESOURCE, raw)
    told = record.properties or record
    endpoints = tuple(sorted(_endpoints(told, type)))
    if not endpoints:
        return None
    rules = first(told.network_acls, told.network_rule_set, told.signalr_rules, told.signalr_rules_of_cli)
    access = ResourceAccess(
        told.public_network_access or None,
        (rules and rules.default_action) or None,
        first(told.minimum_tls_version, told.minimal_tls_version, told.minimum_tls_version_allowed) or None,
        told.disable_local_auth,
        _storage(told) if type == _STORAGE else None,
        _vault(told) if type == _VAULT else None,
    )
    return endpoints, access


def _endpoints(told: _Properties, type: str) -> Iterator[tuple[str, str]]:
    if type == _STORAGE:
        urls = told.primary_endpoints or _Endpoints()
        for word in _Endpoints.__struct_fields__:
            if host := _host(getattr(urls, word)):
                yield word, host
        return
    own = first(told.vault_uri, told.service_bus_endpoint, told.document_endpoint, told.endpoint, told.host_name)
    if host := _host(own):
        yield _WORDS[type], host


def _host(text: str | None) -> str | None:
    """Return the host of a URL, or of a text that is one."""
    if not text:
        return None
    try:
        return urlsplit(text if "://" in text else f"//{text}").hostname
    except ValueError:
        return None


def _storage(told: _Properties) -> StorageAccess:
    return StorageAccess(
        told.allow_shared_key_access,
        told.allow_blob_public_access,
        first(told.supports_https_traffic_only, told.enable_https_traffic_only),
        told.default_to_oauth,
    )


def _vault(told: _Properties) -> VaultAccess:
    policies = (_policy(one, one.object_id) for one in told.access_policies or () if one.object_id)
    return VaultAccess(
        told.enable_rbac_authorization,
        None if told.access_policies is None else tuple(sorted(policies, key=repr)),
        told.enable_purge_protection,
    )


def _policy(told: _Policy, object_id: str) -> VaultAccessPolicy:
    may = told.permissions or _Permissions()
    return VaultAccessPolicy(
        object_id,
        told.tenant_id or None,
        told.application_id or None,
        _words(may.keys),
        _words(may.secrets),
        _words(may.certificates),
        _words(may.storage),
    )


def _words(told: list[str] | None) -> tuple[str, ...]:
    # The portal writes `Get`, REST clients `get`.
    return tuple(sorted({word.lower() for word in told or ()}))
