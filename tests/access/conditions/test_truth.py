"""Kleene's tables, written out."""

from __future__ import annotations

import pytest

from lspriv.access.conditions import Truth, all_of, any_of, truth_of
from tests.access.conditions.helpers import FALSE, TRUE, UNDECIDED

T, F, U = TRUE, FALSE, UNDECIDED


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (T, U, U, T), (F, T, F, T), (F, F, F, F), (F, U, F, U), (U, T, U, T), (U, F, F, U),
     (U, U, U, U)],
)  # fmt: skip
def test_the_tables_of_and_and_or(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert left.and_(right) is both
    assert left.or_(right) is either


def test_the_table_of_not() -> None:
    assert [one.not_() for one in (T, F, U)] == [F, T, U]


def test_of_nothing_all_holds_and_any_does_not() -> None:
    assert (all_of(()), any_of(())) == (T, F)
    assert (truth_of(True), truth_of(False)) == (T, F)


def test_what_settles_it_ends_the_asking() -> None:
    def answers(first: Truth):
        yield first
        raise AssertionError("asked on")

    assert all_of(answers(F)) is F
    assert any_of(answers(T)) is T


def test_a_truth_is_not_taken_for_yes_or_no() -> None:
    with pytest.raises(TypeError, match="three answers"):
        bool(FALSE)
