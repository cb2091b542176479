"""Every documented operator and quantifier, one by one."""

from __future__ import annotations

import pytest

from lspriv.access.conditions import Quantifier, Truth, documented_operators
from tests.access.conditions.helpers import FALSE, TRUE, UNDECIDED, asked

GUID = "49fc33c1-886f-4b21-a00e-1d9993234734"
OTHER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
NOON = "'2023-05-01T12:00:00.0Z'"

# Operator; a value of the attribute; what stands on the right; the answer.
TABLE: list[tuple[str, str, str, Truth]] = [
    ("StringEquals", "Cascade", "'Cascade'", TRUE),
    ("StringEquals", "cascade", "'Cascade'", FALSE),
    ("StringNotEquals", "cascade", "'Cascade'", TRUE),
    ("StringNotEquals", "Cascade", "'Cascade'", FALSE),
    ("StringEqualsIgnoreCase", "cascade", "'Cascade'", TRUE),
    ("StringEqualsIgnoreCase", "Baker", "'Cascade'", FALSE),
    ("StringNotEqualsIgnoreCase", "cascade", "'Cascade'", FALSE),
    ("StringNotEqualsIgnoreCase", "Baker", "'Cascade'", TRUE),
    ("StringStartsWith", "readonly/a", "'readonly/'", TRUE),
    ("StringStartsWith", "Readonly/a", "'readonly/'", FALSE),
    ("StringNotStartsWith", "Readonly/a", "'readonly/'", TRUE),
    ("StringNotStartsWith", "readonly/a", "'readonly/'", FALSE),
    ("StringStartsWithIgnoreCase", "Readonly/a", "'readonly/'", TRUE),
    ("StringStartsWithIgnoreCase", "read", "'readonly/'", FALSE),
    ("StringNotStartsWithIgnoreCase", "Readonly/a", "'readonly/'", FALSE),
    ("StringNotStartsWithIgnoreCase", "x", "'readonly/'", TRUE),
    ("StringLike", "abcd", "'a*c?'", TRUE),
    ("StringLike", "abcd", "'A*C?'", FALSE),
    ("StringLike", "abcd", "'a*c'", FALSE),
    ("StringLike", "readonly/x/y", "'readonly/*'", TRUE),
    ("StringLike", "a*", r"'a\*'", TRUE),
    ("StringLike", "ab", r"'a\*'", FALSE),
    ("StringLike", "a?", r"'a\?'", TRUE),
    ("StringLike", "ab", r"'a\?'", FALSE),
    ("StringLike", r"a\b", r"'a\b'", UNDECIDED),
    ("StringNotLike", "abcd", "'a*c?'", FALSE),
    ("StringNotLike", "abcd", "'A*C?'", TRUE),
    ("StringNotLike", r"a\b", r"'a\b'", UNDECIDED),
    ("StringLikeIgnoreCase", "abcd", "'A*C?'", TRUE),
    ("StringLikeIgnoreCase", "abcd", "'A*X?'", FALSE),
    ("StringNotLikeIgnoreCase", "abcd", "'A*C?'", FALSE),
    ("StringNotLikeIgnoreCase", "abcd", "'A*X?'", TRUE),
    ("NumericEquals", "10", "10", TRUE),
    ("NumericEquals", "+10", "'10'", TRUE),
    ("NumericEquals", "11", "10", FALSE),
    ("NumericNotEquals", "11", "10", TRUE),
    ("NumericNotEquals", "10", "10", FALSE),
    ("NumericLessThan", "9", "10", TRUE),
    ("NumericLessThan", "10", "10", FALSE),
    ("NumericLessThanEquals", "10", "10", TRUE),
    ("NumericLessThanEquals", "11", "10", FALSE),
    ("NumericGreaterThan", "10", "9", TRUE),
    ("NumericGreaterThan", "10", "-10", TRUE),
    ("NumericGreaterThan", "10", "10", FALSE),
    ("NumericGreaterThanEquals", "10", "10", TRUE),
    ("NumericGreaterThanEquals", "9", "10", FALSE),
    ("DateTimeEquals", "2023-05-01T12:00:00Z", NOON, TRUE),
    ("DateTimeEquals", "2023-05-01T12:00:00.0000001Z", NOON, FALSE),
    ("DateTimeEquals", "2023-05-01T12:00:00.5Z", "'2023-05-01T12:00:00.50Z'", TRUE),
    ("DateTimeNotEquals", "2023-05-01T12:00:00.0000001Z", NOON, TRUE),
    ("DateTimeNotEquals", "2023-05-01T12:00:00.000Z", NOON, FALSE),
    ("DateTimeLessThan", "2022-12-31T23:59:59.9999999Z", NOON, TRUE),
    ("DateTimeLessThan", "2023-05-01T12:00:00Z", NOON, FALSE),
    ("DateTimeLessThanEquals", "2023-05-01T12:00:00Z", NOON, TRUE),
    ("DateTimeLessThanEquals", "2023-05-01T12:00:01Z", NOON, FALSE),
    ("DateTimeGreaterThan", "2023-05-01T12:00:00.1Z", NOON, TRUE),
    ("DateTimeGreaterThan", "2023-05-01T12:00:00Z", NOON, FALSE),
    ("DateTimeGreaterThanEquals", "2023-05-01T12:00:00+00:00", NOON, TRUE),
    ("DateTimeGreaterThanEquals", "2023-05-01T11:59:59Z", NOON, FALSE),
    ("BoolEquals", "True", "true", TRUE),
    ("BoolEquals", "true", "FALSE", FALSE),
    ("BoolNotEquals", "true", "false", TRUE),
    ("BoolNotEquals", "true", "true", FALSE),
    ("GuidEquals", GUID.upper(), GUID, TRUE),
    ("GuidEquals", GUID, GUID.replace("-", ""), TRUE),
    ("GuidEquals", GUID.replace("-", "").upper(), f"'{GUID}'", TRUE),
    ("GuidEquals", OTHER, GUID, FALSE),
    ("GuidNotEquals", OTHER, GUID, TRUE),
    ("GuidNotEquals", GUID, GUID.replace("-", ""), FALSE),
]


