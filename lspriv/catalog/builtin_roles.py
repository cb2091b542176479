"""Azure's built-in roles by GUID and by name, including the names that they had before."""

from __future__ import annotations

from functools import cached_property

import msgspec

from lspriv.catalog.files import NamesRecord, RoleRecord, RolesFile
from lspriv.model.role import Permission, RoleDefinition

ID_PREFIX = "/providers/Microsoft.Authorization/roleDefinitions/"
"""What the ARM id of every built-in role begins with."""


class BuiltInRoles:
    """The built-in roles; a role's line is decoded when somebody asks for it.

    Built-in roles have the same GUID in all clouds, while names change: roles are joined on
    the GUID (Microsoft: "Understand Azure role definitions").
    """

    def __init__(self, data: bytes) -> None:
        file = msgspec.json.decode(data, type=RolesFile[msgspec.Raw])
        self.source = "; ".join(file.source)
        """Where the roles came from, with dates; parts are separated by semicolons."""
        self.date = file.date
        """The newest day of the sources, ISO 8601."""
        self._lines = file.roles
        self._retired = file.retired
        self._built: dict[str, RoleDefinition] = {}

    def get(self, guid: str) -> RoleDefinition | None:
        """Return the role with this GUID (lower case), None for one that is not listed."""
        role = self._built.get(guid)
        if role is None and guid in self._lines:
            role = self._built[guid] = _role(guid, msgspec.json.decode(self._lines[guid], type=RoleRecord))
        return role

    @cached_property
    def all(self) -> tuple[RoleDefinition, ...]:
        """All roles, sorted by GUID."""
        return tuple([role for guid in self._lines if (role := self.get(guid)) is not None])

    def named(self, name: str) -> RoleDefinition | None:
        """Return the role that has this name, else the one that had it.

        Case does not count, nor blanks at the ends, which a few of Azure's own names have.
        """
        guid = self._guid_by_name.get(name.strip().lower())
        return None if guid is None else self.get(guid)

    def former_names(self, guid: str) -> tuple[str, ...]:
        """Return the names that a listed or retired role had before, oldest first."""
        names = self._names.get(guid) or self._retired.get(guid)
        return () if names is None else names.former_names

    def retired_name(self, guid: str) -> str | None:
        """Return the last name of a role that Azure no longer lists, None for any other."""
        names = self._retired.get(guid)
        return None if names is None else names.name

    @cached_property
    def _names(self) -> dict[str, NamesRecord]:
        return {guid: msgspec.json.decode(line, type=NamesRecord) for guid, line in self._lines.items()}

    @cached_property
    def _guid_by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for guid, names in self._names.items():
            for former in names.former_names:
                found.setdefault(former.strip().lower(), guid)
        found.update({names.name.strip().lower(): guid for guid, names in self._names.items()})
        return found


def _role(guid: str, record: RoleRecord) -> RoleDefinition:
    permissions = [
        Permission(
            actions=block.actions,
            not_actions=block.not_actions,
            data_actions=block.data_actions,
            not_data_actions=block.not_data_actions,
            condition=block.condition,
            condition_version=block.condition_version,
        )
        for block in record.permissions
    ]
    return RoleDefinition(
        id=ID_PREFIX + guid,
        name=record.name,
        permissions=tuple(permissions),
        assignable_scopes=record.assignable_scopes,
        created_on=record.created_on,
        updated_on=record.updated_on,
    )
