"""A guest of another organisation holds a privileged role.

## What is wrong
A guest user, directly or through groups, can manage nearly everything, grant roles, or read keys
or secrets. Guests are those whom the directory calls so; where it says nothing, a sign-in name with
``#EXT#`` in it makes a guest likely. What somebody activated through Privileged Identity Management
ends by itself within hours and is left out.

## Why it matters
A guest signs in with an account that another organisation looks after: its password rules, its
second factor, its leavers. When the person leaves there, nobody here is told.

## Remedy
Take the guest out of every group that leads to the role, or remove the assignment if it is the guest's
own; where outside help is meant, make the role eligible, narrow and short, and review it.

## References
- Microsoft: Properties of a Microsoft Entra B2B collaboration user
- Microsoft cloud security benchmark: PA-4, review and reconcile user access regularly
- Azure Policy: Guest accounts with owner permissions on Azure resources should be removed
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Severity
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.rules.assignments import EVERYWHERE, Judged, hit, judged_at, may, names
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.example import GROUP, assign, assignment_id, eligible, group, guest, members, user
from lspriv.rules.people import People, membership_steps, named, people_behind, told, undenied
from lspriv.rules.shell import command

_GRAVE = (Privilege.FULL_CONTROL, Privilege.GRANT_ROLES, Privilege.MANAGE_MOST, Privilege.SECRETS)
_EXTERNAL = "#ext#"
_REMOVED = 20
"""For so many guests of a group a command is given; the details name all."""


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    privileges: tuple[Privilege, ...] = _GRAVE
    """The kinds of privilege that guests may not hold."""


@dataclass(frozen=True, slots=True)
class _Guests:
    """The guests behind a principal."""

    members: tuple[tuple[str, tuple[str, ...]], ...]
    """Each key, with the groups that hold the guest."""
    certain: bool
    """False when none of them is called a guest by the directory, only by the look of a sign-in name."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit | Doubt]:
    """Find privileged assignments of guests; one finding for each assignment, a group's as one."""
    known: dict[str, People] = {}
    guests: dict[str, _Guests] = {}
    doubts: dict[str, str] = {}

    def has_guests(principal: str) -> bool:
        people = people_behind(tenant, principal)
        if people.doubt:
            doubts[principal] = people.doubt
        known[principal], guests[principal] = people, _guests(tenant, people.members)
        if not guests[principal].members and principal not in doubts:
            doubts.update(_untold(tenant, principal, people.members))
        return bool(guests[principal].members)

    kinds = frozenset(params.privileges)
    for judged in judged_at(tenant, *EVERYWHERE, kinds=kinds, who=has_guests):
        people = undenied(tenant, judged, known[judged.principal], kinds)
        some = people is not known[judged.principal]
        found = _guests(tenant, people.members) if some else guests[judged.principal]
        if found.members:
            yield _hit(tenant, judged, found)
    yield from (Doubt(principal, reason) for principal, reason in doubts.items())


def _guests(tenant: Tenant, people: dict[str, tuple[str, ...]]) -> _Guests:
    principals = tenant.engine.directory.principals
    sure = {key: is_guest(principals.get(key)) for key in people}
    found = tuple((key, people[key]) for key in people if sure[key] is not None)
    return _Guests(found, any(sure[key] for key, _ in found))


def _untold(tenant: Tenant, principal: str, people: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield why there may be guests among people of whom nothing tells whether they are."""
    principals = tenant.engine.directory.principals
    untold = [
        key for key in people if (one := principals.get(key)) is None or not (one.user_type or one.user_principal_name)
    ]
    if untold:
        yield principal, f"whether {told(tenant, untold)} is a guest is not in the input; `az ad user list` tells"


def is_guest(principal: Principal | None) -> bool | None:
    """Tell whether a principal is a guest: True for sure, False by its name only, None when nothing says so."""
    if principal is None or principal.kind is not PrincipalKind.USER:
        return None
    if principal.user_type:
        return True if principal.user_type.lower() == "guest" else None
    return False if _EXTERNAL in (principal.user_principal_name or "").lower() else None


def _hit(tenant: Tenant, judged: Judged, guests: _Guests) -> Hit:
    name, role, where = names(tenant, judged)
    keys = tuple(key for key, _ in guests.members)
    itself = keys == (judged.principal,) and not guests.members[0][1]
    who = f"`{name}`, a guest," if itself else f"{_count(len(keys))} ({told(tenant, keys)}) through group `{name}`"
    details: dict[str, Json] = {"guests": list(named(tenant, keys))}
    return hit(
        tenant,
        judged,
        confidence=None if guests.certain else Confidence.LIKELY,
        message=f"{who} {may(judged)} in {where}, through role `{role}`",
        advice="remove this" if itself else "take the guests out of the groups that hold them",
        evidence=() if itself else membership_steps(tenant, guests.members),
        # Removing the assignment would take it from the people of the house too.
        instead=() if itself else tuple(_leave(tenant, judged.principal, keys)),
        details=details,
    )


def _leave(tenant: Tenant, outermost: str, guests: tuple[str, ...]) -> Iterator[str]:
    """Yield the commands that take guests out of every group by which they are in the outermost one."""
    directory = tenant.engine.directory
    for key in guests[:_REMOVED]:
        member = tenant.principal_ref(key).id
        for holder, between in sorted(directory.groups_of(key).items()):
            leads_there = holder == outermost or outermost in directory.groups_of(holder)
            if len(between) == 1 and leads_there:
                holder_id = tenant.principal_ref(holder).id
                yield command("az", "ad", "group", "member", "remove", "--group", holder_id, "--member-id", member)


def _count(number: int) -> str:
    return "a guest" if number == 1 else f"{number:,} guests"


RULE = Rule(
    id="guest-privileged",
    summary="a guest of another organisation holds a privileged role",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions", "principals"}),
    params=Params,
    controls=(
        "MCSB PA-4",
        "MCSB PA-7",
        "Azure Policy 339353f6-2387-4a45-abe4-7f529d121046",
        "Azure Policy 94e1c2ac-cbbe-4cac-a2b5-389c812dee87",
    ),
    examples=(
        Example(
            "A guest who owns a resource group",
            (guest("raj"), assign("raj", "Owner", at=GROUP)),
            finds=(assignment_id("raj", "Owner", at=GROUP),),
        ),
        Example(
            "A guest two groups deep, next to people of the house",
            (
                user("ann"),
                guest("raj"),
                group("outer"),
                group("inner"),
                members("outer", "inner", "ann"),
                members("inner", "raj"),
                assign("outer", "Contributor", kind=PrincipalKind.GROUP),
            ),
            finds=(assignment_id("outer", "Contributor"),),
        ),
        Example(
            "A guest by the look of the sign-in name, where the directory does not say",
            (
                Principal("raj", PrincipalKind.USER, "raj", "raj_fabrikam.example#EXT#@contoso.example"),
                assign("raj", "User Access Administrator"),
            ),
            finds=(assignment_id("raj", "User Access Administrator"),),
        ),
        Example(
            "A person whom no list of the directory describes",
            (assign("somebody", "Owner"),),
            doubts=1,
        ),
        Example("A guest who reads settings", (guest("raj"), assign("raj", "Reader"))),
        Example("A guest who may activate a role", (guest("raj"), eligible("raj", "Owner"))),
        Example("A member of the house", (user("ann"), assign("ann", "Owner"))),
    ),
)
