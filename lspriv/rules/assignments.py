"""What the rules about assignments have in common: the chain, the names, the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Remedy, Severity, Step, Subject
from lspriv.model.role import in_words
from lspriv.model.scope import ScopeLevel, resource_type, scope_key
from lspriv.model.table import Spellings
from lspriv.rules.base import Hit
from lspriv.rules.grading import Grades, grade, reach_words
from lspriv.rules.shell import quote

PRIVILEGED = frozenset(kind for kind in Privilege if kind.weight)
"""Everything but reading settings."""

ANY = frozenset(Privilege)
"""Every kind of privilege, reading included."""

ADMINISTRATIVE = frozenset({Privilege.FULL_CONTROL, Privilege.GRANT_ROLES, Privilege.MANAGE_MOST})
"""What Microsoft calls privileged administrator roles, by effect ("Steps to assign an Azure role")."""

EVERYWHERE = tuple(ScopeLevel)
"""All levels, the widest first."""

ABOVE_RESOURCES = EVERYWHERE[: ScopeLevel.RESOURCE]
"""The levels from the root down to resource groups."""


class Judged(NamedTuple):
    """An assignment with the privilege that it conveys; a tuple, since there are hundreds of thousands."""

    row: int
    privilege: Privilege
    """The gravest privilege, certain or not."""
    certain: bool
    """False when that privilege hangs on a condition that is not decided."""
    severity: Severity
    principal: str
    """The key of the principal."""
    role: str
    """The GUID of the role."""
    scope: str
    """The key of the scope."""


def judge(tenant: Tenant, row: int) -> Judged | None:
    """Tell what privilege an assignment conveys; None when its role's definition is missing.

    A missing definition is a gap of its own, which makes every rule that needs definitions
    inconclusive. What a condition leaves undecided counts, one step milder, when it is graver
    than what is sure.
    """
    holding = tenant.holdings.of_row(row)
    if not holding.complete:
        return None
    index = tenant.engine.index
    type = resource_type(index.scope_key(row))
    sure, possible = tenant.privileges(holding, type)[0], tenant.possible_privilege(row, holding, type)
    keys = index.principal_key(row), index.role_guid(row), index.scope_key(row)
    severity = grade(sure, keys[-1], tenant)
    if possible is not sure:
        hanging = grade(possible, keys[-1], tenant, certain=False)
        if hanging.rank < severity.rank or sure.weight == 0:
            return Judged(row, possible, False, hanging, *keys)
    return Judged(row, sure, True, severity, *keys)


def judged_at(
    tenant: Tenant,
    *levels: ScopeLevel,
    kinds: frozenset[Privilege] = PRIVILEGED,
    allow_roles: tuple[str, ...] = (),
    roles: frozenset[str] | None = None,
    who: Callable[[str], bool] | None = None,
) -> Iterator[Judged]:
    """Judge the assignments at some levels, level by level and privilege by privilege.

    Only those that convey one of some kinds of privilege, of principals (keys) that `who` names and of
    some roles (GUIDs), less the roles that a baseline allows there, by name or GUID. What somebody
    activated through Privileged Identity Management ends by itself within hours and is left out, and so
    is what PIM has ended by the time at which the tenant is judged; standing assignments made through
    it are not. What a deleted principal held nobody can use; `orphaned-assignment` tells of it.
    """
    table = tenant.snapshot.role_assignments
    wanted = _numbers(tenant, allow_roles, roles)
    asked = None if who is None else _Asked(who, table.principals)
    principals, guids, scopes = (_written(one) for one in (table.principals, table.roles, table.scopes))
    for level in levels:
        severities = Grades(tenant, level)
        for privilege in (*sorted(kinds), None):
            for row in tenant.standing_rows(level, privilege):
                if wanted is not None and table.role[row] not in wanted:
                    continue
                judged = judge(tenant, row) if privilege is None else None
                if privilege is None and (judged is None or judged.privilege not in kinds):
                    continue
                if asked is not None and not asked[table.principal[row]]:
                    continue
                if privilege is not None:
                    scope = scopes[table.scope[row]]
                    severity = severities.of(privilege, scope)
                    keys = principals[table.principal[row]], guids[table.role[row]], scope
                    judged = Judged(row, privilege, True, severity, *keys)
                if judged is not None:
                    yield judged


def _written(spellings: Spellings) -> list[str]:
    """Return the key of each spelling, by its number."""
    return [spellings.keys[key] for key in spellings.key_of]


def _numbers(tenant: Tenant, allowed: Sequence[str], wanted: frozenset[str] | None) -> frozenset[int] | None:
    """Return the numbers of the roles that are judged; None for all of them."""
    names = {name.strip().lower() for name in allowed}
    if not names and wanted is None:
        return None
    return frozenset(
        number
        for number, guid in enumerate(_written(tenant.snapshot.role_assignments.roles))
        if not names & {guid, tenant.engine.roles.name(guid).lower()} and (wanted is None or guid in wanted)
    )


class _Asked(dict[int, bool]):
    """Whether a principal is asked about, by the number of its spelling; each is looked at once."""

    def __init__(self, who: Callable[[str], bool], principals: Spellings) -> None:
        super().__init__()
        self._who = who
        self._keys = _written(principals)

    def __missing__(self, number: int) -> bool:
        answer = self[number] = self._who(self._keys[number])
        return answer


def names(tenant: Tenant, judged: Judged) -> tuple[str, str, str]:
    """Return the names of an assignment's principal, role and scope, the last one in words."""
    principal, role = tenant.principal_ref(judged.principal), tenant.role_ref(judged.role)
    return principal.name, role.name, tenant.scope_name(judged.scope)


