"""The grammar: what is read as what, and what is set apart."""

from __future__ import annotations

import pytest

from lspriv.access.conditions import (
    ActionMatches,
    And,
    Attribute,
    Comparison,
    Exists,
    Literal,
    LiteralSet,
    Mixed,
    Not,
    Opaque,
    Or,
    Quantifier,
    SubOperationMatches,
    documented_operators,
    opaque_parts,
    parse_condition,
)
from tests.access.conditions.helpers import FALSE, TRUE, UNDECIDED, asked

A, B, C = (ActionMatches((letter,)) for letter in "abc")
EQUALS = documented_operators()["stringequals"]
X = Attribute("resource", "x")


def equals(value: str) -> Comparison:
    return Comparison(X, EQUALS, None, Literal(value))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("ActionMatches{'a'}", A),
        ("actionmatches { 'a' }", A),
        ("ActionMatches{'a','b' ,\n'c'}", ActionMatches(("a", "b", "c"))),
        ("SUBOPERATIONMATCHES{'Blob.List'}", SubOperationMatches(("Blob.List",))),
        ("((ActionMatches{'a'}))", A),
        ("ActionMatches{'a'}AND ActionMatches{'b'}", And((A, B))),
        ("ActionMatches{'a'}&&ActionMatches{'b'}and ActionMatches{'c'}", And((A, B, C))),
        ("ActionMatches{'a'} || ActionMatches{'b'} oR(ActionMatches{'c'})", Or((A, B, C))),
        ("!ActionMatches{'a'}", Not(A)),
        ("NOT(ActionMatches{'a'})", Not(A)),
        ("not not ActionMatches{'a'}", A),
        ("! ! NOT ActionMatches{'a'}", Not(A)),
        ("NOT ActionMatches{'a'} AND ActionMatches{'b'}", And((Not(A), B))),
        ("ActionMatches{'a'} AND !(ActionMatches{'b'} OR ActionMatches{'c'})", And((A, Not(Or((B, C)))))),
        ("ActionMatches{'a'} AND ActionMatches{'b'} OR ActionMatches{'c'}", Mixed((A, B, C), (True, False))),
        ("(ActionMatches{'a'} AND ActionMatches{'b'}) OR ActionMatches{'c'}", Or((And((A, B)), C))),
        ("Exists @Resource[x]", Exists(X)),
        ("exists(@resource[x])", Exists(X)),
        ("NOT Exists @Resource[x]", Not(Exists(X))),
        ("@Resource[x] StringEquals 'a'", equals("a")),
        ("@ RESOURCE [ x ]stringequals'a'", equals("a")),
        ("@Resource[x]\nStringEquals\n''", equals("")),
        ("@Resource[x] StringEquals 'a AND (b'", equals("a AND (b")),
        ("NOT @Resource[x] StringEquals 'a'", Not(equals("a"))),
        (
            "@Resource[x] forallofanyvalues:stringequals{'a'}",
            Comparison(X, EQUALS, Quantifier.ALL_OF_ANY, LiteralSet((Literal("a"),))),
        ),
        (
            "'a' StringEquals @Environment[Microsoft.Network/virtualNetworks/subnets]",
            Comparison(
                Literal("a"), EQUALS, None, Attribute("environment", "Microsoft.Network/virtualNetworks/subnets")
            ),
        ),
        (
            "@Resource[blobs/tags:Cost centre=1.2+3<$key_case_sensitive$>] StringEquals @Request[blobs/tags&$keys$&]",
            Comparison(
                Attribute("resource", "blobs/tags:Cost centre=1.2+3<$key_case_sensitive$>"),
                EQUALS,
                None,
                Attribute("request", "blobs/tags&$keys$&"),
            ),
        ),
        (
            "@Resource[x] StringEquals {-1, TRUE, 49FC33C1886F4B21A00E1D9993234734, '1'}",
            Comparison(
                X,
                EQUALS,
                None,
                LiteralSet(
                    (
                        Literal("-1", quoted=False),
                        Literal("true", quoted=False),
                        Literal("49fc33c1886f4b21a00e1d9993234734", quoted=False),
                        Literal("1"),
                    )
                ),
            ),
        ),
        ("", And(())),
        (" \n\t ", And(())),
    ],
)
def test_what_is_read(text: str, condition: object) -> None:
    assert parse_condition(text) == condition


