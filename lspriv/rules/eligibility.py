"""Commands that make a standing assignment eligible in Privileged Identity Management."""

from __future__ import annotations

import json
import uuid

from lspriv.graph.tenant import Tenant
from lspriv.rules.shell import command

_API = "2020-10-01"
_DURATION = "P365D"
"""How long the role stays eligible; a tenant's settings may ask for less, and a year is what they allow at first."""


def make_eligible(tenant: Tenant, row: int) -> tuple[str, ...]:
    """Return the command that makes the row's role eligible for its principal, at the same scope and condition.

    The request's name is made from the assignment's, so that running it twice asks once. az puts the
    endpoint of the cloud that is signed in to before an address that has none (Microsoft: "az rest";
    "Role Eligibility Schedule Requests - Create").
    """
    assignment = tenant.snapshot.role_assignments[row]
    scope = assignment.scope.rstrip("/")
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"lspriv/eligible/{assignment.id.lower()}")
    properties: dict[str, object] = {
        "principalId": assignment.principal_id,
        "roleDefinitionId": assignment.role_definition_id,
        "requestType": "AdminAssign",
        "justification": "made eligible instead of standing",
        "scheduleInfo": {
            "startDateTime": tenant.now,
            "expiration": {"type": "AfterDuration", "duration": _DURATION},
        },
    }
    if assignment.condition:
        properties["condition"] = assignment.condition
        properties["conditionVersion"] = assignment.condition_version or "2.0"
    resource = f"{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/{name}"
    body = json.dumps({"properties": properties}, separators=(", ", ": "))
    return (command("az", "rest", "--method", "put", "--url", f"{resource}?api-version={_API}", "--body", body),)
