"""The assignment index: rows of the assignment table by who holds them, and where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lspriv.model.role import role_guid
from lspriv.model.table import AssignmentTable


class AssignmentIndex:
    """Finds rows of the table without walking it; each part is built when first asked for."""

    def __init__(self, table: AssignmentTable) -> None:
        self.table = table

    def rows_of(self, principal: str) -> dict[str, list[int]]:
        """Return a principal's rows by the key of their scope; `principal` is a key."""
        number = self.table.principals.key_number(principal)
        return {} if number is None else self._by_principal.get(number, {})

    def principals(self) -> Iterator[str]:
        """Yield the keys of the principals that have rows."""
        keys = self.table.principals.keys
        return (keys[number] for number in self._by_principal)

    def row_named(self, guid: str) -> int | None:
        """Return the row of the assignment with this GUID, in any case, or None."""
        return self._by_name.get(guid.lower())

    def scope_key(self, row: int) -> str:
        """Return the key of the row's scope."""
        scopes = self.table.scopes
        return scopes.keys[scopes.key_of[self.table.scope[row]]]

    def principal_key(self, row: int) -> str:
        """Return the key of the row's principal."""
        principals = self.table.principals
        return principals.keys[principals.key_of[self.table.principal[row]]]

    def role_guid(self, row: int) -> str:
        """Return the GUID of the row's role."""
        roles = self.table.roles
        return roles.keys[roles.key_of[self.table.role[row]]]

    @cached_property
    def _by_principal(self) -> dict[int, dict[str, list[int]]]:
        table = self.table
        principal_key, scope_key, keys = table.principals.key_of, table.scopes.key_of, table.scopes.keys
        found: dict[int, dict[str, list[int]]] = {}
        for row, (principal, scope) in enumerate(zip(table.principal, table.scope, strict=True)):
            scopes = found.setdefault(principal_key[principal], {})
            scopes.setdefault(keys[scope_key[scope]], []).append(row)
        return found

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {role_guid(self.table.id(row)): row for row in range(len(self.table))}
