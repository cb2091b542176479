"""The report rule by rule, as formats need it that must say of every rule how it went.

A report has its findings worst first, whichever rule they are of. Only references are gathered
here, so that hundreds of thousands of findings cost a few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lspriv.model.finding import Finding
from lspriv.model.report import AcceptedFinding, Inconclusive, Report
from lspriv.model.rule_page import RulePage


@dataclass(slots=True)
class RuleResult:
    """What came of one rule."""

    rule: str
    findings: list[Finding] = field(default_factory=list)
    """Worst first, as in the report."""
    accepted: list[AcceptedFinding] = field(default_factory=list)
    inconclusive: list[Inconclusive] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """True when the rule judged everything and found nothing, accepted or not."""
        return not (self.findings or self.accepted or self.inconclusive)


def per_rule(report: Report, pages: Iterable[RulePage]) -> tuple[RuleResult, ...]:
    """Return what came of each rule that ran, by id; `pages` are those of all rules that ran."""
    results = {page.id: RuleResult(page.id) for page in pages}

    def of(rule: str) -> RuleResult:
        return results.setdefault(rule, RuleResult(rule))

    for finding in report.findings:
        of(finding.rule).findings.append(finding)
    for accepted in report.accepted:
        of(accepted.finding.rule).accepted.append(accepted)
    for doubt in report.inconclusive:
        of(doubt.rule).inconclusive.append(doubt)
    return tuple(results[rule] for rule in sorted(results))
