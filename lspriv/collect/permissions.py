"""The least rights that a collection needs, as a custom role and as permissions of Microsoft Graph."""

from __future__ import annotations

import json
from typing import Any

from lspriv.collect.plan import Plan

# Azure refuses a role with an operation that no provider lists, and none lists the private endpoints of slots.
_READS = (
    "Microsoft.AppConfiguration/configurationStores/read",
    "Microsoft.Authorization/denyAssignments/read",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleAssignmentScheduleInstances/read",
    "Microsoft.Authorization/roleDefinitions/read",
    "Microsoft.Authorization/roleEligibilityScheduleInstances/read",
    "Microsoft.DocumentDB/databaseAccounts/read",
    "Microsoft.EventGrid/topics/read",
    "Microsoft.EventHub/namespaces/read",
    "Microsoft.KeyVault/vaults/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/read",
    "Microsoft.Management/managementGroups/read",
    "Microsoft.ResourceGraph/resources/read",
    "Microsoft.Resources/subscriptions/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Resources/subscriptions/resources/read",
    "Microsoft.ServiceBus/namespaces/read",
    "Microsoft.SignalRService/signalR/read",
    "Microsoft.Storage/storageAccounts/read",
    "Microsoft.Web/serverfarms/read",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies/read",
    "Microsoft.Web/sites/config/read",
    "Microsoft.Web/sites/functions/read",
    "Microsoft.Web/sites/privateEndpointConnections/read",
    "Microsoft.Web/sites/read",
    "Microsoft.Web/sites/slots/basicPublishingCredentialsPolicies/read",
    "Microsoft.Web/sites/slots/config/read",
    "Microsoft.Web/sites/slots/functions/read",
    "Microsoft.Web/sites/slots/read",
)
_SETTINGS = ("Microsoft.Web/sites/config/list/Action", "Microsoft.Web/sites/slots/config/list/Action")
_ACTIVITY = ("Microsoft.Insights/eventtypes/values/read",)
_LOGS = ("Microsoft.OperationalInsights/workspaces/query/*/read", "Microsoft.OperationalInsights/workspaces/read")

GRAPH_PERMISSION = "Directory.Read.All"
"""Tells names, kinds and members of groups (Microsoft: "directoryObject: getByIds", permissions). An application needs
it granted by an administrator; a person has it by the directory role Directory Readers."""


def operations(plan: Plan) -> tuple[str, ...]:
    """Return the operations that a plan uses, sorted."""
    wanted = [*_READS]
    wanted += _SETTINGS if plan.app_settings else ()
    wanted += _ACTIVITY if plan.usage_days else ()
    wanted += _LOGS if plan.log_workspaces else ()
    return tuple(sorted(wanted, key=str.lower))


def custom_role(plan: Plan) -> dict[str, Any]:
    """Return the least role in the form that `az role definition create` takes."""
    scopes = [f"/subscriptions/{one}" for one in plan.subscriptions]
    if len(plan.management_groups) == 1:
        # A custom role may name one management group and no more (Microsoft: "Azure custom roles", limits).
        scopes.append(f"/providers/Microsoft.Management/managementGroups/{plan.management_groups[0]}")
    elif plan.management_groups:
        scopes = []
    return {
        "Name": "lspriv collector",
        "Description": "Reads what lspriv collects, and writes nothing.",
        "Actions": list(operations(plan)),
        "NotActions": [],
        "AssignableScopes": scopes or ["/providers/Microsoft.Management/managementGroups/TENANT-ID"],
    }


def permissions_json(plan: Plan) -> str:
    """Return the role and the permission for other programs."""
    return json.dumps({"role": custom_role(plan), "microsoft_graph": [GRAPH_PERMISSION]}, indent=2) + "\n"


def permissions_text(plan: Plan) -> str:
    """Return the role, the permission, and how to give them."""
    role = json.dumps(custom_role(plan), indent=2)
    return f"""\
# The least custom role. Save the JSON as role.json, then: az role definition create --role-definition role.json
{role}

# Microsoft Graph, for the names of principals and the members of groups:
#   an application needs {GRAPH_PERMISSION} (application permission, granted by an administrator);
#   a person needs the directory role Directory Readers.
"""