@pytest.mark.parametrize(("operator", "value", "right", "answer"), TABLE)
def test_an_operator_on_one_value_each(operator: str, value: str, right: str, answer: Truth) -> None:
    for spelled in (operator, operator.lower(), operator.upper()):
        assert asked(f"@Resource[some] {spelled} {right}", Resource={"some": value}) is answer
    assert asked(f"@Resource[some] {operator} {right}") is UNDECIDED


def test_the_table_shows_every_operator_both_ways() -> None:
    assert len(documented_operators()) == 28
    shown = {(operator.lower(), answer) for operator, _, _, answer in TABLE}
    assert shown >= {(name, answer) for name in documented_operators() for answer in (TRUE, FALSE)}


@pytest.mark.parametrize(
    ("operator", "value", "right"),
    [
        ("NumericEquals", "10.5", "10"),
        ("NumericEquals", "ten", "10"),
        ("NumericEquals", "٣", "3"),
        ("NumericEquals", "9" * 19, "9"),
        ("NumericEquals", "1", "9" * 5000),
        ("NumericEquals", "1", "true"),
        ("BoolEquals", "1", "true"),
        ("BoolNotEquals", "yes", "true"),
        ("GuidEquals", "/subscriptions/x", GUID),
        ("GuidNotEquals", "", GUID),
        ("GuidEquals", GUID, "'Owner'"),
        ("DateTimeEquals", "2023-05-01", NOON),
        ("DateTimeEquals", "2023-02-30T12:00:00Z", NOON),
        ("DateTimeEquals", "0000-01-01T00:00:00Z", NOON),
        ("DateTimeEquals", "2023-05-01T12:00:60Z", NOON),
        ("DateTimeGreaterThan", "2023-05-01T12:00:00", NOON),
        ("DateTimeGreaterThan", "2023-05-01T12:00:00.12345678Z", NOON),
        ("StringEquals", "5", "5"),
        ("StringEquals", "true", "true"),
        ("StringEquals", r"a\b", r"'a\b'"),
        ("StringNotStartsWith", "a", r"'\*'"),
        ("StringEqualsIgnoreCase", "ı", "'I'"),
        ("StringNotEqualsIgnoreCase", "straße", "'STRASSE'"),
        ("StringLike", "\N{GRINNING FACE}", "'?'"),
    ],
)
def test_what_no_page_documents_is_undecided(operator: str, value: str, right: str) -> None:
    assert asked(f"@Resource[some] {operator} {right}", Resource={"some": value}) is UNDECIDED


def test_letters_that_every_folding_treats_alike_are_decided() -> None:
    assert asked("@Resource[some] StringEqualsIgnoreCase 'CAFÉ'", Resource={"some": "café"}) is TRUE
    assert asked("@Resource[some] StringEqualsIgnoreCase 'CAFÉ'", Resource={"some": "cafè"}) is FALSE


