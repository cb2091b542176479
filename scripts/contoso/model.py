"""What the company is made of, in the words that its story is told in.

Names take the place of ids: `Company` turns them into ids. Every deliberate fault stands beside
the thing that has it, as a `Fault`, and every deliberately innocent thing says why it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding that lspriv must make about the thing that carries it."""

    rule: str
    severity: str
    why: str
    """What is wrong, for people."""


@dataclass(frozen=True, slots=True)
class ScopeFault:
    """A finding about a scope as a whole."""

    scope: str
    """A reference, as in `Assignment`."""
    fault: Fault


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that lspriv must say it cannot judge."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class User:
    """A person; a guest comes from another company."""

    name: str
    job: str = ""
    guest_of: str | None = None
    """The domain of the guest's own company."""
    enabled: bool = True

    @property
    def mail(self) -> str:
        """The address, without its domain."""
        return self.name.lower().replace(" ", ".")


@dataclass(frozen=True, slots=True)
class Group:
    """A security group; members are names of users, groups, service principals or identities."""

    name: str
    members: tuple[str, ...]
    about: str = ""
    listed: bool = True
    """False when the export has no list of its members."""


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """An application's service principal."""

    name: str
    about: str = ""
    foreign: bool = False
    """True when the application belongs to another tenant."""


@dataclass(frozen=True, slots=True)
class ManagementGroup:
    """A management group below the tenant's root group or another one."""

    name: str
    display_name: str
    parent: str | None = None
    """The name of the group above; None for the tenant's root group."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription and the management group that it lies in."""

    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """A resource group; its name is unique in the company."""

    name: str
    subscription: str
    location: str = "westeurope"
    managed_by: str | None = None
    """The reference of the managed application that owns it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that is neither a site nor a user-assigned identity."""

    name: str
    type: str
    group: str
    kind: str | None = None
    runs_as: tuple[str, ...] = ()
    """Names of its user-assigned identities."""
    system: bool = False
    """True when it has a system-assigned identity, which is then named like the resource."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A user-assigned managed identity."""

    name: str
    group: str
    federated: tuple[tuple[str, str, str], ...] = ()
    """Federated credentials: name, issuer, subject."""


@dataclass(frozen=True, slots=True)
class Setting:
    """An app setting: what the export script says of it, and the value that az itself would print."""

    name: str
    kind: str
    target: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A Function App, a web app, or a slot of one."""

    name: str
    group: str
    plan: str
    kind: str = "functionapp,linux"
    slot: str | None = None
    system: bool = False
    """True when it has a system-assigned identity, named like the site (and ``/slots/SLOT``)."""
    runs_as: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    connections: tuple[Setting, ...] = ()
    """Connection strings to Azure SQL."""
    raw_settings: bool = False
    """True when its settings were exported with their values, as `az … appsettings list` prints them."""
    deployment: str | None = None
    """The blob container of a Flex Consumption app."""
    https_only: bool = True

    @property
    def identity(self) -> str:
        """The name of its system-assigned identity in the directory."""
        return f"{self.name}/slots/{self.slot}" if self.slot else self.name


@dataclass(frozen=True, slots=True)
class Block:
    """One permission block of a custom role."""

    actions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    data_without: tuple[str, ...] = ()
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A custom role."""

    name: str
    blocks: tuple[Block, ...]
    assignable: tuple[str, ...]
    """References of scopes, as in `Assignment`."""
    about: str = ""
    faults: tuple[Fault, ...] = ()
    innocent: str = ""
    """Why a role that looks suspicious is not."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role assignment.

    `scope` is a reference: ``/``, ``mg:NAME``, ``sub:NAME``, the name of a resource group, or
    ``GROUP/RESOURCE`` with whatever lies below the resource.
    """

    principal: str
    role: str
    scope: str
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    innocent: str = ""
    condition: str | None = None
    activated: bool = False
    """True for an activation through Privileged Identity Management that is still running."""
    description: str | None = None

    @property
    def key(self) -> str:
        """What its GUID is made from."""
        return f"{self.principal}|{self.role}|{self.scope}"


@dataclass(frozen=True, slots=True)
class Eligible:
    """An assignment that must be activated first."""

    principal: str
    role: str
    scope: str
    why: str = ""
    until: str | None = None
    condition: str | None = None

    @property
    def key(self) -> str:
        """What its GUID is made from."""
        return f"{self.principal}|{self.role}|{self.scope}"


@dataclass(frozen=True, slots=True)
class Deny:
    """A deny assignment."""

    name: str
    scope: str
    why: str
    actions: tuple[str, ...] = ("*",)
    without: tuple[str, ...] = ("*/read",)
    principals: tuple[str, ...] = ()
    """Names; none means everyone."""
    excluded: tuple[str, ...] = ()
    own_scope_only: bool = False
    effect: str | None = None
    """``audit`` for one that records and does not block."""
    system: bool = False
    """True for one that Azure made, which nobody can change."""


@dataclass(frozen=True, slots=True)
class Event:
    """A successful or failed call in the activity log of a subscription."""

    at: str
    """ISO 8601, UTC."""
    caller: str
    operation: str
    scope: str
    succeeded: bool = True


@dataclass(frozen=True, slots=True)
class Story:
    """The whole company, told in names."""

    users: tuple[User, ...]
    groups: tuple[Group, ...]
    service_principals: tuple[ServicePrincipal, ...]
    management_groups: tuple[ManagementGroup, ...]
    subscriptions: tuple[Subscription, ...]
    resource_groups: tuple[ResourceGroup, ...]
    resources: tuple[Resource, ...]
    identities: tuple[Identity, ...]
    sites: tuple[Site, ...]
    roles: tuple[Role, ...]
    assignments: tuple[Assignment, ...]
    eligible: tuple[Eligible, ...]
    denies: tuple[Deny, ...]
    events: tuple[Event, ...]
    scope_faults: tuple[ScopeFault, ...] = ()
    deleted: tuple[tuple[str, str], ...] = field(default=())
    """Names and principal types that only assignments still mention, since the directory has them no longer."""
    foreign_groups: tuple[str, ...] = ()
    """Names of groups of a partner's tenant, whose members nobody here can list."""
