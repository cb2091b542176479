"""What the manual says of a rule, taken from the rule's own file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum

from lspriv.compliance.rule_entries import param_types
from lspriv.compliance.values import words
from lspriv.model.field_docs import field_docs
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule
from lspriv.rules.controls import control_title

SECTION_WORDS = {
    "subscriptions": "subscriptions",
    "management_groups": "the management-group tree",
    "role_definitions": "role definitions",
    "role_assignments": "role assignments",
    "eligible_assignments": "assignments that must be activated first (PIM)",
    "deny_assignments": "deny assignments",
    "principals": "users, groups and service principals",
    "memberships": "members of groups",
    "managed_identities": "managed identities",
    "function_apps": "Function Apps and sites",
    "resources": "resources",
    "usage": "records of use",
    "usage_windows": "times that logs cover",
    "sign_ins": "sign-ins of managed identities",
}
"""The sections of a snapshot, in words."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a rule's docstring."""

    title: str
    text: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a baseline may choose."""

    name: str
    type: str
    """What it takes, in words."""
    default: str
    """As a baseline writes it."""
    says: str
    """What it does; empty where the rule's source is not at hand."""


@dataclass(frozen=True, slots=True)
class Control:
    """A benchmark's control that a rule serves."""

    id: str
    """With its benchmark and version."""
    title: str | None
    """What the benchmark calls it, where that is known."""


@dataclass(frozen=True, slots=True)
class RuleManual:
    """A rule as its readers see it."""

    id: str
    summary: str
    """The fault in one sentence, without a full stop."""
    severity: Severity
    """The gravest severity that the rule gives by itself."""
    headline: str
    """The fault as a sentence."""
    sections: tuple[Section, ...]
    """What is wrong, why it matters, the remedy and the references."""
    needs: tuple[str, ...]
    """The facts without which it is inconclusive, in words."""
    parameters: tuple[Parameter, ...]
    controls: tuple[Control, ...]
    found: tuple[str, ...]
    """Examples in which it finds something."""
    left_alone: tuple[str, ...]
    """Examples in which it does not."""
    cannot_be_told: tuple[str, ...]
    """Examples in which a gap keeps it from judging."""


def rule_manual(rule: Rule) -> RuleManual:
    """Return what the manual says of a rule."""
    headline, *parts = rule.doc.strip().replace("``", "`").split("\n## ")
    sections = (part.partition("\n") for part in parts)
    silent = [example for example in rule.examples if not example.finds]
    return RuleManual(
        id=rule.id,
        summary=rule.summary,
        severity=rule.severity,
        headline=headline.strip(),
        sections=tuple(Section(title.strip(), text.strip()) for title, _, text in sections),
        needs=tuple(said for section, said in SECTION_WORDS.items() if section in rule.needs),
        parameters=_parameters(rule),
        controls=tuple(Control(control, control_title(control)) for control in rule.controls),
        found=tuple(example.title for example in rule.examples if example.finds),
        left_alone=tuple(example.title for example in silent if not example.doubts),
        cannot_be_told=tuple(example.title for example in silent if example.doubts),
    )


def _parameters(rule: Rule) -> tuple[Parameter, ...]:
    params: type = rule.params
    types, told, usual = param_types(rule), field_docs(params), params()
    return tuple(
        Parameter(field.name, words(types[field.name]), _yaml(getattr(usual, field.name)), told.get(field.name, ""))
        for field in fields(rule.params)
    )


def _yaml(value: object) -> str:
    """Return a parameter's default as a baseline writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return f"[{', '.join(map(_yaml, value))}]"
    return "null" if value is None else str(value)
