"""Writes a report as Markdown for a comment on a pull request, at GitHub, GitLab or Azure DevOps.

GitHub takes 65,536 characters, the least of the three. What is cut are findings, the mildest
first and each as a whole; the verdict, the figures, and what was not seen come before them and
are always there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.report.digest import Sort, Told, doubts_told, gaps_told, sorts
from lspriv.report.lines import count
from lspriv.report.markdown_finding import finding_block
from lspriv.report.markdown_text import cell, code, fenced, prose, units
from lspriv.report.view import View

MOST = 60_000
"""So many characters there are at most, counted in UTF-16; the rest is left to whoever posts the comment."""
_MOST_MISSING, _MOST_NOTES = 8_000, 3_000
"""So many characters a section about what is missing takes, and one of notes."""
_MOST_COMMAND = 1_000
_LEFT_FOR_THE_END = 1_500


def report_markdown(report: Report, view: View) -> Iterator[bytes]:
    """Yield the comment block by block."""
    before, after = list(_before(report, view)), list(_after(report, view))
    room = MOST - _LEFT_FOR_THE_END - sum(units(block) + 2 for block in (*before, *after))
    shown: list[str] = []
    for number, finding in enumerate(report.findings, 1):
        block = finding_block(number, finding, view)
        room -= units(block) + 2
        if room < 0:
            break
        shown.append(block)
    hidden = len(report.findings) - len(shown)
    if report.findings:
        first = f"The {len(shown):,} worst of {len(report.findings):,} findings" if hidden else "Findings, worst first"
        before.append(f"### {first}")
    for at, block in enumerate((*before, *shown, *_end(report, view, hidden), *after)):
        yield (("\n" if at else "") + block + "\n").encode()


def _before(report: Report, view: View) -> Iterator[str]:
    yield f"## lspriv: {_verdict(report)}"
    yield from _what_that_means(report, view)
    if report.findings:
        yield _table(report, view)
    yield from _section("Could not be judged", doubts_told(report), _MOST_MISSING)
    yield from _section("Not seen, and how to see it", gaps_told(report), _MOST_MISSING)


def _after(report: Report, view: View) -> Iterator[str]:
    yield from _section("Warnings", (("", "", warning) for warning in report.warnings), _MOST_NOTES)
    yield from _section("To know", (("", "", note) for note in report.notes), _MOST_NOTES)
    snapshot = report.snapshot
    tenant, collected = snapshot.tenant_id or "not named", snapshot.collected_at or "an unknown time"
    yield (
        f"Tenant {code(tenant)}, data of {code(collected)}, judged for {code(report.generated_at)} "
        f"by {count(len(view.pages), 'rule')} of baseline {code(report.baseline.name)}, "
        f"lspriv {code(report.tool_version)}: "
        f"{count(snapshot.subscriptions, 'subscription')}, {count(snapshot.principals, 'principal')}, "
        f"{count(snapshot.role_assignments, 'role assignment')}."
    )


def _verdict(report: Report) -> str:
    if not report.findings:
        return "nothing found" if report.complete else "nothing found, but not everything was seen"
    severities = Counter(finding.severity for finding in report.findings)
    parts = ", ".join(f"{severities[severity]:,} {severity.value}" for severity in Severity if severities[severity])
    incomplete = "" if report.complete else ", and not everything was seen"
    return f"{count(len(report.findings), 'finding')} ({parts}){incomplete}"


def _what_that_means(report: Report, view: View) -> Iterator[str]:
    failing = sum(view.fails(finding.severity) for finding in report.findings)
    if view.fail_on is not None and report.findings:
        fails = "fails" if failing == 1 else "fail"
        yield f"{failing:,} of {len(report.findings):,} {fails} the run (`--fail-on {view.fail_on.value}`)."
    if not report.complete:
        missing = f"{len(report.inconclusive):,} not judged, {count(len(report.gaps), 'gap')}"
        yield f"**Incomplete:** {missing}. What is missing may hide findings, so this run is not green."
    if report.accepted:
        number = count(len(report.accepted), "more finding is", "more findings are")
        yield f"{number} accepted by the baseline and not listed here."


def _table(report: Report, view: View) -> str:
    """Return how many findings each rule has of each severity, the worst rules first."""
    numbers = Counter((finding.rule, finding.severity) for finding in report.findings)
    severities = [severity for severity in Severity if any(severity is known for _, known in numbers)]
    summaries = {page.id: page.summary for page in view.pages}
    rows = ["| rule | " + " | ".join(severity.value for severity in severities) + " |"]
    rows.append("|---|" + "---:|" * len(severities))
    for rule in dict.fromkeys(rule for rule, _ in numbers):
        told = f"{code(rule)}: {prose(summaries[rule])}" if rule in summaries else code(rule)
        counts = (f"{numbers[rule, severity]:,}" if numbers[rule, severity] else "" for severity in severities)
        rows.append(f"| {cell(told)} | {' | '.join(counts)} |")
    return "\n".join(rows)


def _section(title: str, told: Iterable[Told], most: int) -> Iterator[str]:
    """Yield a heading and its entries, alike ones told once, as many as there is room for."""
    entries, left = sorts(told), most
    if not entries:
        return
    yield f"### {title}"
    shown: list[str] = []
    for sort in entries:
        entry = _entry(sort)
        left -= units(entry) + 1
        if left < 0:
            break
        shown.append(entry)
    yield "\n".join(shown).rstrip("\n")
    hidden = sum(sort.number for sort in entries[len(shown) :])
    if hidden:
        yield f"… and {hidden:,} more; `--format json` has all."


def _entry(sort: Sort) -> str:
    reason, command = sort.parts
    if len(command) > _MOST_COMMAND:
        reason, command = sort.reason, ""
    kind = f"{code(sort.kind.removesuffix(': '))}: " if sort.kind else ""
    place = f" (at {code(sort.place)})" if sort.place else ""
    more = f" ({sort.number - 1:,} more like this)" if sort.number > 1 else ""
    entry = f"- {kind}{prose(reason, names=(sort.about,))}{place}{more}"
    return f"{entry}:\n\n{_indented(fenced(command))}\n" if command else entry


def _indented(block: str) -> str:
    return "\n".join(f"  {line}" for line in block.splitlines())


def _end(report: Report, view: View, hidden: int) -> Iterator[str]:
    """Say what is not shown and how to see it, and what to ask next."""
    if hidden:
        inputs = view.input if len(view.input) <= _MOST_COMMAND else "INPUT"
        yield f"**{count(hidden, 'more finding is', 'more findings are')} not shown here.** This shows all of them:"
        options = view.options if len(view.options) <= _MOST_COMMAND else ""
        yield fenced(f"lspriv analyze {inputs} --format json{options}")
    if report.findings:
        yield "What a rule means and how to mend what it finds: `lspriv rules explain RULE`."
