"""Containment of patterns and roles, against words that are simply tried."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.access.containment import Giving, contains, gives_all_of, meet
from lspriv.catalog import load_catalog
from lspriv.model.role import Permission
from tests.naive.patterns import matches

LETTERS = "abx/"
"""`x` is in no pattern below: it stands for operations that nobody has thought of."""
WORDS = tuple("".join(letters) for size in range(1, 7) for letters in product(LETTERS, repeat=size))
PARTS = st.sampled_from(["a", "b", "*", "ab", "a*", "*b"])
PATTERNS = st.lists(PARTS, min_size=1, max_size=4).map("/".join).filter(lambda text: len(text) <= 6)


def covered(pattern: str) -> frozenset[str]:
    return frozenset(word for word in WORDS if matches(pattern, word))


@settings(max_examples=400, deadline=None)
@given(PATTERNS, PATTERNS)
def test_a_pattern_contains_another_if_every_word_says_so(wider: str, narrower: str) -> None:
    assert contains(wider, narrower) == (covered(narrower) <= covered(wider))


@settings(max_examples=400, deadline=None)
@given(PATTERNS, PATTERNS)
def test_two_patterns_meet_if_some_word_says_so(one: str, other: str) -> None:
    # The shortest common word is no longer than both patterns together, so that short ones are tried in full.
    if len(one) + len(other) <= 7:
        assert meet(one, other) == bool(covered(one) & covered(other))
    elif covered(one) & covered(other):
        assert meet(one, other)


BLOCKS = st.builds(
    Permission,
    actions=st.lists(PATTERNS, min_size=1, max_size=2).map(tuple),
    not_actions=st.lists(PATTERNS, max_size=2).map(tuple),
)


def granted(blocks: tuple[Permission, ...]) -> frozenset[str]:
    found = set[str]()
    for block in blocks:
        allowed = frozenset[str]().union(*map(covered, block.actions))
        found |= allowed - frozenset[str]().union(*map(covered, block.not_actions))
    return frozenset(found)


@settings(max_examples=400, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=2).map(tuple), st.lists(BLOCKS, min_size=1, max_size=2).map(tuple))
def test_what_gives_all_gives_every_word(wider: tuple[Permission, ...], narrower: tuple[Permission, ...]) -> None:
    """Sound, and where each side is one pattern without exclusions, exact."""
    answer = gives_all_of(Giving(wider), Giving(narrower))
    if answer:
        assert granted(narrower) <= granted(wider)
    if all(len(side) == 1 and len(side[0].actions) == 1 and not side[0].not_actions for side in (wider, narrower)):
        assert answer == (granted(narrower) <= granted(wider))


def test_every_built_in_role_gives_all_of_itself_and_owner_all_of_every_role_without_data() -> None:
    owner = Giving((Permission(("*",)),))
    for role in load_catalog().roles():
        giving = Giving(role.permissions)
        assert gives_all_of(giving, giving), role.name
        assert gives_all_of(owner, giving) == (not any(block.data_actions for block in role.permissions)), role.name


CONTRIBUTOR = Permission(("*",), ("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"))


@pytest.mark.parametrize(
    ("wider", "narrower", "answer"),
    [
        (CONTRIBUTOR, Permission(("*/read",)), True),
        (CONTRIBUTOR, Permission(("Microsoft.Web/*",)), True),
        (CONTRIBUTOR, Permission(("Microsoft.Authorization/*",)), False),
        (CONTRIBUTOR, Permission(("Microsoft.Authorization/*",), ("*/write", "*/delete")), True),
        (CONTRIBUTOR, CONTRIBUTOR, True),
        (CONTRIBUTOR, Permission(("*",)), False),
        (Permission(("*/read", "*/write", "*/delete", "*/action")), Permission(("Microsoft.Web/*",)), False),
        (Permission(("*",)), Permission((), (), ("*",)), False),
        (Permission((), (), ("Microsoft.Storage/*",)), Permission((), (), ("microsoft.storage/A/read ",)), True),
        (Permission(("a/*/b",)), Permission(("a/b", "A/x/B")), True),
        (Permission(("a/x/*",)), Permission(("a/*/b",)), False),
        (Permission(("*",)), Permission(()), True),
    ],
)
def test_some_roles(wider: Permission, narrower: Permission, answer: bool) -> None:
    assert gives_all_of(Giving((wider,)), Giving((narrower,))) is answer


ONE, OTHER = "@Request[a] StringEquals 'b'", "@Request[a] StringEquals 'c'"


@pytest.mark.parametrize(
    ("wider", "narrower", "answer"),
    [
        (None, None, True),
        (None, ONE, True),
        (ONE, None, False),
        (ONE, ONE, True),
        (ONE, f"  {ONE.replace(' ', '   ')}", True),
        (ONE, OTHER, False),
        ("@Request[a] StringEquals 'b  c'", "@Request[a] StringEquals 'b c'", False),
        ("@Request[a]  StringEquals 'b  c'", "@Request[a] StringEquals 'b  c'", True),
    ],
)
def test_a_condition_covers_nothing_but_itself(wider: str | None, narrower: str | None, answer: bool) -> None:
    blocks = (Permission(("*",)),)
    assert gives_all_of(Giving(blocks, wider), Giving(blocks, narrower)) is answer
    in_the_block = (Permission(("*",), condition=wider),)
    assert gives_all_of(Giving(in_the_block), Giving(blocks, narrower)) is answer
