"""Rules about people: who is counted, who is named, and whom a baseline lets hold what they hold."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from lspriv.access.privilege import Privilege
from lspriv.access.questions import what
from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.scope import ScopeLevel, scope_level
from lspriv.model.snapshot import assignment_table
from lspriv.rules import guest_privileged, standing_privileged_access, too_many_owners
from lspriv.rules.base import Doubt, Hit, Rule
from lspriv.rules.example import (
    SUB,
    Part,
    assign,
    build,
    deny,
    group,
    guest,
    management_group,
    management_group_id,
    members,
    resource,
    service_principal,
    subscription,
    user,
)
from lspriv.rules.owners import OwnersBook
from tests.generate.tenants import random_tenant

FOUR = ("ann", "bob", "cleo", "dan")
PEOPLE = tuple(user(name) for name in FOUR)
OWNERS = tuple(assign(name, "Owner") for name in FOUR)


def found(rule: Rule, *parts: Part, allowed: tuple[str, ...] = ()) -> list[Hit | Doubt]:
    tenant = Tenant(build(parts), load_catalog(), now="2026-11-01T00:00:00Z").allowing(frozenset(allowed))
    return list(rule.check(tenant, rule.params()))


def hit(rule: Rule, *parts: Part, allowed: tuple[str, ...] = ()) -> Hit:
    [only] = found(rule, *parts, allowed=allowed)
    assert isinstance(only, Hit)
    return only


def test_owners_are_named_with_how_they_come_to_it() -> None:
    parts: tuple[Part, ...] = (
        management_group("m"),
        subscription("s", below="m"),
        group("outer"),
        group("inner"),
        members("outer", "inner"),
        members("inner", "cleo", "dan"),
        assign("ann", "Owner", at=management_group_id("m")),
        assign("bob", "Owner"),
        assign("outer", "Owner", kind=PrincipalKind.GROUP),
    )
    one = hit(too_many_owners.RULE, *PEOPLE, *parts)
    assert (one.subject.kind, one.subject.id, one.scope) == ("scope", SUB, SUB)
    assert one.details["count"] == 4
    owners = one.details["owners"]
    assert isinstance(owners, list)
    assert [(owner["name"], owner["inherited"], owner["groups"]) for owner in owners] == [
        ("ann", True, []),
        ("bob", False, []),
        ("cleo", False, ["outer"]),
        ("dan", False, ["outer"]),
    ]
    assert [step.detail for step in one.evidence if step.kind == "member-of"] == [
        "`cleo` is in `inner`",
        "`inner` is in `outer`",
        "`dan` is in `inner`",
    ]


def test_a_subscription_with_owners_of_its_own_is_reported_below_a_group_that_is() -> None:
    parts: tuple[Part, ...] = (
        management_group("m"),
        *(subscription(name, below="m") for name in ("s", "t")),
        *(assign(name, "Owner", at=management_group_id("m")) for name in FOUR),
        user("eve"),
        assign("eve", "Owner", at="/subscriptions/t"),
    )
    subjects = [one.subject.id for one in found(too_many_owners.RULE, *PEOPLE, *parts) if isinstance(one, Hit)]
    assert subjects == [management_group_id("m"), "/subscriptions/t"]


def test_whom_the_baseline_allows_is_not_counted() -> None:
    assert found(too_many_owners.RULE, *PEOPLE, *OWNERS, allowed=("ann",)) == []
    assert hit(too_many_owners.RULE, *PEOPLE, *OWNERS, allowed=("eve",)).details["count"] == 4


def test_a_deny_assignment_takes_ownership_away() -> None:
    assert found(too_many_owners.RULE, *PEOPLE, *OWNERS, deny("Microsoft.Authorization/*", to="ann")) == []


def test_deleted_people_and_workloads_are_not_counted() -> None:
    for other in (
        Principal("dan", PrincipalKind.USER, deleted=True),
        Principal("dan", PrincipalKind.SERVICE_PRINCIPAL),
    ):
        assert found(too_many_owners.RULE, *PEOPLE[:3], other, *OWNERS) == []


@pytest.mark.parametrize("part", range(4))
def test_owners_are_those_who_may_do_it_all(part: int) -> None:
    """The book agrees with what the engine says of each person at each scope, on random tenants."""
    seen = 0
    for seed in range(part * 12, part * 12 + 12):
        snapshot = random_tenant(Random(f"owners {seed}"), 1 + seed % 3)
        whole = tuple(one for one in snapshot.deny_assignments if not one.do_not_apply_to_child_scopes)
        rows = list(snapshot.role_assignments)
        owner = assign("x", "Owner").role_definition_id
        table = assignment_table(
            [*rows, *(replace(row, role_definition_id=owner, condition=None) for row in rows[::3])]
        )
        tenant = Tenant(
            replace(snapshot, deny_assignments=whole, role_assignments=table),
            load_catalog(),
            now="2026-11-01T00:00:00Z",
        )
        book = OwnersBook(tenant)
        directory = tenant.engine.directory
        people = [key for key in directory.mentioned if directory.kind(key) is PrincipalKind.USER]
        for scope in book.scopes:
            assert scope_level(scope) <= ScopeLevel.SUBSCRIPTION
            wanted = {
                key
                for key in people
                if key not in tenant.deleted
                and tenant.scale.worst(what(tenant.engine, tenant.holdings, key, scope).holding.sure)
                is Privilege.FULL_CONTROL
            }
            assert set(book.at(scope).people) == wanted, (seed, scope)
            seen += len(wanted)
    assert seen > 12, "the tenants have gone blind"


def test_guests_of_a_group_are_named_with_the_command_that_takes_each_out() -> None:
    parts: tuple[Part, ...] = (
        *(guest("raj"), guest("mia"), user("ann"), group("outer"), group("inner")),
        *(members("outer", "inner", "mia"), members("inner", "raj", "ann")),
        assign("outer", "Owner", kind=PrincipalKind.GROUP),
    )
    one = hit(guest_privileged.RULE, *parts)
    assert one.details["guests"] == [{"id": "mia", "name": "mia"}, {"id": "raj", "name": "raj"}]
    assert one.remedy is not None
    assert one.remedy.commands == (
        "az ad group member remove --group outer --member-id mia",
        "az ad group member remove --group inner --member-id raj",
    )
    both = hit(guest_privileged.RULE, *parts[:-2], members("inner", "raj"), members("outer", "raj"), parts[-1])
    assert both.remedy is not None
    assert both.remedy.commands == (
        "az ad group member remove --group outer --member-id mia",
        "az ad group member remove --group inner --member-id raj",
        "az ad group member remove --group outer --member-id raj",
    )
    assert found(guest_privileged.RULE, *parts, allowed=("raj", "mia")) == []


@pytest.mark.parametrize(
    ("user_type", "sign_in_name", "confidence"),
    [
        ("Guest", "raj@contoso.example", "certain"),
        ("guest", None, "certain"),
        (None, "raj_fabrikam.example#EXT#@contoso.example", "likely"),
        ("Member", "raj_fabrikam.example#EXT#@contoso.example", None),
        (None, "raj@contoso.example", None),
        (None, None, None),
    ],
)
def test_who_is_a_guest(user_type: str | None, sign_in_name: str | None, confidence: str | None) -> None:
    raj = Principal("raj", PrincipalKind.USER, "Raj", sign_in_name, user_type=user_type)
    hits = found(guest_privileged.RULE, raj, assign("raj", "Owner"))
    assert [one.confidence for one in hits if isinstance(one, Hit)] == ([confidence] if confidence else [])


def test_people_of_a_group_stand_in_one_finding() -> None:
    parts: tuple[Part, ...] = (*PEOPLE, group("g"), members("g", *FOUR), assign("g", "Owner", kind=PrincipalKind.GROUP))
    one = hit(standing_privileged_access.RULE, *parts)
    assert one.message.startswith("`ann`, `bob`, `cleo` and 1 more through group `g` can manage everything")
    assert found(standing_privileged_access.RULE, *parts, allowed=FOUR) == []
    rest = hit(standing_privileged_access.RULE, *parts, allowed=FOUR[:3])
    assert rest.details["people"] == [{"id": "dan", "name": "dan"}]


def test_a_finding_about_an_allowed_person_is_there_to_be_accepted() -> None:
    # Left out by its rule, it would be among neither the findings nor the accepted, and the rule would pass.
    ann, raj = user("ann"), guest("raj")
    assert hit(standing_privileged_access.RULE, ann, assign("ann", "Owner"), allowed=("ann",)).principal
    assert hit(guest_privileged.RULE, raj, assign("raj", "Owner"), allowed=("raj",)).principal


def test_what_pim_ends_on_a_date_is_milder_and_may_be_allowed() -> None:
    timed = replace(assign("ann", "Owner"), assignment_type="Assigned", end_date_time="2027-01-31T00:00:00Z")
    one = hit(standing_privileged_access.RULE, user("ann"), timed)
    assert (one.severity, one.details["ends"]) == ("medium", "2027-01-31T00:00:00Z")
    assert "until 2027-01-31" in one.message
    tenant = Tenant(build((user("ann"), timed)), load_catalog(), now="2026-11-01T00:00:00Z")
    lenient = standing_privileged_access.Params(allow_time_bound=True)
    assert list(standing_privileged_access.check(tenant, lenient)) == []


def test_the_remedy_stops_no_workload_that_is_in_the_group() -> None:
    """A workload cannot activate what is eligible."""
    parts: tuple[Part, ...] = (
        *(user("ann"), service_principal("sp"), group("g"), members("g", "ann", "sp")),
        assign("g", "Contributor", kind=PrincipalKind.GROUP),
    )
    remedy = hit(standing_privileged_access.RULE, *parts).remedy
    assert remedy is not None
    assert "`sp`" in remedy.summary
    assert not any("role assignment delete" in command for command in remedy.commands)


def test_nothing_is_made_eligible_at_the_root() -> None:
    remedy = hit(standing_privileged_access.RULE, user("ann"), assign("ann", "Owner", at="/")).remedy
    assert remedy is not None
    assert [command for command in remedy.commands if "roleEligibilityScheduleRequests" in command] == []


def test_a_guest_of_a_machine_reads_no_keys_of_storage() -> None:
    at = resource("vm", "Microsoft.Compute/virtualMachines").id
    assert found(guest_privileged.RULE, guest("raj"), assign("raj", "Virtual Machine Contributor", at=at)) == []
    at = resource("data").id
    only = hit(guest_privileged.RULE, guest("raj"), assign("raj", "Virtual Machine Contributor", at=at))
    assert only.details["privilege"] == "secrets"


def test_a_crowd_in_a_group_is_counted_and_its_first_named() -> None:
    many = tuple(user(f"u{number:03}") for number in range(100))
    parts: tuple[Part, ...] = (
        *many,
        group("g"),
        members("g", *(one.id for one in many)),
        assign("g", "Owner", kind=PrincipalKind.GROUP),
    )
    only = hit(standing_privileged_access.RULE, *parts)
    people = only.details["people"]
    assert isinstance(people, list)
    assert (len(people), only.details["people_count"]) == (20, 100)
    assert "97 more" in only.message
