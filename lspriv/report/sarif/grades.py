"""What severities and confidence are in SARIF's words and in those of GitHub's code scanning."""

from __future__ import annotations

from lspriv.model.finding import Confidence, Finding, Severity

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
"""SARIF's level of each severity."""

SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.5"}
"""`security-severity` of each severity that has one.

GitHub reads a number as a text: over 9.0 is critical, from 7.0 high, from 4.0 medium, from 0.1 low
(GitHub: "SARIF support for code scanning").
"""

_RANKS = {
    Severity.CRITICAL: 95.0,
    Severity.HIGH: 80.0,
    Severity.MEDIUM: 55.0,
    Severity.LOW: 25.0,
    Severity.INFO: 10.0,
}
_DOUBTS = {Confidence.CERTAIN: 0.0, Confidence.LIKELY: 5.0, Confidence.POSSIBLE: 10.0}


def rank(finding: Finding) -> float:
    """Return the priority of a finding, from 0 to 100; doubt never puts it below the next milder severity."""
    return _RANKS[finding.severity] - _DOUBTS[finding.confidence]
