"""The exit code, case by case."""

from __future__ import annotations

import pytest

from lspriv.compliance.exitcode import exit_code
from lspriv.model.finding import Confidence, Finding, Severity, Subject
from lspriv.model.gap import Gap
from lspriv.model.report import Acceptance, AcceptedFinding, BaselineRef, Inconclusive, Report, SnapshotSummary


def finding(severity: str) -> Finding:
    return Finding("f", "r", Severity(severity), Confidence.CERTAIN, "m", Subject("scope", "/", "/"))


def report(*severities: str, accepted: tuple[str, ...] = (), gap: bool = False, inconclusive: bool = False) -> Report:
    return Report(
        generated_at="2026-11-01T00:00:00Z",
        tool_version="0",
        snapshot=SnapshotSummary(None, None, "", 0, 0, 0, 0, 0),
        baseline=BaselineRef("b", ""),
        findings=tuple(finding(severity) for severity in severities),
        accepted=tuple(AcceptedFinding(finding(s), Acceptance("r", "2026-12-31")) for s in accepted),
        inconclusive=(Inconclusive("r", "/", "x"),) if inconclusive else (),
        gaps=(Gap("principals", "/", "x"),) if gap else (),
        notes=("a note changes nothing",),
        warnings=("a warning changes nothing",),
    )


@pytest.mark.parametrize(
    ("judged", "fail_on", "code"),
    [
        (report(), "high", 0),
        (report("medium", "low"), "high", 0),
        (report("high"), "high", 1),
        (report("critical"), "high", 1),
        (report("info", "medium"), "medium", 1),
        (report("info"), "info", 1),
        (report("high"), "critical", 0),
        (report("critical"), None, 0),
        (report(accepted=("critical",)), "info", 0),
        (report(gap=True), "high", 3),
        (report(inconclusive=True), "high", 3),
        (report("medium", gap=True), "high", 3),
        (report("high", gap=True), "high", 1),
        (report("critical", inconclusive=True), "high", 1),
        (report("critical", gap=True), None, 3),
        (report(accepted=("critical",), gap=True), "high", 3),
    ],
)
def test_exit_codes(judged: Report, fail_on: str | None, code: int) -> None:
    assert exit_code(judged, None if fail_on is None else Severity(fail_on)) == code
