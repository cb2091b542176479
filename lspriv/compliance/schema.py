"""The JSON Schema of a baseline, by which editors complete and check one while it is typed.

What it refuses lspriv refuses, and the other way round, but for what no schema can tell: whether
files exist, whether keys repeat, whether parameters go together, and whether any rule is selected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, get_args

import msgspec

from lspriv.compliance.accept_entries import ACCEPT_KEYS, ACCEPT_NEEDS, FINGERPRINT
from lspriv.compliance.allow_entries import ALLOW_KEYS, ALLOW_NEEDS
from lspriv.compliance.document import VERSION
from lspriv.compliance.principal_pattern import OBJECT_ID, Kind
from lspriv.compliance.rule_entries import param_types
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule

_TEXT = {"type": "string", "pattern": r"\S"}
_MAYBE = {"anyOf": [_TEXT, {"type": "null"}]}
_DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_SEVERITY = {"enum": [severity.value for severity in Severity]}
_OPTIONAL = ("by", "ticket", "owner")
_ACCEPT_SAYS = {
    "rule": "The rule's id; not needed when the subject is a fingerprint.",
    "subject": (
        "The subject's, assignment's or scope's id, in which * stands for any text; or the finding's fingerprint, "
        "of which the first digits are enough, at least eight."
    ),
    "severity": "The gravest severity that it may have; what is graver counts. Without it, any.",
    "reason": "Why the finding may stand.",
    "expires": "The last day on which this holds, such as 2026-12-31.",
    "by": "Who decided.",
    "ticket": "Where the decision is recorded.",
    "owner": "Who has to mend it.",
}
_ALLOW_SAYS = {
    "principal": "Who may hold what it holds, such as a break-glass account.",
    "reason": "Why it may.",
    "expires": "The last day on which this holds; without it, it holds until it is removed.",
    "rules": "The rules that let it be; all of them when left out.",
    "by": "Who decided.",
    "ticket": "Where the decision is recorded.",
    "owner": "Who answers for the principal.",
}
_PRINCIPAL_SAYS = {
    "id": "An object id, or the resource id of a managed identity or of the resource that runs as it.",
    "name": "A sign-in name or display name, in which * stands for any text; with an @, a sign-in name only.",
    "kind": "ServicePrincipal includes managed identities, as Azure's own type does.",
    "tag": "Tags of the managed identity's resource: names, and values in which * stands for any text.",
}


def baseline_schema(rules: Sequence[Rule]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a baseline over these rules."""
    types = [annotation for rule in rules for annotation in param_types(rule).values()]
    schemas, shared = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    of_type = iter(schemas)
    entries = {rule.id: _entry(rule, [next(of_type) for _ in param_types(rule)]) for rule in rules}
    every = {"type": "object", "additionalProperties": False, "properties": entries}
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
                "description": "Rules that are not named here run only if the extended baseline has them.",
                "anyOf": [{"$ref": "#/$defs/rules"}, {"type": "null"}],
            },
            "overrides": _listed(
                _override(), "What is otherwise below a scope or for some principals; later ones win."
            ),
            "allow": _listed(_allowed(rules), "Principals that may hold what they hold, such as break-glass accounts."),
            "accept": _listed(_acceptance(rules), "Findings that may stand until a day."),
        },
        "$defs": {**shared, "rules": every, "principal": _principal()},
    }


def _listed(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": items, "description": description}


def _entry(rule: Rule, schemas: Sequence[dict[str, Any]]) -> dict[str, Any]:
    parameters = {
        field.name: {**schema, **_default(field)} for field, schema in zip(fields(rule.params), schemas, strict=True)
    }
    params = {"type": ["object", "null"], "additionalProperties": False, "properties": parameters}
    return {
        "description": rule.summary,
        "anyOf": [
            {"enum": ["on", "off", *_SEVERITY["enum"]]},
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {"severity": dict(_SEVERITY), "params": params},
            },
        ],
    }


def _default(field: Field[Any]) -> dict[str, Any]:
    return {} if field.default is MISSING else {"default": msgspec.to_builtins(field.default)}


def _override() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["rules"],
        "anyOf": [{"required": ["scope"]}, {"required": ["principal"]}],
        "additionalProperties": False,
        "properties": {
            "scope": {
                "type": "string",
                "pattern": r"^\s*/[^*]*$",
                "description": "An ARM id; it holds there and for everything below, through management groups too.",
            },
            "principal": {
                "$ref": "#/$defs/principal",
                "description": "Whom it is about; with a scope, both must hold.",
            },
            "reason": {**_MAYBE, "description": "Why it is otherwise there; reports tell it."},
            "rules": {
                "$ref": "#/$defs/rules",
                "minProperties": 1,
                "description": "What is otherwise; a severity and parameters that are not named stay as they are.",
            },
        },
    }


def _principal() -> dict[str, Any]:
    of_tags = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": r"\S"},
        "additionalProperties": {"type": "string"},
    }
    properties: dict[str, Any] = {
        "id": {"type": "string", "pattern": rf"^\s*(/[\s\S]*|{OBJECT_ID})\s*$"},
        "name": dict(_TEXT),
        "kind": {"enum": list(get_args(Kind))},
        "tag": of_tags,
    }
    for key, says in _PRINCIPAL_SAYS.items():
        properties[key]["description"] = says
    return {
        "anyOf": [
            {**_TEXT, "description": "An object id, a managed identity's resource id, or a name as under `name`."},
            {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": properties},
        ]
    }


def _allowed(rules: Sequence[Rule]) -> dict[str, Any]:
    one_of = {"type": "array", "minItems": 1, "items": {"enum": [rule.id for rule in rules]}}
    only_stars = r"^\s*\*+\s*$"
    everybody = [
        {"type": "string", "pattern": only_stars},
        {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"pattern": only_stars}, "id": False, "kind": False, "tag": False},
        },
    ]
    properties: dict[str, Any] = {
        "principal": {"$ref": "#/$defs/principal", "not": {"anyOf": everybody}},
        "reason": dict(_TEXT),
        "expires": {"anyOf": [_DAY, {"type": "null"}]},
        "rules": {"anyOf": [one_of, {"type": "null"}]},
        **{key: dict(_MAYBE) for key in _OPTIONAL},
    }
    return _object(ALLOW_KEYS, properties, _ALLOW_SAYS) | {"required": list(ALLOW_NEEDS)}


def _acceptance(rules: Sequence[Rule]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "rule": {"enum": [rule.id for rule in rules]},
        "subject": dict(_TEXT),
        "severity": dict(_SEVERITY),
        "reason": dict(_TEXT),
        "expires": dict(_DAY),
        **{key: dict(_MAYBE) for key in _OPTIONAL},
    }
    fingerprint = {"properties": {"subject": {"pattern": rf"^\s*{FINGERPRINT}\s*$"}}}
    return _object(ACCEPT_KEYS, properties, _ACCEPT_SAYS) | {
        "required": [key for key in ACCEPT_NEEDS if key != "rule"],
        "anyOf": [{"required": ["rule"]}, fingerprint],
    }


def _object(keys: Sequence[str], properties: dict[str, Any], says: dict[str, str]) -> dict[str, Any]:
    described = {key: {**properties[key], "description": says[key]} for key in keys}
    return {"type": "object", "additionalProperties": False, "properties": described}