@pytest.mark.parametrize(
    "text",
    [
        "this is not a condition at all",
        "((!(ActionMatches{'Microsoft.Web/sites/read'})) OR (@Resource[",
        "(ActionMatches{'a'}",
        "ActionMatches{'a'})",
        "(ActionMatches{'a')}",
        "ActionMatches{'a",
        "ActionMatches{'a'} AND",
        "AND ActionMatches{'a'}",
        "ActionMatches{'a'} ActionMatches{'b'}",
        "ActionMatches",
        "ActionMatches 'a'",
        "ActionMatches{a}",
        "ActionMatches{true}",
        "ActionMatches{}",
        "ActionMatches{'a',}",
        "ActionMatches{'a' 'b'}",
        "ActionMatches{'a' 'b' 'c'}",
        "ActionMatches{'a''b'}",
        "ActionMatches{('a')}",
        "NOT",
        "Exists",
        "Exists 'x'",
        "Exists (@Resource[x] @Resource[y])",
        "@Resource[x]",
        "@Resource[x] StringEquals",
        "@Resource[x] StringEquals 'it''s'",
        "@Resource[x] StringEquals {}",
        "@Resource[x] StringEquals {'a' 'b'}",
        "@Resource[x] StringEquals {'a';'b'}",
        "@Resource[x] StringEquals Owner",
        "@Resource[x] NumericEquals 1.5",
        "@Resource[x] = 'a'",
        "@Resource[x] :StringEquals 'a'",
        "@Resource[x] NOT StringEquals 'a'",
        "@Resource[] StringEquals 'a'",
        "@Resource[ ] StringEquals 'a'",
        "@Resource[a\nb] StringEquals 'a'",
        "@Resource StringEquals 'a'",
        'ActionMatches{"a"}',
        "ActionMatches{'a'} /* AND */",
        "ActionMatches{'a'} // tail",
        "ActionMatches{'a'} & ActionMatches{'b'}",
        "ActionMatches{'a'}\N{ZERO WIDTH SPACE}",
        r"@Resource[x] StringEquals 'it\'s'",
        r"@Resource[x] StringEquals 'a\' AND ActionMatches{'b'}",
        "@Resource[x] StringEquals 'a\nb'",
        "@Resource[x] StringEquals ['a', 'b']",
    ],
)
def test_what_is_not_understood_and_stands_in_no_brackets_is_the_whole(text: str) -> None:
    condition = parse_condition(text)
    assert isinstance(condition, Opaque)
    assert condition.text == text.strip()
    assert condition.reason
    assert asked(text, "a") is UNDECIDED


@pytest.mark.parametrize(
    ("strange", "part"),
    [
        ("@Resource[x] LooksLike 'blue'", None),
        ("@Resource[x] IpMatch '10.0.0.0/8'", None),
        ("@Resource[x] ForEachValue:StringEquals {'blue'}", None),
        ("IsMember{'a', 1, ('x')}", None),
        ("ToLower(@Resource[x])", None),
        ("ActionMatches('a')", None),
        ("(@Resource[x] Between 'a' AND 'b')", "@Resource[x] Between 'a' AND 'b'"),
        ("(ToLower(@Resource[x]) StringEquals 'a')", "ToLower(@Resource[x]) StringEquals 'a'"),
        ("((@Resource[x]) StringEquals 'a')", "(@Resource[x]) StringEquals 'a'"),
        ("(one two (three))", "one two (three)"),
        ("()", ""),
    ],
)
def test_what_brackets_or_its_shape_set_apart_leaves_the_rest_decided(strange: str, part: str | None) -> None:
    text = f"(!(ActionMatches{{'a'}})) OR {strange}"
    assert [opaque.text for opaque in opaque_parts(parse_condition(text))] == [strange if part is None else part]
    assert asked(text, "b") is TRUE
    assert asked(text, "a") is UNDECIDED
    assert asked(f"NOT {strange} AND ActionMatches{{'a'}}", "b") is FALSE


def test_an_unknown_word_between_terms_spoils_its_whole_level_but_no_more() -> None:
    level = "ActionMatches{'a'} XOR ActionMatches{'b'}"
    assert isinstance(parse_condition(level), Opaque)
    assert parse_condition(f"({level}) AND ActionMatches{{'c'}}") == And(
        (Opaque(level, "`XOR` where AND or OR is expected"), C)
    )


def test_an_unknown_source_is_an_attribute_of_which_nothing_is_known() -> None:
    assert asked("@Subject[x] StringEquals 'a' OR ActionMatches{'a'}", "b") is UNDECIDED
    assert asked("@Subject[x] StringEquals 'a'", Subject={"x": "a"}) is TRUE


def test_the_reason_says_what_and_where() -> None:
    reasons = {
        "@Resource[x] LooksLike 'a'": "`LooksLike` is no operator that is known",
        "Foo{'a'}": "`Foo` is no function that is known",
        "(ActionMatches{'a'}": "`(` is never closed",
        "ActionMatches{'a'})": "`)` closes nothing",
        "ActionMatches{'a": "the quote at character 15 is never closed",
        "ActionMatches{'a'} ; ": "`;` at character 20 is no part of a condition",
        "ActionMatches{'a'} AND": "it ends where a term is expected",
        "@Resource[x] 'a'": "`'a'` where an operator is expected",
    }
    for text, reason in reasons.items():
        condition = parse_condition(text)
        assert isinstance(condition, Opaque)
        assert condition.reason == reason


def test_reading_is_cached() -> None:
    text = "ActionMatches{'cached'} AND Exists @Resource[x]"
    assert parse_condition(text) is parse_condition(text)


def test_an_empty_condition_is_none_and_holds() -> None:
    assert asked("") is TRUE
    assert asked(" \r\n") is TRUE
    assert asked("()") is UNDECIDED
    assert asked("ActionMatches{''}") is FALSE
