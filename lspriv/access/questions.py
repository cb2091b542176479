"""Questions about many at once: who may use an operation, and what a principal may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.access.answer import Answer, Decision, Grant, Query, Strength
from lspriv.access.engine import DENY_LIST, GRANT_LISTS, AccessEngine, joined
from lspriv.access.holding import Holding, Holdings
from lspriv.model.principal import guid_key
from lspriv.model.role import Permission
from lspriv.model.scope import scope_key


@dataclass(frozen=True, slots=True)
class Held:
    """What a principal may do, at one scope or anywhere."""

    holding: Holding
    grants: tuple[Grant, ...]
    """One for each permission block that gives something, in the order of `permissions`."""
    permissions: tuple[Permission, ...]
    """The permission block of each grant, in the same order."""
    gaps: tuple[str, ...]
    """What is missing that could add to it or take from it, one line each."""


def who(engine: AccessEngine, operation: str, scope: str, data: bool | None = None) -> Iterator[tuple[str, Answer]]:
    """Yield every principal that is not plainly denied the operation, by key, with its answer.

    Groups are principals too; their known members are answered for one by one.
    """
    for principal in sorted(engine.directory.mentioned):
        answer = engine.decide(Query(principal, operation, scope, data))
        if answer.decision is not Decision.DENIED:
            yield principal, answer


def gaps_at(engine: AccessEngine, scope: str) -> Iterator[str]:
    """Yield what may hide anybody's grants or denials at a scope, one line each."""
    key = scope_key(scope)
    if not engine.hierarchy.knows(key):
        yield f"the subscription or management group of `{scope}` is not in the input"
    yield from (gap.reason for gap in engine.failed_lists(key, *GRANT_LISTS, DENY_LIST))


def what(engine: AccessEngine, holdings: Holdings, principal: str, scope: str | None = None) -> Held:
    """Return what a principal may do at a scope, or without one, what it may do anywhere.

    Anywhere means: at the scope of some assignment that it holds.
    """
    key = guid_key(principal)
    held = engine.directory.groups_of(key)
    subjects: list[tuple[str, tuple[str, ...]]] = [(key, ()), *held.items()]
    table = engine.snapshot.role_assignments
    total = Holding()
    grants: list[tuple[Grant, Permission]] = []
    gaps: dict[str, None] = {}
    for subject, via in subjects:
        for row in _rows(engine, subject, scope):
            holding = holdings.granted(row, scope)
            at = table.scopes.texts[table.scope[row]] if scope is None else scope
            total |= holdings.less_denied(holding, key, at, below=scope is None)
            if not holding.complete:
                gaps[f"the definition of role `{engine.index.role_guid(row)}` is not in the input"] = None
            grants.extend(_block_grants(engine, row, via))
    gaps.update(dict.fromkeys(_gaps(engine, key, scope)))
    grants.sort(key=lambda pair: (len(pair[0].via), pair[0].assignment.lower(), pair[0].block))
    return Held(total, tuple(g for g, _ in grants), tuple(p for _, p in grants), tuple(gaps))


def _gaps(engine: AccessEngine, principal: str, scope: str | None) -> Iterator[str]:
    """Yield what may hide grants or denials, apart from missing definitions."""
    if principal not in engine.directory.mentioned:
        yield f"nothing in the input mentions the principal `{principal}`"
    if scope is None:
        yield from (gap.reason for gap in engine.failed_lists(None, *GRANT_LISTS, DENY_LIST))
        places = {
            at for subject in (principal, *engine.directory.groups_of(principal)) for at in _scopes(engine, subject)
        }
    else:
        yield from gaps_at(engine, scope)
        places = {scope_key(scope)}
    for place in sorted(places):
        yield from engine.denies.doubts(principal, place)
    for group in sorted(engine.directory.possible_groups_of(principal)):
        if any(True for _ in _rows(engine, group, scope)):
            yield f"members of the group `{engine.directory.name(group)}` are not in the input"
    if scope is not None:
        for subject in (principal, *engine.directory.groups_of(principal)):
            for at in _scopes(engine, subject):
                if engine.hierarchy.may_contain(at, scope_key(scope)):
                    yield f"whether `{at}` lies above the scope is not in the input"


def _scopes(engine: AccessEngine, subject: str) -> list[str]:
    return sorted(engine.index.rows_of(subject))


def _rows(engine: AccessEngine, subject: str, scope: str | None) -> Iterator[int]:
    rows = engine.index.rows_of(subject)
    if scope is None:
        for at in sorted(rows):
            yield from rows[at]
    else:
        for at in engine.hierarchy.ancestry(scope_key(scope)).keys:
            yield from rows.get(at, ())


def _block_grants(engine: AccessEngine, row: int, via: tuple[str, ...]) -> Iterator[tuple[Grant, Permission]]:
    table = engine.snapshot.role_assignments
    effect = engine.roles.effect(engine.index.role_guid(row))
    if effect is None:
        return
    for number, block in enumerate(effect.blocks):
        permission = block.permission
        patterns = (*permission.actions, *permission.data_actions)
        if not patterns:
            continue
        condition = joined(table.condition(row), permission)
        grant = Grant(
            assignment=table.id(row),
            role=effect.role.name,
            via=via,
            scope=table.scopes.texts[table.scope[row]],
            block=number,
            pattern=patterns[0],
            condition=condition,
            strength=Strength.UNDECIDED if condition else Strength.SURE,
        )
        yield grant, permission
