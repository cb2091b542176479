"""Built-in roles: the inputs that define or name them, and what is gathered from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET, Struct, UnsetType, convert
from msgspec.structs import replace

from lspriv.catalog.files import NamesRecord, PermissionRecord, RoleRecord, RolesFile
from lspriv.model.role import role_guid
from scripts.catalog.inputs import BadInput, FactMeta, Origins, items

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class GatheredRoles:
    """Built-in roles, and names of retired ones, by GUID."""

    origins: Origins = field(default_factory=Origins)
    roles: dict[str, RoleRecord] = field(default_factory=dict)
    retired: dict[str, NamesRecord] = field(default_factory=dict)

    def put(self, role_id: str, role: RoleRecord) -> None:
        """Set a role's definition; a name that it had in an earlier input becomes a former one.

        Raises:
            BadInput: The id does not end in a GUID.
        """
        guid = _guid(role_id)
        earlier = self.roles.get(guid)
        names = earlier or self.retired.pop(guid, None)
        if names is not None:
            former = _former(role.name, (*names.former_names, names.name, *role.former_names))
            role = replace(role, former_names=former)
        if earlier is not None:
            role = replace(
                role,
                created_on=role.created_on or earlier.created_on,
                updated_on=role.updated_on or earlier.updated_on,
            )
        self.roles[guid] = role

    def name(self, role_id: str, names: NamesRecord) -> None:
        """Note a role's names; it is retired only when no input defines it.

        Raises:
            BadInput: The id does not end in a GUID.
        """
        guid = _guid(role_id)
        role, retired = self.roles.get(guid), self.retired.get(guid)
        if role is not None:
            former = _former(role.name, (*role.former_names, *names.former_names, names.name))
            self.roles[guid] = replace(role, former_names=former)
        elif names.gone_after is not None:
            known = () if retired is None else (*retired.former_names, retired.name)
            self.retired[guid] = replace(names, former_names=_former(names.name, (*known, *names.former_names)))


def _guid(role_id: str) -> str:
    guid = role_guid(role_id)
    if not _GUID.fullmatch(guid):
        raise BadInput(f"`{role_id}` does not end in a role's GUID")
    return guid


def _former(current: str, names: Iterable[str]) -> tuple[str, ...]:
    kept = {name.strip().lower(): name for name in names}
    kept.pop(current.strip().lower(), None)
    return tuple(kept.values())


def _sorted(patterns: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(sorted(patterns or (), key=lambda pattern: (pattern.lower(), pattern)))


def read_own(document: Any, day: str, into: GatheredRoles) -> None:
    """Take up the catalogue's own file."""
    own = convert(document, RolesFile[RoleRecord])
    into.origins.add(own.source)
    for guid, role in own.roles.items():
        into.put(guid, role)
    for guid, names in own.retired.items():
        into.name(guid, names)


class FactBlock(Struct):
    """A permission block of a compact fact file: the ARM names shortened to their initials."""

    a: list[str] = []
    na: list[str] = []
    d: list[str] = []
    nd: list[str] = []
    c: str | None = None
    cv: str | None = None


class FactRole(Struct):
    """A role of a compact fact file."""

    id: str
    name: str
    perms: list[FactBlock]
    created: str | None = None
    updated: str | None = None
    scopes: tuple[str, ...] = ("/",)
    src: str | None = None
    """Set for a role that only documentation shows."""


class FactRoles(Struct):
    """The compact fact file of built-in roles."""

    meta: FactMeta
    roles: list[FactRole]


def read_facts(document: Any, day: str, into: GatheredRoles) -> None:
    """Take up a compact fact file of roles."""
    facts = convert(document, FactRoles)
    into.origins.add(facts.meta.origins())
    for role in facts.roles:
        blocks = [
            PermissionRecord(
                _sorted(block.a), _sorted(block.na), _sorted(block.d), _sorted(block.nd), block.c, block.cv
            )
            for block in role.perms
        ]
        record = RoleRecord(
            name=role.name,
            permissions=tuple(blocks),
            assignable_scopes=role.scopes,
            created_on=role.created,
            updated_on=role.updated,
            source=role.src,
        )
        into.put(role.id, record)


