"""The schema for editors agrees with what lspriv itself accepts."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lspriv.compliance.baseline import baseline_schema, parse_baseline
from lspriv.compliance.policies import policy_text
from lspriv.compliance.problems import Problems
from lspriv.compliance.yaml_tree import plain, read_tree
from lspriv.errors import BaselineError
from lspriv.rules.registry import all_rules
from tests.compliance.small import RULES


def value_of(text: str) -> Any:
    node = read_tree(text, Problems("b.yaml"))
    assert node is not None
    return plain(node)


def test_it_is_a_schema_and_the_default_baseline_keeps_it() -> None:
    schema = baseline_schema(all_rules())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value_of(policy_text("default")))


def test_rules_and_parameters_explain_themselves() -> None:
    entry = baseline_schema(RULES)["properties"]["rules"]["properties"]["subscription-wide-role"]
    assert entry["description"] == "subscription-wide-role in one sentence"
    params = entry["anyOf"][1]["properties"]["params"]["properties"]
    assert params["most"] == {"type": "integer", "minimum": 0, "default": 3}
    assert params["floor"]["default"] == "low"


ACCEPT = "{rule: wildcard-action, subject: x, reason: r, expires: 2026-12-31"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("rules: {wildcard-action: on}", True),
        ("rules: {wildcard-action: {severity: low, params: {}}}", True),
        ("rules: {wildcard-action: on, direct-user-assignment: off, subscription-wide-role: info}\naccept:", True),
        ("rules: {subscription-wide-role: {params: {allow_roles: [a], floor: high, mode: all, since: ~}}}", True),
        (f"name: n\nrules: {{wildcard-action: on}}\naccept: [{ACCEPT}, by: b, ticket: t, owner: o}}]", True),
        ("rules: {wildcard-action: false}", False),
        ("rules: {wildcard-acton: on}", False),
        ("rules: {wildcard-action: {severity: hihg}}", False),
        ("rules: {wildcard-action: {params: {a: 1}}}", False),
        ("rules: {subscription-wide-role: {params: {allow_roles: a}}}", False),
        ("rules: {subscription-wide-role: {params: {most: -1}}}", False),
        ("rules: {subscription-wide-role: {params: {floor: hihg}}}", False),
        ("rules: [wildcard-action]", False),
        ("nmae: x\nrules: {wildcard-action: on}", False),
        (f"rules: {{wildcard-action: on}}\naccept: [{ACCEPT}, until: x}}]", False),
        ("rules: {wildcard-action: on}\naccept: [{rule: wildcard-action, subject: x, reason: r}]", False),
    ],
)
def test_schema_and_reader_agree(text: str, good: bool) -> None:
    text = "version: 1\n" + text
    assert Draft202012Validator(baseline_schema(RULES)).is_valid(value_of(text)) is good
    try:
        parse_baseline(text, "b.yaml", RULES)
        read = True
    except BaselineError:
        read = False
    assert read is good
