"""Runs one rule wherever a baseline asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lspriv.compliance.coverage import inconclusive_for
from lspriv.compliance.findings import FindingBook
from lspriv.compliance.overrides import OverrideBook
from lspriv.compliance.selected import Selected
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.gap import Gap
from lspriv.model.report import Inconclusive
from lspriv.rules.base import Doubt, Hit


def run_rule(
    choice: Selected, tenant: Tenant, gaps: Sequence[Gap], overrides: OverrideBook, findings: FindingBook
) -> Iterator[Inconclusive]:
    """Run a rule, add what it finds, and yield what it cannot judge.

    With each set of parameters that overrides give it somewhere it runs once over the whole tenant,
    and of each run those hits stay for which that set is the one that holds. Where an override may or
    may not hold, a hit stays if it would stay either way, and the graver severity counts: a doubt hides
    nothing.
    """
    if not overrides.touches(choice):
        yield from inconclusive_for(choice.rule, gaps)
        yield from _run_everywhere(choice, tenant, findings)
        return
    concerned = [gap for gap in gaps if overrides.may_judge(choice, gap.scope)]
    yield from inconclusive_for(choice.rule, concerned)
    doubts: set[Inconclusive] = set()
    for params in overrides.runs(choice):
        for found in choice.rule.check(tenant, params):
            if isinstance(found, Doubt):
                if overrides.may_judge(choice, found.scope):
                    doubts.add(Inconclusive(choice.rule.id, found.scope, found.reason))
                continue
            settled = overrides.at(choice, found)
            severities = settled.severities(params)
            if severities and findings.add(choice.rule, found, _gravest(found, severities)):
                overrides.doubt(settled)
    yield from _in_order(doubts)


def _run_everywhere(choice: Selected, tenant: Tenant, findings: FindingBook) -> Iterator[Inconclusive]:
    doubts: set[Inconclusive] = set()
    for found in choice.rule.check(tenant, choice.params):
        if isinstance(found, Doubt):
            doubts.add(Inconclusive(choice.rule.id, found.scope, found.reason))
        else:
            findings.add(choice.rule, found, choice.severity)
    yield from _in_order(doubts)


def _in_order(doubts: set[Inconclusive]) -> list[Inconclusive]:
    return sorted(doubts, key=lambda doubt: (doubt.scope.lower(), doubt.scope, doubt.reason))


def _gravest(hit: Hit, severities: Sequence[Severity | None]) -> Severity:
    return min((severity or hit.severity for severity in severities), key=lambda severity: severity.rank)
