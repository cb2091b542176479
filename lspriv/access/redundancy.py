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

_NOTHING: dict[int, list[int]] = {}
_ByRole = dict[int, list[int]]
"""Rows by what they give: the number of the role, or for a row under a condition or a time a number of its own."""


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
            at = own[scope]
            for row in at if len(at) == 1 else sorted(at, key=finder.name):
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
        self._plain_pairs: dict[tuple[int, int], bool] = {}
        """Answers for pairs of roles, by the numbers of their keys, without conditions."""
        self._conditioned = frozenset(self._table.conditioned_rows())
        self._timed = frozenset(self._table.timed_rows())
        self._keepers: dict[int, int | None] = {}
        self._asked: set[int] = set()
        self._role_key = self._table.roles.key_of
        self._held = lru_cache(maxsize=4096)(self._read_held)
        self._sources = lru_cache(maxsize=64)(self._read_sources)

    def keeper(self, row: int, scope: str, principal: str) -> int | None:
        """Return the row that makes this one redundant and is not redundant itself, the best to keep, or None.

        INVARIANT: a row that is being asked about keeps nobody, so that of rows which would make each
        other redundant in a circle, the last one stays.
        """
        if row in self._left_out:
            return None
        if row in self._keepers:
            return self._keepers[row]
        self._asked.add(row)
        found = None
        better = list(self._better(row, scope, principal))
        if better:
            other = better[0] if len(better) == 1 else min(better, key=self._rank)
            last = self.keeper(other, self._index.scope_key(other), self._index.principal_key(other))
            found = other if last is None else last
        self._asked.discard(row)
        self._keepers[row] = found
        return found

    def name(self, row: int) -> str:
        """Return a row's id in the form used to order."""
        return self._table.id(row).lower()

    def _better(self, row: int, scope: str, principal: str) -> Iterator[int]:
        """Yield rows that make this one redundant; of those that give the same at one scope, only the best to keep."""
        sources = self._sources(principal)
        for above in self._engine.hierarchy.ancestry(scope).keys:
            for by_scope in sources:
                for alike in by_scope.get(above, _NOTHING).values():
                    if (alike[0] == row and len(alike) == 1) or not self._covers(alike[0], row):
                        continue
                    for other in alike if len(alike) == 1 else sorted(alike, key=self._rank):
                        if other not in self._asked and self._makes_redundant(other, row):
                            yield other
                            break

    def _read_sources(self, principal: str) -> list[dict[str, _ByRole]]:
        """Return what a principal holds itself and through groups, by scope; many groups are put together."""
        groups = self._engine.directory.groups_of(principal)
        sources = [source for source in map(self._held, (principal, *groups)) if source]
        if len(sources) < _MERGED_FROM:
            return sources
        merged: dict[str, _ByRole] = {}
        for by_scope in sources:
            for scope, by_role in by_scope.items():
                for role, rows in by_role.items():
                    merged.setdefault(scope, {}).setdefault(role, []).extend(rows)
        return [merged]

    def _read_held(self, principal: str) -> dict[str, _ByRole]:
        found: dict[str, _ByRole] = {}
        for scope, rows in self._index.rows_of(principal).items():
            for row in rows:
                if row not in self._left_out:
                    single = row in self._conditioned or row in self._timed
                    role = -1 - row if single else self._role_key[self._table.role[row]]
                    found.setdefault(scope, {}).setdefault(role, []).append(row)
        return found

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
        if row in self._conditioned or other in self._conditioned:
            return self._gives_all(other, row, self._table.condition(other), self._table.condition(row))
        pair = self._role_key[self._table.role[other]], self._role_key[self._table.role[row]]
        known = self._plain_pairs.get(pair)
        if known is None:
            known = self._plain_pairs[pair] = self._gives_all(other, row, None, None)
        return known

    def _gives_all(self, other: int, row: int, wider: str | None, narrower: str | None) -> bool:
        giver, given = (self._engine.roles.role(self._index.role_guid(one)) for one in (other, row))
        if (
            giver is None
            or given is None
            or not any(block.actions or block.data_actions for block in given.permissions)
        ):
            return False
        return gives_all_of(Giving(giver.permissions, wider), Giving(given.permissions, narrower))
