"""The engine agrees with the naive evaluator, on random tenants and on every built-in role."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.access.patterns import matches
from lspriv.access.roles import expand_role
from lspriv.access.universe import OperationSet, Universe
from lspriv.catalog import load_catalog
from lspriv.model.role import RoleDefinition
from lspriv.model.scope import ROOT, prefixes, scope_key
from tests.naive import agreement, patterns, scopes
from tests.naive.agreement import Tally, compare_tenant

PARTS = 4
TENANTS_PER_PART = 50
LEAST_SHARE = 0.05


@pytest.mark.parametrize("part", range(PARTS))
def test_the_engine_agrees_with_the_naive_evaluator(part: int) -> None:
    tally = Tally()
    for number in range(TENANTS_PER_PART):
        tally.add(compare_tenant(part * TENANTS_PER_PART + number))
    assert not tally.disagreements, _told(tally)
    asked = sum(tally.answers.values())
    assert asked == TENANTS_PER_PART * agreement.QUESTIONS_PER_TENANT
    for answer in ("allowed", "denied", "conditional", "unknown"):
        assert tally.answers[answer] >= LEAST_SHARE * asked, f"too few `{answer}`: the questions have gone blind"


def _told(tally: Tally) -> str:
    first = tally.disagreements[0]
    return f"{len(tally.disagreements)} disagreements; `python -m scripts.agree --explain {first.seed}`; first: {first}"


# ---- wildcards and scopes ------------------------------------------------------------------------

OPERATIONS = st.lists(st.text("abB", min_size=1, max_size=2), min_size=1, max_size=5).map("/".join)
SEGMENTS = st.one_of(st.sampled_from(["*", "*", "**", "a", "b"]), st.text("aB*", min_size=1, max_size=3))
DIRT = st.sampled_from(["", "", "", " ", "/", "/ ", "//", "\t"])
PATTERNS = st.builds(
    lambda segments, before, after: before.strip("/") + "/".join(segments) + after,
    st.lists(SEGMENTS, min_size=1, max_size=5),
    DIRT,
    DIRT,
)


@settings(max_examples=2000, deadline=None)
@given(PATTERNS, OPERATIONS)
def test_a_pattern_covers_what_its_regular_expressions_cover(pattern: str, operation: str) -> None:
    assert matches(pattern, operation) == patterns.matches(pattern, operation)


@settings(max_examples=500, deadline=None)
@given(OPERATIONS, st.data())
def test_a_pattern_made_from_an_operation_covers_it(operation: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(operation)))
    end = data.draw(st.integers(start, len(operation)))
    pattern = operation[:start] + "*" + operation[end:]
    assert matches(pattern, operation)
    assert patterns.matches(pattern, operation)


SCOPES = st.builds(
    lambda segments, case, end: case("/" + "/".join(segments)) + end,
    st.lists(
        st.sampled_from(["subscriptions", "s1", "s10", "resourceGroups", "rg1", "RG1", "rg10", "providers", "x"]),
        max_size=6,
    ),
    st.sampled_from([str, str.upper, str.lower]),
    st.sampled_from(["", "", "/", " "]),
)


@settings(max_examples=2000, deadline=None)
@given(SCOPES, SCOPES)
def test_a_scope_contains_what_begins_with_its_segments(outer: str, inner: str) -> None:
    above = (*prefixes(scope_key(inner)), ROOT)
    assert (scope_key(outer) in above) == scopes.same_or_below(outer, inner)


# ---- built-in roles ------------------------------------------------------------------------------


def test_every_built_in_role_expands_to_what_the_naive_expansion_has() -> None:
    catalog = load_catalog()
    universe = Universe(catalog.operations)
    roles = catalog.roles()
    assert len(roles) > 900
    control = frozenset(name for name, plane in agreement.planes().items() if plane in ("control", "either"))
    data = frozenset(name for name, plane in agreement.planes().items() if plane in ("data", "either"))
    covered = _covered_by_each_pattern(roles, sorted(agreement.planes()))
    different = [
        role.name
        for role in roles
        if _names(expand_role(role, universe).granted, universe) != _naive_expansion(role, covered, control, data)
    ]
    assert not different


def _names(granted: OperationSet, universe: Universe) -> tuple[frozenset[str], frozenset[str]]:
    control, data = universe.operations(granted.control), universe.operations(granted.data)
    return frozenset(map(str.lower, control)), frozenset(map(str.lower, data))


def _covered_by_each_pattern(roles: tuple[RoleDefinition, ...], operations: list[str]) -> dict[str, frozenset[str]]:
    """Test every pattern against every operation, once."""
    texts = {
        pattern
        for role in roles
        for block in role.permissions
        for pattern in chain(block.actions, block.not_actions, block.data_actions, block.not_data_actions)
    }
    covered = {}
    for text in texts:
        found: set[str] = set()
        for reading in patterns.readings(text):
            if "*" in reading:
                found.update(filter(re.compile(patterns.regex(reading)).fullmatch, operations))
            else:
                found.update({reading}.intersection(operations))
        covered[text] = frozenset(found)
    return covered


def _naive_expansion(
    role: RoleDefinition, covered: dict[str, frozenset[str]], control: frozenset[str], data: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return what all blocks together leave of both planes."""
    in_control: set[str] = set()
    in_data: set[str] = set()
    for block in role.permissions:
        granted = {operation for pattern in block.actions for operation in covered[pattern]}
        excluded = {operation for pattern in block.not_actions for operation in covered[pattern]}
        in_control |= (granted - excluded) & control
        granted = {operation for pattern in block.data_actions for operation in covered[pattern]}
        excluded = {operation for pattern in block.not_data_actions for operation in covered[pattern]}
        in_data |= (granted - excluded) & data
    return frozenset(in_control), frozenset(in_data)
