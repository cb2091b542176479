"""The files that the catalogue is made of: their shape, for whoever writes and reads them.

`scripts/build_catalog.py` writes all but the controls; docs/catalog.md says from what.
"""

from __future__ import annotations

import pkgutil
from typing import Generic, TypeVar

from msgspec import Struct

OPERATIONS = "operations.json"
"""The name of the file of operations."""
ROLES = "builtin_roles.json"
"""The name of the file of built-in roles."""
CONTROLS = "controls.json"
"""The name of the file of controls, which is written by hand."""
OPERATIONS_SCHEMA = "lspriv.catalog.operations/1"
"""The schema of the file of operations."""
ROLES_SCHEMA = "lspriv.catalog.roles/1"
"""The schema of the file of built-in roles."""

LETTERS = {
    "C": "control",
    "D": "data",
    "B": "listed in both planes",
    "c": "control, inferred",
    "d": "data, inferred",
    "?": "unknown",
}
"""What is known of an operation's plane; capitals are confirmed."""

RecordT = TypeVar("RecordT")


class PermissionRecord(Struct, frozen=True, omit_defaults=True):
    """A permission block, its patterns as Azure wrote them, each list sorted."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str | None = None
    condition_version: str | None = None


class NamesRecord(Struct, frozen=True, omit_defaults=True):
    """What a role is called and was called; all that is kept of one that is gone."""

    name: str
    """As Azure wrote it."""
    former_names: tuple[str, ...] = ()
    """Oldest first."""
    gone_after: str | None = None
    """The last day on which a role that is gone was listed."""


class RoleRecord(Struct, frozen=True, omit_defaults=True):
    """A built-in role, as its line in the file says."""

    name: str
    """As Azure wrote it."""
    permissions: tuple[PermissionRecord, ...]
    assignable_scopes: tuple[str, ...] = ("/",)
    former_names: tuple[str, ...] = ()
    """Oldest first."""
    created_on: str | None = None
    """ISO 8601 day."""
    updated_on: str | None = None
    """ISO 8601 day."""
    source: str | None = None
    """Set when no list of Azure's shows the role, only documentation."""


class RolesFile(Struct, Generic[RecordT], frozen=True):
    """The file of built-in roles; a reader chooses how far a role's line is decoded."""

    schema: str
    date: str
    """The newest day of its sources."""
    source: tuple[str, ...]
    licence: str
    roles: dict[str, RecordT]
    """By GUID in lower case, sorted."""
    retired: dict[str, NamesRecord]
    """Names of roles that are no longer listed, by GUID, sorted."""


class ProviderRecord(Struct, frozen=True):
    """A resource provider's operations."""

    planes: str
    """One letter of `LETTERS` for each name."""
    names: tuple[str, ...]
    """What follows the provider and its slash, sorted by lower case."""


class OperationsFile(Struct, frozen=True):
    """The file of operations."""

    schema: str
    date: str
    """The newest day of its sources."""
    source: tuple[str, ...]
    licence: str
    legend: dict[str, str]
    providers: dict[str, ProviderRecord]
    """By name, in the order that sorts the full names of all operations by lower case."""


def read_shipped(name: str) -> bytes:
    """Return the bytes of a file that ships with the package, from a folder or a zip.

    Raises:
        FileNotFoundError: The installation is not whole.
    """
    # Asks the package's loader, as importlib.resources does, whose import alone takes longer than the reading.
    data = pkgutil.get_data("lspriv.catalog", f"data/{name}")
    if data is None:
        raise FileNotFoundError(name)
    return data
