"""Action patterns under both readings, and the wildcards of StringLike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.access.conditions import Truth
from lspriv.access.conditions.wildcards import action_matches, like, sub_operation_matches
from tests.access.conditions.helpers import FALSE, TRUE, UNDECIDED


@pytest.mark.parametrize(
    ("pattern", "operation", "answer"),
    [
        # Microsoft's own examples.
        ("Microsoft.Authorization/roleAssignments/*", "Microsoft.Authorization/roleAssignments/write", TRUE),
        ("Microsoft.Authorization/roleDefinitions/*", "Microsoft.Authorization/roleAssignments/write", FALSE),
        # Without a wildcard it is decided, whatever the case.
        ("Microsoft.Authorization/roleAssignments/write", "MICROSOFT.authorization/roleassignments/WRITE", TRUE),
        ("Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", FALSE),
        ("Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/roleAssignments/write", FALSE),
        # A wildcard that would have to span, to match nothing, or that is part of a segment.
        ("Microsoft.Storage/*", "Microsoft.Storage/storageAccounts/read", UNDECIDED),
        ("*/read", "Microsoft.Storage/storageAccounts/read", UNDECIDED),
        ("*", "Microsoft.Storage/storageAccounts/read", UNDECIDED),
        ("Microsoft.Storage/*/read", "Microsoft.Storage/storageAccounts/read", TRUE),
        ("Microsoft.Storage/*/read", "Microsoft.Storage/storageAccounts/blobServices/read", UNDECIDED),
        ("Microsoft.Storage/*/read", "Microsoft.Storage/read", UNDECIDED),
        ("Microsoft.Storage/*/*/*/read", "Microsoft.Storage/read", UNDECIDED),
        ("Microsoft.Storage/*/*/read", "Microsoft.Storage/a/b/read", TRUE),
        ("Microsoft.Storage/storage*/read", "Microsoft.Storage/storageAccounts/read", UNDECIDED),
        ("Microsoft.Storage/*/read", "Microsoft.Storage/storageAccounts/write", FALSE),
        ("Microsoft.Storage/*/read", "Microsoft.Storageread", FALSE),
        ("*/read", "Microsoft.Storage/storageAccounts/write", FALSE),
        # Dirty strings.
        ("Microsoft.Insights/alertRules/", "Microsoft.Insights/alertRules", UNDECIDED),
        (" a/read", "a/read", UNDECIDED),
        ("a/*", "a/", UNDECIDED),
        # More gaps than any role has.
        ("a" + "/*" * 9 + "/b", "c", UNDECIDED),
        ("", "", TRUE),
        ("", "a", FALSE),
    ],
)
def test_action_matches(pattern: str, operation: str, answer: Truth) -> None:
    assert action_matches(pattern, operation) is answer
    assert action_matches(pattern.upper(), operation.lower()) is answer


WORDS = st.lists(st.sampled_from(["a", "b", "ab", "A"]), min_size=1, max_size=5).map("/".join)
PATTERNS = st.lists(st.sampled_from(["a", "b", "ab", "*", "a*", "A"]), min_size=1, max_size=5).map("/".join)


def spans(pattern: str, operation: str) -> bool:
    """The role's reading, as a plain regular expression that may go back."""
    segments = pattern.lower().split("/")
    text = ""
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "*" and number > 0 and not last:
            text += "(?:.*/)?"
        else:
            text += ".*".join(map(re.escape, segment.split("*"))) + ("" if last else "/")
    return re.fullmatch(text, operation.lower()) is not None


def one_for_one(pattern: str, operation: str) -> bool:
    """The reference implementation's reading: as many segments, a lone star for any of them."""
    ours, theirs = pattern.lower().split("/"), operation.lower().split("/")
    return len(ours) == len(theirs) and all(one in ("*", other) for one, other in zip(ours, theirs, strict=True))


@given(PATTERNS, WORDS)
def test_decided_exactly_where_both_readings_agree(pattern: str, operation: str) -> None:
    readings = {spans(pattern, operation), one_for_one(pattern, operation)}
    expected = UNDECIDED if len(readings) == 2 else TRUE if readings == {True} else FALSE
    assert action_matches(pattern, operation) is expected


def test_sub_operations_are_compared_whole_and_without_case() -> None:
    assert sub_operation_matches("Blob.List", "blob.LIST") is TRUE
    assert sub_operation_matches("Blob.List", "Blob.Write.Tier") is FALSE
    assert sub_operation_matches("Blob.List", "") is FALSE
    assert sub_operation_matches("Blob.Write.*", "Blob.Write.Tier") is UNDECIDED
    assert sub_operation_matches("Blob.Write.*", "Blob.List") is FALSE


def naive_like(pattern: str, text: str) -> bool:
    """Try every length for every star."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(naive_like(pattern[1:], text[at:]) for at in range(len(text) + 1))
    if not text:
        return False
    if pattern[0] == "?":
        return naive_like(pattern[1:], text[1:])
    literal, rest = (pattern[1], pattern[2:]) if pattern[0] == "\\" else (pattern[0], pattern[1:])
    return literal == text[0] and naive_like(rest, text[1:])


@given(
    st.lists(st.sampled_from(["a", "b", ".", "\n", "*", "?", "\\*", "\\?"]), max_size=9).map("".join),
    st.text("ab.\n*?\\", max_size=9),
)
def test_like_agrees_with_trying_everything(pattern: str, text: str) -> None:
    assert like(pattern, text) is naive_like(pattern, text)


@pytest.mark.parametrize("pattern", ["\\", "a\\b", "\\\\*", "*\\"])
def test_a_backslash_that_escapes_nothing_documented_leaves_it_open(pattern: str) -> None:
    assert like(pattern, "anything") is None


def test_many_stars_take_no_exponential_time() -> None:
    assert like("*a" * 200 + "b", "a" * 2000) is False
    assert action_matches("*a" * 200 + "b", "a" * 2000) is FALSE
