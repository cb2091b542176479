"""One finding for people: every part of it, at any width, whatever its names."""

from __future__ import annotations

import io

import pytest

from lspriv.model.finding import Finding, Remedy, Step
from lspriv.model.gap import Gap, GapKind
from lspriv.model.report import Acceptance, Inconclusive, Report
from lspriv.report.explain import explained
from lspriv.report.lines import write_lines
from tests.report.reports import SUB, changed, finding, report, role_finding, view

ASSIGNMENT = f"{SUB}/providers/Microsoft.Authorization/roleAssignments/1"
ANN = changed(
    finding(1),
    evidence=(
        Step("assignment", "id-Ann", ASSIGNMENT, "User `Ann` holds `Owner`"),
        Step("permission", "owner", "full-control", "block 0: *"),
        Step("condition", ASSIGNMENT, "full-control", "@Resource[a:b] StringEquals 'c'"),
        Step("scope", "full-control", SUB, "subscription `Production` and everything below it"),
    ),
    details={
        "privilege": "full-control",
        "subscriptions": 1,
        "resources": 1234,
        "condition": "@Resource[a:b] StringEquals 'c'",
        "owners": [{"id": "x", "name": "Xi"}, {"id": "y", "name": "Yo"}],
        "window": {"from": "2026-08-03", "to": "2026-11-01"},
        "last_used": None,
        "certain": True,
        "unused": [f"Microsoft.Web/sites/op{at}/action" for at in range(40)],
    },
)

TOLD = """\
HIGH  subscription-wide-role, certain
00000000000000000000000000000001

`Ann` can manage everything in all of subscription `Production`, through role
`Owner`

Accepted until 2026-12-31 by ann: SEC-12

Why
  Ann (User)
  │ id-Ann
  └─ User `Ann` holds `Owner`
     │ /subscriptions/11111111-1111-1111-1111-111111111111/providers/
     │ Microsoft.Authorization/roleAssignments/1
     ├─ block 0: *
     ├─ only if a condition holds, see below
     └─ subscription `Production` and everything below it
        /subscriptions/11111111-1111-1111-1111-111111111111

What it reaches
  subscription `Production` and everything below it: 1,234 resources

Only if
  @Resource[a:b] StringEquals 'c'

Not known here, and how to know it
  • memberships: ann is not listed; this does (at id-ann):
      az ad group member list --group ann > group-members/ann.json

What to do
  Assign the role at the resource groups that need it:
    az role assignment delete --ids 1

Controls
  MCSB PA-7

Details
  role: Owner (built in, owner)
  privilege: full-control
  owners: 2
    • id: x, name: Xi
    • id: y, name: Yo
  window: from: 2026-08-03, to: 2026-11-01
  last used: none
  certain: yes
  unused: 40
    • Microsoft.Web/sites/op0/action
    • Microsoft.Web/sites/op1/action
    • Microsoft.Web/sites/op2/action
    • Microsoft.Web/sites/op3/action
    • Microsoft.Web/sites/op4/action
    • Microsoft.Web/sites/op5/action
    • Microsoft.Web/sites/op6/action
    • Microsoft.Web/sites/op7/action
    • Microsoft.Web/sites/op8/action
    • Microsoft.Web/sites/op9/action
    … and 30 more; `--format json` has all

Next
  # what it is
  lspriv rules explain subscription-wide-role
"""


def told(one: Finding, whole: Report | None = None, width: int = 80, acceptance: Acceptance | None = None) -> str:
    out = io.StringIO()
    steps = [("what it is", f"lspriv rules explain {one.rule}")]
    write_lines(explained(one, acceptance, whole or report(one), view(width), steps), out)
    return out.getvalue()


def test_everything_there_is_to_say() -> None:
    gap = Gap(
        "memberships",
        "id-ann",
        "ann is not listed; `az ad group member list --group ann > group-members/ann.json` does",
    )
    whole = report(ANN, gaps=(gap,))
    assert told(ANN, whole, acceptance=Acceptance("SEC-12", "2026-12-31", "ann")) == TOLD


def test_what_there_is_nothing_to_say_of_is_left_out() -> None:
    bare = told(role_finding("Helper"))
    titles = [line for line in bare.splitlines() if line and line[0].isupper()]
    assert titles[1:] == ["Helper", "Details", "Next"]
    assert "Accepted" not in bare


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_asked_but_commands(width: int) -> None:
    for line in told(ANN, width=width).splitlines():
        assert len(line) <= width or line.strip().startswith(("az ", "lspriv "))