def hit(
    tenant: Tenant,
    judged: Judged,
    *,
    message: str,
    advice: str,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    details: dict[str, Json] | None = None,
    evidence: tuple[Step, ...] = (),
    before: tuple[str, ...] = (),
    instead: tuple[str, ...] = (),
) -> Hit:
    """Build the hit on an assignment; `evidence` comes before the assignment's own chain.

    The remedy is the advice, with the command that removes the assignment once it is followed;
    `before` are commands that follow it, to be run first; `instead` are those of a remedy that lets the
    assignment stand, since whoever runs all commands of a remedy must not lose more than the fault. A
    severity given here stands instead of the assignment's own, a confidence only where the assignment
    is certain.
    """
    table, row = tenant.snapshot.role_assignments, judged.row
    principal, role = tenant.principal_ref(judged.principal), tenant.role_ref(judged.role)
    assignment, scope, condition = table.id(row), table.scopes.texts[table.scope[row]], table.condition(row)
    reach = tenant.graph.reach(judged.scope)
    figures: dict[str, Json] = {
        "privilege": judged.privilege.value,
        "subscriptions": reach.subscriptions,
        "resources": reach.resources,
    }
    if condition:
        figures["condition"] = condition
    if details:
        figures.update(details)
    held = Step("assignment", principal.id, assignment, f"{principal.kind} `{principal.name}` holds `{role.name}`")
    conditions = (Step("condition", assignment, judged.privilege.value, condition),) if condition else ()
    return Hit(
        subject=Subject("assignment", assignment, f"{role.name} for {principal.name}"),
        identity=(judged.principal, judged.role, judged.scope),
        message=message,
        severity=judged.severity if severity is None else severity,
        confidence=Confidence.POSSIBLE if not judged.certain else confidence or Confidence.CERTAIN,
        principal=principal,
        role=role,
        assignment=assignment,
        scope=scope,
        evidence=(
            *evidence,
            held,
            *tenant.cached((judged.role, judged.privilege), lambda: _role_steps(tenant, judged.role, judged.privilege)),
            *conditions,
            *tenant.cached((scope, judged.privilege), lambda: (_scope_step(tenant, scope, judged.privilege),)),
        ),
        remedy=Remedy(advice, instead or (*before, removal(assignment))),
        details=figures,
    )


def removal(assignment: str) -> str:
    """Return the command that removes an assignment."""
    return f"az role assignment delete --ids {quote(assignment)}"


def _role_steps(tenant: Tenant, guid: str, privilege: Privilege) -> tuple[Step, ...]:
    """The links from a role to what it may do: its blocks that convey something, and their conditions."""
    steps: list[Step] = []
    effect = tenant.engine.roles.effect(guid)
    for number, block in enumerate(effect.blocks if effect else ()):
        if effect and (len(effect.blocks) == 1 or tenant.scale.worst(block.operations).weight):
            detail = f"block {number}: {in_words(block.permission)}"
            steps.append(Step("permission", guid, privilege.value, detail))
        if block.permission.condition:
            steps.append(Step("condition", guid, privilege.value, block.permission.condition))
    return tuple(steps)


def _scope_step(tenant: Tenant, scope: str, privilege: Privilege) -> Step:
    """The last link: where the privilege holds, and how much lies there."""
    key = scope_key(scope)
    reach = reach_words(tenant.graph.reach(key), key, tenant)
    words = f"{tenant.scope_name(key)}{' with ' + reach if reach else ''}, and everything below it"
    return Step("scope", privilege.value, scope, words)


def may(judged: Judged) -> str:
    """Say what the principal may do: ``can grant roles``, or ``may be able to``, under a condition."""
    return f"{'can' if judged.certain else 'under a condition can'} {judged.privilege.words}"
