"""The snapshot: everything that is known of a tenant at one time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lspriv.model.assignment import DenyAssignment, EligibleAssignment, RoleAssignment
from lspriv.model.gap import Gap
from lspriv.model.principal import Membership, Principal
from lspriv.model.resource import FunctionApp, ManagedIdentity, ManagementGroup, Resource, Subscription
from lspriv.model.role import RoleDefinition
from lspriv.model.table import AssignmentTable
from lspriv.model.usage import SignIn, UsageRecord, UsageWindow

SCHEMA = "lspriv.snapshot/1"
"""The schema that this version writes."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Facts of one tenant as Azure reported them, and the gaps among them."""

    schema: str = SCHEMA
    tenant_id: str | None = None
    collected_at: str | None = None
    """ISO 8601, UTC; the newest time that any source gave."""
    cloud: str = "public"
    subscriptions: tuple[Subscription, ...] = ()
    management_groups: tuple[ManagementGroup, ...] = ()
    role_definitions: tuple[RoleDefinition, ...] = ()
    role_assignments: AssignmentTable = field(default_factory=AssignmentTable)
    eligible_assignments: tuple[EligibleAssignment, ...] = ()
    deny_assignments: tuple[DenyAssignment, ...] = ()
    principals: tuple[Principal, ...] = ()
    memberships: tuple[Membership, ...] = ()
    managed_identities: tuple[ManagedIdentity, ...] = ()
    function_apps: tuple[FunctionApp, ...] = ()
    resources: tuple[Resource, ...] = ()
    usage: tuple[UsageRecord, ...] = ()
    usage_windows: tuple[UsageWindow, ...] = ()
    sign_ins: tuple[SignIn, ...] = ()
    gaps: tuple[Gap, ...] = ()


def assignment_table(assignments: Sequence[RoleAssignment]) -> AssignmentTable:
    """Build the table that a snapshot holds from single assignments, in their order."""
    table = AssignmentTable()
    for assignment in assignments:
        table.append(assignment)
    return table
