"""Evaluation: the rules of a baseline over a tenant give a report."""

from __future__ import annotations

from collections.abc import Callable

from lspriv.compliance.acceptances import AcceptanceBook
from lspriv.compliance.allowed import AllowBook
from lspriv.compliance.baseline import Baseline
from lspriv.compliance.coverage import gaps_of, notes_of
from lspriv.compliance.findings import FindingBook
from lspriv.compliance.overrides import OverrideBook
from lspriv.compliance.problems import quoted
from lspriv.compliance.run import run_rule
from lspriv.compliance.weaker import bounded
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Finding
from lspriv.model.report import Acceptance, AcceptedFinding, BaselineRef, Inconclusive, Report, SnapshotSummary
from lspriv.model.snapshot import Snapshot

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

    Raises:
        BaselineError: Overrides give a rule parameters that do not go together, or too many sets of them.
    """
    gaps = gaps_of(tenant)
    findings = FindingBook()
    overrides, allowed = OverrideBook(baseline.overrides, tenant), AllowBook(baseline.allow, tenant)
    inconclusive: list[Inconclusive] = []
    for done, choice in enumerate(baseline.selected):
        if progress is not None:
            progress(choice.rule.id, done, len(baseline.selected))
        inconclusive.extend(run_rule(choice, allowed.tenant_for(choice.rule.id), gaps, overrides, findings))
    unsure = frozenset(doubt.rule for doubt in inconclusive)
    open_findings, accepted, stale = _accept(list(findings.sorted()), baseline, allowed, tenant.now[:10], unsure)
    weaker = (*bounded(baseline.name, baseline.weaker), *allowed.notes(quoted(baseline.name)), *overrides.notes())
    return Report(
        generated_at=tenant.now,
        tool_version=tool_version,
        snapshot=summarise(tenant.snapshot, snapshot_sha256),
        baseline=BaselineRef(baseline.name, baseline.sha256),
        findings=tuple(open_findings),
        accepted=tuple(accepted),
        inconclusive=tuple(inconclusive),
        gaps=gaps,
        notes=(*weaker, *notes_of(tenant)),
        warnings=(*overrides.warnings(), *allowed.warnings(), *stale),
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
    findings: list[Finding], baseline: Baseline, allowed: AllowBook, today: str, unsure: frozenset[str]
) -> tuple[list[Finding], list[AcceptedFinding], tuple[str, ...]]:
    """Part the findings that count from those that somebody accepted, and warn of acceptances gone stale.

    An acceptance of the finding itself comes before one of its principal.
    """
    book = AcceptanceBook(baseline.accept, today, (finding.fingerprint for finding in findings))
    counting: list[Finding] = []
    accepted: list[AcceptedFinding] = []
    for finding in findings:
        decision = book.covering(finding) or allowed.covering(finding)
        if decision is None:
            counting.append(finding)
        else:
            accepted.append(AcceptedFinding(finding, Acceptance(decision.reason, decision.expires, decision.by)))
    selected = frozenset(choice.rule.id for choice in baseline.selected)
    return counting, accepted, book.warnings(selected, unsure)