class FactNames(Struct):
    """The names that a role has had, oldest first, and when it was last seen if it is gone."""

    name: str
    aka: tuple[str, ...] = ()
    gone_after: str | None = None


class FactHistory(Struct):
    """The compact fact file of roles' names over time, by GUID."""

    meta: FactMeta
    roles: dict[str, FactNames]


def read_history(document: Any, day: str, into: GatheredRoles) -> None:
    """Take up a compact fact file of roles' names."""
    history = convert(document, FactHistory)
    into.origins.add(history.meta.origins())
    for guid, names in history.roles.items():
        into.name(guid, NamesRecord(names.name, names.aka, names.gone_after))


class ArmBlock(Struct, rename="camel"):
    """A permission block as ARM answers; unset is a field that the API version does not have."""

    actions: list[str] | None = None
    not_actions: list[str] | None = None
    data_actions: list[str] | UnsetType | None = UNSET
    not_data_actions: list[str] | None = None
    condition: str | UnsetType | None = UNSET
    condition_version: str | None = None

    def record(self) -> PermissionRecord:
        """Return the block in the catalogue's form."""
        return PermissionRecord(
            actions=_sorted(self.actions),
            not_actions=_sorted(self.not_actions),
            data_actions=_sorted(self.data_actions or ()),
            not_data_actions=_sorted(self.not_data_actions),
            condition=self.condition or None,
            condition_version=self.condition_version if self.condition else None,
        )


class ArmProperties(Struct, rename="camel"):
    """The properties of a role definition as ARM answers."""

    role_name: str
    type: str
    permissions: list[ArmBlock]
    assignable_scopes: tuple[str, ...] | None = None
    created_on: str | None = None
    updated_on: str | None = None


class ArmRole(Struct):
    """A role definition as ARM answers (Microsoft: "Role Definitions - List")."""

    id: str
    properties: ArmProperties


def read_arm(document: Any, day: str, into: GatheredRoles) -> None:
    """Take up ARM's answer, or `az role definition list`; custom roles are passed over.

    Raises:
        BadInput: It has no built-in role, or was asked for with an API version that shows too little.
    """
    answer = [
        item if "properties" in item else {"id": item.get("id"), "properties": {**item, "type": item.get("roleType")}}
        for item in items(document)
    ]
    roles = [role for role in convert(answer, list[ArmRole]) if role.properties.type.lower() == "builtinrole"]
    if not roles:
        raise BadInput("it holds no built-in role")
    _refuse_old_api(roles, into)
    into.origins.add([f"Azure Resource Manager, roleDefinitions ({day})"])
    for role in roles:
        told = role.properties
        record = RoleRecord(
            name=told.role_name,
            permissions=tuple([block.record() for block in told.permissions]),
            assignable_scopes=told.assignable_scopes or ("/",),
            created_on=told.created_on[:10] if told.created_on else None,
            updated_on=told.updated_on[:10] if told.updated_on else None,
        )
        into.put(role.id, record)


def _refuse_old_api(roles: list[ArmRole], into: GatheredRoles) -> None:
    # Older API versions leave whole fields out; taken at their word they would empty or widen roles unseen.
    told = [block for role in roles for block in role.properties.permissions]
    known = [
        block
        for role in roles
        if (earlier := into.roles.get(role_guid(role.id))) is not None
        for block in earlier.permissions
    ]
    lacking = []
    if all(block.data_actions is UNSET for block in told) and any(block.data_actions for block in known):
        lacking.append("`dataActions`")
    if all(block.condition is UNSET for block in told) and any(block.condition for block in known):
        lacking.append("`condition`")
    if lacking:
        raise BadInput(
            f"no role in it shows {' or '.join(lacking)}, which roles known so far have; "
            "ask with api-version=2022-05-01-preview"
        )
