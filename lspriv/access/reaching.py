"""Which assignments reach where another one does, told by numbers instead of texts.

Looking above each of a million assignments by the text of its scope would cost more than everything
else about it. Here scopes and principals are the numbers that the assignment table gives their keys,
each scope knows the numbers above it, and each principal its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from lspriv.access.directory import Directory
from lspriv.access.hierarchy import Hierarchy
from lspriv.model.table import AssignmentTable

_SUBSCRIPTIONS = "/subscriptions/"
_FEW = 8
"""Up to so many groups are asked one by one; beyond, everybody at a scope is looked at that has few rows for it."""


class Reaching:
    """Finds, for a row, the rows at its scope or above that its principal holds, itself or through groups."""

    def __init__(
        self,
        table: AssignmentTable,
        directory: Directory,
        hierarchy: Hierarchy,
        *,
        alone: frozenset[int],
        left_out: frozenset[int],
    ) -> None:
        """Prepare; rows in `left_out` reach nothing, and those in `alone` are like no other."""
        self._table = table
        self._directory = directory
        self._hierarchy = hierarchy
        self._alone = alone
        self._left_out = left_out
        self._size = len(table.scopes.keys)
        self._above: list[tuple[int, ...] | None] = [None] * self._size
        self._high = lru_cache(maxsize=None)(self._read_high)
        self._holders = lru_cache(maxsize=1 << 16)(self._read_holders)
        self._gathered = lru_cache(maxsize=1 << 16)(self._read_gathered)
        self._at = lru_cache(maxsize=1 << 16)(self._read_at)
        self._held_by: list[list[int]] = [[] for _ in table.principals.keys]
        principal_of = table.principals.key_of
        for row, principal in enumerate(table.principal):
            if row not in left_out:
                self._held_by[principal_of[principal]].append(row)

    def crowded(self) -> Iterator[int]:
        """Yield the rows that others reach, principal by principal."""
        principals, key_of, scope = self._table.principals, self._table.scopes.key_of, self._table.scope
        within_groups = set(map(principals.key_number, self._directory.held()))
        higher = [self.above(number)[1:] for number in range(self._size)]
        for holder, rows in enumerate(self._held_by):
            if holder in within_groups:
                yield from (row for row in rows if any(True for _ in self.rows(row)))
            elif len(rows) > 1:
                places = [key_of[scope[row]] for row in rows]
                shared = {place for place, times in Counter(places).items() if times > 1}
                misses = set(places).isdisjoint
                pairs = zip(rows, places, strict=True)
                yield from (row for row, place in pairs if place in shared or not misses(higher[place]))

    def rows(self, row: int) -> Iterator[int]:
        """Yield the other rows that reach where this one does, through the same principal."""
        return (one for alike in self.alike(row) for one in alike if one != row)

    def alike(self, row: int) -> Iterator[Sequence[int]]:
        """Yield the rows that reach where this one does, itself among them.

        Rows at one scope that give the same may come together: they have the same role, and are in no
        other way their own.
        """
        principals, scopes = self._table.principals, self._table.scopes
        holders = self._holders(principals.key_of[self._table.principal[row]])
        for number in self.above(scopes.key_of[self._table.scope[row]]):
            # Whichever is shorter: to ask each holder, or to look at everybody at the scope.
            if len(holders) > _FEW and len(self._by_scope.get(number, ())) <= _FEW * len(holders):
                yield from self._gathered(holders, number)
                continue
            for holder in holders:
                yield from self._at(holder).get(number, ())

    def _read_at(self, holder: int) -> dict[int, list[tuple[int]]]:
        """Return a principal's rows by the number of their scope, each row by itself."""
        key_of, scope = self._table.scopes.key_of, self._table.scope
        found: dict[int, list[tuple[int]]] = {}
        for row in self._held_by[holder]:
            found.setdefault(key_of[scope[row]], []).append((row,))
        return found

    def _read_gathered(self, holders: frozenset[int], number: int) -> tuple[list[int], ...]:
        """Return the rows at a scope that any of many principals holds, those that give the same together."""
        table = self._table
        key_of, role_of = table.principals.key_of, table.roles.key_of
        found: dict[int, list[int]] = {}
        for row in self._by_scope.get(number, ()):
            if key_of[table.principal[row]] in holders:
                found.setdefault(-1 - row if row in self._alone else role_of[table.role[row]], []).append(row)
        return tuple(found.values())

    def above(self, number: int) -> tuple[int, ...]:
        """Return the numbers of a scope and of all scopes in the table above it, nearest first."""
        found = self._above[number]
        if found is None:
            parent = self._parents[number]
            rest = self._high(self._subscription(number)) if parent < 0 else self.above(parent)
            found = self._above[number] = (number, *(one for one in rest if one != number))
        return found

    def _subscription(self, number: int) -> str:
        """Return the key of the scope's subscription, or of the scope itself above subscriptions."""
        key = self._table.scopes.keys[number]
        if not key.startswith(_SUBSCRIPTIONS):
            return key
        end = key.find("/", len(_SUBSCRIPTIONS))
        return key if end < 0 else key[:end]

    def _read_high(self, scope: str) -> tuple[int, ...]:
        """Return the numbers of the management groups and of the root that lie above a scope."""
        above = (key for key in self._hierarchy.ancestry(scope).keys if not key.startswith(_SUBSCRIPTIONS))
        numbers = (self._table.scopes.key_number(key) for key in above)
        return tuple(number for number in numbers if number is not None)

    def _read_holders(self, principal: int) -> frozenset[int]:
        """Return the numbers of a principal and of the groups that hold it, of those that have rows."""
        groups = self._directory.groups_of(self._table.principals.keys[principal])
        numbers = map(self._table.principals.key_number, groups)
        return frozenset((principal, *(number for number in numbers if number is not None)))

    @cached_property
    def _parents(self) -> list[int]:
        """For each scope within a subscription the nearest scope of the table above it there, or -1."""
        keys = self._table.scopes.keys
        parents = [-1] * len(keys)
        within = [(key + "/", number) for number, key in enumerate(keys) if key.startswith(_SUBSCRIPTIONS)]
        stack: list[tuple[str, int]] = []
        # With a slash behind each, whatever lies below a scope follows it without a gap.
        for key, number in sorted(within):
            while stack and not key.startswith(stack[-1][0]):
                stack.pop()
            if stack:
                parents[number] = stack[-1][1]
            stack.append((key, number))
        return parents

    @cached_property
    def _by_scope(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        scope_of = self._table.scopes.key_of
        for row, scope in enumerate(self._table.scope):
            if row not in self._left_out:
                found.setdefault(scope_of[scope], []).append(row)
        return found
