"""Role definitions: REST bodies, `az role definition list`, Resource Graph, the files that custom roles are made from.

Their fields are those of Microsoft: "Role Definitions - List", api-version 2022-04-01.
"""

from __future__ import annotations

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.wire import RecordError, Wire, decode, first, moment, need
from lspriv.model.role import Permission, RoleDefinition, role_guid

_INFIX = "/providers/Microsoft.Authorization/roleDefinitions/"


class Block(Wire):
    """A permission block as roles and deny assignments carry it."""

    actions: list[str] | None = None
    not_actions: list[str] | None = None
    data_actions: list[str] | None = None
    not_data_actions: list[str] | None = None
    condition: str | None = None
    condition_version: str | None = None

    def permission(self) -> Permission:
        """Return the block as a fact."""
        return Permission(
            tuple(self.actions or ()),
            tuple(self.not_actions or ()),
            tuple(self.data_actions or ()),
            tuple(self.not_data_actions or ()),
            self.condition or None,
            self.condition_version or None,
        )


class _Properties(Wire):
    role_name: str | None = None
    type: str | None = None
    description: str | None = None
    permissions: list[Block] | None = None
    assignable_scopes: list[str] | None = None
    created_on: str | None = None
    updated_on: str | None = None


class _Definition(_Properties):
    id: str | None = None
    name: str | None = None
    role_type: str | None = None
    properties: _Properties | None = None


class _File(Block):
    """What `az role definition create` and `Get-AzRoleDefinition` call the fields, first letters folded."""

    id: str | None = None
    name: str | None = None
    is_custom: bool | None = None
    description: str | None = None
    assignable_scopes: list[str] | None = None


_DEFINITION = msgspec.json.Decoder(_Definition)
_FILE = msgspec.json.Decoder(_File, strict=False)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def take_role(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a role definition.

    Raises:
        RecordError: it lacks its id or permissions.
    """
    record = decode(_DEFINITION, raw)
    fact: _Properties = record.properties or record
    blocks = fact.permissions
    if blocks is None:
        raise RecordError("`permissions` is missing")
    id = need(record.id, "id")
    scopes = tuple(fact.assignable_scopes or ())
    kind = (record.role_type if record.properties is None else fact.type) or ""
    # Azure's own roles may be assigned everywhere; a custom role never names the root.
    custom = kind.lower() == "customrole" if kind else "/" not in scopes
    sheet.facts.roles.put(
        RoleDefinition(
            # A built-in role is listed under whatever scope was asked, and is the same everywhere.
            id if custom else f"{_INFIX}{role_guid(id)}",
            first(fact.role_name, record.name) or id.rsplit("/", 1)[-1],
            custom=custom,
            permissions=tuple(block.permission() for block in blocks),
            assignable_scopes=scopes,
            description=fact.description or None,
            created_on=moment(fact.created_on),
            updated_on=moment(fact.updated_on),
        ),
        sheet.file,
    )


def take_role_file(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a custom role as the file that it is made from, or as `Get-AzRoleDefinition | ConvertTo-Json` writes it.

    Raises:
        RecordError: it has no `Id`, so that nothing can be known to be assigned with it.
    """
    members = decode(_MEMBERS, raw)
    folded = msgspec.json.encode({name[:1].lower() + name[1:]: value for name, value in members.items()})
    record = decode(_FILE, msgspec.Raw(folded))
    id = need(record.id, "Id")
    scopes = tuple(record.assignable_scopes or ())
    custom = "/" not in scopes if record.is_custom is None else record.is_custom
    if "/" not in id:
        home = scopes[0].rstrip("/") if custom and scopes else ""
        id = f"{home}{_INFIX}{id}"
    role = RoleDefinition(
        id, need(record.name, "Name"), custom, (record.permission(),), scopes, record.description or None
    )
    sheet.facts.roles.put(role, sheet.file)
