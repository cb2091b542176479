"""Role assignments, role definitions, deny assignments and what Privileged Identity Management makes of them.

Conditions come in role assignments from API version 2022-04-01 on, in role definitions from 2022-05-01-preview on
(Microsoft: "Role Assignments - List For Subscription", "Role Definitions - List").
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.collect.ask import Ask, Target
from lspriv.collect.sources.arm import subscription_list

_AUTHORIZATION = "providers/Microsoft.Authorization"
_DEFINITIONS = "2022-05-01-preview"
_PIM = "2020-10-01"
_BUILT_IN = "&%24filter=type%20eq%20%27BuiltInRole%27"
_CUSTOM = "&%24filter=type%20eq%20%27CustomRole%27"


def built_in_roles() -> Ask:
    """Ask for the roles that are the same everywhere, once."""
    return Ask(Target.ARM, f"/{_AUTHORIZATION}/roleDefinitions?api-version={_DEFINITIONS}{_BUILT_IN}")


def role_definitions(subscription: str) -> Ask:
    """Ask for all roles that a subscription knows."""
    return subscription_list(subscription, f"{_AUTHORIZATION}/roleDefinitions", _DEFINITIONS)


def role_assignments(subscription: str) -> Ask:
    """Ask for the assignments in a subscription, and above it."""
    return subscription_list(subscription, f"{_AUTHORIZATION}/roleAssignments", "2022-04-01")


def assignments_of_group(group: str) -> Ask:
    """Ask for the assignments at a management group (its ARM id) and above it."""
    path = f"{group}/{_AUTHORIZATION}/roleAssignments?api-version=2022-04-01&%24filter=atScope()"
    return Ask(Target.ARM, path)


def of_subscription(subscription: str) -> Iterator[Ask]:
    """Ask for the rest that is known of a subscription's authorization."""
    yield subscription_list(subscription, f"{_AUTHORIZATION}/roleDefinitions", _DEFINITIONS, more=_CUSTOM)
    yield subscription_list(subscription, f"{_AUTHORIZATION}/denyAssignments", "2022-04-01")
    yield subscription_list(subscription, f"{_AUTHORIZATION}/roleEligibilityScheduleInstances", _PIM)
    yield subscription_list(subscription, f"{_AUTHORIZATION}/roleAssignmentScheduleInstances", _PIM)
