"""What `lspriv baseline check` tells people."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.compliance.baseline import Baseline
from lspriv.compliance.problems import LONG, listed, quoted
from lspriv.compliance.stale import next_day
from lspriv.model.report import Report
from lspriv.report.lines import Line, count, plain, wrapped


def checked_lines(
    path: str, baseline: Baseline, report: Report | None, today: str, stale: int, width: int
) -> Iterator[Line]:
    """Yield what was looked at, what the baseline asks for less than what it extends, and the verdict."""
    extends = f", which extends {listed(map(quoted, baseline.extends))}" if baseline.extends else ""
    yield from wrapped(f"{quoted(path, LONG)}: baseline {quoted(baseline.name)}{extends}", width, style="title")
    yield from wrapped(_holds(baseline, today), width)
    yield from wrapped(_looked_at(report, today), width, style="dim")
    if baseline.weaker:
        yield plain()
        yield plain("Asks for less", "title")
        for line in baseline.weaker:
            yield from wrapped(line, width, indent="  • ", hang="    ")
    yield plain()
    if stale:
        verb = "does" if stale == 1 else "do"
        yield plain(f"{count(stale, 'thing')} {verb} not hold, named on standard error.", "bad")
    else:
        yield plain("Nothing is wrong, nothing is stale.", "good")


def _holds(baseline: Baseline, today: str) -> str:
    somewhere = sum(not choice.in_general for choice in baseline.selected)
    more = f" ({somewhere:,} of them only in overrides)" if somewhere else ""
    parts = [
        count(len(baseline.selected), "rule") + more,
        count(len(baseline.overrides), "override"),
        count(len(baseline.allow), "allowed principal"),
        count(len(baseline.accept), "acceptance"),
    ]
    day = next_day(baseline, today)
    return ", ".join(parts) + (f"; the next to expire does so on {day}" if day else "")


def _looked_at(report: Report | None, today: str) -> str:
    if report is None:
        return f"Looked at as of {today}, without an input: what matches nothing was not looked for."
    snapshot = report.snapshot
    facts = (
        f"{count(snapshot.role_assignments, 'role assignment')} of {count(snapshot.subscriptions, 'subscription')}: "
        f"{count(len(report.findings) + len(report.accepted), 'finding')}, {len(report.accepted):,} accepted"
    )
    gaps = f"; {count(len(report.gaps), 'gap')}, in which may lie what seems to match nothing" if report.gaps else ""
    return f"Looked at as of {today}, against {facts}{gaps}."
