"""Writes a report as OCSF events, JSON Lines, for security lakes: Compliance Findings (class 2003).

| what | severity | status | compliance |
|---|---|---|---|
| a finding | its own | New | Fail |
| an accepted finding | its own | Suppressed, the reason as comment | Fail |
| what a rule could not judge, a gap | Unknown | New | Warning: no result due to missing information |
| a rule that judged everything and found nothing | Informational | New | Pass |
| what of the baseline does not hold, and what to know | Informational | New | Notice (Other) |

So a lake can tell a clean run from an incomplete one, and both from a night on which nothing ran.
lspriv remembers no earlier run: every event is a Create, ``finding_info.uid`` is equal in every run
for the same fault, ``metadata.uid`` is unique for event and run, and ``metadata.correlation_uid`` is the run's.

The version is 1.5.0: what Prowler writes and Elastic reads, while AWS Security Hub and Tenzir read
later ones, which take in all of it. Used is only what 1.3.0 to 1.8.0 have in common, but for the
account type Azure Subscription, which came with 1.4.0. Security Lake wants Parquet; converting is
left to its tools. What OCSF has no place for is under ``unmapped``, in the report's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lspriv.model.finding import Confidence, Finding, Severity, Step
from lspriv.model.gap import Gap
from lspriv.model.report import Acceptance, Inconclusive, Report
from lspriv.model.rule_page import RulePage
from lspriv.model.scope import ROOT
from lspriv.report.arm import arm_type, last_segment
from lspriv.report.json import encode
from lspriv.report.ocsf_event import FAIL, NOTICE, PASS, WARNING, Event, Run
from lspriv.report.per_rule import RuleResult, per_rule
from lspriv.report.stable import stable_name
from lspriv.report.view import View
from lspriv.report.wire import StepPart

_CONFIDENCES = {Confidence.CERTAIN: (3, "High"), Confidence.LIKELY: (2, "Medium"), Confidence.POSSIBLE: (1, "Low")}


def report_ocsf(report: Report, view: View) -> Iterator[bytes]:
    """Yield one line for each event, what could not be seen first."""
    run = Run(report, view)
    for gap in report.gaps:
        yield encode(_gap(gap, run)) + b"\n"
    for doubt in report.inconclusive:
        yield encode(_doubt(doubt, run)) + b"\n"
    for finding in report.findings:
        yield encode(_finding(finding, None, run)) + b"\n"
    for accepted in report.accepted:
        yield encode(_finding(accepted.finding, accepted.acceptance, run)) + b"\n"
    for result in per_rule(report, view.pages):
        if result.passed:
            yield encode(_passed(result, run)) + b"\n"
    for kind, said in (("warning", report.warnings), ("note", report.notes)):
        for text in said:
            yield encode(_notice(kind, text, run)) + b"\n"


def _finding(finding: Finding, acceptance: Acceptance | None, run: Run) -> Event:
    page = run.page(finding.rule)
    subject = finding.subject
    resources = [_resource(subject.id, subject.name, subject.kind)]
    if finding.scope is not None and finding.scope != subject.id:
        resources.append(_scope(finding.scope))
    event = run.event(
        uid=finding.fingerprint,
        rule=finding.rule,
        kind=finding.rule,
        title=page.summary if page else finding.rule,
        message=finding.message,
        severity=finding.severity,
        outcome=FAIL,
        controls=finding.controls,
        scope=finding.scope or subject.id,
        resources=resources,
        suppressed=acceptance is not None,
    )
    event["confidence_id"], event["confidence"] = _CONFIDENCES[finding.confidence]
    if finding.remedy is not None:
        event["remediation"] = _remediation(finding.remedy.summary, finding.remedy.commands, page)
    event["unmapped"] = _unmapped(finding, acceptance)
    if acceptance is not None:
        by = f" by {acceptance.by}" if acceptance.by else ""
        event["comment"] = acceptance.reason
        event["status_detail"] = f"accepted{by} {acceptance.until}"
    return event


def _unmapped(finding: Finding, acceptance: Acceptance | None) -> Event:
    steps = enumerate(finding.evidence, 1)
    told: Event = {
        "confidence": finding.confidence,
        "subject_kind": finding.subject.kind,
        "principal": finding.principal,
        "role": finding.role,
        "assignment": finding.assignment,
        "scope": finding.scope,
        "evidence": [_step(number, step) for number, step in steps],
        "details": finding.details,
        "acceptance": acceptance,
    }
    return {name: value for name, value in told.items() if value is not None}


def _step(number: int, step: Step) -> StepPart:
    return StepPart(number, step.kind, step.source, step.target, step.detail)


def _gap(gap: Gap, run: Run) -> Event:
    return _missing(
        run, stable_name(gap.source, gap.scope, gap.reason), "not-seen", gap.scope, gap.reason, rule=None, of=gap.source
    )


def _doubt(doubt: Inconclusive, run: Run) -> Event:
    uid = stable_name(doubt.rule, doubt.scope, doubt.reason)
    return _missing(run, uid, "not-judged", doubt.scope, doubt.reason, rule=doubt.rule, of="scope")


def _missing(run: Run, uid: str, kind: str, scope: str, reason: str, *, rule: str | None, of: str) -> Event:
    """Return the event for what could not be seen, or not be judged by a rule."""
    page = run.page(rule) if rule else None
    event = run.event(
        uid=uid,
        rule=rule,
        kind=kind,
        title=page.summary if page else f"could not be seen: {of}",
        message=reason,
        severity=None,
        outcome=WARNING,
        controls=page.controls if page else (),
        scope=scope,
        resources=[run.tenant if scope in ("", ROOT) else _resource(scope, last_segment(scope), of)],
    )
    event["status_detail"] = (
        "not judged, since something is missing" if rule else "missing, so that findings may be too"
    )
    event["unmapped"] = {"source": of} if rule is None else {"scope": scope}
    return event


def _passed(result: RuleResult, run: Run) -> Event:
    page = run.page(result.rule)
    return run.event(
        uid=stable_name("passed", result.rule),
        rule=result.rule,
        kind="passed",
        title=page.summary if page else result.rule,
        message="the rule judged everything that it needs and found nothing",
        severity=Severity.INFO,
        outcome=PASS,
        controls=page.controls if page else (),
        scope=None,
        resources=[run.tenant],
    )


def _notice(kind: str, text: str, run: Run) -> Event:
    """Return the event for what is said of the run as a whole, such as what its baseline switches off."""
    event = run.event(
        uid=stable_name(kind, text),
        rule=None,
        kind=kind,
        title="something of the baseline does not hold" if kind == "warning" else "something to know",
        message=text,
        severity=Severity.INFO,
        outcome=NOTICE,
        controls=(),
        scope=None,
        resources=[run.tenant],
    )
    return event | {"unmapped": {"notice": kind}}


def _resource(id: str, name: str, kind: str) -> dict[str, str]:
    return {"uid": id, "name": name, "type": arm_type(id) or kind}


@lru_cache(maxsize=1 << 14)
def _scope(id: str) -> dict[str, str]:
    return _resource(id, last_segment(id), "scope")


def _remediation(summary: str, commands: tuple[str, ...], page: RulePage | None) -> Event:
    told: Event = {"desc": "\n".join((summary, *commands))}
    references = _references(page.doc) if page else []
    if references:
        told["references"] = references
    return told


@lru_cache(maxsize=1 << 10)
def _references(doc: str) -> list[str]:
    """Return the entries of a rule page's list of references, which is its last section."""
    _, _, section = doc.partition("\n## References\n")
    entries = section.partition("\n## ")[0].split("\n- ")
    return [" ".join(entry.removeprefix("- ").split()) for entry in entries if entry.strip()]
