"""A workload identity holds a privileged role at a resource group or above.

## What is wrong
A service principal or managed identity, directly or through groups, can manage nearly
everything or grant roles in a resource group, a subscription or more. The rule goes by what the
role can do, so a custom role with ``*`` counts, and a role that merely has "Contributor" in its
name does not. For managed identities it names the Function Apps and other resources that run
as it.
What somebody activated through Privileged Identity Management ends by itself within hours and
is left out.

## Why it matters
Nobody signs in as a workload: there is no second factor and no session to notice. Whoever can
change the code of the Function App, pipeline or machine that runs as the identity holds all its
roles.

## Remedy
Give the identity the role for the operations that its code uses, on the resources that it uses,
then remove this assignment.

## References
- Microsoft: Best practices for Azure RBAC
- Microsoft: Managed identity best practice recommendations
- Microsoft Defender for Cloud: Service Principals should not be assigned with administrative roles
  at the subscription and resource group level
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Json, Severity, Step
from lspriv.model.principal import PrincipalKind
from lspriv.rules.assignments import ABOVE_RESOURCES, ADMINISTRATIVE, Judged, hit, judged_at, may, names
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.example import (
    GROUP,
    assign,
    assignment_id,
    function_app,
    group,
    identity,
    members,
    role,
    service_principal,
    user,
)


@dataclass(frozen=True, slots=True)
class _Holder:
    """A principal that holds a privileged role, seen as a workload or a group of some."""

    workloads: tuple[str, ...]
    hosts: tuple[str, ...]
    evidence: tuple[Step, ...]
    doubt: str | None


def check(tenant: Tenant, _params: object) -> Iterator[Hit | Doubt]:
    """Find privileged assignments of workloads, one finding for each assignment."""
    holders: dict[str, _Holder] = {}

    def has_workloads(principal: str) -> bool:
        holders[principal] = _look_at(tenant, principal)
        return bool(holders[principal].workloads)

    for judged in judged_at(tenant, *ABOVE_RESOURCES, kinds=ADMINISTRATIVE, who=has_workloads):
        yield _hit(tenant, judged, holders[judged.principal])
    yield from (Doubt(principal, holder.doubt) for principal, holder in holders.items() if holder.doubt)


def _look_at(tenant: Tenant, key: str) -> _Holder:
    directory, graph = tenant.engine.directory, tenant.graph
    kind, name = directory.kind(key), directory.name(key)
    if kind is PrincipalKind.UNKNOWN:
        return _Holder((), (), (), f"whether `{name}` is a person or a workload is not in the input")
    workloads: tuple[str, ...] = (key,) if kind.is_workload else ()
    steps: list[Step] = []
    doubt = None
    if kind.is_group:
        held = directory.members_of(key)
        workloads = tuple(sorted(member for member in held if directory.kind(member).is_workload))
        steps = [Step("member-of", member, key, f"`{directory.name(member)}` is in `{name}`") for member in workloads]
        if not directory.opaque_groups.isdisjoint({key, *held}):
            doubt = f"members of the group `{name}` are not in the input, and a workload may be among them"
    hosts = sorted((host, workload) for workload in workloads for host in graph.hosts_of(workload))
    runs = [
        Step("identity", host, workload, f"`{host.rsplit('/', 1)[-1]}` runs as `{directory.name(workload)}`")
        for host, workload in hosts
    ]
    return _Holder(workloads, tuple(dict.fromkeys(host for host, _ in hosts)), (*runs, *steps), doubt)


def _hit(tenant: Tenant, judged: Judged, holder: _Holder) -> Hit:
    name, _, where = names(tenant, judged)
    directory = tenant.engine.directory
    workloads, hosts = holder.workloads, holder.hosts
    itself = workloads == (judged.principal,)
    who = f"`{directory.name(workloads[0])}`" if len(workloads) == 1 else f"{len(workloads)} workload identities"
    through = "" if itself else f" through group `{name}`"
    apps = f", and with it whoever can change `{hosts[0].rsplit('/', 1)[-1]}`" if hosts else ""
    more = f" or {len(hosts) - 1} more" if len(hosts) > 1 else ""
    details: dict[str, Json] = {
        "identities": [{"id": key, "name": directory.name(key)} for key in workloads],
        "hosts": list(hosts),
    }
    return hit(
        tenant,
        judged,
        message=f"{who} {may(judged)} in {where}{through}{apps}{more}",
        advice="give it the role that its code needs on the resources it uses, then remove this",
        evidence=holder.evidence,
        details=details,
    )


RULE = Rule(
    id="privileged-workload-identity",
    summary="a workload identity holds a privileged role at a resource group or above",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    controls=("MCSB PA-7", "MCSB IM-3", "OWASP Serverless Top 10 2018 S5"),
    examples=(
        Example(
            "A Function App whose identity owns its resource group",
            (
                identity("mi"),
                function_app("fn", runs_as="mi"),
                assign("mi", "Owner", at=GROUP, kind=PrincipalKind.SERVICE_PRINCIPAL),
            ),
            finds=(assignment_id("mi", "Owner", at=GROUP),),
        ),
        Example(
            "A system-assigned identity with a custom role of `*`",
            (
                function_app("fn", system="sys"),
                role("all", "*"),
                assign("sys", "all", kind=PrincipalKind.SERVICE_PRINCIPAL),
            ),
            finds=(assignment_id("sys", "all"),),
        ),
        Example(
            "A service principal two groups deep, next to people",
            (
                service_principal("sp"),
                user("ann"),
                group("outer"),
                group("inner"),
                members("outer", "inner", "ann"),
                members("inner", "sp"),
                assign("outer", "Contributor", kind=PrincipalKind.GROUP),
            ),
            finds=(assignment_id("outer", "Contributor"),),
        ),
        Example(
            "A group of people",
            (user("ann"), group("g"), members("g", "ann"), assign("g", "Owner", kind=PrincipalKind.GROUP)),
        ),
        Example(
            "A group whose members nobody listed",
            (group("g"), assign("g", "Owner", kind=PrincipalKind.GROUP)),
            doubts=1,
        ),
        Example(
            "An identity that writes blobs",
            (identity("mi"), assign("mi", "Storage Blob Data Contributor", kind=PrincipalKind.SERVICE_PRINCIPAL)),
        ),
    ),
)
