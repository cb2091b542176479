"""The baselines that ship: complete, and readable as documentation."""

from __future__ import annotations

from dataclasses import fields

from lspriv.compliance.baseline import load_baseline, shipped_baselines
from lspriv.compliance.document import read_document
from lspriv.compliance.policies import policy_names, policy_text
from lspriv.compliance.problems import Problems
from lspriv.rules.registry import all_rules


def test_every_shipped_baseline_loads_under_its_name() -> None:
    assert "default" in shipped_baselines() == policy_names()
    for name in shipped_baselines():
        assert load_baseline(name, all_rules()).name == name


def test_default_has_every_rule_as_it_comes() -> None:
    baseline = load_baseline("default", all_rules())
    assert [choice.rule.id for choice in baseline.selected] == [rule.id for rule in all_rules()]
    assert all(choice.severity is None and choice.params == choice.rule.params() for choice in baseline.selected)
    assert baseline.accept == ()


def test_default_writes_out_every_parameter() -> None:
    problems = Problems("policies/default.yaml")
    document = read_document(policy_text("default"), all_rules(), problems)
    assert problems.lines() == ()
    written = {entry.rule.id: set(entry.params) for entry in document.rules}
    assert written == {rule.id: {field.name for field in fields(rule.params)} for rule in all_rules()}


def test_default_says_of_every_rule_what_it_finds_and_how_grave_it_gets() -> None:
    lines = policy_text("default").splitlines()
    for rule in all_rules():
        (at,) = (number for number, line in enumerate(lines) if line.startswith(f"  {rule.id}:"))
        summary = rule.summary[0].upper() + rule.summary[1:]
        assert lines[at - 1] == f"  # {summary}. At most {rule.severity}."
