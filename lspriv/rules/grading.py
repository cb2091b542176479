"""How grave an assignment is: the kind of privilege and how far it reaches."""

from __future__ import annotations

from lspriv.access.privilege import Privilege
from lspriv.graph.permission_graph import Reach
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.scope import ScopeLevel, scope_level

_BY_SCORE = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def grade(privilege: Privilege, scope: str, tenant: Tenant, *, certain: bool = True) -> Severity:
    """Grade a privilege held at a scope (a key).

    The privilege weighs 0 to 4. A scope that covers several subscriptions adds one; a resource
    group takes one off and a resource two. Hanging on an undecided condition takes one off. That no
    resource is in the input takes nothing off: no list says of itself that it is complete.
    """
    score = privilege.weight + _reach_bonus(scope, tenant) - (not certain)
    return _BY_SCORE[max(0, min(score, 4))]


class Grades:
    """Grades for privileges that are surely held at scopes of one level; quicker than `grade` for many."""

    def __init__(self, tenant: Tenant, level: ScopeLevel) -> None:
        self._tenant = tenant
        self._fixed = level >= ScopeLevel.RESOURCE_GROUP
        self._known: dict[Privilege, Severity] = {}

    def of(self, privilege: Privilege, scope: str) -> Severity:
        """Grade a privilege held at a scope (a key) of the level."""
        if not self._fixed:
            return grade(privilege, scope, self._tenant)
        # Below subscriptions the level alone decides.
        severity = self._known.get(privilege)
        if severity is None:
            severity = self._known[privilege] = grade(privilege, scope, self._tenant)
        return severity


def grade_role(privilege: Privilege, *, assigned: bool, conditioned: bool) -> Severity:
    """Grade a role definition by the gravest privilege in it; unassigned or under a condition, one step milder each."""
    score = max(privilege.weight, 1) - (not assigned) - conditioned
    return _BY_SCORE[max(0, score)]


def milder(severity: Severity, steps: int) -> Severity:
    """Return the severity so many steps down, at least info."""
    return _BY_SCORE[max(0, _BY_SCORE.index(severity) - steps)]


def reach_words(reach: Reach, scope: str, tenant: Tenant) -> str:
    """Say how much lies below a scope: ``2 subscriptions, 31 resources``."""
    words: list[str] = []
    if scope_level(scope) <= ScopeLevel.MANAGEMENT_GROUP:
        least = "" if tenant.tree_known else "at least "
        words.append(f"{least}{_count(reach.subscriptions, 'subscription')}")
    if tenant.snapshot.resources:
        words.append(_count(reach.resources, "known resource"))
    return ", ".join(words)


def _reach_bonus(scope: str, tenant: Tenant) -> int:
    level = scope_level(scope)
    if level is ScopeLevel.RESOURCE:
        return -2
    if level is ScopeLevel.RESOURCE_GROUP:
        return -1
    reach = tenant.graph.reach(scope)
    if level <= ScopeLevel.MANAGEMENT_GROUP and (reach.subscriptions > 1 or not tenant.tree_known):
        return 1
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
