"""Holdings: all that an assignment gives, as sets of operations.

The engine's `decide` answers for one operation; rules and `access what` ask for all of them
at once. The two agree: tests/access/test_holding.py holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.access.deny import Denied
from lspriv.access.engine import AccessEngine
from lspriv.access.masks import filtered
from lspriv.access.universe import EMPTY, OperationSet
from lspriv.model.scope import scope_key


@dataclass(frozen=True, slots=True)
class Holding:
    """The known operations that something gives, by how sure they are."""

    sure: OperationSet = EMPTY
    undecided: OperationSet = EMPTY
    """Operations that hang on a condition that is not decided; disjoint from `sure`."""
    complete: bool = True
    """False when a role's definition is missing, so that it may give more."""

    def __or__(self, other: Holding) -> Holding:
        sure = self.sure | other.sure
        return Holding(sure, (self.undecided | other.undecided) - sure, self.complete and other.complete)

    def without(self, denied: Denied) -> Holding:
        """Return what is left when some operations are refused, or may be."""
        sure = self.sure - denied.possible
        undecided = (self.undecided | (self.sure & denied.possible)) - denied.sure
        return Holding(sure, undecided, self.complete)


class Holdings:
    """What the assignments of a tenant give; equal role and condition are worked out once."""

    def __init__(self, engine: AccessEngine) -> None:
        self._engine = engine
        self._known: dict[tuple[str, str | None, str | None], Holding] = {}
        self._rests: dict[tuple[int, int], tuple[Holding, Denied, Holding]] = {}

    def of_row(self, row: int) -> Holding:
        """Return what the assignment in this row gives its principal at its scope or below.

        Deny assignments are considered that refuse it there and everywhere below.

        Equal holdings are mostly one object, which the engine keeps. Deny assignments that need
        group members nobody listed are left out.
        """
        engine = self._engine
        holding = self.granted(row)
        if not engine.denies:
            return holding
        table = engine.snapshot.role_assignments
        scope = table.scopes.texts[table.scope[row]]
        return self.less_denied(holding, engine.index.principal_key(row), scope, below=True)

    def less_denied(self, holding: Holding, principal: str, scope: str, *, below: bool) -> Holding:
        """Return what deny assignments leave of a holding; `principal` is a key and `scope` an ARM id.

        `below` asks what is left at the scope or below it, instead of at the scope itself.
        """
        attributes = self._engine.request("", scope).attributes
        denied = self._engine.denies.denied(principal, scope_key(scope), attributes, below=below)
        if not denied.possible:
            return holding
        key = (id(holding), id(denied))
        rest = self._rests.get(key)
        if rest is None:
            # Both are kept beside the answer, so that their identities stay their own.
            rest = self._rests[key] = (holding, denied, holding.without(denied))
        return rest[-1]

    def denied(self, row: int) -> Denied:
        """Return what deny assignments refuse the row's principal at its scope and everywhere below it."""
        engine = self._engine
        table, index = engine.snapshot.role_assignments, engine.index
        attributes = engine.request("", table.scopes.texts[table.scope[row]]).attributes
        return engine.denies.denied(index.principal_key(row), index.scope_key(row), attributes, below=True)

    def granted(self, row: int, scope: str | None = None) -> Holding:
        """Return what the assignment in this row grants, deny assignments left aside."""
        engine = self._engine
        if row in engine.ended:
            return Holding()
        guid = engine.index.role_guid(row)
        condition = engine.snapshot.role_assignments.condition(row)
        effect = engine.roles.effect(guid)
        if effect is None:
            return Holding(complete=False)
        if condition is None and all(block.permission.condition is None for block in effect.blocks):
            return self._unconditioned(guid, effect.granted)
        if scope is None:
            table = engine.snapshot.role_assignments
            scope = table.scopes.texts[table.scope[row]]
        key = (guid, condition, scope)
        known = self._known.get(key)
        if known is None:
            attributes = engine.request("", scope).attributes
            known = Holding()
            for block in effect.blocks:
                conditions = (condition, block.permission.condition)
                sure, possible = filtered(block.operations, conditions, attributes, engine.universe)
                known |= Holding(sure, possible - sure)
            self._known[key] = known
        return known

    def _unconditioned(self, guid: str, granted: OperationSet) -> Holding:
        key = (guid, None, None)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Holding(granted)
        return known
