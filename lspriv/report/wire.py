"""The report as other programs read it: the keys of ``lspriv.report/1``, in their order.

Both the JSON and its schema are made from these classes, so that they cannot disagree. What the
model writes down in the same words already is used as it is.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from lspriv.model.finding import (
    Confidence,
    Finding,
    PrincipalRef,
    Remedy,
    RoleRef,
    Severity,
    Subject,
)
from lspriv.model.report import (
    SCHEMA,
    Acceptance,
    AcceptedFinding,
    BaselineRef,
    Inconclusive,
    Report,
    SnapshotSummary,
)

Count = Annotated[int, Meta(ge=0)]


class ToolPart(msgspec.Struct, frozen=True):
    """Which program wrote the report."""

    name: str
    version: str


class SeverityCounts(msgspec.Struct, frozen=True):
    """Findings by severity."""

    critical: Count
    high: Count
    medium: Count
    low: Count
    info: Count


class SummaryPart(msgspec.Struct, frozen=True):
    """The report in figures."""

    findings: Count
    by_severity: SeverityCounts
    accepted: Count
    inconclusive: Count
    gaps: Count


class StepPart(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """One link of the chain that explains a finding."""

    step: Annotated[int, Meta(ge=1, description="Its place in the chain, from 1.")]
    kind: str
    source: str
    target: str
    detail: str


class FindingPart(msgspec.Struct, frozen=True):
    """One fault, with everything needed to believe and mend it."""

    fingerprint: Annotated[str, Meta(description="Says what is wrong with whom; equal in every run.")]
    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    subject: Subject
    principal: PrincipalRef | None
    role: RoleRef | None
    assignment: Annotated[str | None, Meta(description="The role assignment's ARM id.")]
    scope: Annotated[str | None, Meta(description="The ARM id of the scope.")]
    evidence: Annotated[tuple[StepPart, ...], Meta(description="The chain from the principal outward.")]
    remedy: Remedy | None
    controls: Annotated[tuple[str, ...], Meta(description="Benchmark controls, each with its benchmark.")]
    details: Annotated[dict[str, Any], Meta(description="The rule's own figures.")]


class AcceptedPart(FindingPart, frozen=True):
    """A finding that an acceptance of the baseline covers, or about a principal that it allows."""

    acceptance: Acceptance


class ExplainedPart(FindingPart, frozen=True):
    """A finding by itself, as `lspriv explain` writes it; the acceptance is null unless one covers it."""

    acceptance: Acceptance | None


class GapPart(msgspec.Struct, frozen=True):
    """Something that could not be seen, and what would close it."""

    source: str
    scope: str
    reason: str


class ReportHead(msgspec.Struct, frozen=True):
    """What a report begins with, before its lists."""

    schema: Annotated[str, Meta(pattern=f"^{SCHEMA}$")]
    generated_at: Annotated[str, Meta(description="The time for which the facts were judged, ISO 8601 in UTC.")]
    tool: ToolPart
    snapshot: SnapshotSummary
    baseline: BaselineRef
    summary: SummaryPart


class ReportDocument(ReportHead, frozen=True):
    """What `lspriv analyze --format json` writes."""

    findings: Annotated[tuple[FindingPart, ...], Meta(description="Worst first.")]
    accepted: tuple[AcceptedPart, ...]
    inconclusive: tuple[Inconclusive, ...]
    gaps: tuple[GapPart, ...]
    notes: Annotated[tuple[str, ...], Meta(description="What the reader should know although nothing is missing.")]
    warnings: Annotated[tuple[str, ...], Meta(description="What is wrong with the baseline without stopping the run.")]


def head(report: Report) -> ReportHead:
    """Return everything but the lists."""
    by_severity = Counter(finding.severity for finding in report.findings)
    return ReportHead(
        schema=SCHEMA,
        generated_at=report.generated_at,
        tool=ToolPart("lspriv", report.tool_version),
        snapshot=report.snapshot,
        baseline=report.baseline,
        summary=SummaryPart(
            findings=len(report.findings),
            by_severity=SeverityCounts(*(by_severity[severity] for severity in Severity)),
            accepted=len(report.accepted),
            inconclusive=len(report.inconclusive),
            gaps=len(report.gaps),
        ),
    )


def finding_part(finding: Finding) -> FindingPart:
    """Return a finding as it is written."""
    return FindingPart(*_values(finding))


def accepted_part(accepted: AcceptedFinding) -> AcceptedPart:
    """Return an accepted finding as it is written."""
    values: list[Any] = [*_values(accepted.finding), accepted.acceptance]
    return AcceptedPart(*values)


def explained_part(finding: Finding, acceptance: Acceptance | None) -> ExplainedPart:
    """Return a finding as it is written by itself."""
    values: list[Any] = [*_values(finding), acceptance]
    return ExplainedPart(*values)


def _values(finding: Finding) -> tuple[Any, ...]:
    """Return the values of a `FindingPart`, in its order."""
    steps = [
        StepPart(number, step.kind, step.source, step.target, step.detail)
        for number, step in enumerate(finding.evidence, start=1)
    ]
    return (
        finding.fingerprint,
        finding.rule,
        finding.severity,
        finding.confidence,
        finding.message,
        finding.subject,
        finding.principal,
        finding.role,
        finding.assignment,
        finding.scope,
        tuple(steps),
        finding.remedy,
        finding.controls,
        finding.details,
    )
