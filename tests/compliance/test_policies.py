"""The baselines that ship: complete, and readable as documentation."""

from __future__ import annotations

from dataclasses import fields

import pytest

from lspriv.compliance.baseline import load_baseline, shipped_baselines
from lspriv.compliance.document import read_document
from lspriv.compliance.policies import policy_names, policy_text
from lspriv.compliance.problems import Problems
from lspriv.rules.base import Rule
from lspriv.rules.registry import all_rules


def test_every_shipped_baseline_loads_under_its_name() -> None:
    assert ("default", "minimal", "strict") == shipped_baselines() == policy_names()
    for name in shipped_baselines():
        assert load_baseline(name, all_rules()).name == name


def test_default_has_every_rule_as_it_comes() -> None:
    baseline = load_baseline("default", all_rules())
    assert [choice.rule.id for choice in baseline.selected] == [rule.id for rule in all_rules()]
    assert all(choice.severity is None and choice.params == choice.rule.params() for choice in baseline.selected)
    assert baseline.accept == ()


@pytest.mark.parametrize("name", ["default", "strict"])
def test_default_and_strict_write_out_every_rule_and_parameter(name: str) -> None:
    problems = Problems(f"policies/{name}.yaml")
    document = read_document(policy_text(name), all_rules(), problems)
    assert problems.lines() == ()
    written = {entry.rule.id: set(entry.params) for entry in document.rules}
    assert written == {rule.id: {field.name for field in fields(rule.params)} for rule in all_rules()}


@pytest.mark.parametrize("name", ["default", "minimal"])
def test_default_and_minimal_say_of_every_rule_what_it_finds_and_how_grave_it_gets(name: str) -> None:
    lines = policy_text(name).splitlines()
    for rule in (choice.rule for choice in load_baseline(name, all_rules()).selected):
        (at,) = (number for number, line in enumerate(lines) if line.startswith(f"  {rule.id}:"))
        assert lines[at - 1] == f"  # {said(rule)} At most {rule.severity}."


def test_strict_says_of_every_rule_what_it_finds_and_whether_it_grades() -> None:
    lines = policy_text("strict").splitlines()
    for choice in load_baseline("strict", all_rules()).selected:
        rule, severity = choice.rule, choice.severity
        (at,) = (number for number, line in enumerate(lines) if line.startswith(f"  {rule.id}:"))
        how = f"At most {rule.severity}." if severity is None else f"Always {severity}"
        assert lines[at - 1].startswith(f"  # {said(rule)} {how}")


def test_nothing_is_milder_under_strict_than_under_default() -> None:
    """Whether parameters are stricter only a rule can tell; each that differs from the default was weighed."""
    strict = load_baseline("strict", all_rules())
    assert [choice.rule.id for choice in strict.selected] == [rule.id for rule in all_rules()]
    fixed = [choice for choice in strict.selected if choice.severity is not None]
    assert fixed
    assert [c.rule.id for c in fixed if c.severity and c.severity.rank > c.rule.severity.rank] == []
    assert (strict.accept, strict.allow, strict.overrides, strict.weaker) == ((), (), (), ())


def test_minimal_is_a_part_of_default() -> None:
    default = {choice.rule.id: choice for choice in load_baseline("default", all_rules()).selected}
    minimal = load_baseline("minimal", all_rules())
    ids = [choice.rule.id for choice in minimal.selected]
    assert list(minimal.selected) == [default[rule_id] for rule_id in ids]
    assert 0 < len(ids) < len(default)
    left_out = [rule_id for rule_id in default if rule_id not in ids]
    (told,) = minimal.weaker
    assert told.startswith(
        f"baseline `minimal` does not run {len(left_out)} of the {len(default)} rules that there are: "
    )
    assert all(rule_id in told for rule_id in left_out[:12])
    assert (minimal.accept, minimal.allow, minimal.overrides) == ((), (), ())


def said(rule: Rule) -> str:
    return f"{rule.summary[0].upper()}{rule.summary[1:]}."
