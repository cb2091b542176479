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
from itertools import pairwise

from lspriv.access.containment import Giving, gives_all_of
from lspriv.access.engine import AccessEngine
from lspriv.model.principal import PrincipalKind
from lspriv.model.scope import scope_level

_SUBSCRIPTIONS = "/subscriptions/"
_MERGED_FROM = 8
"""From so many groups on, their assignments are put together by scope before they are looked at."""

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
        if not held and _far_apart(own):
            continue
        for scope, reaching in finder.walked(principal):
            at = own[scope]
            for row in at if len(at) == 1 else sorted(at, key=finder.name):
                keep = finder.keeper(row, reaching)
                if keep is not None:
                    yield Redundant(row, keep, held.get(index.principal_key(keep), ()))


def _far_apart(rows: dict[str, list[int]]) -> bool:
    """Tell whether no row lies at or below the scope of another one."""
    if any(len(at) > 1 for at in rows.values()) or not all(scope.startswith(_SUBSCRIPTIONS) for scope in rows):
        return False
    # With a slash behind each, whatever lies below a scope follows it without a gap.
    return not any(lower.startswith(upper) for upper, lower in pairwise(sorted(scope + "/" for scope in rows)))


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
        self._sources = lru_cache(maxsize=1024)(self._read_sources)
        self._rank = lru_cache(maxsize=1 << 17)(self._ranked)

    def walked(self, principal: str) -> Iterator[tuple[str, list[_ByRole]]]:
        """Yield the scopes of a principal's own rows that have other rows at them or above, the widest first.

        Each with everything that the principal holds there and above, itself and through groups. Walking
        scopes in order finds what lies above each without looking for it: most principals of a large
        tenant hold a few roles far apart.
        """
        own, sources = self._index.rows_of(principal), self._sources(principal)
        scopes = set[str]().union(*sources)
        high = frozenset(scope for scope in scopes if not scope.startswith(_SUBSCRIPTIONS))
        above_subscription: dict[str, list[_ByRole]] = {}
        for scope in sorted(high & own.keys()):
            yield scope, self._reaching(scope, sources)
        above: list[tuple[str, list[_ByRole]]] = []
        # With a slash behind each, whatever lies below a scope follows it without a gap.
        for scope in sorted(scope + "/" for scope in scopes - high):
            while above and not scope.startswith(above[-1][0]):
                above.pop()
            key = scope[:-1]
            reaching = [source[key] for source in sources if key in source]
            if above:
                reaching += above[-1][1]
            elif high:
                end = key.find("/", len(_SUBSCRIPTIONS))
                subscription = key if end < 0 else key[:end]
                if subscription not in above_subscription:
                    highest = [source for source in sources if not high.isdisjoint(source)]
                    above_subscription[subscription] = self._reaching(subscription, highest, high)
                reaching += above_subscription[subscription]
            above.append((scope, reaching))
            if key in own and (
                len(reaching) > 1 or any(len(rows) > 1 for rows in (reaching[0], *reaching[0].values()))
            ):
                yield key, reaching

    def keeper(self, row: int, reaching: list[_ByRole]) -> int | None:
        """Return the row that makes this one redundant and is not redundant itself, the best to keep, or None.

        `reaching` is all that its principal holds where the row does and above.

        INVARIANT: a row that is being asked about keeps nobody, so that of rows which would make each
        other redundant in a circle, the last one stays.
        """
        if row in self._left_out:
            return None
        if row in self._keepers:
            return self._keepers[row]
        self._asked.add(row)
        found = None
        better = list(self._better(row, reaching))
        if better:
            other = better[0] if len(better) == 1 else min(better, key=self._rank)
            sources = self._sources(self._index.principal_key(other))
            last = self.keeper(other, self._reaching(self._index.scope_key(other), sources))
            found = other if last is None else last
        self._asked.discard(row)
        self._keepers[row] = found
        return found

    def name(self, row: int) -> str:
        """Return a row's id in the form used to order."""
        return self._table.id(row).lower()

    def _reaching(
        self, scope: str, sources: list[dict[str, _ByRole]], wanted: frozenset[str] | None = None
    ) -> list[_ByRole]:
        """Return what sources hold at a scope and above, or at those of these scopes that are wanted."""
        keys = self._engine.hierarchy.ancestry(scope).keys
        return [
            source[key]
            for key in (keys if wanted is None else [key for key in keys if key in wanted])
            for source in sources
            if key in source
        ]

    def _better(self, row: int, reaching: list[_ByRole]) -> Iterator[int]:
        """Yield rows that make this one redundant; of those that give the same at one scope, only the best to keep."""
        for by_role in reaching:
            for alike in by_role.values():
                if (len(alike) == 1 and alike[0] == row) or not self._covers(alike[0], row):
                    continue
                for other in alike if len(alike) == 1 else sorted(alike, key=self._rank):
                    if other not in self._asked and self._makes_redundant(other, row):
                        yield other
                        break

    def _read_sources(self, principal: str) -> list[dict[str, _ByRole]]:
        """Return what a principal holds itself and through groups, by scope.

        Of many groups only what lies at or above its own assignments is kept, put together.
        """
        groups = self._engine.directory.groups_of(principal)
        own = self._held(principal)
        if len(groups) < _MERGED_FROM:
            return [source for source in (own, *map(self._held, groups)) if source]
        ancestry = self._engine.hierarchy.ancestry
        wanted = {above for scope in own for above in ancestry(scope).keys}
        merged: dict[str, _ByRole] = {}
        for holder in (principal, *groups):
            for scope, rows in self._index.rows_of(holder).items():
                if scope in wanted:
                    self._add(rows, merged.setdefault(scope, {}))
        return [merged]

    def _read_held(self, principal: str) -> dict[str, _ByRole]:
        found: dict[str, _ByRole] = {}
        for scope, rows in self._index.rows_of(principal).items():
            self._add(rows, found.setdefault(scope, {}))
        return found

    def _add(self, rows: list[int], by_role: _ByRole) -> None:
        for row in rows:
            if row not in self._left_out:
                alone = row in self._conditioned or row in self._timed
                by_role.setdefault(-1 - row if alone else self._role_key[self._table.role[row]], []).append(row)

    def _ranked(self, row: int) -> tuple[int, int, bool, bool, str, str]:
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
