"""More people own a subscription than anybody can watch.

## What is wrong
More than three people can manage everything and grant roles in a subscription, or in a management
group or the root above it. People are counted, each once: those behind groups, those whose several
roles together make an owner, and those who own it from above. Workloads, what Privileged Identity
Management only makes eligible, running activations, and accounts that the baseline allows are not
counted. An owner of one resource group owns no subscription. Where the owners of a management group
are too many, a subscription below it is only reported if it has owners of its own.

## Why it matters
Each owner is an account whose loss loses the subscription. Microsoft advises to have at most three,
and more than one, so that nobody is locked out.

## Remedy
Keep at most three, in a group that is eligible through Privileged Identity Management, and give the
others the roles that they use, in the resource groups that they use.

## References
- Microsoft: Best practices for Azure RBAC (limit the number of subscription owners)
- Microsoft Defender for Cloud: A maximum of 3 owners should be designated for your subscription
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Json, Remedy, Severity, Step, Subject
from lspriv.model.principal import PrincipalKind
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.example import (
    GROUP,
    SUB,
    assign,
    eligible,
    group,
    identity,
    management_group,
    management_group_id,
    members,
    subscription,
    user,
)
from lspriv.rules.grading import grade, milder
from lspriv.rules.owners import Owner, Owners, OwnersBook
from lspriv.rules.people import MOST_STEPS, told
from lspriv.rules.shell import command


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    most: int = 3
    """How many people may own a subscription."""

    def __post_init__(self) -> None:
        if self.most < 0:
            raise ValueError("`most` must be 0 or more")


def check(tenant: Tenant, params: Params) -> Iterator[Hit | Doubt]:
    """Find subscriptions, management groups and the root with too many owners, from the root down."""
    book = OwnersBook(tenant)
    reported: dict[str, frozenset[str]] = {}
    doubts: dict[str, str] = {}
    for scope in book.scopes:
        owners = book.at(scope)
        if len(owners.people) <= params.most:
            doubts.update(owners.doubts)
            continue
        told_above = frozenset[str]().union(
            *(reported.get(above, ()) for above in tenant.engine.hierarchy.ancestry(scope).keys)
        )
        if not owners.people.keys() <= told_above:
            reported[scope] = frozenset(owners.people)
            yield _hit(tenant, scope, book.written(scope), owners, params.most)
    yield from (Doubt(key, reason) for key, reason in sorted(doubts.items()))


def _hit(tenant: Tenant, scope: str, written: str, owners: Owners, most: int) -> Hit:
    people, table = tuple(owners.people), tenant.snapshot.role_assignments
    where = tenant.scope_name(scope)
    listed: Json = [_entry(tenant, key, owners.people[key], scope) for key in people]
    details: dict[str, Json] = {"owners": listed, "count": len(people), "most": most}
    if owners.doubts:
        details["may_be_more"] = list(owners.doubts.values())
    rows = dict.fromkeys(row for owner in owners.people.values() for row in owner.rows)
    show = command("az", "role", "assignment", "list", "--scope", written, "--include-inherited")
    return Hit(
        subject=Subject("scope", written, where.replace("`", "")),
        identity=(scope,),
        message=f"{len(people)} people own {where}, {most} are enough: {told(tenant, people)}",
        severity=milder(grade(Privilege.FULL_CONTROL, scope, tenant), 1),
        scope=written,
        evidence=(
            *_chains(tenant, owners),
            *(
                Step(
                    "assignment",
                    tenant.principal_ref(tenant.engine.index.principal_key(row)).id,
                    table.id(row),
                    f"holds `{tenant.role_ref(tenant.engine.index.role_guid(row)).name}` at "
                    f"{tenant.scope_name(tenant.engine.index.scope_key(row))}",
                )
                for row in list(rows)[:MOST_STEPS]
            ),
            Step("scope", "owners", written, f"owned by {len(people)} people"),
        ),
        remedy=Remedy(
            "see whose ownership is needed, and remove the others' assignments or take them out of the group", (show,)
        ),
        details=details,
    )


def _chains(tenant: Tenant, owners: Owners) -> Iterator[Step]:
    directory = tenant.engine.directory
    links: dict[tuple[str, str], None] = {}
    for key, owner in owners.people.items():
        for groups in owner.via:
            chain = (key, *reversed(groups))
            links.update(dict.fromkeys(pairwise(chain)))
    for inner, outer in list(links)[:MOST_STEPS]:
        yield Step("member-of", inner, outer, f"`{directory.name(inner)}` is in `{directory.name(outer)}`")


def _entry(tenant: Tenant, key: str, owner: Owner, scope: str) -> Json:
    reference, table = tenant.principal_ref(key), tenant.snapshot.role_assignments
    return {
        "id": reference.id,
        "name": reference.name,
        "assignments": [table.id(row) for row in owner.rows],
        "groups": sorted({tenant.principal_ref(groups[0]).id for groups in owner.via if groups}),
        "inherited": all(tenant.engine.index.scope_key(row) != scope for row in owner.rows),
    }


_FOUR = tuple(user(name) for name in ("ann", "bob", "cleo", "dan"))

RULE = Rule(
    id="too-many-owners",
    summary="more people own a subscription than anybody can watch",
    severity=Severity.HIGH,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=(
        "MCSB PA-1",
        "CIS Azure Foundations 5.0 5.27",
        "Azure Policy 4f11b553-d42e-4e3a-89be-32ca364cad4c",
    ),
    examples=(
        Example(
            "Four owners",
            (*_FOUR, *(assign(one.id, "Owner") for one in _FOUR)),
            finds=(SUB,),
        ),
        Example(
            "Four people in nested groups",
            (
                *_FOUR,
                group("outer"),
                group("inner"),
                members("outer", "inner", "ann"),
                members("inner", "bob", "cleo", "dan"),
                assign("outer", "Owner", kind=PrincipalKind.GROUP),
            ),
            finds=(SUB,),
        ),
        Example(
            "Two of them from the management group above, one by two roles together",
            (
                *_FOUR,
                management_group("m"),
                subscription("s", below="m"),
                assign("ann", "Owner", at=management_group_id("m")),
                assign("bob", "Owner", at=management_group_id("m")),
                assign("cleo", "Owner"),
                assign("dan", "Contributor"),
                assign("dan", "User Access Administrator"),
            ),
            finds=(SUB,),
        ),
        Example(
            "Four who grant roles from the management group above and manage the subscription",
            (
                *_FOUR,
                management_group("m"),
                subscription("s", below="m"),
                *(assign(one.id, "User Access Administrator", at=management_group_id("m")) for one in _FOUR),
                *(assign(one.id, "Contributor") for one in _FOUR),
            ),
            finds=(SUB,),
        ),
        Example(
            "Four owners of the management group are one fault, not one for each subscription",
            (
                *_FOUR,
                management_group("m"),
                subscription("s", below="m"),
                subscription("t", below="m"),
                *(assign(one.id, "Owner", at=management_group_id("m")) for one in _FOUR),
            ),
            finds=(management_group_id("m"),),
        ),
        Example("Three owners", (*_FOUR, *(assign(one.id, "Owner") for one in _FOUR[:3]))),
        Example(
            "Three owners, one through two ways",
            (
                *_FOUR,
                group("g"),
                members("g", "ann"),
                assign("g", "Owner", kind=PrincipalKind.GROUP),
                *(assign(one.id, "Owner") for one in _FOUR[:3]),
            ),
        ),
        Example("Four owners of a resource group", (*_FOUR, *(assign(one.id, "Owner", at=GROUP) for one in _FOUR))),
        Example("Four who manage without granting roles", (*_FOUR, *(assign(one.id, "Contributor") for one in _FOUR))),
        Example("Four who may activate it", (*_FOUR, *(eligible(one.id, "Owner") for one in _FOUR))),
        Example(
            "Three people and a workload",
            (
                *_FOUR,
                identity("mi"),
                *(assign(one.id, "Owner") for one in _FOUR[:3]),
                assign("mi", "Owner", kind=PrincipalKind.SERVICE_PRINCIPAL),
            ),
        ),
        Example(
            "Three people and a group whose members nobody listed",
            (
                *_FOUR,
                group("g"),
                assign("g", "Owner", kind=PrincipalKind.GROUP),
                *(assign(one.id, "Owner") for one in _FOUR[:3]),
            ),
            doubts=1,
        ),
    ),
)
