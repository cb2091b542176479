"""Attributes that conditions read, as far as the snapshot and the scope's id tell them.

What is not told here is unknown to a condition, never absent: container metadata, blob
index tags and custom security attributes are in no export (Microsoft: "Azure role
assignment conditions for Blob Storage", "Authorization actions and attributes").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lspriv.model.assignment import RoleAssignment
from lspriv.model.principal import PrincipalKind, guid_key
from lspriv.model.role import role_guid

Attributes = Mapping[tuple[str, str], tuple[str, ...]]

_ACCOUNT = "microsoft.storage/storageaccounts"
_NAMED_BY_ID = re.compile(
    r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.storage/storageaccounts/(?P<account>[^/]+)"
    r"(/blobservices/default/containers/(?P<container>[^/]+)|/queueservices/default/queues/(?P<queue>[^/]+)|/|$)"
)
_ATTRIBUTES = {
    "account": f"{_ACCOUNT}:name",
    "container": f"{_ACCOUNT}/blobservices/containers:name",
    "queue": f"{_ACCOUNT}/queueservices/queues:name",
}
_ASSIGNMENT = "microsoft.authorization/roleassignments"
_ASSIGNMENT_INFIX = f"/providers/{_ASSIGNMENT}/"


def attributes_of_scope(scope_id: str, assignment_named: Callable[[str], RoleAssignment | None]) -> Attributes:
    """Return the resource attributes that follow from the id of the scope asked about.

    Names of accounts, containers and queues are lower case in Azure, in whatever case an id
    comes. A blob's path is not taken from an id, since its case counts and that of an id does not.

    `assignment_named` finds an assignment of the snapshot by its GUID: deleting one tests
    ``@Resource[Microsoft.Authorization/roleAssignments:…]``, which the snapshot knows
    (Microsoft: "Delegate Azure role assignment management using conditions").
    """
    key = scope_id.lower()
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    named = _NAMED_BY_ID.match(key)
    if named is not None:
        names = named.groupdict()
        found.update({("resource", _ATTRIBUTES[part]): (name,) for part, name in names.items() if name})
    at = key.rfind(_ASSIGNMENT_INFIX)
    if at >= 0:
        assignment = assignment_named(key[at + len(_ASSIGNMENT_INFIX) :].rstrip("/"))
        if assignment is not None:
            found.update(assignment_attributes("resource", assignment))
    return found


def assignment_attributes(source: str, assignment: RoleAssignment) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what a delegation condition can read of an assignment.

    `source` is ``request`` for one that is written and ``resource`` for one that is deleted.
    """
    attributes: dict[tuple[str, str], tuple[str, ...]] = {
        (source, f"{_ASSIGNMENT}:roledefinitionid"): (role_guid(assignment.role_definition_id),),
        (source, f"{_ASSIGNMENT}:principalid"): (guid_key(assignment.principal_id),),
    }
    kind = assignment.principal_type
    if kind is PrincipalKind.MANAGED_IDENTITY:
        kind = PrincipalKind.SERVICE_PRINCIPAL
    if kind is not PrincipalKind.UNKNOWN:
        attributes[source, f"{_ASSIGNMENT}:principaltype"] = (kind.value,)
    return attributes
