"""Scopes: where a role assignment applies, and what lies below it.

Azure inherits access downward only, from ``/`` through management groups,
subscriptions and resource groups to resources and their sub-resources
(Microsoft: "Understand scope for Azure RBAC"). Ids are compared without
regard to case and by whole segments: ``/…/rg1`` does not contain ``/…/rg10``.
"""

from __future__ import annotations

from enum import IntEnum

ROOT = "/"
"""The key of the tenant's root scope."""

MANAGEMENT_GROUP_PREFIX = "/providers/microsoft.management/managementgroups/"
"""What the key of every management group begins with."""

_SUBSCRIPTION_PREFIX = "/subscriptions/"


class ScopeLevel(IntEnum):
    """How far down a scope lies; a smaller number reaches further."""

    ROOT = 0
    MANAGEMENT_GROUP = 1
    SUBSCRIPTION = 2
    RESOURCE_GROUP = 3
    RESOURCE = 4


def scope_key(scope_id: str) -> str:
    """Return the form in which scopes are compared: lower case, no trailing slash."""
    key = scope_id.strip().lower().rstrip("/")
    if not key:
        return ROOT
    return key if key[0] == "/" else "/" + key


def scope_level(key: str) -> ScopeLevel:
    """Return the level of the scope with this key (from `scope_key`)."""
    if key.startswith(_SUBSCRIPTION_PREFIX):
        slashes = key.count("/")
        if slashes == 2:
            return ScopeLevel.SUBSCRIPTION
        if slashes == 4 and key.startswith("resourcegroups/", key.index("/", len(_SUBSCRIPTION_PREFIX)) + 1):
            return ScopeLevel.RESOURCE_GROUP
        return ScopeLevel.RESOURCE
    if key == ROOT:
        return ScopeLevel.ROOT
    if key.startswith(MANAGEMENT_GROUP_PREFIX) and key.count("/") == 4:
        return ScopeLevel.MANAGEMENT_GROUP
    return ScopeLevel.RESOURCE


def subscription_of(key: str) -> str | None:
    """Return the GUID of the subscription that the scope lies in, None above subscriptions."""
    if not key.startswith(_SUBSCRIPTION_PREFIX):
        return None
    return key[len(_SUBSCRIPTION_PREFIX) :].split("/", 1)[0]


def management_group_of(key: str) -> str | None:
    """Return the key of the management group that the id names or lies in, or None."""
    if not key.startswith(MANAGEMENT_GROUP_PREFIX):
        return None
    name = key[len(MANAGEMENT_GROUP_PREFIX) :].split("/", 1)[0]
    return MANAGEMENT_GROUP_PREFIX + name


def prefixes(key: str) -> tuple[str, ...]:
    """Return the key and its textual ancestors below the root, nearest first.

    >>> prefixes("/subscriptions/s/resourcegroups/g")
    ('/subscriptions/s/resourcegroups/g', '/subscriptions/s/resourcegroups', '/subscriptions/s', '/subscriptions')
    """
    found: list[str] = []
    while key not in ("", ROOT):
        found.append(key)
        key = key[: key.rfind("/")]
    return tuple(found)


def resource_type(key: str) -> str | None:
    """Return the type of the resource that a scope is, in lower case; None for one above resources.

    >>> resource_type("/subscriptions/s/resourcegroups/g/providers/microsoft.web/sites/a/slots/b")
    'microsoft.web/sites/slots'
    """
    if scope_level(key) is not ScopeLevel.RESOURCE:
        return None
    namespace, *segments = key.rpartition("/providers/")[2].split("/")
    return "/".join((namespace, *segments[::2])) if "/providers/" in key else None


def owner_scope(resource_id: str) -> str:
    """Return the scope that an extension resource (an assignment, a lock) is attached to.

    That is the part of its id before the last ``/providers/Microsoft.Authorization/``;
    a tenant-wide extension resource belongs to ``/``.
    """
    at = resource_id.lower().rfind("/providers/microsoft.authorization/")
    return (resource_id[:at] or ROOT) if at >= 0 else resource_id
