"""What a tenant is to the loopback server: lists, documents, rows and objects, each under the path that asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tests.loopback.exchange import Body, Record


class Tenant(Protocol):
    """What the services ask. Paths of ARM are without the query and in lower case."""

    @property
    def id(self) -> str:
        """The tenant's GUID."""

    @property
    def now(self) -> datetime | None:
        """When it is, for the tenant; None is the real time."""

    def listed(self, path: str) -> Sequence[Body] | None:
        """Return what ARM lists at a path, None when there is no such list."""

    def document(self, method: str, path: str) -> Record | None:
        """Return what ARM answers with one object."""

    def rows(self, table: str, type: str | None, subscriptions: Sequence[str] | None) -> Sequence[Body]:
        """Return the rows of a table of Resource Graph."""

    def directory_object(self, id: str) -> Record | None:
        """Return an object of the directory, with its ``@odata.type``."""

    def deleted_object(self, id: str) -> Record | None:
        """Return an object that was deleted and can be restored."""

    def members(self, group: str) -> Sequence[Record] | int:
        """Return a group's members, or the status of the refusal."""

    def log(self, workspace: str, query: str) -> Record | None:
        """Return a Log Analytics answer, a table with ``columns`` and ``rows``; None is an unknown workspace."""


@dataclass(slots=True)
class PlainTenant:
    """A tenant that is written out; everything may be changed, also while the server runs."""

    id: str
    now: datetime | None = None
    lists: dict[str, Sequence[Body]] = field(default_factory=dict)
    """By the path of ARM, lower case, without the query."""
    documents: dict[str, Record] = field(default_factory=dict)
    """By ``METHOD /path``, the path in lower case."""
    tables: dict[str, list[Record]] = field(default_factory=dict)
    """Rows of Resource Graph by table; rows above all subscriptions have ``"subscriptionId": ""``."""
    directory: dict[str, Record] = field(default_factory=dict)
    """Objects by id, each with ``@odata.type`` first."""
    deleted: dict[str, Record] = field(default_factory=dict)
    """Objects by id that were deleted and can be restored, each with ``deletedDateTime``."""
    memberships: dict[str, Sequence[str] | int] = field(default_factory=dict)
    """Members' ids by group; a number is the status of the refusal."""
    workspaces: set[str] = field(default_factory=set)
    """Resource ids of Log Analytics workspaces, lower case."""
    logs: list[tuple[str, Record | Callable[[str, str], Record]]] = field(default_factory=list)
    """A pattern that the query must match, and the table it is answered with; the first counts."""

    def copy(self) -> PlainTenant:
        """Return a copy that can be changed by itself."""
        return deepcopy(self)

    def listed(self, path: str) -> Sequence[Body] | None:
        """See `Tenant`."""
        return self.lists.get(path)

    def document(self, method: str, path: str) -> Record | None:
        """See `Tenant`."""
        return self.documents.get(f"{method} {path}")

    def rows(self, table: str, type: str | None, subscriptions: Sequence[str] | None) -> Sequence[Body]:
        """See `Tenant`."""
        wanted = None if subscriptions is None else {"", *map(str.lower, subscriptions)}
        return [
            row
            for row in self.tables.get(table, [])
            if (type is None or row["type"] == type) and (wanted is None or row["subscriptionId"].lower() in wanted)
        ]

    def directory_object(self, id: str) -> Record | None:
        """See `Tenant`."""
        return self.directory.get(id.lower())

    def deleted_object(self, id: str) -> Record | None:
        """See `Tenant`."""
        return self.deleted.get(id.lower())

    def members(self, group: str) -> Sequence[Record] | int:
        """See `Tenant`."""
        found = self.memberships.get(group.lower(), 404)
        return found if isinstance(found, int) else [self.directory[id] for id in found]

    def log(self, workspace: str, query: str) -> Record | None:
        """See `Tenant`."""
        if workspace.lower() not in self.workspaces:
            return None
        for pattern, told in self.logs:
            if re.search(pattern, query, re.IGNORECASE):
                return told(workspace, query) if callable(told) else told
        return {"columns": [], "rows": []}

    def remove_subscription(self, id: str) -> None:
        """Let a subscription disappear, with all that lies in it."""
        path = f"/subscriptions/{id}".lower()
        for key in [one for one in self.lists if f"{one}/".startswith(f"{path}/")]:
            del self.lists[key]
        for key in [one for one in self.documents if f"{one.partition(' ')[2]}/".startswith(f"{path}/")]:
            del self.documents[key]
        self.lists["/subscriptions"] = [one for one in self.lists.get("/subscriptions", []) if not _is_of(one, id)]
        self.tables = {
            name: [row for row in rows if row["subscriptionId"].lower() != id.lower()]
            for name, rows in self.tables.items()
        }


def _is_of(record: Body, id: str) -> bool:
    return isinstance(record, Mapping) and str(record.get("subscriptionId", "")).lower() == id.lower()
