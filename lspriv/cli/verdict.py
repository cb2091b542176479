"""One answer for people: the verdict, and the chain of reasons as a tree."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.access.answer import Answer, Decision, Grant, Query, Strength
from lspriv.access.engine import AccessEngine
from lspriv.access.holding import Holdings
from lspriv.access.patterns import matches
from lspriv.access.questions import what
from lspriv.model.principal import guid_key
from lspriv.model.role import Permission, role_guid
from lspriv.model.safe import shorten, visible
from lspriv.model.scope import scope_key
from lspriv.report.lines import Line, plain

_STYLES = {
    Decision.ALLOWED: "good",
    Decision.DENIED: "bad",
    Decision.CONDITIONAL: "doubt",
    Decision.UNKNOWN: "doubt",
}
_WORDS = {
    Decision.ALLOWED: "may use",
    Decision.DENIED: "may not use",
    Decision.CONDITIONAL: "may, under a condition that the input does not decide, use",
    Decision.UNKNOWN: "may or may not use",
}
MOST = 5
"""So many reasons are told; JSON has all."""
_LONGEST_NAME, _LONGEST_REASON, _LONGEST_CONDITION = 120, 600, 2000


def verdict_lines(engine: AccessEngine, query: Query, answer: Answer) -> Iterator[Line]:
    """Yield the verdict in one line, and then why."""
    who = person(engine, query.principal)
    said = f"  {who} {_WORDS[answer.decision]} {query.operation} at {query.scope}"
    yield ((answer.decision.value.upper(), _STYLES[answer.decision]), (said, ""))
    if answer.gaps:
        yield from section("Cannot be told, because", answer.gaps)
    if answer.denied_by:
        yield from section("Refused by deny assignments, whatever roles grant", answer.denied_by)
    if answer.because:
        yield plain()
        yield plain("Granted by" if answer.decision is Decision.ALLOWED else "Granting roles", "title")
        for grant in answer.because[:MOST]:
            yield from _chain(engine, query, grant)
        yield from rest_line(len(answer.because) - MOST)
    elif answer.decision is Decision.DENIED:
        yield from _not_granted(engine, query)
    yield from _unknown_operation(engine, query)


def person(engine: AccessEngine, key: str) -> str:
    """Name a principal: its name, kind, and id where the name is not the id."""
    directory = engine.directory
    name = directory.name(guid_key(key))
    known = directory.kind(guid_key(key)).value
    return f"{short(name)} ({known}{'' if name == key else ', ' + key})"


def short(name: str) -> str:
    """Return a name fit to be shown."""
    return shorten(visible(name), _LONGEST_NAME)


def told(reason: str) -> str:
    """Return a reason fit to be shown."""
    return shorten(visible(reason), _LONGEST_REASON)


def section(title: str, entries: tuple[str, ...]) -> Iterator[Line]:
    """Yield a heading and its entries, the first few of them."""
    yield plain()
    yield plain(title, "title")
    for entry in entries[:MOST]:
        yield plain(f"  • {told(entry)}")
    yield from rest_line(len(entries) - MOST)


def rest_line(hidden: int) -> Iterator[Line]:
    """Say how many are not shown."""
    if hidden > 0:
        yield plain(f"  … and {hidden:,} more; `--format json` has all", "dim")


def _chain(engine: AccessEngine, query: Query, grant: Grant) -> Iterator[Line]:
    inherited = "" if scope_key(grant.scope) == scope_key(query.scope) else ", inherited"
    steps = [person(engine, query.principal)]
    steps += [f"member of {person(engine, group)}" for group in grant.via]
    steps.append(f"holds {short(grant.role)} at {grant.scope}{inherited}")
    for depth, step in enumerate(steps):
        yield plain("  " + ("   " * (depth - 1) + "└─ " if depth else "") + step)
    indent = "  " + "   " * (len(steps) - 1)
    yield plain(f"{indent}└─ block {grant.block}: `{grant.pattern}` covers {query.operation}")
    yield plain(f"{indent}   assignment {grant.assignment}", "dim")
    if grant.condition:
        holds = "it holds" if grant.strength is Strength.SURE else "not decided by the input"
        condition = shorten(visible(" ".join(grant.condition.split())), _LONGEST_CONDITION)
        yield plain(f"{indent}   only if ({holds}): {condition}", "doubt")


def _not_granted(engine: AccessEngine, query: Query) -> Iterator[Line]:
    """Tell what the principal holds there instead, and what it could activate."""
    held = what(engine, Holdings(engine), query.principal, query.scope)
    yield plain()
    if not held.grants:
        yield plain("No role assignment that is known to reach this scope names it or one of its groups.")
    else:
        yield plain("Roles that it holds here, none of which grants it", "title")
        roles = dict.fromkeys(
            f"{short(grant.role)} at {grant.scope}{_why_not(block, query.operation)}"
            for grant, block in zip(held.grants, held.permissions, strict=True)
        )
        for entry in list(roles)[:MOST]:
            yield plain(f"  • {entry}")
        yield from rest_line(len(roles) - MOST)
    eligible = eligible_lines(engine, guid_key(query.principal), query.scope)
    if eligible:
        yield from section("Roles that it may activate here (PIM), which do not count until then", eligible)


def _why_not(block: Permission, operation: str) -> str:
    for patterns, exclusions, word in (
        (block.actions, block.not_actions, "notActions"),
        (block.data_actions, block.not_data_actions, "notDataActions"),
    ):
        if any(matches(pattern, operation) for pattern in patterns):
            excluded = next((pattern for pattern in exclusions if matches(pattern, operation)), None)
            return (
                f": excluded by {word} `{excluded}`"
                if excluded
                else ": covers it on the other plane, or its condition fails"
            )
    return ""


def eligible_lines(engine: AccessEngine, principal: str, scope: str | None) -> tuple[str, ...]:
    """Return the roles that a principal may activate at a scope, or anywhere."""
    subjects = {principal, *engine.directory.groups_of(principal)}
    above = None if scope is None else set(engine.hierarchy.ancestry(scope_key(scope)).keys)
    return tuple(
        f"{short(engine.roles.name(role_guid(one.role_definition_id)))} at {one.scope}"
        for one in engine.snapshot.eligible_assignments
        if guid_key(one.principal_id) in subjects and (above is None or scope_key(one.scope) in above)
    )


def _unknown_operation(engine: AccessEngine, query: Query) -> Iterator[Line]:
    if engine.universe.number(query.operation) is not None:
        return
    from lspriv.cli.commands import nearest

    provider = query.operation.split("/")[0].lower() + "/"
    names = {name.lower(): name for name in engine.universe.names if name.lower().startswith(provider)}
    near = nearest(query.operation, list(names))
    for folded, name in names.items():
        near = near.replace(f"`{folded}`", f"`{name}`")
    yield plain()
    yield plain(f"The catalogue does not know this operation{near or '.'}", "doubt")
    if query.data is None:
        yield plain("Patterns of both planes were tried; `--data` or `--control` says which decides.", "dim")
