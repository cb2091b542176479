"""What holds for every tree and every text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lspriv.access import conditions as c
from tests.access.conditions.helpers import FALSE, TRUE, UNDECIDED, built_in_conditions
from tests.access.conditions.naive import evaluate
from tests.access.conditions.strategies import lesser_requests, requests, trees

_TRUTHS = {True: TRUE, False: FALSE, None: UNDECIDED}
_PIECES = ["(", ")", "{", "}", "'", "\\", "!", "&&", "||", " AND ", " OR ", " NOT ", "@Resource[", "]", ",", "*", "?",
           "ActionMatches", "{'a/b'}", " StringEquals ", " GuidEquals", "Exists ", "ForAnyOfAnyValues:", "true", "-1",
           '"', "\n", "\x00", "é", "🙂", "<$key_case_sensitive$>"]  # fmt: skip
_TEXTS = [text for _, _, text in built_in_conditions()]
_ANY_REQUEST = c.Request("Microsoft.Authorization/roleAssignments/write")


@given(trees(), requests())
def test_a_plain_evaluator_says_the_same_when_all_is_known(condition: c.Condition, request: c.Request) -> None:
    assert c.decide(condition, request) is _TRUTHS[evaluate(condition, request)]


@given(trees(), requests(fewest_values=0), st.data())
def test_to_know_more_never_turns_an_answer_round(condition: c.Condition, more: c.Request, data: st.DataObject) -> None:
    less = data.draw(lesser_requests(more))
    before, after = c.decide(condition, less), c.decide(condition, more)
    assert before is UNDECIDED or before is after


@given(trees(), st.data())
def test_the_line_for_people_reads_back_to_the_same(condition: c.Condition, data: st.DataObject) -> None:
    line = c.to_text(condition)
    again = c.parse_condition(line)
    assert len(line.splitlines()) == 1
    for _ in range(3):
        request = data.draw(requests(fewest_values=0).flatmap(lesser_requests))
        assert c.decide(again, request) is c.decide(condition, request)
    assert c.targets(again) == c.targets(condition)
    assert c.mentions(again) == c.mentions(condition)


_HOLE = c.SubOperationMatches(("the hole",))


@given(trees(st.one_of(trees(), st.just(_HOLE))), requests(), st.sampled_from(["what is this", "@A[b] Foo (x)", ""]))
def test_a_part_that_is_not_understood_hides_nothing_else(
    condition: c.Condition, request: c.Request, strange: str
) -> None:
    """Whatever the part should mean, what is decided without it is right."""
    line = c.to_text(condition)
    hole = c.to_text(_HOLE)
    unread = c.decide(c.parse_condition(line.replace(hole, f"({strange})")), request)
    for meaning in ("Exists @Resource[name]", "NOT Exists @Resource[name]"):
        meant = c.decide(c.parse_condition(line.replace(hole, f"({meaning})")), request)
        assert unread is UNDECIDED or unread is meant


@given(st.text() | st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_no_text_makes_it_fail(text: str) -> None:
    _read_and_ask(text)


@given(st.sampled_from(_TEXTS), st.data())
def test_no_mutation_of_a_real_condition_makes_it_fail(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 8)))
        text = text[:start] + data.draw(st.sampled_from(["", *_PIECES]) | st.text(max_size=3)) + text[end:]
    _read_and_ask(text)


def _read_and_ask(text: str) -> None:
    condition = c.parse_condition(text)
    answer = c.decide(condition, _ANY_REQUEST)
    line = c.to_text(condition)
    assert len(line.splitlines()) <= 1
    assert c.decide(c.parse_condition(line), _ANY_REQUEST) is answer
    assert hash(condition) == hash(c.parse_condition(text))
    assert all(part.reason for part in c.opaque_parts(condition))
    assert c.targets(c.parse_condition(line)) == c.targets(condition)
    assert c.mentions(c.parse_condition(line)) == c.mentions(condition)
