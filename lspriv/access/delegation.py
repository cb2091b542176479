"""Delegation: whether the condition on a right to grant roles holds what it promises.

A condition filters the operations that it targets and leaves all others free; one that lists roles
to keep out lets every other role through, a custom role that grants roles among them; and one on
writing leaves deleting free unless it says so (Microsoft: "Delegate Azure role assignment
management to others with conditions", "Authorization actions and attributes").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, reduce
from operator import or_

from lspriv.access.answer import Strength
from lspriv.access.conditions import Request, mentions, parse_condition
from lspriv.access.engine import AccessEngine
from lspriv.access.patterns import fold
from lspriv.access.privilege import GRANT_OPERATIONS, REMOVE_ASSIGNMENTS
from lspriv.access.roles import BlockEffect, covering_pattern
from lspriv.access.universe import EMPTY, OperationSet
from lspriv.access.weigh import condition_strength
from lspriv.model.principal import PrincipalKind
from lspriv.model.role import Permission, Plane, RoleDefinition
from lspriv.model.scope import ROOT, scope_key

WRITE = GRANT_OPERATIONS[0]
_ATTRIBUTE = "microsoft.authorization/roleassignments"
_PRINCIPAL = ("request", f"{_ATTRIBUTE}:principalid")
_ANY_ROLE = "00000000-0000-4000-8000-00000000000a"
"""A role that is in no list: any that somebody may make tomorrow."""
_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
"""Owner has this GUID everywhere (Microsoft: "Azure built-in roles")."""
_ANYBODY = "00000000-0000-4000-8000-00000000000b"
"""A principal that is in no list."""
_TYPES = (PrincipalKind.USER, PrincipalKind.GROUP, PrincipalKind.SERVICE_PRINCIPAL)

_Conditions = tuple[str, ...]


class LeakKind(StrEnum):
    """In which way a right to grant roles is not held by a condition."""

    NO_CONDITION = "no-condition"
    """There is none."""
    ROLE_ESCAPES = "role-escapes"
    """A role that grants roles passes the condition."""
    NEW_ROLE_ESCAPES = "new-role-escapes"
    """The condition lists what to keep out, so that a role made tomorrow passes it."""
    DELETE_FREE = "delete-free"
    """Assignments can be removed, those of owners included."""
    OPERATION_FREE = "operation-free"
    """Another operation that grants roles is not targeted."""
    UNREADABLE = "unreadable"
    """Nobody can tell what the condition lets through."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One way in which a condition does not hold."""

    kind: LeakKind
    certain: bool = True
    """False when it hangs on what nobody can tell, or on principals that the condition names."""
    roles: tuple[str, ...] = ()
    """The GUIDs of existing roles that escape, sorted."""
    operations: tuple[str, ...] = ()
    """The operations that are free."""


