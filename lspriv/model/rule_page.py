"""What a report and the manual say of a rule."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.model.finding import Severity


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as its readers see it; rooms that may not import rules are handed these."""

    id: str
    """The fault, in kebab-case."""
    summary: str
    """The fault in one sentence, without a full stop."""
    severity: Severity
    """The gravest severity that the rule gives by itself."""
    doc: str
    """What is wrong, why it matters, the remedy and the references, in Markdown."""
    controls: tuple[str, ...] = ()
    """Benchmark controls, each with its benchmark and version."""
