"""Writes a report as JUnit XML, in which build servers show test results: a suite for each rule.

| what | becomes |
|---|---|
| a finding that fails the run (``--fail-on``) | a failed case |
| a milder finding | a skipped case that says so |
| an accepted finding | a skipped case with the reason |
| something that a rule could not judge, a gap | a case with an error |
| a rule that judged everything and found nothing | a passed case |

Build servers make up their own mind from this file, whatever the exit code was: Jenkins calls a
build unstable and Azure DevOps can fail its task when a case failed or has an error, and neither
does for skipped ones. So the file is red exactly when the exit code is not 0, and a run with gaps
is never plain green. What was skipped is counted and shown apart from what passed.

Names of cases hold fingerprints: Jenkins and Azure DevOps follow a case by its name from build to
build, and GitLab drops the second of two cases with one name (GitLab Docs, "Unit test reports").
No time is measured, and the timestamp is the time for which the facts were judged, in UTC. The
dialect is that of Jenkins (``junit-10.xsd`` of its xUnit plugin).
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.model.finding import Finding
from lspriv.model.gap import Gap
from lspriv.model.report import AcceptedFinding, Inconclusive, Report
from lspriv.model.safe import shorten
from lspriv.report.blocks import label
from lspriv.report.per_rule import RuleResult, per_rule
from lspriv.report.stable import stable_name
from lspriv.report.view import View
from lspriv.report.xml import XmlPieces

_INPUTS = "inputs"
"""The suite about what could not be seen."""
_LONGEST_NAME, _LONGEST_MESSAGE, _LONGEST_LINE = 200, 600, 2000


def report_junit(report: Report, view: View) -> Iterator[bytes]:
    """Yield the document case by case."""
    results = per_rule(report, view.pages)
    failures = sum(view.fails(finding.severity) for finding in report.findings)
    cases = sum(_cases(result) for result in results) + max(1, len(report.gaps))
    errors = len(report.inconclusive) + len(report.gaps)
    xml = XmlPieces()
    xml.open("testsuites", {"name": "lspriv", **_figures(cases, failures, errors)})
    yield from _inputs(report, view, xml)
    for result in results:
        yield from _suite(result, report, view, xml)
    xml.close("testsuites")
    yield xml.take() + b"\n"


def _inputs(report: Report, view: View, xml: XmlPieces) -> Iterator[bytes]:
    figures = _figures(max(1, len(report.gaps)), 0, len(report.gaps), skipped=0)
    with xml.element("testsuite", {"name": _INPUTS, **figures, "timestamp": _timestamp(report)}):
        with xml.element("properties", {}):
            for name, value in _properties(report, view):
                xml.leaf("property", {"name": name, "value": value})
        for gap in report.gaps:
            _gap_case(gap, xml)
            yield xml.take()
        if not report.gaps:
            _case("everything was seen", _INPUTS, xml)
        if report.notes:
            xml.leaf("system-out", {}, tuple(shorten(note, _LONGEST_LINE) for note in report.notes))
        if report.warnings:
            xml.leaf("system-err", {}, tuple(shorten(line, _LONGEST_LINE) for line in report.warnings))
    yield xml.take()


def _suite(result: RuleResult, report: Report, view: View, xml: XmlPieces) -> Iterator[bytes]:
    failures = sum(view.fails(finding.severity) for finding in result.findings)
    skipped = len(result.findings) - failures + len(result.accepted)
    figures = _figures(_cases(result), failures, len(result.inconclusive), skipped=skipped)
    with xml.element("testsuite", {"name": result.rule, **figures, "timestamp": _timestamp(report)}):
        for doubt in result.inconclusive:
            _doubt_case(doubt, view, xml)
            yield xml.take()
        for finding in result.findings:
            _finding_case(finding, view, xml)
            yield xml.take()
        for accepted in result.accepted:
            _accepted_case(accepted, view, xml)
            yield xml.take()
        if result.passed:
            _case("nothing found", result.rule, xml)
    yield xml.take()


def _finding_case(finding: Finding, view: View, xml: XmlPieces) -> None:
    said = f"{finding.severity.value}: {finding.message}"
    if view.fails(finding.severity):
        attributes = {"message": shorten(said, _LONGEST_MESSAGE), "type": finding.severity.value}
        with xml.element("testcase", _named(_name(finding, view), finding.rule)):
            xml.leaf("failure", attributes, _told(finding, view))
        return
    limit = view.fail_on.value if view.fail_on else "none"
    _skipped_case(finding, f"does not fail the run (--fail-on {limit}): {said}", finding.severity.value, view, xml)


def _accepted_case(accepted: AcceptedFinding, view: View, xml: XmlPieces) -> None:
    acceptance = accepted.acceptance
    by = f" by {acceptance.by}" if acceptance.by else ""
    said = f"accepted{by} {acceptance.until}: {acceptance.reason}"
    _skipped_case(accepted.finding, said, "accepted", view, xml)


def _skipped_case(finding: Finding, why: str, kind: str, view: View, xml: XmlPieces) -> None:
    """Write why in both places: of a skipped case Azure DevOps shows the message alone, and GitLab the text."""
    message = shorten(why, _LONGEST_MESSAGE)
    with xml.element("testcase", _named(_name(finding, view), finding.rule)):
        xml.leaf("skipped", {"message": message, "type": kind}, [message, *_told(finding, view)])


def _doubt_case(doubt: Inconclusive, view: View, xml: XmlPieces) -> None:
    where = view.scope_name(doubt.scope) if doubt.scope.startswith("/") else doubt.scope
    name = f"not judged: {where} [{stable_name(doubt.rule, doubt.scope, doubt.reason)}]"
    with xml.element("testcase", _named(name, doubt.rule)):
        _error("not-judged", doubt.reason, doubt.scope, xml)


def _gap_case(gap: Gap, xml: XmlPieces) -> None:
    name = f"not seen: {gap.source} of {gap.scope} [{stable_name(gap.source, gap.scope, gap.reason)}]"
    with xml.element("testcase", _named(name, _INPUTS)):
        _error("not-seen", gap.reason, gap.scope, xml)


def _error(kind: str, reason: str, scope: str, xml: XmlPieces) -> None:
    attributes = {"message": shorten(reason, _LONGEST_MESSAGE), "type": kind}
    xml.leaf("error", attributes, (shorten(reason, _LONGEST_LINE), f"At: {_id(scope)}"))


def _case(name: str, suite: str, xml: XmlPieces) -> None:
    xml.leaf("testcase", _named(name, suite))


def _named(name: str, suite: str) -> dict[str, str]:
    """Return the attributes of a case; the fingerprint at the end of a name is never cut away."""
    said, mark, print_ = name.rpartition(" [")
    shown = f"{shorten(said, _LONGEST_NAME)}{mark}{print_}" if mark else name
    return {"name": shown, "classname": f"lspriv.{suite}", "time": "0"}


def _name(finding: Finding, view: View) -> str:
    where = f" at {view.scope_name(finding.scope)}" if finding.scope else ""
    role = f" as {finding.role.name}" if finding.role and finding.principal else ""
    return f"{label(finding)}{role}{where} [{finding.fingerprint}]"


def _told(finding: Finding, view: View) -> list[str]:
    """Return everything that there is to say of a finding, in lines."""
    principal, remedy = finding.principal, finding.remedy
    lines = [shorten(finding.message, _LONGEST_LINE)]
    if principal is not None:
        lines.append(f"Who: {shorten(principal.name, _LONGEST_NAME)} ({principal.kind}), {_id(principal.id)}")
    lines.append(f"What: {finding.subject.kind} {_id(finding.subject.id)}")
    if finding.scope is not None:
        lines.append(f"Where: {shorten(view.scope_name(finding.scope), _LONGEST_NAME)}, {_id(finding.scope)}")
    lines.append(f"Severity: {finding.severity.value}, confidence: {finding.confidence.value}")
    for number, step in enumerate(finding.evidence, 1):
        lines.append(f"Because {number}: {step.kind}: {shorten(step.detail, _LONGEST_LINE)}")
    if remedy is not None:
        lines += (f"To do: {remedy.summary}", *remedy.commands)
    if finding.controls:
        lines.append(f"Controls: {', '.join(finding.controls)}")
    return lines


def _id(text: str) -> str:
    return shorten(text, _LONGEST_LINE)


def _cases(result: RuleResult) -> int:
    return max(1, len(result.findings) + len(result.accepted) + len(result.inconclusive))


def _figures(tests: int, failures: int, errors: int, *, skipped: int | None = None) -> dict[str, str]:
    figures = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
    # The dialect counts skipped cases in a suite, and not in the whole.
    return figures | ({} if skipped is None else {"skipped": str(skipped)}) | {"time": "0"}


def _timestamp(report: Report) -> str:
    """Return the time as the dialect has it: in UTC, without saying so, to the second."""
    return report.generated_at[:19]


def _properties(report: Report, view: View) -> Iterator[tuple[str, str]]:
    snapshot = report.snapshot
    yield "lspriv.version", report.tool_version
    yield "lspriv.tenant_id", snapshot.tenant_id or ""
    yield "lspriv.collected_at", snapshot.collected_at or ""
    yield "lspriv.judged_at", report.generated_at
    yield "lspriv.baseline", report.baseline.name
    yield "lspriv.snapshot_sha256", snapshot.sha256
    yield "lspriv.fail_on", view.fail_on.value if view.fail_on else "none"
