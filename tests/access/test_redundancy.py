"""Taking every redundant assignment away changes no answer, as the naive evaluator sees it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from lspriv.access.engine import AccessEngine
from lspriv.access.reaching import Reaching
from lspriv.access.redundancy import Redundant, redundant_rows
from lspriv.catalog import load_catalog
from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import PrincipalKind
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.rules.example import GROUP, Part, assign, assignment_id, build, group, members, role, user
from tests.generate.questions import random_query
from tests.naive import agreement
from tests.naive.agreement import naive_answer

PARTS = 4
TENANTS_PER_PART = 10
QUESTIONS_PER_TENANT = 50
NOBODY = frozenset[int]()


def crowded(random: Random, snapshot: Snapshot) -> Snapshot:
    """Add assignments that repeat what others give: to a member, further down, with another role or condition."""
    rows = list(snapshot.role_assignments)
    members_of = {one.group_id: one.member_ids for one in snapshot.memberships if one.member_ids}
    for number in range(len(rows)):
        old = random.choice(rows)
        other = random.choice(rows)
        holder = old.principal_id
        if random.random() < 0.4 and holder in members_of:
            holder = random.choice(members_of[holder])
        below = [one.scope for one in rows if one.scope.lower().startswith(old.scope.lower())]
        copy = replace(
            old,
            id=f"{old.scope}/providers/Microsoft.Authorization/roleAssignments/copy-{number}",
            principal_id=holder,
            # A kind that contradicts what others say of the holder would change what is known of it.
            principal_type=old.principal_type if holder == old.principal_id else PrincipalKind.UNKNOWN,
            scope=random.choice(below) if random.random() < 0.5 else old.scope,
            role_definition_id=other.role_definition_id if random.random() < 0.2 else old.role_definition_id,
            condition=random.choice((old.condition, old.condition, other.condition, None)),
        )
        rows.append(copy)
    return replace(snapshot, role_assignments=assignment_table(rows))


def without(snapshot: Snapshot, rows: set[int]) -> Snapshot:
    kept = [one for row, one in enumerate(snapshot.role_assignments) if row not in rows]
    return replace(snapshot, role_assignments=assignment_table(kept))


@pytest.mark.parametrize("part", range(PARTS))
def test_without_redundant_assignments_every_answer_is_the_same(part: int) -> None:
    taken, answers = 0, {"allowed": 0, "denied": 0, "conditional": 0, "unknown": 0}
    for seed in range(part * TENANTS_PER_PART, (part + 1) * TENANTS_PER_PART):
        random = Random(f"redundancy {seed}")
        snapshot = crowded(random, agreement.tenant(seed))
        found = list(redundant_rows(AccessEngine(snapshot, load_catalog()), NOBODY))
        redundant = {one.row for one in found}
        assert len(redundant) == len(found)
        assert not redundant & {one.keep for one in found}
        taken += len(redundant)
        fewer = without(snapshot, redundant)
        gone = {snapshot.role_assignments.id(row).rsplit("/", 1)[-1].lower() for row in redundant}
        for _ in range(QUESTIONS_PER_TENANT):
            question = random_query(random, snapshot)
            if question.scope.rstrip("/").rsplit("/", 1)[-1].lower() in gone:
                continue  # to delete an assignment that is gone is another question
            before = naive_answer(snapshot, question)
            answers[before] += 1
            assert naive_answer(fewer, question) == before, (seed, question)
    assert taken > 5 * TENANTS_PER_PART, "the tenants have gone blind"
    assert min(answers.values()) > 10


def found(*parts: Part) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the redundant assignments, those to keep, and through which groups, in whatever order they come."""
    snapshot = build(parts)
    table = snapshot.role_assignments
    told = redundant_rows(AccessEngine(snapshot, load_catalog()), NOBODY)
    return sorted((table.id(one.row), table.id(one.keep), one.via) for one in told)


