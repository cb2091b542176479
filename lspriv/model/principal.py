"""Principals: who can hold a role assignment, and which groups hold whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PrincipalKind(StrEnum):
    """What a principal is, in Azure's words; the enumeration in Azure is open."""

    USER = "User"
    GROUP = "Group"
    SERVICE_PRINCIPAL = "ServicePrincipal"
    MANAGED_IDENTITY = "ManagedIdentity"
    """A service principal known to be a managed identity; Azure's own type is ServicePrincipal."""
    FOREIGN_GROUP = "ForeignGroup"
    DEVICE = "Device"
    UNKNOWN = "Unknown"

    @property
    def is_group(self) -> bool:
        """True for what has members."""
        return self in (PrincipalKind.GROUP, PrincipalKind.FOREIGN_GROUP)

    @property
    def is_workload(self) -> bool:
        """True for what no person signs in as."""
        return self in (PrincipalKind.SERVICE_PRINCIPAL, PrincipalKind.MANAGED_IDENTITY)


_KINDS = {kind.value.lower(): kind for kind in PrincipalKind} | {"msi": PrincipalKind.SERVICE_PRINCIPAL}


def principal_kind(azure_type: str | None) -> PrincipalKind:
    """Read Azure's `principalType`; what is new or missing is `UNKNOWN`."""
    return _KINDS.get((azure_type or "").strip().lower(), PrincipalKind.UNKNOWN)


def guid_key(value: str) -> str:
    """Return an object id in the form used to compare: lower case, with dashes.

    Deny assignments and exported logs write GUIDs without dashes.
    What is not a GUID is only folded.
    """
    text = value.strip().strip("{}").lower()
    if len(text) == 32 and text.isalnum():
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return text


@dataclass(frozen=True, slots=True)
class Principal:
    """A user, group, service principal or managed identity of the directory."""

    id: str
    """The object id."""
    kind: PrincipalKind = PrincipalKind.UNKNOWN
    """What it is, as far as any source told."""
    display_name: str | None = None
    """The name that people see; not unique."""
    user_principal_name: str | None = None
    """The sign-in name of a user."""
    app_id: str | None = None
    """The client id of a service principal."""
    user_type: str | None = None
    """``Member`` or ``Guest`` for users, where the directory told."""
    account_enabled: bool | None = None
    """False for an account that cannot sign in."""
    deleted: bool = False
    """True when a source showed that the directory no longer has it."""
    resource_id: str | None = None
    """The ARM id of the resource whose managed identity this is."""

    @property
    def name(self) -> str:
        """The best name there is, else the object id."""
        return self.display_name or self.user_principal_name or self.id


@dataclass(frozen=True, slots=True)
class Membership:
    """The members of one group."""

    group_id: str
    """The group's object id."""
    member_ids: tuple[str, ...] = ()
    """Object ids of the direct members, or of all transitive ones; evaluation closes over both."""
    complete: bool = True
    """False when the source could not list every member."""
