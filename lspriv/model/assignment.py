"""Role assignments, eligible assignments and deny assignments."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.model.principal import PrincipalKind
from lspriv.model.role import Permission

EVERYONE = "00000000-0000-0000-0000-000000000000"
"""The principal id by which a deny assignment names all principals."""


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role, held by a principal, at a scope and below it."""

    id: str
    scope: str
    principal_id: str
    role_definition_id: str
    principal_type: PrincipalKind = PrincipalKind.UNKNOWN
    """What the assignment says of its principal; a deleted one may still read ``User``."""
    condition: str | None = None
    condition_version: str | None = None
    description: str | None = None
    created_on: str | None = None
    created_by: str | None = None
    delegated_managed_identity_resource_id: str | None = None
    assignment_type: str | None = None
    """``Activated`` for a PIM activation, ``Assigned`` for a standing PIM assignment, None outside PIM."""
    end_date_time: str | None = None
    """When PIM ends it, ISO 8601."""


@dataclass(frozen=True, slots=True)
class EligibleAssignment:
    """A role that a principal may activate through Privileged Identity Management."""

    id: str
    scope: str
    principal_id: str
    role_definition_id: str
    principal_type: PrincipalKind = PrincipalKind.UNKNOWN
    condition: str | None = None
    condition_version: str | None = None
    member_type: str | None = None
    """``Direct``, ``Group`` or ``Inherited``."""
    start_date_time: str | None = None
    end_date_time: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class DenyPrincipal:
    """Whom a deny assignment names or leaves out."""

    id: str
    type: str | None = None
    """Azure's word; ``SystemDefined`` or ``Everyone`` with the zero GUID means all principals."""


@dataclass(frozen=True, slots=True)
class DenyAssignment:
    """Operations that are refused to principals whatever roles they hold."""

    id: str
    scope: str
    name: str | None = None
    permissions: tuple[Permission, ...] = ()
    principals: tuple[DenyPrincipal, ...] = ()
    exclude_principals: tuple[DenyPrincipal, ...] = ()
    do_not_apply_to_child_scopes: bool = False
    is_system_protected: bool | None = None
    effect: str = "enforced"
    """``enforced``, or ``audit`` which records and does not block."""
    condition: str | None = None
    """A condition of the whole deny assignment; blocks may carry their own."""
    condition_version: str | None = None
    description: str | None = None