def test_of_a_chain_the_widest_is_kept() -> None:
    parts = (user("ann"), assign("ann", "Reader", at=GROUP), assign("ann", "Contributor", at=GROUP))
    owner = assign("ann", "Owner")
    keep = assignment_id("ann", "Owner")
    assert found(*parts, owner) == [
        (assignment_id("ann", "Contributor", at=GROUP), keep, ()),
        (assignment_id("ann", "Reader", at=GROUP), keep, ()),
    ]


def test_of_equals_one_stays_whatever_the_order() -> None:
    clones = [assign("ann", name) for name in ("one", "two", "three")]
    roles = [role(name, "*") for name in ("one", "two", "three")]
    for turn in range(3):
        turned = clones[turn:] + clones[:turn]
        kept = {keep for _, keep, _ in found(user("ann"), *roles, *turned)}
        assert kept == {assignment_id("ann", "one")}
        assert len(found(user("ann"), *roles, *turned)) == 2


def test_groups_that_hold_each_other_keep_one() -> None:
    parts: tuple[Part, ...] = (group("g"), group("h"), members("g", "h", "ann"), members("h", "g"), user("ann"))
    assert found(*parts, assign("g", "Reader"), assign("h", "Reader"), assign("ann", "Reader")) == [
        (assignment_id("ann", "Reader"), assignment_id("g", "Reader"), ("g",)),
        (assignment_id("h", "Reader"), assignment_id("g", "Reader"), ("g",)),
    ]


@pytest.mark.parametrize(
    ("wider_ends", "narrower_ends", "redundant"),
    [(None, "2027-01-01", True), ("2027-01-01", None, False), ("2027-01-01", "2026-12-01", True)],
)
def test_what_ends_sooner_keeps_nothing(wider_ends: str | None, narrower_ends: str | None, redundant: bool) -> None:
    def until(ends: str | None, assignment: RoleAssignment) -> RoleAssignment:
        return replace(assignment, assignment_type="Assigned", end_date_time=ends and f"{ends}T00:00:00Z")

    parts = (until(wider_ends, assign("ann", "Owner")), until(narrower_ends, assign("ann", "Reader", at=GROUP)))
    assert bool(found(user("ann"), *parts)) is redundant


def test_rows_that_are_left_out_count_for_nothing() -> None:
    snapshot = build((user("ann"), assign("ann", "Owner"), assign("ann", "Reader")))
    engine = AccessEngine(snapshot, load_catalog())
    assert list(redundant_rows(engine, NOBODY)) == [Redundant(1, 0, ())]
    assert list(redundant_rows(engine, frozenset({0}))) == []
    assert list(redundant_rows(engine, frozenset({1}))) == []


def test_of_a_crowded_scope_not_everybody_is_looked_at_for_each_member_of_some_groups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full subscription of people in ten groups each took a second, and a large tenant has hundreds of those."""
    people, groups = [f"u{number}" for number in range(300)], [f"g{number}" for number in range(10)]
    parts: list[Part] = [user(one) for one in people]
    for one in groups:
        parts += (group(one), members(one, *people), assign(one, "Reader", at=GROUP, kind=PrincipalKind.GROUP))
    parts += [assign(one, "Storage Blob Data Reader", at=GROUP) for one in people]

    def looked(*_: object) -> tuple[list[int], ...]:
        raise AssertionError("everybody at the scope was looked at")

    monkeypatch.setattr(Reaching, "_read_gathered", looked)
    assert all(gone.startswith(GROUP) and "/g" in gone for gone, _, _ in found(*parts))


def test_nothing_is_redundant_by_a_list_of_members_that_another_contradicts() -> None:
    parts = (user("ann"), group("g"), members("g", "ann"), assign("g", "Owner", kind=PrincipalKind.GROUP))
    sure = build((*parts, assign("ann", "Reader")))
    doubted = replace(sure, gaps=(Gap("memberships", "g", "two lists tell otherwise", GapKind.FAILED),))
    assert len(list(redundant_rows(AccessEngine(sure, load_catalog()), NOBODY))) == 1
    assert list(redundant_rows(AccessEngine(doubted, load_catalog()), NOBODY)) == []
