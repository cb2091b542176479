"""Coverage: gaps, notes, and the rules that gaps keep from judging."""

from __future__ import annotations

from lspriv.catalog import load_catalog
from lspriv.compliance.coverage import gaps_of, inconclusive_for, missing_definitions, notes_of
from lspriv.model.assignment import EligibleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.report import Inconclusive
from lspriv.model.resource import Subscription
from lspriv.model.role import RoleDefinition
from tests.compliance.small import OWNER, READER, SUB, assignment, rule, tenant

CUSTOM = "aaaaaaaa-0000-0000-0000-000000000001"
OTHER = "aaaaaaaa-0000-0000-0000-000000000002"
GROUP = "/providers/Microsoft.Management/managementGroups/Web Team"


def definition(guid: str, name: str = "mine") -> RoleDefinition:
    return RoleDefinition(f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{guid}", name, custom=True)


def gap(source: str, scope: str, reason: str = "it failed", kind: GapKind = GapKind.FAILED) -> Gap:
    return Gap(source, scope, reason, kind)


def test_a_missing_definition_is_a_gap_with_the_command_that_closes_it() -> None:
    judged = tenant(
        assignment("p", CUSTOM.upper(), at=f"{SUB}/resourceGroups/g"),
        assignment("q", CUSTOM, at=SUB),
        assignment("q", OTHER, at=GROUP),
        assignment("q", OWNER),
    )
    assert missing_definitions(judged) == (
        Gap(
            "role_definitions",
            CUSTOM,
            f"the definition of role `{CUSTOM}` is not in the input; run: "
            f"az role definition list --name {CUSTOM} --scope {SUB}",
        ),
        Gap(
            "role_definitions",
            OTHER,
            f"the definition of role `{OTHER}` is not in the input; run: "
            f"az role definition list --name {OTHER} --scope '{GROUP}'",
        ),
    )


def test_a_definition_that_is_there_is_not_missing() -> None:
    assert missing_definitions(tenant(assignment("p", CUSTOM), role_definitions=(definition(CUSTOM),))) == ()
    assert missing_definitions(tenant(assignment("p", READER))) == ()


def test_eligible_assignments_need_definitions_too() -> None:
    eligible = EligibleAssignment("e", SUB, "p", f"/providers/Microsoft.Authorization/roleDefinitions/{CUSTOM}")
    (missing,) = missing_definitions(tenant(eligible_assignments=(eligible,)))
    assert (missing.scope, missing.kind) == (CUSTOM, GapKind.FAILED)
    assert missing.reason.endswith(f"--scope {SUB}")


def test_a_definition_that_the_importer_missed_already_is_told_once() -> None:
    told = gap("role_definitions", f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{CUSTOM}")
    assert gaps_of(tenant(assignment("p", CUSTOM), gaps=(told,))) == (told,)


def test_hundreds_of_missing_definitions_are_counted() -> None:
    guids = [f"aaaaaaaa-0000-0000-0000-{number:012}" for number in range(130)]
    found = missing_definitions(tenant(*(assignment("p", guid) for guid in guids)))
    assert len(found) == 101
    assert found[-1] == Gap(
        "role_definitions",
        "/",
        "the definitions of 30 more assigned roles are not in the input; run in each subscription: "
        "az role definition list --custom-role-only true",
    )


def test_gaps_are_sorted_once_each_and_without_notes() -> None:
    late, early = gap("role_assignments", "/b"), gap("principals", "/", kind=GapKind.ABSENT)
    note = gap("deny_assignments", "/", kind=GapKind.NOTE)
    assert gaps_of(tenant(gaps=(late, note, gap("role_assignments", "/a"), late, early))) == (
        early, gap("role_assignments", "/a"), late)  # fmt: skip


def test_roles_from_the_catalogue_are_a_note() -> None:
    catalog = load_catalog()
    where = f"lspriv's catalogue of {catalog.roles_date}"
    one = tenant(assignment("p", OWNER), assignment("q", OWNER))
    assert notes_of(one) == (f"1 built-in role definition is not in the input and comes from {where}",)
    two = tenant(assignment("p", OWNER), assignment("q", READER), assignment("q", CUSTOM))
    assert notes_of(two) == (f"2 built-in role definitions are not in the input and come from {where}",)
    own = tenant(assignment("p", OWNER), role_definitions=(RoleDefinition(f"/x/{OWNER}", "Owner"),))
    assert notes_of(own) == ()


def test_notes_of_the_snapshot_come_first_then_lighthouse() -> None:
    subscriptions = (Subscription("s2", "Two", managed_by_tenants=("t2", "t1")), Subscription("s1"))
    notes = (
        gap("x", "/", "b is so", GapKind.NOTE),
        gap("y", "/", "a is so", GapKind.NOTE),
        gap("z", "/", "b is so", GapKind.NOTE),
    )
    lighthouse = "through Azure Lighthouse; what it may do there is in no list"
    assert notes_of(tenant(subscriptions=subscriptions, gaps=notes)) == (
        "a is so",
        "b is so",
        f"subscription `Two` is managed by tenant `t1` {lighthouse}",
        f"subscription `Two` is managed by tenant `t2` {lighthouse}",
    )


NEEDY = rule("needy", needs=frozenset({"role_definitions", "memberships"}))


def test_a_rule_is_inconclusive_where_what_it_needs_has_a_gap() -> None:
    gaps = (
        gap("memberships", "g1", "first"),
        gap("memberships", "G1", "second"),
        gap("principals", "/", "not needed"),
        gap("role_definitions", "g1", "third"),
    )
    assert list(inconclusive_for(NEEDY, gaps)) == [
        Inconclusive("needy", "g1", "memberships: first"),
        Inconclusive("needy", "g1", "role_definitions: third"),
    ]
    assert list(inconclusive_for(rule("content"), gaps)) == []


def test_more_than_twenty_gaps_are_counted() -> None:
    gaps = [gap("memberships", f"g{number:02}") for number in range(25)]
    found = list(inconclusive_for(NEEDY, gaps))
    assert len(found) == 21
    assert found[19].scope == "g19"
    assert found[20] == Inconclusive(
        "needy", "/", "memberships: 5 more gaps like these, all among the gaps of the report"
    )
    assert len(list(inconclusive_for(NEEDY, gaps[:20]))) == 20
