"""What is known of a site beyond its record: configuration, authentication, publishing, functions and bindings.

An object of these is there when its source was read. None within one is what Azure left unset.
"""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.model.exposure import AccessRestriction

_IMAGE = "docker|"


@dataclass(frozen=True, slots=True)
class SiteNetwork:
    """How a site is reached and where it lies in networks, as its own record says."""

    host_names: tuple[str, ...] = ()
    public_network_access: str | None = None
    """``Enabled`` or ``Disabled``; None is open, unless the site has a private endpoint (Microsoft: "Azure App Service
    access restrictions")."""
    client_cert_enabled: bool | None = None
    client_cert_mode: str | None = None
    """``Required``, ``Optional`` or ``OptionalInteractiveUser``; without effect unless certificates are enabled."""
    virtual_network_subnet_id: str | None = None
    """The ARM id of the subnet through which the site calls others."""


@dataclass(frozen=True, slots=True)
class Cors:
    """Which web pages of other origins may call a site."""

    allowed_origins: tuple[str, ...] = ()
    """``*`` is any."""
    support_credentials: bool | None = None


@dataclass(frozen=True, slots=True)
class StorageMount:
    """A share or container that is mounted into a site; its key is not kept."""

    account_name: str
    share_name: str | None = None
    type: str | None = None
    """``AzureFiles`` or ``AzureBlob``."""


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The configuration of a site (Microsoft: "Web Apps - Get Configuration"), without values that may be secret."""

    linux_fx_version: str | None = None
    """The runtime, as ``PYTHON|3.11``, or the container image behind ``DOCKER|``; of a composition only the word."""
    windows_fx_version: str | None = None
    min_tls_version: str | None = None
    scm_min_tls_version: str | None = None
    ftps_state: str | None = None
    """``AllAllowed``, ``FtpsOnly`` or ``Disabled``."""
    remote_debugging_enabled: bool | None = None
    cors: Cors | None = None
    acr_use_managed_identity: bool | None = None
    """True when images are pulled as a managed identity and not with a password."""
    acr_user_managed_identity_id: str | None = None
    """The client id of the user-assigned identity that pulls images; None for the system-assigned one."""
    vnet_route_all: bool | None = None
    ip_restrictions: tuple[AccessRestriction, ...] | None = None
    """By priority; a site without any is open to all."""
    ip_restrictions_default_action: str | None = None
    scm_ip_restrictions: tuple[AccessRestriction, ...] | None = None
    """The rules of the deployment site."""
    scm_ip_restrictions_default_action: str | None = None
    scm_use_main: bool | None = None
    """True when the rules of the site hold for its deployment site too."""
    storage_mounts: tuple[StorageMount, ...] | None = None

    @property
    def container_image(self) -> str | None:
        """The image of a site that runs a container."""
        for version in (self.linux_fx_version, self.windows_fx_version):
            if version and version.lower().startswith(_IMAGE):
                return version[len(_IMAGE) :] or None
        return None


@dataclass(frozen=True, slots=True)
class PublishingPolicies:
    """Whether a site can be deployed to with a user name and password."""

    scm: bool | None = None
    """True when the deployment site takes them."""
    ftp: bool | None = None


@dataclass(frozen=True, slots=True)
class SiteAuth:
    """The authentication in front of a site (Microsoft: "Web Apps - Get Auth Settings V2 Without Secrets")."""

    enabled: bool | None = None
    require_authentication: bool | None = None
    unauthenticated_client_action: str | None = None
    """``RedirectToLoginPage``, ``AllowAnonymous``, ``Return401``, ``Return403`` or ``Return404``."""
    excluded_paths: tuple[str, ...] | None = None
    """Paths that anyone may call; what looks like a secret in one is cut out."""
    identity_providers: tuple[str, ...] | None = None
    """Names of the providers that are enabled and registered, such as ``azureActiveDirectory``."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What triggers a function, or what it reads and writes."""

    type: str
    """Such as ``httpTrigger``, ``queueTrigger`` or ``blob``."""
    direction: str | None = None
    """``IN``, ``OUT`` or ``INOUT``, in capitals."""
    name: str | None = None
    """What the function's code calls it."""
    members: tuple[tuple[str, str], ...] = ()
    """What names the thing that is bound, such as ``connection``, ``queueName``, ``path``, ``schedule``, ``authLevel``
    or ``route``; never what looks like a secret."""


@dataclass(frozen=True, slots=True)
class AppFunction:
    """One function of a Function App."""

    name: str
    language: str | None = None
    disabled: bool | None = None
    bindings: tuple[Binding, ...] | None = None
    """None when the host did not tell them, as for an app that does not run."""
