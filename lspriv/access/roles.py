"""Roles: definitions expanded into the operations that they grant."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.access.patterns import compile_pattern
from lspriv.access.universe import EMPTY, OperationSet, Universe
from lspriv.catalog import Catalog
from lspriv.model.role import Permission, Plane, RoleDefinition


@dataclass(frozen=True, slots=True)
class BlockEffect:
    """One permission block and the known operations that it grants, conditions aside."""

    permission: Permission
    operations: OperationSet


@dataclass(frozen=True, slots=True)
class RoleEffect:
    """What a role grants, block by block.

    Exclusions (`notActions`) subtract inside their own block: they are no deny, and a second
    block or a second role that grants the operation wins (Microsoft: "Understand Azure role
    definitions"; that they do not reach other blocks of the same role follows from it).
    """

    role: RoleDefinition
    blocks: tuple[BlockEffect, ...]
    granted: OperationSet
    """The union over all blocks, conditions aside."""


def expand_role(role: RoleDefinition, universe: Universe) -> RoleEffect:
    """Expand a role over the known operations."""
    blocks = tuple(
        BlockEffect(
            permission,
            universe.expand_all(permission.actions, permission.data_actions)
            - universe.expand_all(permission.not_actions, permission.not_data_actions),
        )
        for permission in role.permissions
    )
    granted = EMPTY
    for block in blocks:
        granted |= block.operations
    return RoleEffect(role, blocks, granted)


def covering_pattern(permission: Permission, operation: str, plane: Plane) -> str | None:
    """Return the first pattern by which a block grants an operation, or None.

    `operation` is folded. It need not be in any catalogue. For `Plane.EITHER` the two pairs
    of lists are tried one after the other, each with its own exclusions.
    """
    if plane is not Plane.DATA:
        found = _covering(permission.actions, permission.not_actions, operation)
        if found is not None:
            return found
    if plane is not Plane.CONTROL:
        return _covering(permission.data_actions, permission.not_data_actions, operation)
    return None


def _covering(patterns: tuple[str, ...], exclusions: tuple[str, ...], operation: str) -> str | None:
    for pattern in patterns:
        if compile_pattern(pattern).matches(operation):
            if any(compile_pattern(exclusion).matches(operation) for exclusion in exclusions):
                return None
            return pattern
    return None


class RoleBook:
    """The roles of a tenant by GUID: its own definitions first, then the catalogue's built-in ones.

    What the tenant exported wins over the catalogue, because Azure said it of this tenant.
    """

    def __init__(self, definitions: tuple[RoleDefinition, ...], catalog: Catalog, universe: Universe) -> None:
        self._own = {definition.guid: definition for definition in definitions}
        self._catalog = catalog
        self._universe = universe
        self._effects: dict[str, RoleEffect | None] = {}

    def role(self, guid: str) -> RoleDefinition | None:
        """Return the definition, or None when neither the tenant nor the catalogue has it."""
        return self._own.get(guid) or self._catalog.role(guid)

    def guids(self) -> tuple[str, ...]:
        """Return the GUIDs of all roles that the tenant or the catalogue defines, sorted."""
        return tuple(sorted({*self._own, *(role.guid for role in self._catalog.roles())}))

    def from_catalog(self, guid: str) -> bool:
        """Tell whether only the catalogue knows this role."""
        return guid not in self._own and self._catalog.role(guid) is not None

    def effect(self, guid: str) -> RoleEffect | None:
        """Return what the role grants, or None when its definition is missing."""
        if guid not in self._effects:
            role = self.role(guid)
            self._effects[guid] = None if role is None else expand_role(role, self._universe)
        return self._effects[guid]

    def name(self, guid: str) -> str:
        """Return the role's name, as well as anybody knows it."""
        role = self.role(guid)
        return role.name if role else self._catalog.retired_role_name(guid) or guid
