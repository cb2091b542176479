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
from lspriv.access.reaching import Reaching
from lspriv.model.principal import PrincipalKind
from lspriv.model.scope import scope_level


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
    index, table = engine.index, engine.snapshot.role_assignments

    def order(row: int) -> tuple[str, str, str]:
        return index.principal_key(row), index.scope_key(row), table.id(row).lower()

    for row in sorted(finder.reaching.crowded(), key=order):
        keep = finder.keeper(row)
        if keep is not None:
            held = engine.directory.groups_of(index.principal_key(row))
            yield Redundant(row, keep, held.get(index.principal_key(keep), ()))


class _Finder:
    """Finds what covers what; answers about rows and pairs of roles are kept."""

    def __init__(self, engine: AccessEngine, left_out: frozenset[int]) -> None:
        self._engine = engine
        self._index = engine.index
        self._table = engine.snapshot.role_assignments
        self._plain_pairs: dict[tuple[int, int], bool] = {}
        """Answers for pairs of roles, by the numbers of their keys, without conditions."""
        self._conditioned = frozenset(self._table.conditioned_rows())
        self._timed = frozenset(self._table.timed_rows())
        alone = self._conditioned | self._timed
        self.reaching = Reaching(self._table, engine.directory, engine.hierarchy, alone=alone, left_out=left_out)
        self._keepers: dict[int, int | None] = {}
        self._asked: set[int] = set()
        self._role_key = self._table.roles.key_of
        self._rank = lru_cache(maxsize=1 << 17)(self._ranked)

    def keeper(self, row: int) -> int | None:
        """Return the row that makes this one redundant and is not redundant itself, the best to keep, or None.

        INVARIANT: a row that is being asked about keeps nobody, so that of rows which would make each
        other redundant in a circle, the last one stays.
        """
        if row in self._keepers:
            return self._keepers[row]
        self._asked.add(row)
        found = None
        better = [
            other
            for alike in self.reaching.alike(row)
            if self._covers(alike[0], row)
            for other in alike
            if other not in self._asked and self._surely_held(row, other) and not self._preferred(row, other)
        ]
        if better:
            other = better[0] if len(better) == 1 else min(better, key=self._rank)
            last = self.keeper(other)
            found = other if last is None else last
        self._asked.discard(row)
        self._keepers[row] = found
        return found

    def _ranked(self, row: int) -> tuple[int, int, bool, bool, str, str]:
        """Order rows by how well they are kept: the widest first, then as `redundant_rows` says."""
        scope = self._index.scope_key(row)
        kind = self._engine.directory.kind(self._index.principal_key(row))
        role = self._engine.roles.role(self._index.role_guid(row))
        custom = role is not None and role.custom
        created = self._table.created_on[row] or "9"
        id = self._table.id(row).lower()
        return scope_level(scope), scope.count("/"), kind is not PrincipalKind.GROUP, custom, created, id

    def _preferred(self, row: int, other: int) -> bool:
        """Tell whether two rows that could each stand for the other should rather leave the first one standing."""
        return self._reaches(row, other) and self._covers(row, other) and self._rank(row) < self._rank(other)

    def _reaches(self, row: int, other: int) -> bool:
        """Tell whether a row applies wherever, and to whomever, the other one does."""
        index = self._index
        mine, theirs = index.principal_key(row), index.principal_key(other)
        if mine != theirs and mine not in self._engine.directory.groups_of(theirs):
            return False
        if not self._surely_held(other, row):
            return False
        return index.scope_key(row) in self._engine.hierarchy.ancestry(index.scope_key(other)).keys

    def _surely_held(self, row: int, other: int) -> bool:
        """Tell whether no list of members is in doubt by which a row's principal holds what another one gives."""
        doubted = self._engine.directory.doubted_groups
        if not doubted:
            return True
        held = self._engine.directory.groups_of(self._index.principal_key(row))
        return doubted.isdisjoint(held.get(self._index.principal_key(other), ()))

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
        if giver is None or given is None:
            return False
        # What gives nothing at all is another fault.
        something = any(block.actions or block.data_actions for block in given.permissions)
        return something and gives_all_of(Giving(giver.permissions, wider), Giving(given.permissions, narrower))
