"""Role definitions: lists of operations that a role allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Plane(StrEnum):
    """Which of a role's two pairs of lists decides about an operation.

    Actions never give access to data and data actions never to management
    (Microsoft: "Understand Azure role definitions").
    """

    CONTROL = "control"
    DATA = "data"
    EITHER = "either"
    """Nobody knows: either list may decide."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission block of a role; exclusions subtract within their block only."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str | None = None
    """An ABAC condition that filters this block."""
    condition_version: str | None = None


def in_words(permission: Permission, most: int = 6) -> str:
    """Show a permission block in one line: so many of its patterns, and of what is taken from them."""
    granted = [*permission.actions, *(f"{pattern} (data)" for pattern in permission.data_actions)]
    taken = [*permission.not_actions, *(f"{pattern} (data)" for pattern in permission.not_data_actions)]
    words = _some(granted, most) or "nothing"
    return f"{words}; except {_some(taken, most)}" if taken else words


def _some(texts: list[str], most: int) -> str:
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {rest} more" if rest > 0 else "")


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A built-in or custom role."""

    id: str
    """The ARM id; its last segment is the role's GUID, which is what roles are joined on."""
    name: str
    """The role's name (`roleName`)."""
    custom: bool = False
    """True for a role that the tenant made itself."""
    permissions: tuple[Permission, ...] = ()
    assignable_scopes: tuple[str, ...] = ()
    description: str | None = None
    created_on: str | None = None
    updated_on: str | None = None

    @property
    def guid(self) -> str:
        """The role's GUID in lower case."""
        return role_guid(self.id)


def role_guid(role_definition_id: str) -> str:
    """Return the GUID at the end of a role definition id, in lower case.

    `roleDefinitionId` of an assignment carries the prefix of the subscription it was
    listed from, while built-in definitions live at ``/providers/…``.
    """
    return role_definition_id.rstrip("/").rsplit("/", 1)[-1].lower()
