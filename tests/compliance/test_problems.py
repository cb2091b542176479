"""Problems: in order, once, harmless."""

from __future__ import annotations

from lspriv.compliance.problems import Place, Problems, did_you_mean, listed, printable, quoted


def test_lines_come_by_position_and_each_once() -> None:
    problems = Problems("a.yaml")
    problems.add(Place(10, 1), "late")
    problems.add(Place(2, 9), "right")
    problems.add(Place(2, 3), "left")
    problems.add(Place(2, 3), "left")
    assert problems.lines() == ("a.yaml:2:3: left", "a.yaml:2:9: right", "a.yaml:10:1: late")


def test_what_a_terminal_would_obey_is_shown() -> None:
    assert quoted("a\x1b[2J\n\u202eb\ud800") == "`a\\x1b[2J\\n\\u202eb\\ud800`"
    assert Problems("a\nb.yaml").file == "a\\nb.yaml"
    assert printable("Zürich 名") == "Zürich 名"


def test_long_input_is_cut() -> None:
    assert quoted("x" * 500) == "`" + "x" * 79 + "…`"
    assert quoted("x" * 80) == "`" + "x" * 80 + "`"


def test_only_a_near_name_is_suggested() -> None:
    assert did_you_mean("subscripton-wide-role", ("wildcard-action", "subscription-wide-role")) == (
        "; did you mean `subscription-wide-role`?"
    )
    assert did_you_mean("Usr", ("User", "Group")) == did_you_mean("usr", ("User", "Group")) == "; did you mean `User`?"
    assert did_you_mean("zzz", ("wildcard-action",)) == ""


def test_suggestions_end_when_nobody_would_read_them() -> None:
    problems = Problems("a.yaml")
    assert problems.did_you_mean("acept", ("accept",)) != ""
    for line in range(200):
        problems.add(Place(line, 1), "wrong")
    assert problems.did_you_mean("acept", ("accept",)) == ""


def test_words_are_joined_as_in_prose() -> None:
    assert [listed(words) for words in (("a",), ("a", "b"), ("a", "b", "c"))] == ["a", "a and b", "a, b and c"]
