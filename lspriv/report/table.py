"""Writes a report for people: the worst first, why it is so, what was not seen, and what to do next."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator

from lspriv.model.finding import Finding, Severity
from lspriv.model.report import Report
from lspriv.report.blocks import Block, Group, grouped, shares
from lspriv.report.digest import doubts_told, gaps_told, titled
from lspriv.report.fingerprints import shortener
from lspriv.report.grid import LEAST_WIDTH, Grid
from lspriv.report.lines import Line, count, flow, plain, wrapped
from lspriv.report.rows import sentences
from lspriv.report.view import View


def report_table(report: Report, view: View) -> Iterator[Line]:
    """Yield the lines of the report."""
    yield from _header(report, view.width)
    groups = grouped(report.findings, view.scope_name, view.top)
    limits = shares([group.rows for group in groups], view.top)
    short = shortener(finding.fingerprint for finding in _all(report))
    shown = [pair for group, limit in zip(groups, limits, strict=True) for pair in _shown(group, limit)]
    rows, titles = _layout(view, shown, short)
    per_severity = Counter(finding.severity for finding in report.findings)
    previous: Severity | None = None
    told: set[str] = set()
    for group, limit in zip(groups, limits, strict=True):
        if group.severity is not previous:
            previous = group.severity
            number = count(per_severity[previous], "finding")
            yield plain()
            yield ((previous.value.upper(), previous.value), (f"  {number}", "dim"))
            yield from titles
        yield from _heading(group, view, again=group.rule in told)
        for block, names in _shown(group, limit):
            yield from rows(block, names)
        if group.rows > limit:
            yield plain(f"    … and {group.rows - limit:,} more; `--top all` shows them", "dim")
        told.add(group.rule)
    yield from _others(report, view)
    yield plain()
    yield from _summary(report, view)
    yield from _next_steps(report, view, short)


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


def _layout(
    view: View, shown: list[tuple[Block, int]], short: Callable[[str], str]
) -> tuple[Callable[[Block, int], Iterator[Line]], tuple[Line, ...]]:
    """Return what writes the rows of a block, and the lines that name its columns, which a narrow page has none of."""
    if view.width < LEAST_WIDTH:
        return lambda block, names: sentences(block, names, view.width, short), ()
    grid = Grid(view.width, short, view.scope_name)
    grid.fit_to(shown)
    return grid.block, (grid.title(),)


def _shown(group: Group, limit: int) -> Iterator[tuple[Block, int]]:
    """Yield the blocks of a group that its limit leaves room for, and how many names of each."""
    for block in group.blocks:
        if limit <= 0:
            return
        yield block, min(limit, len(block.who))
        limit -= len(block.who)


def _all(report: Report) -> Iterator[Finding]:
    """Yield what counts and what was accepted."""
    yield from report.findings
    yield from (accepted.finding for accepted in report.accepted)


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


def _next_steps(report: Report, view: View, short: Callable[[str], str]) -> Iterator[Line]:
    steps: list[tuple[str, str]] = []
    if report.findings:
        worst = report.findings[0]
        steps.append(
            (
                "the worst one as a tree, with the commands that mend it; others likewise",
                f"lspriv explain {view.input} {short(worst.fingerprint)}{view.options}",
            )
        )
        steps.append(("what its rule finds, and why it matters", f"lspriv rules explain {worst.rule}"))
        scope = next((finding.scope for finding in report.findings if finding.scope), None)
        # Questions about access take one input.
        if scope is not None and len(view.inputs) == 1:
            question = f"{view.input} Microsoft.Authorization/roleAssignments/write {shlex.quote(scope)}"
            steps.append(("who can grant roles there, and why", f"lspriv access who {question}"))
        steps.append(("all of it, for a program", f"lspriv analyze {view.input} --format json{view.options}"))
    elif report.gaps:
        files = f"lspriv import {view.input} --out snapshot.json"
        steps.append(("what each file was taken for", files))
    if steps:
        yield plain()
        yield plain("Next", "title")
    for why, command in steps:
        yield from wrapped(why, view.width, indent="  # ", style="dim")
        yield ((f"  {command}", "command"),)
