"""Every rule explains itself and shows that it works."""

from __future__ import annotations

import dataclasses
import inspect
import re

import pytest

from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.registry import all_rules

NOW = "2026-11-01T00:00:00Z"
EXAMPLES = [(rule, example) for rule in all_rules() for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r.id}: {e.title}" for r, e in EXAMPLES])
def test_example(rule: Rule, example: Example) -> None:
    found = list(rule.check(Tenant(example.tenant(), load_catalog(), now=NOW), rule.params()))
    subjects = sorted(hit.subject.id for hit in found if isinstance(hit, Hit))
    assert subjects == sorted(example.finds)
    assert sum(isinstance(item, Doubt) for item in found) == example.doubts


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_is_complete(rule: Rule) -> None:
    """A firing and a silent example, every heading of the manual, a documented field for each parameter."""
    assert any(example.finds for example in rule.examples)
    assert any(not example.finds and not example.doubts for example in rule.examples)
    assert re.findall(r"^## (.+)$", rule.doc, re.MULTILINE) == [
        "What is wrong",
        "Why it matters",
        "Remedy",
        "References",
    ]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
    assert rule.doc.splitlines()[0].endswith(".")
    source = inspect.getsource(rule.params)
    for field in dataclasses.fields(rule.params):
        assert re.search(rf'^    {field.name}: .+\n    """', source, re.MULTILINE), f"{field.name} has no docstring"


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r.id}: {e.title}" for r, e in EXAMPLES])
def test_findings_carry_what_a_reader_needs(rule: Rule, example: Example) -> None:
    """A chain, a remedy with commands, a message without line breaks, an identity without names."""
    tenant = Tenant(example.tenant(), load_catalog(), now=NOW)
    for hit in rule.check(tenant, rule.params()):
        if isinstance(hit, Hit):
            assert hit.evidence
            assert hit.remedy is not None
            assert hit.remedy.commands
            assert "\n" not in hit.message
            assert hit.severity.rank >= rule.severity.rank, "graver than the rule says it can be"
            assert hit.identity
