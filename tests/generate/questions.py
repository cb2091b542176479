"""Random questions to a generated tenant, most of them about something that the tenant has.

A question drawn at random would nearly always be denied. So most start from an assignment or a
deny assignment and ask for somebody whom it may concern, at a scope near it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from lspriv.model.snapshot import Snapshot
from tests.generate.operations import OPERATIONS
from tests.generate.people import id_spelled
from tests.generate.places import GROUP_PREFIX, RESOURCES, chance, guid, spelled
from tests.naive.patterns import matches
from tests.naive.scopes import contains


@dataclass(frozen=True, slots=True)
class Question:
    """May the principal do the operation at the scope, on that plane (None: the catalogue knows)?"""

    principal: str
    operation: str
    scope: str
    data: bool | None


def random_query(random: Random, snapshot: Snapshot) -> Question:
    """Draw a question."""
    principal, operation, scope = _start(random, snapshot)
    if chance(random, 0.04):
        principal = guid(random)
    if chance(random, 0.15):
        operation = random.choice((str.lower, str.upper, str.swapcase))(operation)
    if operation.lower().endswith("roleassignments/delete") and chance(random, 0.6):
        scope = _an_assignment(random, snapshot, scope)
    elif "/containers/blobs/" in operation.lower() and chance(random, 0.5):
        scope = _a_container(random, snapshot, scope)
    else:
        scope = _near(random, snapshot, scope)
    data = random.choice((None, None, None, True, False))
    return Question(id_spelled(random, principal), operation, spelled(random, scope), data)


def _start(random: Random, snapshot: Snapshot) -> tuple[str, str, str]:
    """Return a principal, an operation and a scope, most often from an assignment."""
    operation = random.choice(OPERATIONS)
    kind = random.random()
    if kind < 0.18 and snapshot.deny_assignments:
        deny = random.choice(snapshot.deny_assignments)
        concerned = random.choice((*deny.principals, *deny.exclude_principals)).id
        holder = random.choice(snapshot.role_assignments).principal_id
        covered = [pattern for block in deny.permissions for pattern in (*block.actions, *block.data_actions)]
        return _member(random, snapshot, random.choice((concerned, holder))), _hit(random, covered), deny.scope
    conditioned = [assignment for assignment in snapshot.role_assignments if assignment.condition is not None]
    assignment = random.choice(conditioned if conditioned and chance(random, 0.5) else snapshot.role_assignments)
    if kind < 0.26:
        return _anybody(random, snapshot), operation, assignment.scope
    guid_of_role = assignment.role_definition_id.rstrip("/").rsplit("/", 1)[-1].lower()
    covered = [
        pattern
        for role in snapshot.role_definitions
        if role.guid == guid_of_role
        for block in role.permissions
        for pattern in (*block.actions, *block.data_actions)
    ]
    targeted = re.findall(r"ActionMatches\{'([^']*)'\}", assignment.condition or "")
    if targeted and chance(random, 0.85):
        covered = targeted
    return _member(random, snapshot, assignment.principal_id), _hit(random, covered), assignment.scope


def _anybody(random: Random, snapshot: Snapshot) -> str:
    ids = [principal.id for principal in snapshot.principals]
    ids += [identity.principal_id for identity in snapshot.managed_identities]
    ids += [eligible.principal_id for eligible in snapshot.eligible_assignments]
    return random.choice(ids) if ids else guid(random)


def _member(random: Random, snapshot: Snapshot, principal: str) -> str:
    """Go down from a group to its members for some steps."""
    while chance(random, 0.7):
        members = [
            member
            for membership in snapshot.memberships
            if membership.group_id.lower().replace("-", "") == principal.lower().replace("-", "")
            for member in membership.member_ids
        ]
        if not members:
            return principal
        principal = random.choice(members)
    return principal


def _hit(random: Random, patterns: list[str]) -> str:
    """Return an operation, most often one that a pattern covers."""
    if patterns and chance(random, 0.75):
        pattern = random.choice(patterns)
        covered = [operation for operation in OPERATIONS if matches(pattern, operation)]
        if covered:
            return random.choice(covered)
    return random.choice(OPERATIONS)


def _an_assignment(random: Random, snapshot: Snapshot, scope: str) -> str:
    """Return the id of a role assignment, inside the scope if there is one and the dice say so."""
    ids = [assignment.id for assignment in snapshot.role_assignments]
    inside = [one for one in ids if contains(snapshot, scope, one)]
    return random.choice(inside if inside and chance(random, 0.8) else ids)


def _a_container(random: Random, snapshot: Snapshot, scope: str) -> str:
    """Return the id of a blob container inside the scope, else something near the scope."""
    accounts = [resource.id for resource in snapshot.resources if resource.id.endswith("/storageAccounts/acct")]
    inside = [account for account in accounts if contains(snapshot, scope, account)]
    if not inside:
        return _near(random, snapshot, scope)
    name = random.choice(("logs", "logs", "logs2", "data", "other/blobs/x"))
    return f"{random.choice(inside)}/blobServices/default/containers/{name}"


def _near(random: Random, snapshot: Snapshot, scope: str) -> str:
    """Return the scope, or one below, beside or above it, or one that the tenant does not have."""
    way = random.random()
    if way < 0.4:
        return scope
    if way < 0.75:
        return _below(random, snapshot, scope.rstrip("/"))
    if way < 0.85:
        return scope.rstrip("/").rsplit("/", 1)[0] or "/"
    if way < 0.92:
        return scope.rstrip("/") + random.choice(("0", "-prod", "x"))
    if way < 0.94:
        return random.choice((f"/subscriptions/{guid(random)}", GROUP_PREFIX + "nowhere"))
    if way < 0.96:
        return random.choice(("/", "/providers/Microsoft.Capacity/reservationOrders/r1"))
    resources = [resource.id for resource in snapshot.resources]
    return random.choice(resources) if resources else "/"


def _below(random: Random, snapshot: Snapshot, scope: str) -> str:
    """Go down: from the root or a management group to what the tenant has, from there to an id that it may lack."""
    if not scope or scope.lower().startswith(GROUP_PREFIX.lower()):
        places = [f"/subscriptions/{subscription.id}" for subscription in snapshot.subscriptions]
        places += [resource.id for resource in snapshot.resources]
        places += [group.id for group in snapshot.management_groups]
        return random.choice(places)
    if "/providers/" in scope.lower():
        return scope + random.choice(("/slots/s1", "/blobServices/default/containers/logs", "/x/y"))
    if "/resourcegroups/" not in scope.lower():
        scope += "/resourceGroups/" + random.choice(("rg1", "app", "unlisted"))
    return f"{scope}/providers/{random.choice(RESOURCES)}"
