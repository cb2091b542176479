"""Commands that make a standing assignment eligible in Privileged Identity Management."""

from __future__ import annotations

import uuid

import msgspec

from lspriv.graph.tenant import Tenant
from lspriv.rules.shell import command

_API = "2020-10-01"
_DURATION = "P365D"
"""How long the role stays eligible; a tenant's settings may ask for less, and a year is what they allow at first."""


def make_eligible(tenant: Tenant, row: int) -> tuple[str, ...]:
    """Return the command that makes the row's role eligible for its principal, at the same scope and condition.

    None at the root: "You can create eligible role assignments at management group, subscription, and resource
    group scope" (Microsoft: "Eligible and time-bound role assignments in Azure RBAC").

    The request's name is made from the assignment's, so that running it twice asks once. az puts the
    endpoint of the cloud that is signed in to before an address that has none (Microsoft: "az rest";
    "Role Eligibility Schedule Requests - Create").
    """
    table = tenant.snapshot.role_assignments
    scope, condition = table.scopes.texts[table.scope[row]].rstrip("/"), table.condition(row)
    if not scope:
        return ()
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"lspriv/eligible/{table.id(row).lower()}")
    properties: dict[str, object] = {
        "principalId": table.principals.texts[table.principal[row]],
        "roleDefinitionId": table.roles.texts[table.role[row]],
        "requestType": "AdminAssign",
        "justification": "made eligible instead of standing",
        "scheduleInfo": {
            "startDateTime": tenant.now,
            "expiration": {"type": "AfterDuration", "duration": _DURATION},
        },
    }
    if condition:
        properties["condition"] = condition
        properties["conditionVersion"] = "2.0"
    resource = f"{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/{name}"
    body = msgspec.json.encode({"properties": properties}).decode()
    return (command("az", "rest", "--method", "put", "--url", f"{resource}?api-version={_API}", "--body", body),)
