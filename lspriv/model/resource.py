"""What the tenant contains: management groups, subscriptions, resources and their identities."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.model.exposure import PrivateEndpointConnection, ResourceAccess, Sku
from lspriv.model.site import AppFunction, PublishingPolicies, SiteAuth, SiteConfig, SiteNetwork


@dataclass(frozen=True, slots=True)
class ManagementGroup:
    """One management group of the tenant's tree."""

    id: str
    """The ARM id, ``/providers/Microsoft.Management/managementGroups/{name}``."""
    display_name: str | None = None
    parent: str | None = None
    """The ARM id of the parent; None for the tenant's root group, or when nobody told."""
    is_root: bool | None = None
    """True for the tenant's root group, False when it has a parent, None when nobody told."""

    @property
    def name(self) -> str:
        """The group's id as people type it, the last segment."""
        return self.id.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription and its place under the management groups."""

    id: str
    """The subscription's GUID."""
    display_name: str | None = None
    state: str | None = None
    tenant_id: str | None = None
    parent: str | None = None
    """The ARM id of the management group it lies in, when known."""
    known_ancestors: tuple[str, ...] = ()
    """Management groups above it that a listing showed although the tree is not known."""
    managed_by_tenants: tuple[str, ...] = ()
    """Tenants that manage it through Azure Lighthouse."""


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    """An outside token issuer that may sign in as a user-assigned identity."""

    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """A user-assigned identity, or the system-assigned identity of a resource."""

    id: str
    """The identity's ARM id when user-assigned, its host's when system-assigned."""
    principal_id: str
    client_id: str | None = None
    tenant_id: str | None = None
    kind: str = "UserAssigned"
    """``UserAssigned`` or ``SystemAssigned``."""
    used_by: tuple[str, ...] = ()
    """ARM ids of the resources that run as it, as far as any source told."""
    federated_credentials: tuple[FederatedCredential, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource group or a resource, with the identities that it runs as."""

    id: str
    type: str | None = None
    name: str | None = None
    kind: str | None = None
    location: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    """Tag names and values, by name."""
    system_identity: str | None = None
    """The principal id of its system-assigned identity."""
    user_identities: tuple[str, ...] = ()
    """ARM ids of its user-assigned identities."""
    sku: Sku | None = None
    """Of a hosting plan what its apps can do."""
    endpoints: tuple[tuple[str, str], ...] | None = None
    """The hosts by which connections name it, by the word of its type: ``blob``, ``queue``, ``table``, ``file``,
    ``vault``, ``service_bus``, ``document``, ``endpoint`` …; None when its own record was not read."""
    access: ResourceAccess | None = None
    """Of storage accounts, key vaults and what functions connect to; None when its own record was not read."""


@dataclass(frozen=True, slots=True)
class AppSetting:
    """The name of an app setting or connection string and what kind of value it holds; never the value."""

    name: str
    kind: str = "plain"
    """Such as ``key-vault-reference``, ``storage-connection-string``, ``identity-connection``,
    ``sas-url``, ``secret`` or ``plain``."""
    target: str | None = None
    """What the value points at (vault and secret, account, namespace), without any secret part."""


@dataclass(frozen=True, slots=True)
class FunctionApp:
    """A Function App, web app or Logic App standard, or a deployment slot of one."""

    id: str
    name: str
    kind: str | None = None
    """Azure's comma-separated kind, such as ``functionapp,linux``."""
    slot: str | None = None
    """The slot's name; None for the production site."""
    location: str | None = None
    state: str | None = None
    plan: str | None = None
    """The ARM id of the hosting plan."""
    https_only: bool | None = None
    system_identity: str | None = None
    """The principal id of its system-assigned identity."""
    user_identities: tuple[str, ...] = ()
    """ARM ids of its user-assigned identities."""
    settings: tuple[AppSetting, ...] | None = None
    """App settings and connection strings by name; None when they were not read."""
    key_vault_reference_identity: str | None = None
    deployment_storage: str | None = None
    """URL of the blob container that a Flex Consumption app is deployed from."""
    network: SiteNetwork | None = None
    """None when no source had its whole record."""
    private_endpoint_connections: tuple[PrivateEndpointConnection, ...] | None = None
    """None when they were not listed."""
    config: SiteConfig | None = None
    """None when it was not read: lists of sites leave most of it out."""
    publishing: PublishingPolicies | None = None
    """The basic publishing credentials policies; None when they were not read."""
    auth: SiteAuth | None = None
    """None when it was not read."""
    functions: tuple[AppFunction, ...] | None = None
    """By name; None when they were not listed."""

    @property
    def is_function(self) -> bool:
        """True for Function Apps; Logic Apps standard run on Functions but are not counted."""
        kinds = {part.strip() for part in (self.kind or "").lower().split(",")}
        return "functionapp" in kinds and "workflowapp" not in kinds
