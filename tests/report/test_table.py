"""The report for people, at 80 and at 200 columns."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from lspriv.model.finding import Finding, RoleRef, Severity, Subject
from lspriv.model.gap import Gap
from lspriv.model.report import Inconclusive, Report
from lspriv.report.lines import write_lines
from lspriv.report.table import report_table
from tests.report.reports import SUB, changed, finding, report, role_finding, view

GAP = Gap(
    "memberships",
    "g1",
    "no file lists the members of group `g1`; `az ad group member list --group g1 -o json` lists them",
)


def table(whole: Report, width: int = 80, top: int | None = 50) -> str:
    out = io.StringIO()
    write_lines(report_table(_fingerprinted(whole), view(width, top)), out)
    return out.getvalue()


def _fingerprinted(whole: Report) -> Report:
    """The report, whose findings differ in the first digits of their fingerprints, as real ones do."""
    return replace(
        whole,
        findings=tuple(changed(one, fingerprint=one.fingerprint[::-1]) for one in whole.findings),
        accepted=tuple(
            replace(one, finding=changed(one.finding, fingerprint=one.finding.fingerprint[::-1]))
            for one in whole.accepted
        ),
    )


STORY = report(
    role_finding("Helper"),
    finding(1, "Ann"),
    finding(2, "Bob"),
    finding(3, "Cleo", where="Test"),
    finding(4, "Ann", severity=Severity.MEDIUM, where="Test"),
    accepted=(finding(9, "Break Glass"),),
    gaps=(GAP,),
    inconclusive=(Inconclusive("wildcard-action", "g1", f"memberships: {GAP.reason}"),),
    notes=("12 built-in roles come from the catalogue",),
    warnings=("ours.yaml:7: the acceptance has expired",),
)

ENDING = """\
Could not be judged
  • wildcard-action: memberships are not all there, see below

Not seen, and how to see it
  • memberships: no file lists the members of group `g1`; this lists them:
      az ad group member list --group g1 -o json

To know
  • 12 built-in roles come from the catalogue

Warnings
  • ours.yaml:7: the acceptance has expired

5 findings: 1 critical, 3 high, 1 medium; 1 accepted by the baseline;
incomplete: 1 not judged, 1 gap.

Next
  # the worst one as a tree, with the commands that mend it; others likewise
  lspriv explain exports/ repleH
  # what its rule finds, and why it matters
  lspriv rules explain wildcard-action
  # who can grant roles there, and why
  lspriv access who exports/ Microsoft.Authorization/roleAssignments/write \
/subscriptions/11111111-1111-1111-1111-111111111111
  # all of it, for a program
  lspriv analyze exports/ --format json
"""

NARROW = (
    """\
lspriv 0.1.0 · tenant contoso · data of 2026-10-31T22:00:00Z · baseline default
5 subscriptions, 82 principals, 1,410 role assignments, 22 role definitions,
1 function app

CRITICAL  1 finding

  wildcard-action (1): a custom role grants more than reading through a
      wildcard
    repleH  Helper (not assigned) has `*` (possible)

HIGH  3 findings

  subscription-wide-role (3): a role that does more than read is assigned
      for a whole subscription
  To do: assign the role at the resource groups that need it.
    • 2 principals, each can manage everything in all of subscription
      `Production`, through role `Owner`; reaches 31 resources
      10000000  Ann (User)
      20000000  Bob (User)
    30000000  Cleo (User) can manage everything in all of subscription `Test`,
              through role `Owner` (at subscription `Production`); reaches 31
              resources

MEDIUM  1 finding

  subscription-wide-role (1)
    40000000  Ann (User) can manage everything in all of subscription `Test`,
              through role `Owner` (at subscription `Production`); reaches 31
              resources

"""
    + ENDING
)

WIDE = """\
lspriv 0.1.0 · tenant contoso · data of 2026-10-31T22:00:00Z · baseline default
5 subscriptions, 82 principals, 1,410 role assignments, 22 role definitions, 1 function app

CRITICAL  1 finding
    FINDING   WHO OR WHAT  ROLE   WHERE                      REACHES       WHY

  wildcard-action (1): a custom role grants more than reading through a wildcard
    repleH    Helper       (not assigned) has `*` (possible)

HIGH  3 findings
    FINDING   WHO OR WHAT  ROLE   WHERE                      REACHES       WHY

  subscription-wide-role (3): a role that does more than read is assigned for a whole subscription
  To do: assign the role at the resource groups that need it.
    10000000  Ann (User)   Owner  subscription `Production`  31 resources  can manage everything
    20000000  Bob (User)   "      "                          "             "
    30000000  Cleo (User)  Owner  subscription `Production`  31 resources  can manage everything in all of \
subscription `Test`

MEDIUM  1 finding
    FINDING   WHO OR WHAT  ROLE   WHERE                      REACHES       WHY

  subscription-wide-role (1)
    40000000  Ann (User)   Owner  subscription `Production`  31 resources  can manage everything in all of \
subscription `Test`

