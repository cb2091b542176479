"""How a resource lets others in beside roles of Azure: keys, policies of its own, and from which networks.

An object of these is there when its source was read. None within one is what Azure left unset, so that the default of
the service holds, which may be the open one (Microsoft: "Prevent Shared Key authorization": null is as true).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sku:
    """What a resource is billed as; of a hosting plan it tells what its apps can do."""

    name: str | None = None
    """Such as ``Y1``, ``EP1``, ``FC1`` or ``Standard_LRS``."""
    tier: str | None = None
    """Such as ``Dynamic``, ``ElasticPremium``, ``FlexConsumption`` or ``Standard``."""


@dataclass(frozen=True, slots=True)
class PrivateEndpointConnection:
    """A private endpoint that leads to a resource, or asks to."""

    id: str
    private_endpoint: str | None = None
    """The ARM id of the endpoint."""
    status: str | None = None
    """``Approved``, ``Pending``, ``Rejected`` or ``Disconnected``."""


@dataclass(frozen=True, slots=True)
class AccessRestriction:
    """A rule that lets a caller's address through to a site, or stops it."""

    action: str | None = None
    """``Allow`` or ``Deny``."""
    ip_address: str | None = None
    """An address or range, several with commas between, or ``Any``."""
    service_tag: str | None = None
    """A name for addresses that Azure keeps, such as ``AzureFrontDoor.Backend``."""
    subnet_id: str | None = None
    """The ARM id of the subnet that callers come from."""
    priority: int | None = None
    """Rules count in this order, the smallest first."""
    name: str | None = None
    headers: tuple[str, ...] = ()
    """Names of the headers that a request must have with certain values for the rule to hold."""


@dataclass(frozen=True, slots=True)
class StorageAccess:
    """What a storage account allows beside Microsoft Entra ID."""

    allow_shared_key_access: bool | None = None
    """False when keys and what they sign are refused; None counts as true."""
    allow_blob_public_access: bool | None = None
    """Whether containers may be opened to anonymous readers."""
    supports_https_traffic_only: bool | None = None
    default_to_oauth_authentication: bool | None = None
    """Whether the portal reads with the user's own rights first."""


@dataclass(frozen=True, slots=True)
class VaultAccessPolicy:
    """What a key vault's own access policy lets a principal do with its contents; permissions in lower case."""

    object_id: str
    """The object id of the user, group or service principal."""
    tenant_id: str | None = None
    application_id: str | None = None
    """The client id of the application through which alone the principal may act."""
    keys: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VaultAccess:
    """By which model a key vault decides who may use its contents."""

    enable_rbac_authorization: bool | None = None
    """True for roles of Azure; false, and None for vaults made before API version 2026-02-01, for access policies."""
    access_policies: tuple[VaultAccessPolicy, ...] | None = None
    """Without effect where roles decide."""
    enable_purge_protection: bool | None = None


@dataclass(frozen=True, slots=True)
class ResourceAccess:
    """How a resource can be reached, as its own record says; parts that its type does not have are None."""

    public_network_access: str | None = None
    """``Enabled``, ``Disabled`` or ``SecuredByPerimeter``; None counts as enabled."""
    default_network_action: str | None = None
    """``Allow`` or ``Deny``: what becomes of callers that no network rule names; None counts as allow."""
    minimum_tls_version: str | None = None
    """As the service writes it: ``TLS1_2``, ``1.2`` or ``Tls12``."""
    disable_local_auth: bool | None = None
    """True when keys and connection strings are refused; None counts as false."""
    storage: StorageAccess | None = None
    vault: VaultAccess | None = None
