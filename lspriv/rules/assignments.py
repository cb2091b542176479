"""What the rules about assignments have in common: the chain, the names, the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Remedy, Severity, Step, Subject
from lspriv.model.role import in_words
from lspriv.model.scope import ScopeLevel, scope_key
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


@dataclass(frozen=True, slots=True)
class Judged:
    """An assignment with the privilege that it conveys."""

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
    sure, possible = tenant.privileges(holding)
    index = tenant.engine.index
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
    who: Callable[[str], bool] | None = None,
) -> Iterator[Judged]:
    """Judge the assignments at some levels, level by level, in the table's order.

    Only those that convey one of some kinds of privilege, of principals (keys) that `who` names, less
    the roles that a baseline allows there, by name or GUID. What somebody activated through Privileged
    Identity Management ends by itself within hours and is left out, and so is what PIM has ended by the
    time at which the tenant is judged; standing assignments made through it are not. What a deleted
    principal held nobody can use; `orphaned-assignment` tells of it.
    """
    allowed = {name.strip().lower() for name in allow_roles}
    index, roles, table = tenant.engine.index, tenant.engine.roles, tenant.snapshot.role_assignments
    role, plain = table.role, tenant.plain_privileges
    special, left_out = tenant.conditioned_rows, tenant.passing_rows | tenant.orphaned_rows
    some_deny = bool(tenant.engine.denies)
    asked = _Asked(tenant, who)
    for level in levels:
        severities = Grades(tenant, level)
        for row in tenant.rows_at(level):
            privilege = None if some_deny or row in special else plain[role[row]]
            if (privilege is not None and privilege not in kinds) or row in left_out or not asked.about(row):
                continue
            if privilege is None:
                judged = judge(tenant, row)
                if judged is None or judged.privilege not in kinds:
                    continue
            else:
                scope = index.scope_key(row)
                severity = severities.of(privilege, scope)
                judged = Judged(row, privilege, True, severity, index.principal_key(row), index.role_guid(row), scope)
            if not allowed or not allowed & {judged.role, roles.name(judged.role).lower()}:
                yield judged


class _Asked:
    """Whether a row's principal is asked about; each principal is looked at once."""

    def __init__(self, tenant: Tenant, who: Callable[[str], bool] | None) -> None:
        self._principal = tenant.snapshot.role_assignments.principal
        self._key = tenant.engine.index.principal_key
        self._who = who
        self._known: dict[int, bool] = {}

    def about(self, row: int) -> bool:
        """Tell whether the row's principal is asked about."""
        if self._who is None:
            return True
        number = self._principal[row]
        answer = self._known.get(number)
        if answer is None:
            answer = self._known[number] = self._who(self._key(row))
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
) -> Hit:
    """Build the hit on an assignment; `evidence` comes before the assignment's own chain.

    The remedy is the advice, with the command that removes the assignment once it is followed;
    `before` are commands that follow it, to be run first. A severity given here stands instead of the
    assignment's own, a confidence only if it is less.
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
        confidence=_least(confidence, Confidence.CERTAIN if judged.certain else Confidence.POSSIBLE),
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
        remedy=Remedy(advice, (*before, removal(assignment))),
        details=figures,
    )


def _least(*confidences: Confidence | None) -> Confidence:
    """Return the least of some confidences."""
    return max((one for one in confidences if one is not None), key=tuple(Confidence).index)


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
