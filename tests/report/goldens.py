"""A small story in every format, as files beside this one.

`python -m tests.report.goldens` writes them anew; look at what changed before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lspriv.model.finding import Confidence, Severity, Step
from lspriv.model.gap import Gap
from lspriv.model.report import Inconclusive, Report
from lspriv.report.csv import report_csv
from lspriv.report.junit import report_junit
from lspriv.report.markdown import report_markdown
from lspriv.report.ocsf import report_ocsf
from lspriv.report.view import View
from tests.report.reports import SUB, changed, finding, report, role_finding, view

FOLDER = Path(__file__).parent / "golden"
NASTY = "=cmd|'/c calc'!A0 @team #12 <b> `x` \x1b[31m"
GAP = Gap(
    "memberships", "g1", "no file lists the members of group `g1`; `az ad group member list --group g1` lists them"
)
STORY = report(
    role_finding("Helper"),
    changed(
        finding(1, "Ann"),
        evidence=(
            Step("member-of", "id-Ann", "id-ops", "User `Ann` is a member of `Ops`"),
            Step("assignment", "id-ops", f"{SUB}/…/1", "Group `Ops` holds `Owner`"),
        ),
    ),
    changed(finding(2, NASTY, where="Test"), confidence=Confidence.LIKELY),
    finding(4, "Zoë", severity=Severity.MEDIUM),
    accepted=(finding(9, "Break Glass"),),
    gaps=(GAP, Gap("files", "a.json", "`a.json`: is broken: expected a value")),
    inconclusive=(
        Inconclusive("subscription-wide-role", SUB, "the tree above it is not known"),
        Inconclusive("wildcard-action", "g1", f"memberships: {GAP.reason}"),
    ),
    notes=("12 built-in roles come from the catalogue",),
    warnings=("ours.yaml:7: the acceptance has expired",),
)
"""Something of everything that a report can hold."""

CLEAN = report()
"""A run that saw everything and found nothing."""

FORMATS: dict[str, Callable[[Report, View], Iterator[bytes]]] = {
    "md": report_markdown,
    "csv": report_csv,
    "xml": report_junit,
    "jsonl": report_ocsf,
}
"""By the ending of the files."""


def written(name: str) -> bytes:
    """What a golden file must hold, by its name."""
    story, _, ending = name.partition(".")
    return b"".join(FORMATS[ending]({"story": STORY, "clean": CLEAN}[story], view()))


NAMES = tuple(f"{story}.{ending}" for story in ("story", "clean") for ending in FORMATS)

if __name__ == "__main__":
    for name in NAMES:
        (FOLDER / name).write_bytes(written(name))
