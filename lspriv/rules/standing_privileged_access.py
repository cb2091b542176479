"""People hold a privileged role at all times instead of activating it when they need it.

## What is wrong
A person, directly or through groups, can manage nearly everything or grant roles in a resource
group, a subscription or more, without having to activate anything. The rule goes by what the role
can do. Roles that are only eligible in Privileged Identity Management, and activations that are
running, are left alone; an active assignment that PIM made permanent is not. Workload identities
cannot activate anything and are left to other rules.

## Why it matters
Standing access can be used by whoever steals a session, on any day of the year. An eligible role
asks for a reason, a second factor or an approval, leaves a trace, and ends after some hours.

## Remedy
Make the role eligible for the same principal, check that it can be activated, then remove the
standing assignment. Workloads in the group cannot activate: give them roles of their own before. Keep
one or two break-glass accounts, and name them in the baseline. Needs Microsoft Entra ID P2 or Entra ID
Governance.

## References
- Microsoft: Best practices for Azure RBAC (use Microsoft Entra Privileged Identity Management)
- Microsoft: Assign Azure resource roles in Privileged Identity Management
- Microsoft Defender for Cloud: Privileged roles should not have permanent access at the subscription
  and resource group level
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Severity, Step
from lspriv.model.principal import PrincipalKind
from lspriv.model.scope import ROOT
from lspriv.rules.assignments import ABOVE_RESOURCES, ADMINISTRATIVE, Judged, hit, judged_at, may, names
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.eligibility import make_eligible
from lspriv.rules.example import (
    GROUP,
    assign,
    assignment_id,
    eligible,
    group,
    identity,
    members,
    user,
)
from lspriv.rules.grading import milder
from lspriv.rules.people import MOST_STEPS, People, membership_steps, named, people_behind, told, undenied
from lspriv.rules.shell import command

_SHOW = (command("az", "role", "assignment", "list", "--scope", ROOT),)


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that people may hold at all times."""
    allow_time_bound: bool = False
    """Leave alone what Privileged Identity Management will end on a date."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """A principal with people behind it, as findings tell of it."""

    said: str
    people: Json
    """The first of them; a group may hold thousands, and have hundreds of assignments."""
    count: int
    steps: tuple[Step, ...]
    workloads: tuple[str, ...] = ()
    """Keys of the workloads in the group, which can activate nothing."""
    complete: bool = True
    """False when there may be more in the group."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit | Doubt]:
    """Find standing privileged assignments of people; one finding for each assignment, a group's as one."""
    known: dict[str, People] = {}
    holders: dict[str, _Holder] = {}
    doubts: dict[str, str] = {}

    def has_people(principal: str) -> bool:
        people = people_behind(tenant, principal)
        known[principal] = people
        if not people.members and people.doubt:
            doubts[principal] = people.doubt
        return bool(people.members)

    standing = judged_at(tenant, *ABOVE_RESOURCES, kinds=ADMINISTRATIVE, allow_roles=params.allow_roles, who=has_people)
    for judged in standing:
        ends = tenant.snapshot.role_assignments.ends(judged.row)
        if ends and params.allow_time_bound:
            continue
        people = undenied(tenant, judged, known[judged.principal], ADMINISTRATIVE)
        if people is not known[judged.principal]:
            if people.members:
                yield _hit(tenant, judged, _holder(tenant, judged.principal, people), ends)
            continue
        if judged.principal not in holders:
            holders[judged.principal] = _holder(tenant, judged.principal, people)
        yield _hit(tenant, judged, holders[judged.principal], ends)
    yield from (Doubt(principal, reason) for principal, reason in doubts.items())


def _holder(tenant: Tenant, principal: str, people: People) -> _Holder:
    name, keys = tenant.principal_ref(principal).name, tuple(people.members)
    if principal in people.members:
        return _Holder(f"`{name}`", list(named(tenant, keys)), 1, ())
    steps = membership_steps(tenant, tuple(people.members.items()))
    directory = tenant.engine.directory
    workloads = tuple(sorted(key for key in directory.members_of(principal) if directory.kind(key).is_workload))
    said = f"{told(tenant, keys)} through group `{name}`"
    return _Holder(said, list(named(tenant, keys[:MOST_STEPS])), len(keys), steps, workloads, people.doubt is None)


def _hit(tenant: Tenant, judged: Judged, holder: _Holder, ends: str | None) -> Hit:
    _, role, where = names(tenant, judged)
    until = f" until {ends[:10]}" if ends else " at all times"
    maybe_activated = judged.row in tenant.maybe_activated
    activated = ", unless somebody activated it, which the input does not tell" if maybe_activated else ""
    eligible_now, stops = make_eligible(tenant, judged.row), bool(holder.workloads) or not holder.complete
    return hit(
        tenant,
        judged,
        severity=milder(judged.severity, 1 + (ends is not None)),
        confidence=Confidence.POSSIBLE if maybe_activated else None,
        message=f"{holder.said} {may(judged)} in {where}{until}, through role `{role}`{activated}",
        advice=_advice(tenant, judged, holder),
        evidence=holder.steps,
        before=() if stops else eligible_now,
        # Without the command that removes the assignment, which would stop what cannot activate anything.
        instead=(eligible_now or _SHOW) if stops else (),
        details={
            "people": holder.people,
            "people_count": holder.count,
            "ends": ends,
            "workloads": list(named(tenant, holder.workloads)),
        },
    )


def _advice(tenant: Tenant, judged: Judged, holder: _Holder) -> str:
    if judged.scope == ROOT:
        return "make the role eligible at a management group, the highest scope that can be, then remove this"
    if holder.workloads:
        some = told(tenant, holder.workloads)
        return f"make the role eligible, give {some}, which cannot activate it, a role of their own, then remove this"
    if not holder.complete:
        return "make the role eligible, see that no workload, which cannot activate, is in the group, then remove this"
    return "make the role eligible instead, then remove this"


RULE = Rule(
    id="standing-privileged-access",
    summary="people hold a privileged role at all times instead of activating it when they need it",
    severity=Severity.HIGH,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-2", "MCSB PA-1"),
    examples=(
        Example(
            "A user who owns the subscription",
            (user("ann"), assign("ann", "Owner")),
            finds=(assignment_id("ann", "Owner"),),
        ),
        Example(
            "A group of people, once and not for each member",
            (
                user("ann"),
                user("bob"),
                group("g"),
                members("g", "ann", "bob"),
                assign("g", "Contributor", at=GROUP, kind=PrincipalKind.GROUP),
            ),
            finds=(assignment_id("g", "Contributor", at=GROUP),),
        ),
        Example("The same, to be activated first", (user("ann"), eligible("ann", "Owner"))),
        Example(
            "A managed identity, which cannot activate anything",
            (identity("mi"), assign("mi", "Owner", kind=PrincipalKind.SERVICE_PRINCIPAL)),
        ),
        Example(
            "A group of workloads only",
            (identity("mi"), group("g"), members("g", "mi"), assign("g", "Owner", kind=PrincipalKind.GROUP)),
        ),
        Example("A role that manages one kind of resource", (user("ann"), assign("ann", "Website Contributor"))),
        Example(
            "A group whose members nobody listed",
            (group("g"), assign("g", "Owner", kind=PrincipalKind.GROUP)),
            doubts=1,
        ),
    ),
)
