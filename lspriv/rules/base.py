"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, PrincipalRef, Remedy, RoleRef, Severity, Step, Subject
from lspriv.model.rule_page import RulePage
from lspriv.model.snapshot import Snapshot
from lspriv.rules.example import Part, build


class Hit(Struct, frozen=True):
    """One fault that a rule found."""

    subject: Subject
    identity: tuple[str, ...]
    """What is wrong, in ids; the fingerprint hashes them folded. Never a name, a message or a time."""
    message: str
    """One line in plain words, user-given names in backticks."""
    severity: Severity
    """What the rule thinks of this one; a baseline may overrule it."""
    confidence: Confidence = Confidence.CERTAIN
    principal: PrincipalRef | None = None
    role: RoleRef | None = None
    assignment: str | None = None
    scope: str | None = None
    evidence: tuple[Step, ...] = ()
    remedy: Remedy | None = None
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a rule could not judge because of a gap."""

    scope: str
    """The ARM id, or the group, that the doubt is about."""
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """A small tenant and what the rule must find in it."""

    title: str
    parts: tuple[Part, ...]
    """What the tenant is made of, in the words of `lspriv.rules.example`."""
    finds: tuple[str, ...] = ()
    """The ids of the subjects that it finds, sorted; empty for a silent example."""
    doubts: int = 0
    """How many things it cannot judge."""

    def tenant(self) -> Snapshot:
        """Build the tenant."""
        return build(self.parts)


@dataclass(frozen=True, slots=True)
class NoParams:
    """The parameters of a rule that has none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it looks for, what it needs, and how it shows that it works."""

    id: str
    """The fault, in kebab-case."""
    summary: str
    """The fault in one sentence."""
    severity: Severity
    """The gravest severity that it gives by itself."""
    check: Callable[[Tenant, Any], Iterator[Hit | Doubt]]
    """Finds the faults; pure."""
    doc: str
    """The rule file's docstring: what is wrong, why, remedy, references."""
    needs: frozenset[str]
    """The snapshot sections without which it is inconclusive."""
    examples: tuple[Example, ...]
    """At least one that fires and one that is silent."""
    params: type[Any] = NoParams
    """A frozen dataclass; every field has a default and a docstring."""
    controls: tuple[str, ...] = ()
    """Benchmark controls that it serves, each with its benchmark and version."""

    def page(self) -> RulePage:
        """Return what a report and the manual say of the rule."""
        return RulePage(self.id, self.summary, self.severity, self.doc, self.controls)
