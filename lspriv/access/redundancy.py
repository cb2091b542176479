"""Redundancy: assignments that give nothing which another assignment does not give already.

An assignment is redundant if another one is held by the same principal or by a group that holds it,
at the same scope or above, and gives all that it gives, unknown operations included (`containment`).
Deny assignments, and the facts that conditions read, belong to who asks for what and not to the
assignment by which it is granted; they treat both alike. So taking all redundant assignments away at
once changes no answer of Azure's: tests/access/test_redundancy.py asks the naive evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lspriv.access.containment import Giving, gives_all_of
from lspriv.access.engine import AccessEngine
from lspriv.model.principal import PrincipalKind
from lspriv.model.scope import scope_level

_MERGED_FROM = 8
"""From so many groups on, their assignments are put together by scope before they are looked at."""

_Rows = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Redundant:
    """An assignment that is not needed as long as another one stands."""

    row: int
    keep: int
    """The row that gives all of it, and that no other makes redundant."""
    via: tuple[str, ...]
    """The groups by which its principal holds the other, outermost last; none for its own."""


def redundant_rows(engine: AccessEngine, left_out: frozenset[int]) -> Iterator[Redundant]:
    """Yield the redundant assignments by principal, scope and id; rows in `left_out` count for nothing.

    Of two that give the same, the one that is better to keep stays: a group's before its member's, a
    built-in role's before a custom one's, the older one.
    """
    finder = _Finder(engine, left_out)
    index, directory = engine.index, engine.directory
    for principal in sorted(index.principals()):
        own = index.rows_of(principal)
        held = directory.groups_of(principal)
        if len(own) == 1 and not held and len(next(iter(own.values()))) == 1:
            continue
        for scope in sorted(own):
            for row in sorted(own[scope], key=lambda row: engine.snapshot.role_assignments.id(row).lower()):
                keep = finder.keeper(row, scope, principal)
                if keep is not None:
                    yield Redundant(row, keep, held.get(index.principal_key(keep), ()))


class _Finder:
    """Finds what covers what; answers about rows and pairs of roles are kept."""

    def __init__(self, engine: AccessEngine, left_out: frozenset[int]) -> None:
        self._engine = engine
        self._index = engine.index
        self._table = engine.snapshot.role_assignments
        self._left_out = left_out
        self._plain_pairs: dict[tuple[str, str], bool] = {}
        self._conditioned = frozenset(self._table.conditioned_rows())
        self._timed = frozenset(self._table.timed_rows())
        self._keepers: dict[int, int | None] = {}
        self._asked: set[int] = set()
        self._sources = lru_cache(maxsize=64)(self._read_sources)

    def keeper(self, row: int, scope: str, principal: str) -> int | None:
        """Return the row that makes this one redundant and is not redundant itself, or None.

        INVARIANT: a row that is being asked about keeps nobody, so that of rows which would make each
        other redundant in a circle, the last one stays.
        """
        if row in self._left_out:
            return None
        if row in self._keepers:
            return self._keepers[row]
        self._asked.add(row)
        found = None
        for other in self._candidates(row, scope, principal):
            if other not in self._asked and self._makes_redundant(other, row):
                last = self.keeper(other, self._index.scope_key(other), self._index.principal_key(other))
                found = other if last is None else last
                break
        self._asked.discard(row)
        self._keepers[row] = found
        return found

    def _candidates(self, row: int, scope: str, principal: str) -> list[int]:
        """Return the other rows that reach where the row does, through the same principal; the best to keep first."""
        sources = self._sources(principal)
        found = [
            other
            for above in self._engine.hierarchy.ancestry(scope).keys
            for rows in sources
            for other in rows.get(above, ())
            if other != row and other not in self._left_out
        ]
        return sorted(found, key=self._rank) if len(found) > 1 else found

    def _read_sources(self, principal: str) -> list[_Rows]:
        groups = self._engine.directory.groups_of(principal)
        sources = [rows for rows in map(self._index.rows_of, (principal, *groups)) if rows]
        if len(sources) < _MERGED_FROM:
            return sources
        merged: _Rows = {}
        for rows in sources:
            for scope, at in rows.items():
                merged.setdefault(scope, []).extend(at)
        return [merged]

    def _rank(self, row: int) -> tuple[int, int, bool, bool, str, str]:
        """Order rows by how well they are kept: the widest first, then as `redundant_rows` says."""
        scope = self._index.scope_key(row)
        kind = self._engine.directory.kind(self._index.principal_key(row))
        role = self._engine.roles.role(self._index.role_guid(row))
        custom = role is not None and role.custom
        created = self._table.created_on[row] or "9"
        return (
            scope_level(scope),
            scope.count("/"),
            kind is not PrincipalKind.GROUP,
            custom,
            created,
            self._table.id(row).lower(),
        )

    def _makes_redundant(self, other: int, row: int) -> bool:
        if not self._covers(other, row):
            return False
        return not self._reaches(row, other) or not self._covers(row, other) or self._rank(other) < self._rank(row)

    def _reaches(self, row: int, other: int) -> bool:
        """Tell whether a row applies wherever, and to whomever, the other one does."""
        index = self._index
        mine, theirs = index.principal_key(row), index.principal_key(other)
        if mine != theirs and mine not in self._engine.directory.groups_of(theirs):
            return False
        return index.scope_key(row) in self._engine.hierarchy.ancestry(index.scope_key(other)).keys

    def _covers(self, other: int, row: int) -> bool:
        """Tell whether a row gives all that another one gives, wherever both apply, for as long as that one does."""
        if other in self._timed:
            mine, theirs = self._table.ends(row), self._table.ends(other)
            if theirs is not None and (mine is None or theirs[:19] < mine[:19]):
                return False
        pair = self._index.role_guid(other), self._index.role_guid(row)
        if row in self._conditioned or other in self._conditioned:
            return self._gives_all(pair, self._table.condition(other), self._table.condition(row))
        known = self._plain_pairs.get(pair)
        if known is None:
            known = self._plain_pairs[pair] = self._gives_all(pair, None, None)
        return known

    def _gives_all(self, pair: tuple[str, str], wider: str | None, narrower: str | None) -> bool:
        giver, given = map(self._engine.roles.role, pair)
        if (
            giver is None
            or given is None
            or not any(block.actions or block.data_actions for block in given.permissions)
        ):
            return False
        return gives_all_of(Giving(giver.permissions, wider), Giving(given.permissions, narrower))
