"""Evidence as trees: what leads to the one it is about, what that leads to, and nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lspriv.model.finding import Finding, PrincipalRef, RoleRef, Step, Subject
from lspriv.report.chain import DEEPEST, Branch, trees
from tests.report.reports import changed, finding

OPS = PrincipalRef("ops", "Ops", "Group")
BARE = changed(finding(1), principal=None, role=None, subject=Subject("thing", "thing", "Thing"), evidence=())


def step(text: str, kind: str = "link") -> Step:
    source, target = text.split(" > ")
    return Step(kind, source, target, text)


def shape(one: Finding) -> list[object]:
    """The trees as nested lists: the root, then each step's words and what hangs on it."""
    return [[tree.root, *map(_shape, tree.branches)] for tree in trees(one)]


def _shape(branch: Branch) -> object:
    return [branch.step.detail, *map(_shape, branch.branches)] if branch.branches else branch.step.detail


def of(*steps: Step, **more: object) -> Finding:
    return changed(BARE, evidence=steps, **more)


def test_a_chain_is_a_chain() -> None:
    assert shape(of(step("a > b"), step("B/ > c"), step("c > /"))) == [["a", ["a > b", ["B/ > c", "c > /"]]]]


def test_members_hang_on_their_group_and_then_what_it_leads_to() -> None:
    steps = [step("fn > mi", "identity"), *(step(f"{one} > ops", "member-of") for one in ("mi", "sp"))]
    told = shape(of(*steps, step("ops > assignment", "assignment"), principal=OPS))
    assert told == [["ops", ["mi > ops", "fn > mi"], "sp > ops", "ops > assignment"]]


def test_blocks_side_by_side_lead_to_one_place_which_is_told_once() -> None:
    blocks = [Step("permission", "role-guid", "manage", f"block {at}") for at in range(3)]
    condition = Step("condition", "/assignment", "manage", "if")
    evidence = (step("ops > /assignment", "assignment"), *blocks, condition, step("manage > /scope", "scope"))
    one = of(*evidence, role=RoleRef("/roles/Role-Guid", "R", True), assignment="/assignment")
    assert shape(one) == [
        ["ops", ["ops > /assignment", "block 0", "block 1", "block 2", "if", "manage > /scope"]],
    ]


def test_a_step_to_the_role_joins_the_chain_too() -> None:
    steps = (step("ops > /a", "assignment"), step("/a > guid", "role"), step("guid > manage", "permission"))
    one = of(*steps, role=RoleRef("/roles/guid", "R", True), assignment="/a")
    assert shape(one) == [["ops", ["ops > /a", ["/a > guid", "guid > manage"]]]]


def test_parts_of_other_kinds_continue_and_parts_of_the_same_stand_apart() -> None:
    owners = [step(f"{one} > {one}1", "assignment") for one in "ab"]
    assert shape(of(*owners)) == [["a", "a > a1"], ["b", "b > b1"]]
    assert shape(of(step("a > b", "one"), step("x > y", "two"))) == [["a", ["a > b", "x > y"]]]


def test_owners_of_one_scope_hang_on_it() -> None:
    owners = [step(f"{one} > thing", "assignment") for one in "abc"]
    assert shape(of(*owners)) == [["thing", "a > thing", "b > thing", "c > thing"]]


def test_a_diamond_is_told_from_its_beginning() -> None:
    steps = [step("a > b"), step("a > c"), step("b > d"), step("c > d"), step("d > e")]
    assert shape(of(*steps)) == [["a", ["a > b", ["b > d", "d > e"]], ["a > c", "c > d"]]]


def test_a_circle_ends() -> None:
    assert shape(of(step("a > b"), step("b > a"))) == [["a", ["a > b", "b > a"]]]
    assert shape(of(step("a > a"))) == [["a", "a > a"]]


def test_what_lies_too_deep_is_counted() -> None:
    (tree,) = trees(of(*(step(f"n{at} > n{at + 1}") for at in range(5000))))
    assert tree.left == 5000 - DEEPEST


def test_no_evidence_no_tree() -> None:
    assert trees(BARE) == []


NODES = st.sampled_from("abcdefgh")
STEPS = st.lists(st.tuples(st.sampled_from(("x", "y")), NODES, NODES), max_size=20, unique=True)


@given(STEPS)
def test_every_step_is_drawn_once(steps: list[tuple[str, str, str]]) -> None:
    evidence = [Step(kind, source, target, str(at)) for at, (kind, source, target) in enumerate(steps)]
    grown = trees(of(*evidence))
    drawn = [branch.step for tree in grown for branch in _all(tree.branches)]
    assert sorted(map(repr, drawn)) == sorted(map(repr, evidence))
    assert all(tree.left == 0 for tree in grown)


def _all(branches: list[Branch]) -> list[Branch]:
    return [one for branch in branches for one in (branch, *_all(branch.branches))]
