"""Evaluation: the rules of a baseline over a tenant give a report."""

from __future__ import annotations

from collections.abc import Callable

from lspriv.compliance.acceptances import AcceptanceBook
from lspriv.compliance.baseline import Baseline
from lspriv.compliance.coverage import gaps_of, inconclusive_for, notes_of
from lspriv.compliance.findings import FindingBook
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Finding
from lspriv.model.report import Acceptance, AcceptedFinding, BaselineRef, Inconclusive, Report, SnapshotSummary
from lspriv.model.snapshot import Snapshot
from lspriv.rules.base import Doubt

Progress = Callable[[str, int, int], None]
"""Told before each rule: its id, how many rules are done, and how many there are."""


def evaluate(
    tenant: Tenant,
    baseline: Baseline,
    *,
    tool_version: str,
    snapshot_sha256: str,
    progress: Progress | None = None,
) -> Report:
    """Run the selected rules and put together everything that was found, accepted and not seen.

    A rule whose facts have a gap runs on what there is and is inconclusive where the gap is.
    """
    gaps = gaps_of(tenant)
    findings = FindingBook()
    inconclusive: list[Inconclusive] = []
    for done, choice in enumerate(baseline.selected):
        rule = choice.rule
        if progress is not None:
            progress(rule.id, done, len(baseline.selected))
        inconclusive.extend(inconclusive_for(rule, gaps))
        doubts: set[Inconclusive] = set()
        for found in rule.check(tenant, choice.params):
            if isinstance(found, Doubt):
                doubts.add(Inconclusive(rule.id, found.scope, found.reason))
            else:
                findings.add(rule, found, choice.severity)
        inconclusive.extend(sorted(doubts, key=lambda doubt: (doubt.scope.lower(), doubt.scope, doubt.reason)))
    open_findings, accepted, warnings = _accept(findings, baseline, tenant.now[:10])
    return Report(
        generated_at=tenant.now,
        tool_version=tool_version,
        snapshot=summarise(tenant.snapshot, snapshot_sha256),
        baseline=BaselineRef(baseline.name, baseline.sha256),
        findings=tuple(open_findings),
        accepted=tuple(accepted),
        inconclusive=tuple(inconclusive),
        gaps=gaps,
        notes=notes_of(tenant),
        warnings=warnings,
    )


def summarise(snapshot: Snapshot, sha256: str) -> SnapshotSummary:
    """Return a snapshot in figures; slots of a Function App are not counted apart."""
    return SnapshotSummary(
        tenant_id=snapshot.tenant_id,
        collected_at=snapshot.collected_at,
        sha256=sha256,
        subscriptions=len(snapshot.subscriptions),
        principals=len(snapshot.principals),
        role_assignments=len(snapshot.role_assignments),
        role_definitions=len(snapshot.role_definitions),
        function_apps=sum(app.is_function and app.slot is None for app in snapshot.function_apps),
    )


def _accept(
    findings: FindingBook, baseline: Baseline, today: str
) -> tuple[list[Finding], list[AcceptedFinding], tuple[str, ...]]:
    """Part the findings that count from those that somebody accepted, and warn of acceptances gone stale."""
    book = AcceptanceBook(baseline.accept, today)
    counting: list[Finding] = []
    accepted: list[AcceptedFinding] = []
    for finding in findings.sorted():
        acceptance = book.covering(finding)
        if acceptance is None:
            counting.append(finding)
        else:
            decision = Acceptance(acceptance.reason, acceptance.expires, acceptance.by)
            accepted.append(AcceptedFinding(finding, decision))
    selected = frozenset(choice.rule.id for choice in baseline.selected)
    return counting, accepted, book.warnings(selected)
