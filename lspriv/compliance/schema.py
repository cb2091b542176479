"""The JSON Schema of a baseline, by which editors complete and check one while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

import msgspec

from lspriv.compliance.document import ACCEPT_KEYS, ACCEPT_NEEDS, VERSION, param_types
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule

_TEXT = {"type": "string", "minLength": 1}
_ACCEPT_SAYS = {
    "rule": "The rule's id.",
    "subject": "The subject's, assignment's or scope's id, or the finding's fingerprint; * stands for anything.",
    "reason": "Why the finding may stand.",
    "expires": "The last day on which this holds, such as 2026-12-31.",
    "by": "Who decided.",
    "ticket": "Where the decision is recorded.",
    "owner": "Who has to mend it.",
}


def baseline_schema(rules: Sequence[Rule]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a baseline over these rules."""
    types = [annotation for rule in rules for annotation in param_types(rule).values()]
    schemas, shared = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    of_type = iter(schemas)
    entries = {rule.id: _entry(rule, [next(of_type) for _ in param_types(rule)]) for rule in rules}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lspriv baseline",
        "type": "object",
        "required": ["version"],
        "additionalProperties": False,
        "properties": {
            "version": {"const": VERSION},
            "name": {**_TEXT, "description": "What reports call this baseline."},
            "extends": {
                **_TEXT,
                "description": "A baseline that ships with lspriv, or a path relative to this file.",
            },
            "rules": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": entries,
                "description": "Rules that are not named here run only if the extended baseline has them.",
            },
            "accept": {"type": ["array", "null"], "items": _acceptance(rules)},
        },
        "$defs": shared,
    }


def _entry(rule: Rule, schemas: Sequence[dict[str, Any]]) -> dict[str, Any]:
    severity = {"enum": [severity.value for severity in Severity]}
    parameters = {
        field.name: {**schema, **_default(field)} for field, schema in zip(fields(rule.params), schemas, strict=True)
    }
    params = {"type": ["object", "null"], "additionalProperties": False, "properties": parameters}
    return {
        "description": rule.summary,
        "anyOf": [
            {"enum": ["on", "off", *severity["enum"]]},
            {"type": "object", "additionalProperties": False, "properties": {"severity": severity, "params": params}},
        ],
    }


def _default(field: Field[Any]) -> dict[str, Any]:
    return {} if field.default is MISSING else {"default": msgspec.to_builtins(field.default)}


def _acceptance(rules: Sequence[Rule]) -> dict[str, Any]:
    properties: dict[str, Any] = {key: {**_TEXT, "description": _ACCEPT_SAYS[key]} for key in ACCEPT_KEYS}
    properties["rule"] = {"enum": [rule.id for rule in rules], "description": _ACCEPT_SAYS["rule"]}
    properties["expires"]["format"] = "date"
    return {
        "type": "object",
        "required": list(ACCEPT_NEEDS),
        "additionalProperties": False,
        "properties": properties,
    }
