"""The exports about access: role assignments, role definitions, PIM, deny assignments.

Shapes: `az role assignment list`, `az role definition list`; ARM's own bodies of
`roleEligibilityScheduleInstances` and `roleAssignmentScheduleInstances` (api-version 2020-10-01) and of
`denyAssignments` (2024-07-01-preview, the first one with an effect).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts.contoso.company import Company
from scripts.contoso.ids import guid, rest_stamp, stamp
from scripts.contoso.model import Assignment, Block, Deny, Eligible, Role
from scripts.contoso.roles import BUILT_IN, EXPORTED_BUILT_IN

Record = dict[str, Any]

_AUTHORIZATION = "/providers/Microsoft.Authorization"
_ACTIVATED = ("2026-10-31T17:55:12.3Z", "2026-11-01T01:55:12.3Z")


def assignment_id(company: Company, assignment: Assignment) -> str:
    """Return a role assignment's ARM id."""
    scope = company.scope(assignment.scope)
    return f"{'' if scope == '/' else scope}{_AUTHORIZATION}/roleAssignments/{guid('assignment', assignment.key)}"


def role_id(company: Company, role: str, subscription: str) -> str:
    """Return the id of a role as a list that was asked for in a subscription writes it."""
    prefix = f"/subscriptions/{company.subscription_guid(subscription)}"
    return f"{prefix}{_AUTHORIZATION}/roleDefinitions/{company.role(role)}"


def role_assignments(company: Company, subscription: str) -> list[Record]:
    """Return `az role assignment list --all --include-inherited` of a subscription.

    What is inherited comes with every subscription below it, and with that subscription's prefix in its role.
    """
    above = {*company.chain(subscription)}
    return [
        _assignment(company, one, subscription)
        for one in company.story.assignments
        if one.scope in above or company.subscription_of(one.scope) == subscription
    ]


def _assignment(company: Company, one: Assignment, subscription: str) -> Record:
    id = assignment_id(company, one)
    record = {
        "condition": one.condition,
        "conditionVersion": "2.0" if one.condition else None,
        "createdBy": company.principal("Grace Okafor"),
        "createdOn": stamp(one.key),
        "delegatedManagedIdentityResourceId": None,
        "description": one.description,
        "id": id,
        "name": id.rsplit("/", 1)[-1],
        "principalId": company.principal(one.principal),
        "principalName": company.az_name(one.principal),
        "principalType": company.kind(one.principal),
        "roleDefinitionId": role_id(company, one.role, subscription),
        "roleDefinitionName": one.role,
        "scope": company.scope(one.scope),
        "type": "Microsoft.Authorization/roleAssignments",
        "updatedBy": company.principal("Grace Okafor"),
        "updatedOn": stamp(one.key),
    }
    if not one.scope.startswith(("/", "mg:", "sub:")):
        record["resourceGroup"] = one.scope.split("/", 1)[0]
    return record


def role_definitions(company: Company, subscription: str) -> list[Record]:
    """Return `az role definition list` of a subscription, cut down to a handful of built-in roles."""
    reach = {*company.chain(subscription), f"sub:{subscription}"}
    own = [
        _definition(company, role, subscription)
        for role in company.story.roles
        if any(scope in reach or company.subscription_of(scope) == subscription for scope in role.assignable)
    ]
    return own + [_built_in(company, name, block, subscription) for name, block in EXPORTED_BUILT_IN.items()]


def _definition(company: Company, role: Role, subscription: str) -> Record:
    return {
        "assignableScopes": [company.scope(scope) for scope in role.assignable],
        "createdBy": company.principal("Grace Okafor"),
        "createdOn": stamp(role.name),
        "description": role.about,
        "id": role_id(company, role.name, subscription),
        "name": company.role(role.name),
        "permissions": [_block(block) for block in role.blocks],
        "roleName": role.name,
        "roleType": "CustomRole",
        "type": "Microsoft.Authorization/roleDefinitions",
        "updatedBy": company.principal("Grace Okafor"),
        "updatedOn": stamp(role.name),
    }


def _built_in(company: Company, name: str, block: Block, subscription: str) -> Record:
    return {
        "assignableScopes": ["/"],
        "createdBy": None,
        "createdOn": "2015-02-02T21:55:09.880642+00:00",
        "description": f"{name}, a built-in role.",
        "id": role_id(company, name, subscription),
        "name": BUILT_IN[name],
        "permissions": [_block(block)],
        "roleName": name,
        "roleType": "BuiltInRole",
        "type": "Microsoft.Authorization/roleDefinitions",
        "updatedBy": None,
        "updatedOn": "2025-06-03T15:17:09.133452+00:00",
    }


def _block(block: Block) -> Record:
    return {
        "actions": list(block.actions),
        "condition": block.condition,
        "conditionVersion": "2.0" if block.condition else None,
        "dataActions": list(block.data),
        "notActions": list(block.without),
        "notDataActions": list(block.data_without),
    }


def eligible_assignments(company: Company, subscription: str) -> Record:
    """Return the body of `roleEligibilityScheduleInstances` of a subscription."""
    return {
        "value": [
            _eligible(company, one, subscription)
            for one in company.story.eligible
            if company.subscription_of(one.scope) == subscription
        ]
    }