class DelegationBook:
    """Weighs the conditions on rights to grant roles; equal ones are weighed once."""

    def __init__(self, engine: AccessEngine) -> None:
        self._engine = engine
        self._strength = lru_cache(maxsize=1 << 16)(_strength)
        self._passes = lru_cache(maxsize=1 << 17)(self._weighed)
        """Tell how surely a role can be given to somebody."""
        self._passing = lru_cache(maxsize=1 << 12)(self._found_passing)
        self._assignable_at = lru_cache(maxsize=1 << 12)(self._found_assignable)

    def leaks(self, row: int) -> tuple[Leak, ...]:
        """Return how the row may grant roles beyond what a condition holds; none when it grants none, or held ones.

        Deny assignments are left aside.
        """
        engine = self._engine
        effect = engine.roles.effect(engine.index.role_guid(row))
        if effect is None:
            return ()
        condition = engine.snapshot.role_assignments.condition(row)
        ways = tuple(self._ways(effect.blocks, condition, WRITE))
        if not ways:
            return ()
        if not all(ways):
            return (Leak(LeakKind.NO_CONDITION),)
        holder = engine.index.principal_key(row)
        found = [self._escape(ways, engine.index.scope_key(row), holder)]
        removal = tuple(self._ways(effect.blocks, condition, REMOVE_ASSIGNMENTS))
        owners = (_attributes("resource", _OWNER, _ANYBODY, kind) for kind in _TYPES)
        removed = max(self._strength(removal, REMOVE_ASSIGNMENTS, owner) for owner in owners)
        if removed is not Strength.NONE:
            found.append(Leak(LeakKind.DELETE_FREE, certain=removed is Strength.SURE, operations=(REMOVE_ASSIGNMENTS,)))
        free = tuple(
            operation
            for operation in GRANT_OPERATIONS[1:]
            if self._strength(tuple(self._ways(effect.blocks, condition, operation)), operation, ()) is Strength.SURE
        )
        if free:
            found.append(Leak(LeakKind.OPERATION_FREE, operations=free))
        return tuple(leak for leak in found if leak is not None)

    def handed_on(self, row: int) -> OperationSet | None:
        """Return what the roles give that the row's condition lets through, to anybody or to some.

        None when no condition holds the right to grant roles, so that any role may be had.
        """
        engine = self._engine
        effect = engine.roles.effect(engine.index.role_guid(row))
        condition = engine.snapshot.role_assignments.condition(row)
        ways = tuple(self._ways(effect.blocks, condition, WRITE)) if effect else ()
        if not ways or any(leak.kind is not LeakKind.DELETE_FREE for leak in self.leaks(row)):
            return None
        passing = self._passing(ways, _holder(ways, engine.index.principal_key(row)))
        near = self._assignable_at(engine.index.scope_key(row))
        effects = (engine.roles.effect(guid) for guid in passing if guid in near)
        return reduce(or_, (effect.granted for effect in effects if effect is not None), EMPTY)

    def _ways(self, blocks: tuple[BlockEffect, ...], condition: str | None, operation: str) -> Iterator[_Conditions]:
        """Yield the conditions of each block that grants the operation."""
        for block in blocks:
            if covering_pattern(block.permission, fold(operation), Plane.CONTROL) is not None:
                yield tuple(one for one in (condition, block.permission.condition) if one)

    def _escape(self, ways: tuple[_Conditions, ...], scope: str, holder: str) -> Leak | None:
        """Tell which roles that grant roles the condition lets through, to anybody or to the holder itself."""
        holder = _holder(ways, holder)
        by_strength: dict[Strength, list[str]] = {strength: [] for strength in Strength}
        near = self._assignable_at(scope)
        for guid in self._granting_roles:
            if guid in near:
                by_strength[self._passes(ways, guid, holder)].append(guid)
        if by_strength[Strength.SURE]:
            return Leak(LeakKind.ROLE_ESCAPES, roles=tuple(sorted(by_strength[Strength.SURE])))
        new = self._passes(ways, _ANY_ROLE, holder)
        if new is Strength.SURE:
            return Leak(LeakKind.NEW_ROLE_ESCAPES, certain=False)
        if by_strength[Strength.UNDECIDED]:
            named = self._named_only(ways, by_strength[Strength.UNDECIDED][0])
            kind = LeakKind.ROLE_ESCAPES if named else LeakKind.UNREADABLE
            return Leak(kind, certain=False, roles=tuple(sorted(by_strength[Strength.UNDECIDED])) if named else ())
        return None

    def _weighed(self, ways: tuple[_Conditions, ...], role: str, holder: str) -> Strength:
        """Tell how surely the role can be given to somebody.

        To anybody, to the holder, or if the condition names principals, to those: then it is undecided.
        """
        strongest = max(
            self._strength(ways, WRITE, _attributes("request", role, principal, kind))
            for principal in (_ANYBODY, holder)
            for kind in _TYPES
        )
        if strongest is Strength.SURE:
            return strongest
        named = max(self._strength(ways, WRITE, _attributes("request", role, None, kind)) for kind in _TYPES)
        return max(strongest, min(Strength.UNDECIDED, named))

    def _named_only(self, ways: tuple[_Conditions, ...], role: str) -> bool:
        """Tell whether what is undecided is only to whom: for a stranger the condition is known to fail."""
        return all(
            self._strength(ways, WRITE, _attributes("request", role, _ANYBODY, kind)) is Strength.NONE
            for kind in _TYPES
        )

    def _found_passing(self, ways: tuple[_Conditions, ...], holder: str) -> tuple[str, ...]:
        """Return the GUIDs of all roles that can be given to somebody, or that nobody can tell whether they can."""
        return tuple(guid for guid in self._scopes if self._passes(ways, guid, holder) is not Strength.NONE)

    @cached_property
    def _granting_roles(self) -> tuple[str, ...]:
        """The GUIDs of the roles that grant roles without a condition of their own, sorted."""
        return tuple(role.guid for role in self._roles if any(map(_grants, role.permissions)))

    @cached_property
    def _scopes(self) -> dict[str, tuple[str, ...]]:
        """The keys of the scopes at which each role can be assigned, by GUID; none for everywhere."""
        return {role.guid: tuple(map(scope_key, role.assignable_scopes)) for role in self._roles}

    @cached_property
    def _roles(self) -> tuple[RoleDefinition, ...]:
        """All roles, by GUID."""
        every = map(self._engine.roles.role, self._engine.roles.guids())
        return tuple(role for role in every if role is not None)

    def _found_assignable(self, scope: str) -> frozenset[str]:
        """Return the GUIDs of the roles that can be assigned at a scope or below it."""
        ancestry = self._engine.hierarchy.ancestry
        above = frozenset((*ancestry(scope).keys, ROOT))
        return frozenset(
            guid
            for guid, keys in self._scopes.items()
            if not keys or any(key in above or scope in ancestry(key).keys for key in keys)
        )


def _holder(ways: tuple[_Conditions, ...], holder: str) -> str:
    """Return the holder if the conditions ask to whom a role is given; else anybody, so that answers are shared."""
    asks = any(_PRINCIPAL in mentions(parse_condition(one)) for way in ways for one in way)
    return holder if asks else _ANYBODY


def _grants(block: Permission) -> bool:
    """Tell whether a block grants roles without a condition."""
    return not block.condition and any(
        covering_pattern(block, operation, Plane.CONTROL) is not None for operation in _GRANTING
    )


_GRANTING = tuple(map(fold, GRANT_OPERATIONS))
_Attributes = tuple[tuple[tuple[str, str], tuple[str, ...]], ...]


def _attributes(source: str, role: str, principal: str | None = None, kind: PrincipalKind | None = None) -> _Attributes:
    """Return what a condition may read of an assignment of the role, as far as it is said."""
    said: Mapping[str, str | None] = {"roledefinitionid": role, "principalid": principal, "principaltype": kind}
    return tuple(((source, f"{_ATTRIBUTE}:{name}"), (value,)) for name, value in said.items() if value)


def _strength(ways: tuple[_Conditions, ...], operation: str, attributes: _Attributes) -> Strength:
    """Return how strongly the operation is granted by the strongest of some blocks, each under its conditions."""
    request = Request(fold(operation), None, dict(attributes))
    return max(
        (min((condition_strength(one, request) for one in way), default=Strength.SURE) for way in ways),
        default=Strength.NONE,
    )
