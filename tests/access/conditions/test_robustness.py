"""Texts made to break a parser: too deep, too long, too tangled. Each must come to an answer."""

from __future__ import annotations

import pytest

from lspriv.access.conditions import Opaque, Request, Truth, decide, opaque_parts, parse_condition, to_text
from lspriv.access.conditions.parser import MAX_DEPTH, MAX_LENGTH
from tests.access.conditions.helpers import FALSE, TRUE, UNDECIDED

A = "ActionMatches{'a'}"

HOSTILE: dict[str, tuple[str, Truth]] = {
    "100,000 opening brackets": ("(" * 100_000, UNDECIDED),
    "100,000 pairs of brackets": ("(" * 50_000 + ")" * 50_000, UNDECIDED),
    "100,000 braces": ("{" * 100_000, UNDECIDED),
    "as deep as fits": ("(" * 30_000 + A + ")" * 30_000, UNDECIDED),
    "unclosed, as deep as fits": ("(" * 60_000, UNDECIDED),
    "brackets crossed": ("({" * 15_000 + ")}" * 15_000, UNDECIDED),
    "1 MB of terms": (f"{A} AND " * 50_000 + A, UNDECIDED),
    "1 MB in one text": ("@R[x] StringEquals '" + "x" * 1_000_000 + "'", UNDECIDED),
    "1 MB of nothing, then a term": (" " * 1_000_000 + A, UNDECIDED),
    "as many terms as fit": (f"{A} AND " * 2_500 + A, TRUE),
    "as many mixed terms as fit": (f"{A} AND {A} OR " * 1_200 + A, TRUE),
    "60,000 negations": ("!" * 60_000 + A, TRUE),
    "60,001 negations": ("!" * 60_001 + A, FALSE),
    "negated brackets": ("!(" * 39 + A + ")" * 39, FALSE),
    "a set as long as fits": ("@R[x] ForAnyOfAllValues:NumericEquals {" + "1," * 30_000 + "1}", UNDECIDED),
    "sets on both sides": ("{" + "1," * 99 + "1} ForAllOfAllValues:NumericEquals {" + "1," * 99 + "1}", TRUE),
    "huge sets on both sides": (
        "{" + "1," * 15_000 + "1} ForAllOfAllValues:NumericEquals {" + "1," * 15_000 + "1}",
        UNDECIDED,
    ),
    "attributes that never end": ("@R[" * 20_000, UNDECIDED),
    "spaces that lead nowhere": ("@" + " " * 60_000 + "x", UNDECIDED),
    "spaces in a name": ("@R[" + " " * 60_000, UNDECIDED),
    "quotes": ("'" * 65_001, UNDECIDED),
    "stars in a pattern": ("ActionMatches{'" + "*a" * 30_000 + "'}", FALSE),
    "gaps in a pattern": ("ActionMatches{'a" + "/*" * 30_000 + "/b'}", UNDECIDED),
    "a pattern against a long text": ("'" + "a" * 9_000 + "' StringLike '" + "*a" * 4_000 + "*b'", FALSE),
    "a lone surrogate": ("(ActionMatches{'\ud800'}) OR " + A, TRUE),
    "a lone surrogate outside": ("\ud800", UNDECIDED),
}


@pytest.mark.parametrize(("text", "answer"), HOSTILE.values(), ids=HOSTILE.keys())
def test_it_comes_to_an_answer(text: str, answer: Truth) -> None:
    condition = parse_condition(text)
    assert decide(condition, Request("a")) is answer
    assert decide(parse_condition(to_text(condition)), Request("a")) is answer
    assert repr(condition) and hash(condition) == hash(parse_condition(text))


def test_brackets_too_deep_are_set_apart() -> None:
    def nested(depth: int) -> str:
        return "(" * depth + A + ")" * depth

    assert opaque_parts(parse_condition(nested(MAX_DEPTH))) == ()
    too_deep = parse_condition(f"{A} OR {nested(MAX_DEPTH + 1)}")
    assert [part.text for part in opaque_parts(too_deep)] == [A]
    assert decide(too_deep, Request("a")) is TRUE
    assert decide(too_deep, Request("b")) is UNDECIDED


def test_the_length_that_is_read() -> None:
    room = MAX_LENGTH - len(A)
    assert not isinstance(parse_condition(" " * room + A), Opaque)
    assert isinstance(parse_condition(" " * (room + 1) + A), Opaque)


def test_the_whole_of_what_azure_can_store_is_read() -> None:
    text = f"{A} OR " * 400
    assert len(text) >= 8 * 1024
    assert opaque_parts(parse_condition(text + A)) == ()
