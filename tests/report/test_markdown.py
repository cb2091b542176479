"""The report as a comment on a pull request."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from lspriv.model.finding import Finding, Remedy, RoleRef, Severity, Step
from lspriv.model.gap import Gap
from lspriv.model.report import Inconclusive, Report
from lspriv.model.safe import visible
from lspriv.report.markdown import MOST, report_markdown
from lspriv.report.view import View
from tests.report.goldens import CLEAN, STORY
from tests.report.rendering import Rendered, rendered
from tests.report.reports import PAGES, changed, finding, report, role_finding, view
from tests.report.test_markdown_text import ANY, TRICKS

TAGS = {"h2", "h3", "p", "strong", "code", "pre", "ul", "ol", "li", "details", "summary"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
GITHUB_MOST = 65_536


def comment(whole: Report, outside: View | None = None) -> str:
    return b"".join(report_markdown(whole, outside or view())).decode()


def size(text: str) -> int:
    """The length as the strictest site counts it."""
    return len(text.encode("utf-16-le")) // 2


def called(name: str) -> Report:
    """A report in which everything that somebody may name is called so."""
    one = finding(1, name)
    named = changed(
        one,
        role=RoleRef("/roles/x", name, True),
        evidence=(Step("assignment", name, name, f"User `{name}` holds `{name}`"), Step("condition", name, name, name)),
        remedy=Remedy(f"ask `{name}`", (f"az role delete --name '{name}'", name)),
    )
    return report(
        named,
        gaps=(
            Gap("files", name, f"`{name}.json`: is broken"),
            Gap("memberships", "/", f"the group ({name}) is unread"),
        ),
        inconclusive=(Inconclusive("wildcard-action", name, f"who knows {name}"),),
        notes=(name,),
        warnings=(f"{name}:7: has expired",),
    )


def harmless(page: Rendered) -> None:
    assert set(page.tags) <= TAGS | TABLE
    assert {name for name, _ in page.attributes} <= {"class", "lang", "align", "style"}
    assert all(re.fullmatch(r"sh|language-sh|(text-align:)?(left|right|center)", value) for _, value in page.attributes)
    assert page.comments == []
    assert page.found == []


def test_the_story_renders_to_what_it_means() -> None:
    for page in rendered(comment(STORY)).values():
        harmless(page)
        assert page.tags.count("details") == page.tags.count("summary") == 3
        assert page.tags.count("h2") == 1
        assert page.tags.count("h3") == 5
        assert page.tags.count("tr") == 3
        assert page.blocks == [
            "az ad group member list --group g1\n",
            *(f"az role assignment delete --ids {number}\n" for number in (1, 2, 4)),
        ]


def test_the_verdict_comes_first() -> None:
    def verdict(whole: Report) -> str:
        return comment(whole).splitlines()[0]

    gap = Gap("files", "a", "broken")
    assert verdict(STORY) == "## lspriv: 4 findings (1 critical, 2 high, 1 medium), and not everything was seen"
    assert verdict(report(finding(1))) == "## lspriv: 1 finding (1 high)"
    assert verdict(CLEAN) == "## lspriv: nothing found"
    assert verdict(report(gaps=(gap,))) == "## lspriv: nothing found, but not everything was seen"
    assert verdict(report(inconclusive=(Inconclusive("wildcard-action", "/", "?"),))).endswith(
        "not everything was seen"
    )


def test_it_says_what_fails_the_run() -> None:
    whole = report(role_finding("x"), finding(1), finding(2, severity=Severity.LOW))
    for fail_on, said in (
        (Severity.HIGH, "2 of 3 fail the run (`--fail-on high`)."),
        (Severity.CRITICAL, "1 of 3 fails the run (`--fail-on critical`)."),
        (Severity.INFO, "3 of 3 fail the run (`--fail-on info`)."),
    ):
        assert said in comment(whole, replace(view(), fail_on=fail_on))
    assert "the run" not in comment(whole, replace(view(), fail_on=None))


@pytest.mark.parametrize("trick", TRICKS)
def test_no_name_acts_wherever_it_stands(trick: str) -> None:
    usual = rendered(comment(called("Ann")))
    for parser, page in rendered(comment(called(trick))).items():
        harmless(page)
        # A name may be more or less code, and changes nothing else.
        assert [tag for tag in page.tags if tag != "code"] == [tag for tag in usual[parser].tags if tag != "code"]
        assert page.blocks[:2] == [f"az role delete --name '{visible(trick)}'\n", f"{visible(trick)}\n"]


@settings(max_examples=30)
@given(ANY)
def test_no_name_whatever_acts(name: str) -> None:
    usual = rendered(comment(called("Ann")))
    for parser, page in rendered(comment(called(name))).items():
        harmless(page)
        assert [tag for tag in page.tags if tag != "code"] == [tag for tag in usual[parser].tags if tag != "code"]


def test_what_is_cut_are_whole_findings_the_mildest_first() -> None:
    many = [finding(at, f"User {at}") for at in range(5_000)]
    text = comment(report(*many, gaps=STORY.gaps, inconclusive=STORY.inconclusive, notes=("a note",)))
    assert MOST * 0.9 < size(text) <= MOST
    shown = re.findall(r"^\*\*([\d,]+)\. high\*\*", text, re.MULTILINE)
    assert [int(number.replace(",", "")) for number in shown] == list(range(1, len(shown) + 1))
    assert f"### The {len(shown):,} worst of 5,000 findings" in text
    assert f"**{5_000 - len(shown):,} more findings are not shown here.** This shows all of them:" in text
    told = b"".join(report_markdown(report(*many), replace(view(), options=" --baseline ours.yaml"))).decode()
    assert "lspriv analyze exports/ --format json --baseline ours.yaml\n" in told
    assert "```sh\nlspriv analyze exports/ --format json\n```" in text
    assert text.count("Fingerprint: ") == text.count("</details>") == len(shown)
    assert "5,000 findings (5,000 high)" in text
    assert all(said in text for said in ("2 not judged, 2 gaps", "the members of group `g1`", "- a note"))


@pytest.mark.parametrize("fill", ["x", "`", "@ ", "` ", "\x1b", "\U0001f469", "\u202e@", "|"])
def test_nothing_is_too_long_for_a_comment(fill: str) -> None:
    name = fill * (10_000 // len(fill))
    words = ("alpha", "beta", "gamma", "delta", "epsilon")
    gaps = tuple(Gap(one, name, f"{two} {three} {name}") for one in words for two in words for three in words)
    doubts = tuple(Inconclusive(one, name, f"{two} {name}") for one in words for two in words)
    steps = tuple(Step("assignment", name, name, name) for _ in range(1_000))
    remedy = Remedy(name, tuple(f"az {name}" for _ in range(50)))
    big: Finding = changed(finding(1, name), evidence=steps, remedy=remedy)
    whole = replace(called(name), findings=(big,) * 50, gaps=gaps, inconclusive=doubts, notes=(name,) * 50)
    text = comment(whole, View((name,) * 50, lambda scope: name, PAGES, 80))
    assert size(text) <= MOST < GITHUB_MOST
    assert "**1. high**" in text
    assert "### Could not be judged" in text
    assert "### Not seen, and how to see it" in text
    assert text.count("; `--format json` has all.") >= 3
    for page in rendered(text).values():
        harmless(page)


def test_a_command_is_shown_whole_or_not_at_all() -> None:
    remedy = Remedy("run these", ("az one " + "x" * 3_000, "az two " + "y" * 3_000, "az three"))
    text = comment(report(changed(finding(1), remedy=remedy)))
    assert f"```sh\naz one {'x' * 3_000}\n```" in text
    assert "az two" not in text
    assert "2 commands are too long to show here; `--format json` has all." in text
