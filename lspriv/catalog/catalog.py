"""The reference facts that ship with lspriv, each part read when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property

from lspriv.catalog import files
from lspriv.catalog.builtin_roles import BuiltInRoles
from lspriv.catalog.controls import read_controls
from lspriv.catalog.operations import Operations, read_operations
from lspriv.model.control import Control
from lspriv.model.role import RoleDefinition


class Catalog:
    """Operations, built-in roles and controls of benchmarks; making one reads nothing."""

    def __init__(self, read: Callable[[str], bytes] = files.read_shipped) -> None:
        self._read = read

    @cached_property
    def operations(self) -> Operations:
        """All operations that Azure lists."""
        return read_operations(self._read(files.OPERATIONS))

    @cached_property
    def _built_in(self) -> BuiltInRoles:
        return BuiltInRoles(self._read(files.ROLES))

    @cached_property
    def controls(self) -> dict[str, Control]:
        """The controls that rules may name, by the name that they have there."""
        return read_controls(self._read(files.CONTROLS))

    def role(self, guid: str) -> RoleDefinition | None:
        """Return the built-in role with this GUID (lower case), None for one that is not listed."""
        return self._built_in.get(guid)

    def roles(self) -> tuple[RoleDefinition, ...]:
        """Return all built-in roles, sorted by GUID."""
        return self._built_in.all

    def role_named(self, name: str) -> RoleDefinition | None:
        """Return the built-in role that has this name, else the one that had it; case does not count."""
        return self._built_in.named(name)

    def former_names(self, guid: str) -> tuple[str, ...]:
        """Return the names that a built-in or retired role had before, oldest first."""
        return self._built_in.former_names(guid)

    def retired_role_name(self, guid: str) -> str | None:
        """Return the last name of a role that Azure no longer lists; its permissions are not known."""
        return self._built_in.retired_name(guid)

    @property
    def roles_source(self) -> str:
        """Where the built-in roles came from, with dates; parts are separated by semicolons."""
        return self._built_in.source

    @property
    def roles_date(self) -> str:
        """The newest day of the roles' sources, ISO 8601."""
        return self._built_in.date


@cache
def load_catalog() -> Catalog:
    """Return the catalogue that ships with the package, always the same one."""
    return Catalog()
