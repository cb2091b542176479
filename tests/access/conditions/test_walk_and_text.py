"""What a condition mentions, and its one line for people."""

from __future__ import annotations

import pytest

from lspriv.access.conditions import mentions, nodes, opaque_parts, parse_condition, targets, to_text

LONG = (
    "(!(ActionMatches{'A/write','b/*'} && SubOperationMatches{'S'})) || (NOT exists @Request[One] and "
    "(@Principal[Two] foranyofanyvalues:guidequals{49FC33C1886F4B21A00E1D9993234734 , true,-5} or "
    "'x' stringnotlikeignorecase @Resource[Three]) and !ActionMatches{'a/WRITE'} and (what is this))"
)


def test_the_one_line() -> None:
    assert to_text(parse_condition(LONG)) == (
        "NOT (ActionMatches{'A/write', 'b/*'} AND SubOperationMatches{'S'}) OR (NOT Exists @Request[One] AND "
        "(@Principal[Two] ForAnyOfAnyValues:GuidEquals {49fc33c1886f4b21a00e1d9993234734, true, -5} OR "
        "'x' StringNotLikeIgnoreCase @Resource[Three]) AND NOT ActionMatches{'a/WRITE'} AND Opaque{'what is this'})"
    )


def test_targets_are_each_named_once_in_the_order_of_the_text() -> None:
    assert targets(parse_condition(LONG)) == ("A/write", "b/*")
    assert targets(parse_condition("@Resource[x] BoolEquals true")) == ()


def test_mentions_are_the_keys_of_what_is_read() -> None:
    expected = {("request", "one"), ("principal", "two"), ("resource", "three")}
    assert mentions(parse_condition(LONG)) == expected


def test_opaque_parts_and_nodes() -> None:
    condition = parse_condition(LONG)
    assert [part.text for part in opaque_parts(condition)] == ["what is this"]
    assert next(nodes(condition)) is condition
    assert len(list(nodes(condition))) == 14


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("not\n'a' condition", "Opaque{'not \"a\" condition'}"),
        ("(a", "Opaque{'(a'}"),
        ("a\\", "Opaque{'a\\ '}"),
        ("\x00 \x07", "Opaque{'? ?'}"),
        ("x" * 300, "Opaque{'" + "x" * 200 + "…'}"),
        (
            "ActionMatches{'a'} OR ActionMatches{'b'} AND ActionMatches{'c'}",
            "ActionMatches{'a'} OR ActionMatches{'b'} AND ActionMatches{'c'}",
        ),
        ("!(!(Exists @Environment[isPrivateLink]))", "NOT NOT Exists @Environment[isPrivateLink]"),
    ],
)
def test_other_lines(text: str, line: str) -> None:
    assert to_text(parse_condition(text)) == line