def test_a_command_stays_whole() -> None:
    command = "az role assignment delete --ids " + "/x" * 1000
    one = changed(ANN, remedy=Remedy("remove it", (command, "az two")))
    assert f"\n    {command}\n    az two\n" in told(one)
    endless = changed(ANN, remedy=Remedy("remove it", ("az " + "x" * 10_000,)))
    assert "too long to be shown" in told(endless)


def test_many_steps_of_one_kind_are_counted() -> None:
    members = tuple(Step("member-of", f"m{at}", "id-Ann", f"`m{at}` is in `Ann`") for at in range(500))
    text = told(changed(ANN, evidence=(*members, *ANN.evidence)))
    assert text.count("is in `Ann`") == 12
    assert "├─ … and 488 more like these; `--format json` has all\n" in text
    assert text.index("… and 488 more") < text.index("holds `Owner`")


@pytest.mark.parametrize("name", ["x" * 10_000, "x " * 5_000, "界" * 10_000, "`" * 10_000, "\x1b]0;owned\x07\n\u202e"])
def test_a_name_does_not_bury_the_rest(name: str) -> None:
    one = changed(
        finding(1, name),
        evidence=(
            Step("assignment", f"id-{name}", ASSIGNMENT, f"User `{name}` holds `Owner`"),
            Step("permission", "owner", "full-control", "block 0: *"),
        ),
        details={"owners": [{"name": name}] * 50, name: name},
    )
    text = told(one)
    assert len(text) < 12_000
    assert "holds `Owner`" in " ".join(text.split()) or "`" * 100 in text
    assert "block 0: *" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_deep_chain_does_not_run_out_of_the_page() -> None:
    steps = tuple(Step("member-of", f"g{at}", f"g{at + 1}", f"`g{at}` is in `g{at + 1}`") for at in range(100))
    text = told(changed(ANN, evidence=steps))
    assert max(map(len, text.splitlines())) <= 80
    assert "… and 40 more steps" in text


def unknown(*gaps: Gap, doubts: tuple[Inconclusive, ...] = (), one: Finding = ANN) -> list[str]:
    text = told(one, report(one, gaps=gaps, inconclusive=doubts), 300)
    _, _, section = text.partition("Not known here, and how to know it\n")
    return [line.removeprefix("  • ") for line in section.partition("\n\n")[0].splitlines()]


def test_what_is_not_known_is_what_touches_the_rule_and_the_place() -> None:
    rule = ANN.rule
    doubts = (
        Inconclusive(rule, SUB, "the subscription itself"),
        Inconclusive(rule, f"{SUB.upper()}/resourceGroups/rg", "below it"),
        Inconclusive(rule, "/", "everywhere"),
        Inconclusive(rule, "/providers/Microsoft.Management/managementGroups/m", "perhaps above it"),
        Inconclusive(rule, "x.json", "files: what could not be read may belong here"),
        Inconclusive(rule, f"{SUB}2", "another subscription"),
        Inconclusive(rule, "99999999-0000-0000-0000-000000000000", "another group"),
        Inconclusive("wildcard-action", SUB, "another rule"),
    )
    assert [line.split(" (at")[0] for line in unknown(doubts=doubts)] == [
        "the subscription itself",
        "below it",
        "everywhere",
        "perhaps above it",
        "files: what could not be read may belong here",
    ]


def test_gaps_about_what_the_finding_names_are_told_once() -> None:
    gaps = (
        Gap("deny_assignments", "/", "no list of deny assignments", GapKind.ABSENT),
        Gap("files", "x.json", "x.json is broken"),
        Gap("memberships", "ID-ANN", "members of ann"),
        Gap("role_definitions", "OWNER", "the definition of Owner"),
        Gap("memberships", "id-bob", "members of bob"),
        Gap("resources", "/", "no resources"),
    )
    assert [line.split(" (at")[0] for line in unknown(*gaps)] == [
        "deny_assignments: no list of deny assignments",
        "files: x.json is broken",
        "memberships: members of ann",
        "role_definitions: the definition of Owner",
    ]
    doubt = Inconclusive(ANN.rule, SUB, "role_definitions: the definition of Owner")
    assert len(unknown(gaps[3], doubts=(doubt,))) == 1