# ---- quantifiers: the examples of Microsoft's page first -----------------------------------------


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'}", TRUE),
        ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'}", FALSE),
        ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}", TRUE),
        ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'}", FALSE),
        ("{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}", TRUE),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18}", FALSE),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {25, 30}", TRUE),
        ("{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}", FALSE),
        ("{10, 20} ForAnyOfAllValues:NumericLessThan {10, 18}", FALSE),
        # A negated operator is negated for each pair.
        ("{'red', 'blue'} ForAnyOfAnyValues:StringNotEquals {'red', 'blue'}", TRUE),
        ("{'red'} ForAnyOfAnyValues:StringNotEquals {'red'}", FALSE),
        ("{'red', 'blue'} ForAllOfAnyValues:StringNotEquals {'red'}", FALSE),
        ("{'red', 'blue'} ForAllOfAnyValues:StringNotEquals {'red', 'blue'}", TRUE),
        ("{'red'} ForAnyOfAllValues:StringNotEquals {'red', 'blue'}", FALSE),
        ("{'red', 'green'} ForAnyOfAllValues:StringNotEquals {'red', 'blue'}", TRUE),
        ("{'green', 'red'} ForAllOfAllValues:StringNotEquals {'red', 'blue'}", FALSE),
        ("{'green', 'grey'} ForAllOfAllValues:StringNotEquals {'red', 'blue'}", TRUE),
        ("{'logs/a', 'x'} ForAnyOfAnyValues:StringLike {'logs/*'}", TRUE),
        ("{'logs/a', 'x'} ForAllOfAnyValues:StringLikeIgnoreCase {'LOGS/*', 'y'}", FALSE),
        ("{'logs/a'} ForAllOfAllValues:StringNotLike {'logs/*', 'y'}", FALSE),
    ],
)
def test_quantifiers(text: str, answer: Truth) -> None:
    assert asked(text) is answer
    assert asked(text.replace("For", "FOR").replace("Values", "VALUES")) is answer


def test_one_open_value_leaves_open_only_what_it_could_change() -> None:
    assert asked("{1, 'x'} ForAnyOfAnyValues:NumericEquals {1}") is TRUE
    assert asked("{2, 'x'} ForAnyOfAnyValues:NumericEquals {1}") is UNDECIDED
    assert asked("{2, 'x'} ForAllOfAnyValues:NumericEquals {1}") is FALSE


@pytest.mark.parametrize("quantifier", [quantifier.value for quantifier in Quantifier])
@pytest.mark.parametrize("operator", sorted(documented_operators()))
def test_every_operator_takes_every_quantifier_and_one_value_each_needs_none(quantifier: str, operator: str) -> None:
    for name, value, right, answer in TABLE:
        if name.lower() == operator:
            assert asked(f"@Resource[x] {quantifier}:{operator} {{{right}}}", Resource={"x": value}) is answer


def test_several_values_without_a_quantifier_are_decided_only_where_all_quantifiers_agree() -> None:
    several = "@Principal[colour] StringEquals {'red', 'blue'}"
    assert asked(several, Principal={"colour": "red"}) is UNDECIDED
    assert asked(several, Principal={"colour": "green"}) is FALSE
    assert asked("@Principal[colour] StringEquals 'red'", Principal={"colour": ["red", "blue"]}) is UNDECIDED
    assert asked("@Principal[colour] StringNotEquals 'red'", Principal={"colour": ["green", "blue"]}) is TRUE
    assert asked("@Principal[colour] StringEquals {'red'}", Principal={"colour": "red"}) is TRUE


def test_attributes_on_both_sides() -> None:
    text = (
        "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] StringEquals "
        "@Resource[blobs/tags:Project<$key_case_sensitive$>]"
    )
    name = "Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project"
    tag = "blobs/tags:Project<$key_case_sensitive$>"
    assert asked(text, Principal={name: "Baker"}, Resource={tag: "Baker"}) is TRUE
    assert asked(text, Principal={name: "Baker"}, Resource={tag: "baker"}) is FALSE
    assert asked(text, Principal={name: "Baker"}) is UNDECIDED
    assert asked(text, Resource={tag: "Baker"}) is UNDECIDED


def test_a_value_on_the_left_and_an_attribute_on_the_right() -> None:
    assert asked("{'a', 'b'} ForAnyOfAnyValues:StringEquals @Resource[x]", Resource={"x": ["b", "c"]}) is TRUE
    assert asked("10 NumericLessThan @Resource[x]", Resource={"x": "11"}) is TRUE
    assert asked("'logs/a' StringLike @Resource[x]", Resource={"x": "logs/*"}) is TRUE
    assert asked(r"'a\*' StringLike @Resource[x]", Resource={"x": "a*"}) is UNDECIDED