def _eligible(company: Company, one: Eligible, subscription: str) -> Record:
    scope, name = company.scope(one.scope), guid("eligible", one.key)
    properties: Record = {
        "roleEligibilityScheduleId": f"{scope}{_AUTHORIZATION}/roleEligibilitySchedules/{guid('schedule', one.key)}",
        "scope": scope,
        "roleDefinitionId": role_id(company, one.role, subscription),
        "principalId": company.principal(one.principal),
        "principalType": company.kind(one.principal),
        "status": "Provisioned",
        "startDateTime": rest_stamp(one.key),
        "memberType": "Direct",
        "createdOn": rest_stamp(one.key),
        "expandedProperties": _expanded(company, one.principal, one.role, scope, subscription),
    }
    if one.until:
        properties["endDateTime"] = one.until
    if one.condition:
        properties |= {"condition": one.condition, "conditionVersion": "2.0"}
    type = "Microsoft.Authorization/roleEligibilityScheduleInstances"
    return {"properties": properties, "name": name, "id": f"{scope}/providers/{type}/{name}", "type": type}


def active_assignments(company: Company, subscription: str) -> Record:
    """Return the body of `roleAssignmentScheduleInstances` of a subscription, which mirrors every assignment in it."""
    return {
        "value": [
            _active(company, one, subscription)
            for one in company.story.assignments
            if company.subscription_of(one.scope) == subscription and one.principal not in _gone(company)
        ]
    }


def _gone(company: Company) -> set[str]:
    # What has left the directory is not in Privileged Identity Management either.
    return {name for name, _ in company.story.deleted} | {*company.story.foreign_groups}


def _active(company: Company, one: Assignment, subscription: str) -> Record:
    scope, name = company.scope(one.scope), guid("active", one.key)
    properties: Record = {
        "roleAssignmentScheduleId": f"{scope}{_AUTHORIZATION}/roleAssignmentSchedules/{guid('schedule', one.key)}",
        "originRoleAssignmentId": assignment_id(company, one),
        "assignmentType": "Activated" if one.activated else "Assigned",
        "scope": scope,
        "roleDefinitionId": role_id(company, one.role, subscription),
        "principalId": company.principal(one.principal),
        "principalType": company.kind(one.principal),
        "status": "Provisioned",
        "startDateTime": _ACTIVATED[0] if one.activated else rest_stamp(one.key),
        "memberType": "Direct",
        "createdOn": _ACTIVATED[0] if one.activated else rest_stamp(one.key),
        "expandedProperties": _expanded(company, one.principal, one.role, scope, subscription),
    }
    if one.activated:
        schedule = f"{scope}{_AUTHORIZATION}/roleEligibilitySchedules/{guid('schedule', one.key)}"
        properties |= {"endDateTime": _ACTIVATED[1], "linkedRoleEligibilityScheduleId": schedule}
    if one.condition:
        properties |= {"condition": one.condition, "conditionVersion": "2.0"}
    type = "Microsoft.Authorization/roleAssignmentScheduleInstances"
    return {"properties": properties, "name": name, "id": f"{scope}/providers/{type}/{name}", "type": type}


def _expanded(company: Company, principal: str, role: str, scope: str, subscription: str) -> Record:
    custom = role in company.roles
    return {
        "principal": {"id": company.principal(principal), "displayName": principal, "type": company.kind(principal)},
        "roleDefinition": {
            "id": role_id(company, role, subscription),
            "displayName": role,
            "type": "CustomRole" if custom else "BuiltInRole",
        },
        "scope": {"id": scope, "displayName": scope.rsplit("/", 1)[-1], "type": _scope_type(scope)},
    }


def _scope_type(scope: str) -> str:
    depth = scope.count("/")
    return {2: "subscription", 4: "resourcegroup"}.get(depth, "resource")


def deny_assignments(company: Company, subscription: str) -> Record:
    """Return the body of `denyAssignments` of a subscription."""
    return {"value": list(_denies(company, subscription))}


def _denies(company: Company, subscription: str) -> Iterator[Record]:
    for one in company.story.denies:
        if company.subscription_of(one.scope) == subscription:
            yield _deny(company, one)


def _deny(company: Company, one: Deny) -> Record:
    scope, name = company.scope(one.scope), guid("deny", one.name)
    everyone = [{"id": "0" * 32, "type": "SystemDefined"}]
    properties: Record = {
        "denyAssignmentName": one.name,
        "description": one.why,
        "permissions": [
            {"actions": list(one.actions), "notActions": list(one.without), "dataActions": [], "notDataActions": []}
        ],
        "scope": scope,
        "doNotApplyToChildScopes": one.own_scope_only,
        "principals": [_named(company, name) for name in one.principals] or everyone,
        "excludePrincipals": [_named(company, name) for name in one.excluded],
        "isSystemProtected": one.system,
        "createdOn": rest_stamp(one.name),
        "updatedOn": rest_stamp(one.name),
        "createdBy": None,
        "updatedBy": None,
    }
    if one.effect:
        properties["denyAssignmentEffect"] = one.effect
    type = "Microsoft.Authorization/denyAssignments"
    return {"properties": properties, "id": f"{scope}/providers/{type}/{name}", "type": type, "name": name}


def _named(company: Company, name: str) -> Record:
    # Deny assignments write GUIDs without dashes.
    return {"id": company.principal(name).replace("-", ""), "type": company.kind(name)}
