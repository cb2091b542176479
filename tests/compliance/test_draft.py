"""A draft is read without problems, covers what it says, and stays within what can be reviewed and read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.compliance import draft as drafting
from lspriv.compliance.baseline import parse_baseline
from lspriv.compliance.draft import MOST_ACCEPTANCES, Wish, draft, later
from lspriv.compliance.drafted import grouped
from lspriv.compliance.evaluate import evaluate
from lspriv.compliance.source import MAX_BYTES
from lspriv.model.finding import Severity
from lspriv.model.gap import Gap
from lspriv.model.report import Report
from lspriv.rules.base import Hit, Rule
from tests.compliance.small import NOW, SUB, hit, rule, tenant

WISH = Wish("ours", "default", Severity.HIGH, "2027-01-30")
OTHER = "/subscriptions/00000000-0000-0000-0000-000000000002"


def judged(*rules: Rule, text: str = "", **more: Any) -> Report:
    parent = parse_baseline(selecting(*rules) + text, "parent.yaml", rules)
    return evaluate(tenant(**more), parent, tool_version="0.1.0", snapshot_sha256="0" * 64)


def selecting(*rules: Rule) -> str:
    return "version: 1\nname: parent\nrules:\n" + "".join(f"  {one.id}: on\n" for one in rules)


def again(report: Report, wish: Wish, *rules: Rule, **more: Any) -> tuple[str, Report]:
    """The draft, and what a run under it gives; it extends nothing here, and selects the rules itself."""
    parent = parse_baseline(selecting(*rules), "parent.yaml", rules)
    text = draft(report, parent, wish)
    alone = text.replace(f"extends: {wish.extends}\n", "").replace(
        "rules:\n", selecting(*rules).partition("parent\n")[2], 1
    )
    baseline = parse_baseline(alone, "ours.yaml", rules)
    return text, evaluate(tenant(**more), baseline, tool_version="0.1.0", snapshot_sha256="0" * 64)


def many(count: int, scopes: int = 1, subscriptions: int = 1, **more: Any) -> list[Hit]:
    """Hits spread over scopes of subscriptions."""
    return [
        hit(f"/x/{n}", scope=f"/subscriptions/{n % subscriptions:036}/resourceGroups/g{n % scopes}", **more)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("found", "by", "entries"),
    [
        (many(20), "finding", 20),
        (many(21, scopes=20), "scope", 20),
        (many(63, scopes=21, subscriptions=3), "subscription", 3),
        (many(63, scopes=21, subscriptions=21), "rule", 1),
        ([hit(f"/x/{n}") for n in range(21)], "rule", 1),
        ([hit(f"/x/{n}", scope="/" + "a" * 301) for n in range(21)], "rule", 1),
    ],
)
def test_acceptances_are_as_narrow_as_their_number_allows(
    found: list[Hit], by: str, entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = rule("r", found)
    report = judged(one)
    (group,) = grouped(report.findings, Severity.HIGH, 20)
    assert (group.by, len(group.entries), group.findings) == (by, entries, len(found))
    monkeypatch.setattr(drafting, "MOST_ACCEPTANCES", 20)
    text, under_it = again(report, WISH, one)
    assert (under_it.findings, under_it.warnings, len(under_it.accepted)) == ((), (), len(found))
    assert ("too many to accept one by one" in text) is (by != "finding")


def test_every_subject_covers_its_own_findings_alone() -> None:
    one = rule("r", [*many(30, scopes=3), *(hit(f"/y/{n}", scope=OTHER, severity=Severity.LOW) for n in range(30))])
    _, under_it = again(judged(one), WISH, one)
    assert [finding.severity for finding in under_it.findings] == ["low"] * 30


@pytest.mark.parametrize("least", [*Severity, None])
def test_only_what_is_grave_enough_is_accepted(least: Severity | None) -> None:
    one = rule("r", [hit(f"/x/{severity}", severity=severity) for severity in Severity])
    text, under_it = again(judged(one), replace(WISH, least=least), one)
    left = [severity for severity in Severity if least is None or severity.rank > least.rank]
    assert [finding.severity for finding in under_it.findings] == left
    assert ("accept: []" in text) is (least is None)


def test_it_says_what_was_found_what_is_accepted_and_what_was_not_seen() -> None:
    loud = rule("loud", [hit("/a", severity=Severity.CRITICAL), hit("/b"), hit("/c", severity=Severity.LOW)])
    report = judged(loud, rule("quiet"), gaps=(Gap("memberships", "g", "missing"),), tenant_id="contoso")
    text, _ = again(report, WISH, loud, rule("quiet"))
    lines = text.splitlines()
    assert lines[0] == "# A baseline for tenant contoso, drafted by lspriv 0.1.0 on 2026-11-01."
    assert "# high or above (2 of 3 findings) until 2027-01-30." in lines
    assert "# What could not be seen (1 gap) is not in here, and may hold more." in lines
    assert "  # loud: on   # 3 found: 1 critical, 1 high, 1 low" in lines
    assert "  # quiet: on  # nothing found" in lines
    at = lines.index("  # loud: 2 found")
    fingerprint = report.findings[0].fingerprint
    assert lines[at + 1 : at + 7] == [
        "  # critical: it is wrong",
        "  - rule: loud",
        f'    subject: "{fingerprint}"',
        "    severity: critical",
        '    reason: "found on 2026-11-01, to be reviewed"',
        "    expires: 2027-01-30",
    ]
    assert max(map(len, lines)) <= 170


def test_what_becomes_graver_than_it_was_accepted_counts() -> None:
    graver = rule("r", [hit("/a", severity=Severity.CRITICAL)])
    text, under_it = again(judged(rule("r", [hit("/a")])), WISH, graver)
    assert ([one.severity for one in under_it.findings], under_it.accepted) == (["critical"], ())
    assert "accepts up to high, but is critical now" in under_it.warnings[0]
    assert "    severity: high" in text.splitlines()


def test_the_head_counts_what_entries_by_scope_cover_besides() -> None:
    one = rule("r", [*many(20, scopes=2), hit("/x/low", scope=many(1)[0].scope, severity=Severity.LOW)])
    report = judged(one)
    groups = grouped(report.findings, Severity.HIGH, 10)
    assert [(group.by, group.findings) for group in groups] == [("scope", 20)]
    assert drafting.accepted_by(report, groups, "2027-01-30") == 21


def test_what_the_parent_accepts_is_not_accepted_again() -> None:
    one = rule("r", [hit("/a"), hit("/b")])
    accepting = "accept: [{rule: r, subject: /a, reason: x, expires: 2026-12-31}]\n"
    report = judged(one, text=accepting)
    text = draft(report, parse_baseline(selecting(one) + accepting, "p.yaml", (one,)), WISH)
    assert text.count("- rule: r\n") == 1
    assert "# 1 found: 1 high; 1 accepted by it" in text


def test_fifty_thousand_findings_are_bounded() -> None:
    rules = tuple(rule(f"r{n}", many(10_000, scopes=997 * (n + 1), subscriptions=40**n)) for n in range(5))
    text, under_it = again(judged(*rules), WISH, *rules)
    assert text.count("  - rule: ") <= MOST_ACCEPTANCES
    assert len(text.encode()) < MAX_BYTES / 2
    assert (len(under_it.findings), len(under_it.accepted), under_it.warnings) == (0, 50_000, ())


def test_names_without_end_do_not_make_it_unreadable() -> None:
    long = "\U000e0041\n`#界" * 5000
    one = rule("r", [hit(f"/x/{n}", message=long, scope=f"/{long[:290]}{n}") for n in range(1999)])
    text, under_it = again(judged(one), WISH, one)
    assert len(text.encode()) < MAX_BYTES / 2
    assert under_it.findings == ()


def test_it_ends_in_ninety_days_or_when_time_does() -> None:
    assert later("2026-11-01") == "2027-01-30"
    assert later("9999-12-01") == "9999-12-31"


_texts = st.text(max_size=20)


@given(name=_texts.filter(str.strip), message=_texts, scope=_texts, subject=_texts.filter(bool), tenant_id=_texts)
def test_hostile_names_do_no_harm(name: str, message: str, scope: str, subject: str, tenant_id: str) -> None:
    found = [hit(subject, str(n), message=message, scope=f"/{scope}") for n in range(3)]
    one = rule("r", found)
    for share in (1, MOST_ACCEPTANCES):
        report = judged(one, tenant_id=tenant_id)
        parent = parse_baseline(selecting(one), "p.yaml", (one,))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(drafting, "MOST_ACCEPTANCES", share)
            text = draft(report, parent, replace(WISH, name=name.strip()))
        assert [char for char in text if not char.isprintable() and char != "\n"] == []
        alone = text.replace("extends: default\n", "").replace("rules:\n", "rules:\n  r: on\n", 1)
        baseline = parse_baseline(alone, "ours.yaml", (one,))
        assert baseline.name == name.strip()
        under_it = evaluate(tenant(now=NOW), baseline, tool_version="", snapshot_sha256="")
        assert (under_it.findings, under_it.warnings) == ((), ())


def test_the_subscription_s_own_scope_is_covered_too() -> None:
    found = [*many(30, scopes=30), hit("/x/own", scope=SUB.upper())]
    one = rule("r", found)
    (group,) = grouped(judged(one).findings, Severity.HIGH, 3)
    assert (group.by, len(group.entries)) == ("subscription", 2)
