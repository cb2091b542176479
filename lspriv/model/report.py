"""The report: everything that a run found, accepted and could not see."""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.model.finding import Finding
from lspriv.model.gap import Gap

SCHEMA = "lspriv.report/1"
"""The schema that this version writes."""


@dataclass(frozen=True, slots=True)
class SnapshotSummary:
    """What was judged, in figures."""

    tenant_id: str | None
    collected_at: str | None
    sha256: str
    """A digest of the facts that were judged, whichever files they came from."""
    subscriptions: int
    principals: int
    role_assignments: int
    role_definitions: int
    function_apps: int


@dataclass(frozen=True, slots=True)
class BaselineRef:
    """Which baseline judged."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody's decision to live with a finding, or with what a principal holds."""

    reason: str
    expires: str | None
    """The last day on which it holds, ISO 8601; None for a principal that is allowed without end."""
    by: str | None = None
    """Who decided, where the baseline says."""

    @property
    def until(self) -> str:
        """Say until when it holds, in words that follow "accepted"."""
        return f"until {self.expires}" if self.expires else "without an end"


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that an acceptance covers, or about a principal that the baseline allows."""

    finding: Finding
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """A rule that could not judge something, and why."""

    rule: str
    scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """One run's result; findings worst first, everything else in a stable order."""

    generated_at: str
    tool_version: str
    snapshot: SnapshotSummary
    baseline: BaselineRef
    findings: tuple[Finding, ...] = ()
    accepted: tuple[AcceptedFinding, ...] = ()
    inconclusive: tuple[Inconclusive, ...] = ()
    gaps: tuple[Gap, ...] = ()
    """What could not be seen; notes are not among them."""
    notes: tuple[str, ...] = ()
    """What the reader should know although nothing is missing."""
    warnings: tuple[str, ...] = ()
    """What is wrong with the baseline without stopping the run, such as an expired acceptance."""

    @property
    def complete(self) -> bool:
        """True when nothing was missing that a rule or the reader would have needed."""
        return not self.gaps and not self.inconclusive
