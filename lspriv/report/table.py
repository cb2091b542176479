"""Writes a report for people: the worst first, why it is so, what was not seen, and what to do next."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator

from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.model.safe import columns
from lspriv.report.blocks import Block, Group, grouped, shares
from lspriv.report.digest import doubts_told, gaps_told, titled
from lspriv.report.lines import Line, count, flow, plain, wrapped
from lspriv.report.view import View


def report_table(report: Report, view: View) -> Iterator[Line]:
    """Yield the lines of the report."""
    yield from _header(report, view.width)
    groups = grouped(report.findings, view.scope_name)
    per_severity = Counter(finding.severity for finding in report.findings)
    previous: Severity | None = None
    told: set[str] = set()
    for group, limit in zip(groups, shares([group.rows for group in groups], view.top), strict=True):
        if group.severity is not previous:
            previous = group.severity
            number = count(per_severity[previous], "finding")
            yield plain()
            yield ((previous.value.upper(), previous.value), (f"  {number}", "dim"))
        yield from _heading(group, view, again=group.rule in told)
        yield from _blocks(group, limit, view.width)
        told.add(group.rule)
    yield from _others(report, view)
    yield plain()
    yield from _summary(report, view)
    yield from _next_steps(report, view)


def _header(report: Report, width: int) -> Iterator[Line]:
    snapshot = report.snapshot
    words = [
        f"lspriv {report.tool_version}",
        f"tenant {snapshot.tenant_id or 'not named'}",
        f"data of {snapshot.collected_at or 'an unknown time'}",
        f"baseline {report.baseline.name}",
    ]
    yield from flow(words, " · ", width, style="title")
    figures = [
        count(snapshot.subscriptions, "subscription"),
        count(snapshot.principals, "principal"),
        count(snapshot.role_assignments, "role assignment"),
        count(snapshot.role_definitions, "role definition"),
        count(snapshot.function_apps, "function app"),
    ]
    yield from flow(figures, ", ", width, style="dim")


def _heading(group: Group, view: View, *, again: bool) -> Iterator[Line]:
    """Yield the rule, and the first time what it is about and what to do."""
    heading = f"{group.rule} ({group.findings:,})"
    yield plain()
    if again:
        yield plain(f"  {heading}", group.severity.value)
        return
    summary = next((page.summary for page in view.pages if page.id == group.rule), "")
    first, *rest = wrapped(f"{heading}: {summary}", view.width, indent="  ", hang="      ")
    yield ((f"  {heading}", group.severity.value), (first[1][0].removeprefix(heading), ""))
    yield from rest
    if len(group.remedies) == 1:
        yield from wrapped(f"To do: {group.remedies[0]}.", view.width, indent="  ", hang="      ", style="dim")


def _blocks(group: Group, limit: int, width: int) -> Iterator[Line]:
    left = limit
    for block in group.blocks:
        if left <= 0:
            break
        yield from _block(block, left, width)
        left -= len(block.who)
    hidden = group.rows - limit
    if hidden:
        yield plain(f"    … and {hidden:,} more; `--top all` shows them", "dim")


def _block(block: Block, limit: int, width: int) -> Iterator[Line]:
    if len(block.who) == 1:
        elsewhere = f"; and likewise at {count(block.elsewhere, 'more scope')}" if block.elsewhere else ""
        who = block.who[0]
        between = "" if block.why.startswith(":") else " "
        first, *rest = wrapped(f"{who}{between}{block.why}{elsewhere}", width, indent="    • ", hang="      ")
        text = first[1][0]
        yield (first[0], (who, "name"), (text.removeprefix(who), "")) if text.startswith(who) else first
        yield from rest
        return
    each = f"{len(block.who):,} {block.noun}, each: {block.why.removeprefix(': ')}"
    yield from wrapped(each, width, indent="    • ", hang="      ")
    shown = block.who[:limit]
    cell = max(map(columns, shown)) + 3
    per_line = max(1, (width - 8) // cell)
    for at in range(0, len(shown), per_line):
        cells = shown[at : at + per_line]
        yield (("        ", ""), *((name + " " * (cell - columns(name)), "name") for name in cells))


def _others(report: Report, view: View) -> Iterator[Line]:
    sections = (
        ("Could not be judged", doubts_told(report)),
        ("Not seen, and how to see it", gaps_told(report)),
        ("To know", (("", "", note) for note in report.notes)),
        ("Warnings", (("", "", warning) for warning in report.warnings)),
    )
    yield from titled(sections, view.width)


def _summary(report: Report, view: View) -> Iterator[Line]:
    by_severity = Counter(finding.severity for finding in report.findings)
    parts = [f"{by_severity[severity]:,} {severity.value}" for severity in Severity if by_severity[severity]]
    said = f"{count(len(report.findings), 'finding')}: {', '.join(parts)}" if parts else "No findings"
    if report.accepted:
        said += f"; {len(report.accepted):,} accepted by the baseline"
    if not report.complete:
        said += f"; incomplete: {len(report.inconclusive):,} not judged, {count(len(report.gaps), 'gap')}"
    style = report.findings[0].severity.value if report.findings else "good" if report.complete else "doubt"
    yield from wrapped(said + ".", view.width, style=style)


def _next_steps(report: Report, view: View) -> Iterator[Line]:
    steps: list[tuple[str, str]] = []
    if report.findings:
        steps.append(
            ("what the worst one means, and how to mend it", f"lspriv rules explain {report.findings[0].rule}")
        )
        scope = next((finding.scope for finding in report.findings if finding.scope), None)
        if scope is not None:
            question = f"{view.input} Microsoft.Authorization/roleAssignments/write {shlex.quote(scope)}"
            steps.append(("who can grant roles there, and why", f"lspriv access who {question}"))
        whole = f"lspriv analyze {view.input} --format json"
        steps.append(("each finding's chain of reasons, and the commands that mend it", whole))
    elif report.gaps:
        files = f"lspriv import {view.input} --out snapshot.json"
        steps.append(("what each file was taken for", files))
    if steps:
        yield plain()
        yield plain("Next", "title")
    for why, command in steps:
        yield ((f"  # {why}", "dim"),)
        yield ((f"  {command}", "command"),)
