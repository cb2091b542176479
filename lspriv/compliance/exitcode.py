"""The exit code that a report calls for."""

from __future__ import annotations

from lspriv.model.finding import Severity
from lspriv.model.report import Report

CLEAN = 0
"""Nothing at or above the severity asked for, and nothing that could not be judged."""
FINDINGS = 1
"""Findings at or above the severity asked for."""
INCOMPLETE = 3
"""No such findings, but gaps or inconclusive rules: not green."""


def exit_code(report: Report, fail_on: Severity | None) -> int:
    """Return the exit code; findings outweigh gaps, and accepted findings do not count.

    `fail_on` is the mildest severity that fails a run; with None no finding does, while an
    incomplete run still is not green.
    """
    if fail_on is not None and any(finding.severity.rank <= fail_on.rank for finding in report.findings):
        return FINDINGS
    return CLEAN if report.complete else INCOMPLETE