""" + ENDING.replace("baseline;\n", "baseline; ")


@pytest.mark.parametrize(("width", "expected"), [(80, NARROW), (200, WIDE)])
def test_the_whole_page(width: int, expected: str) -> None:
    assert table(STORY, width) == expected


def test_no_line_is_wider_than_asked_but_commands_that_must_stay_whole() -> None:
    for width in (40, 60, 80, 120, 180, 200):
        for line in table(STORY, width).splitlines():
            assert len(line) <= width or line.strip().startswith(("az ", "lspriv access"))


def test_a_cell_that_is_too_long_goes_on_below() -> None:
    lines = table(report(finding(1, "a b " * 25)), 180).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("    10000000"))
    first, second = lines[at : at + 2]
    assert (first.split("  Owner")[0] + second).count("a") == 25
    assert second.startswith(" " * 14 + "b a")
    assert "Owner" in first
    assert max(map(len, lines[:-2])) <= 180


def test_fingerprints_that_begin_alike_are_shown_as_far_as_they_differ() -> None:
    alike = [changed(finding(at, name), fingerprint=name[::-1]) for at, name in enumerate(("abcdefgh12", "abcdefgh2"))]
    assert [line.split()[0] for line in table(report(*alike)).splitlines() if "abcdefgh" in line][:2] == [
        "abcdefgh1",
        "abcdefgh2",
    ]


def test_what_differs_in_role_or_place_is_not_told_together() -> None:
    """Though names, which anybody may choose, are alike: here two subscriptions and two roles."""
    one, other = finding(1), changed(finding(2, "Bob"), scope=f"{SUB[:-1]}2")
    third = changed(finding(3, "Cleo"), role=RoleRef("/roles/other", "Owner", True))
    for width in (80, 200):
        told = table(report(one, other, third), width)
        assert "principals" not in told.replace("82 principals", "")
        assert '"' not in told
        assert told.count("can manage everything") == 3


def test_the_next_commands_repeat_what_decides_the_findings() -> None:
    whole = _fingerprinted(report(finding(1)))
    ours = replace(view(), inputs=("a b.json", "more"), options=" --baseline ours.yaml")
    lines = ["".join(text for text, _ in line) for line in report_table(whole, ours)]
    assert "  lspriv explain 'a b.json' more 10000000 --baseline ours.yaml" in lines
    assert "  lspriv analyze 'a b.json' more --format json --baseline ours.yaml" in lines
    assert not any("lspriv access" in line for line in lines), "it takes one input"


def test_nothing_found() -> None:
    assert "\nNo findings.\n" in table(report())
    assert "Next" not in table(report())
    incomplete = table(report(gaps=(GAP,)))
    assert "\nNo findings; incomplete: 0 not judged, 1 gap.\n" in incomplete
    assert "lspriv import exports/ --out snapshot.json" in incomplete


def test_one_principal_at_many_scopes_is_one_row() -> None:
    many = [finding(at, "Ann", where=f"{at:03}") for at in range(100, 200)]
    told = table(report(*many))
    assert told.count("Ann (User)") == 1
    assert "and likewise at 99 more scopes" in " ".join(told.split())


def test_every_heading_shows_a_few_rows_however_bad_others_are() -> None:
    worst = [finding(at, f"Worst {at}", severity=Severity.CRITICAL) for at in range(500)]
    mild = [finding(at, f"Mild {at}", severity=Severity.LOW) for at in range(500, 600)]
    told = table(report(*worst, *mild), top=20)
    assert told.count("Worst ") == 17
    assert told.count("Mild ") == 3
    assert "… and 483 more; `--top all` shows them" in told
    assert "… and 97 more; `--top all` shows them" in told
    assert "600 findings: 500 critical, 100 low." in told
    everybody = table(report(*worst, *mild), top=None)
    assert (everybody.count("Worst "), everybody.count("Mild ")) == (500, 100)


def test_gaps_of_one_sort_are_one_line() -> None:
    gaps = tuple(Gap("memberships", f"g{at}", GAP.reason.replace("g1", f"g{at}")) for at in range(500))
    told = table(report(gaps=gaps), 200)
    assert "(499 more like this):" in told
    assert told.count("az ad group member list") == 1
    assert len(told.splitlines()) < 20


def test_many_sorts_of_gaps_are_cut_and_counted() -> None:
    words = ("alpha", "beta", "gamma", "delta")
    gaps = tuple(Gap(one, "/", f"{other} {third} is missing") for one in words for other in words for third in words)
    told = table(report(gaps=gaps))
    assert told.count("is missing") == 12
    assert "… and 52 more; `--format json` has all" in told


def test_long_names_and_messages_are_cut() -> None:
    told = table(report(finding(1, "x" * 10_000)))
    assert len(told) < 3_000
    assert "…" in told


def test_findings_that_differ_in_confidence_are_not_told_together() -> None:
    sure: Finding = finding(1, "Ann")
    told = table(report(role_finding("One"), role_finding("Two"), sure))
    assert "2 role definitions, each (not assigned) has `*` (possible)" in told


def test_a_finding_about_a_place_is_told_as_one() -> None:
    owners = changed(
        finding(1),
        rule="too-many-owners",
        message="subscription `Production` has 16 owners",
        subject=Subject("scope", SUB, "Production"),
        principal=None,
        role=None,
        assignment=None,
    )
    assert "    10000000  Production has 16 owners; reaches 31 resources\n" in table(report(owners))
    row = "    10000000  Production   subscription `Production`  31 resources  has 16 owners\n"
    assert row in table(report(owners), 200)
