"""Drafts a baseline for a tenant: what each rule found there, and acceptances of what is wrong today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lspriv.compliance.accept_entries import AcceptRule
from lspriv.compliance.acceptances import AcceptanceBook
from lspriv.compliance.baseline import Baseline
from lspriv.compliance.drafted import Group, grouped
from lspriv.compliance.policies import policy_names
from lspriv.compliance.problems import printable
from lspriv.compliance.source import MAX_BYTES
from lspriv.compliance.written import block_item, comment, scalar
from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.model.safe import visible

DAYS = 90
"""For how long acceptances of a draft hold, unless somebody says otherwise."""
MOST_ACCEPTANCES = 2000
"""How many acceptances a draft has at most; more are nothing that anybody reviews."""
_LARGEST = MAX_BYTES // 2
"""How large a draft is at most, in bytes, so that there is room to go on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the draft should be like."""

    name: str
    extends: str
    """The baseline that it extends, as the user typed it."""
    least: Severity | None
    """The mildest severity that is accepted; None accepts nothing."""
    expires: str
    """The last day of the acceptances, ISO 8601."""


def later(today: str) -> str:
    """Return the day on which acceptances end that begin today.

    >>> later("2026-11-01")
    '2027-01-30'
    """
    try:
        return (date.fromisoformat(today) + timedelta(DAYS)).isoformat()
    except OverflowError:
        return date.max.isoformat()


def draft(report: Report, parent: Baseline, wish: Wish) -> str:
    """Return the text of a baseline that extends the parent, by which the report was made.

    Findings are accepted one by one, as long as there are not too many of a rule to be listed or
    reviewed; else by their scopes, then by their subscriptions, then all that the rule finds. A comment
    says so, since what is found there later is then accepted too.
    """
    share = MOST_ACCEPTANCES
    while True:
        groups = grouped(report.findings, wish.least, share)
        text = "".join(f"{line}\n" for line in _lines(report, parent, wish, groups))
        total = sum(len(group.entries) for group in groups)
        if share == 1 or (total <= MOST_ACCEPTANCES and len(text.encode()) <= _LARGEST):
            return text
        share //= 2


def _lines(report: Report, parent: Baseline, wish: Wish, groups: Sequence[Group]) -> Iterator[str]:
    today = report.generated_at[:10]
    yield from _head(report, wish, accepted_by(report, groups, wish.expires), today)
    yield ""
    yield "version: 1"
    yield f"name: {scalar(wish.name)}"
    relative = "" if wish.extends in policy_names() else " # begins at the folder of this file"
    yield f"extends: {scalar(wish.extends)}{relative}"
    yield ""
    yield "rules:"
    yield from _rules(report, parent)
    yield ""
    yield from _EXAMPLES
    yield ""
    if not groups:
        yield "accept: []"
        return
    yield "accept:"
    for number, group in enumerate(groups):
        if number:
            yield ""
        yield from group.heading()
        for entry in group.entries:
            fields = {
                "rule": group.rule,
                "subject": entry.subject,
                "severity": entry.severity.value,
                "reason": f"found on {today}, to be reviewed",
                "expires": wish.expires,
            }
            yield from block_item(fields, entry.says, dash=2, key=4)


def accepted_by(report: Report, groups: Sequence[Group], expires: str) -> int:
    """Count what acceptances until a day cover, which by a scope may be more than was asked for."""
    entries = [
        AcceptRule(group.rule, entry.subject, "", expires, entry.severity)
        for group in groups
        for entry in group.entries
    ]
    book = AcceptanceBook(entries, report.generated_at[:10])
    return sum(book.covering(finding) is not None for finding in report.findings)


def _head(report: Report, wish: Wish, accepted: int, today: str) -> Iterator[str]:
    where = f"tenant {_shown(report.snapshot.tenant_id)}" if report.snapshot.tenant_id else "a tenant that is not named"
    yield comment(f"A baseline for {where}, drafted by lspriv {report.tool_version} on {today}.")
    yield "#"
    if wish.least is None:
        yield f"# It judges as `{_shown(wish.extends)}` does until you change it, and accepts nothing."
    else:
        yield f"# It judges as `{_shown(wish.extends)}` does, and accepts what was found on that day at severity"
        yield f"# {wish.least} or above ({accepted:,} of {len(report.findings):,} findings) until {wish.expires}."
        yield "# What is new or becomes graver stands out. Of the old, mend each, or write down why it may stand, and"
        yield "# who says so."
    if report.gaps:
        gaps = f"{len(report.gaps):,} gap{'' if len(report.gaps) == 1 else 's'}"
        yield f"# What could not be seen ({gaps}) is not in here, and may hold more."
    yield "# `lspriv baseline check THIS-FILE INPUT` names what no longer holds."


def _rules(report: Report, parent: Baseline) -> Iterator[str]:
    yield f"  # What each rule of `{_shown(parent.name)}` found. To judge otherwise, take away the first # of its line"
    yield "  # and write off, a severity, or {severity: ..., params: {...}}; `lspriv rules explain RULE` tells more."
    yield "  #"
    by_rule: dict[str, Counter[Severity]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, Counter())[finding.severity] += 1
    accepted = Counter(one.finding.rule for one in report.accepted)
    left = max((len(choice.rule.id) for choice in parent.selected), default=0)
    for choice in parent.selected:
        counts = by_rule.get(choice.rule.id, Counter())
        told = ", ".join(f"{counts[severity]:,} {severity}" for severity in Severity if counts[severity])
        said = f"{counts.total():,} found: {told}" if counts else "nothing found"
        more = f"; {accepted[choice.rule.id]:,} accepted by it" if accepted[choice.rule.id] else ""
        yield f"  # {choice.rule.id + ': on':<{left + 4}}  # {said}{more}"


_EXAMPLES = (
    "# What is otherwise below a scope, or for some principals:",
    "# overrides:",
    "#   - scope: /subscriptions/00000000-0000-0000-0000-000000000000",
    "#     rules: {subscription-wide-role: low}",
    "#",
    "# Who may hold what it holds, such as break-glass accounts:",
    "# allow:",
    "#   - principal: breakglass@contoso.example",
    "#     reason: SEC-12",
)


def _shown(text: str) -> str:
    return printable(visible(text[:80]))
