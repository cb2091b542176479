"""Acceptances: what they cover, until when, and what is said of those that cover nothing."""

from __future__ import annotations

import pytest

from lspriv.compliance.accept_entries import AcceptRule
from lspriv.compliance.acceptances import AcceptanceBook, subject_key
from lspriv.model.finding import Confidence, Finding, Severity, Subject
from lspriv.model.report import Acceptance, Report
from lspriv.rules.base import Doubt
from tests.compliance.small import NOW, SUB, hit, judge, rule, tenant

ASSIGNMENT = f"{SUB}/providers/Microsoft.Authorization/roleAssignments/a1"
HITS = (
    hit("/roles/One", "p1", "r1", assignment=ASSIGNMENT, scope=SUB),
    hit("/roles/two", "p2", "r1", scope=f"{SUB}/resourceGroups/g"),
)


def accept(subject: str, *, expires: str = "2026-12-31", of: str = "wildcard-action", by: str = "") -> str:
    more = f", by: {by}" if by else ""
    return f"  - {{rule: {of}, subject: '{subject}', reason: SEC-12, expires: {expires}{more}}}\n"


def judged(*acceptances: str, now: str = NOW) -> Report:
    rules = (rule("wildcard-action", HITS), rule("too-many-owners", (hit("/roles/One", "other"),)))
    return judge(*rules, extra="accept:\n" + "".join(acceptances), on=tenant(now=now))


def accepted(report: Report) -> list[str]:
    return [one.finding.subject.id for one in report.accepted]


@pytest.mark.parametrize(
    ("subject", "covers"),
    [
        ("/roles/One", ["/roles/One"]),
        ("/ROLES/one/", ["/roles/One"]),
        (ASSIGNMENT.upper(), ["/roles/One"]),
        (SUB, ["/roles/One"]),
        (f"{SUB}/resourcegroups/G", ["/roles/two"]),
        ("/roles/*", ["/roles/One", "/roles/two"]),
        (f"{SUB}/*/G", ["/roles/two"]),
        ("*", ["/roles/One", "/roles/two"]),
    ],
)
def test_what_an_acceptance_may_name(subject: str, covers: list[str]) -> None:
    report = judged(accept(subject))
    assert sorted(accepted(report)) == covers
    assert len(report.findings) == 3 - len(covers)
    assert report.warnings == ()


def test_a_fingerprint_may_be_named() -> None:
    (two,) = (one for one in judged().findings if one.subject.id == "/roles/two")
    assert accepted(judged(accept(two.fingerprint.upper()))) == ["/roles/two"]


@pytest.mark.parametrize("severity", list(Severity))
def test_what_is_graver_than_accepted_counts(severity: Severity) -> None:
    mild = f"  - {{rule: wildcard-action, subject: '*', reason: x, severity: {severity}, expires: 2026-12-31}}\n"
    report = judged(mild)
    borne = severity.rank <= Severity.HIGH.rank
    assert accepted(report) == (["/roles/One", "/roles/two"] if borne else [])
    said = f"test.yaml:7: acceptance of `wildcard-action` for `*` accepts up to {severity}, but is high now; "
    assert report.warnings == (() if borne else (f"{said}its findings count again",))


def test_of_several_acceptances_one_that_bears_the_severity_is_enough() -> None:
    mild = f"  - {{rule: wildcard-action, subject: {SUB}, reason: x, severity: low, expires: 2026-12-31}}\n"
    report = judged(mild, accept("/roles/One"))
    assert accepted(report) == ["/roles/One"]
    assert len(report.warnings) == 1


def test_the_report_says_why_until_when_and_by_whom() -> None:
    (one,) = judged(accept("/roles/two", by="Ann")).accepted
    assert one.acceptance == Acceptance("SEC-12", "2026-12-31", "Ann")


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2026-10-31T23:59:59Z", True),
        ("2026-11-01T00:00:00Z", True),
        ("2026-11-01T23:59:59Z", True),
        ("2026-11-02T00:00:00Z", False),
        ("2027-01-01T00:00:00Z", False),
    ],
)
def test_it_holds_through_its_last_day(now: str, holds: bool) -> None:
    report = judged(accept("/roles/two", expires="2026-11-01"), now=now)
    assert accepted(report) == (["/roles/two"] if holds else [])
    assert len(report.findings) == (2 if holds else 3)
    says = (
        "test.yaml:7: acceptance of `wildcard-action` for `/roles/two` expired on 2026-11-01; its findings count again",
    )
    assert report.warnings == (() if holds else says)


@pytest.mark.parametrize(
    ("acceptances", "warning"),
    [
        (
            (accept("/roles/three"),),
            "test.yaml:7: acceptance of `wildcard-action` for `/roles/three` "
            "matches nothing; remove it or correct its subject",
        ),
        (
            (accept("/roles/three", expires="2026-01-01"),),
            "test.yaml:7: acceptance of `wildcard-action` for `/roles/three` "
            "expired on 2026-01-01; it has nothing left to accept; remove it",
        ),
        (
            (accept("/roles/two", expires="2026-01-01"), accept("/roles/two")),
            "test.yaml:7: acceptance of `wildcard-action` for `/roles/two` "
            "expired on 2026-01-01; it has nothing left to accept; remove it",
        ),
    ],
)
def test_an_acceptance_that_does_nothing_is_named(acceptances: tuple[str, ...], warning: str) -> None:
    assert judged(*acceptances).warnings == (warning,)


def test_what_may_lie_in_a_gap_is_not_to_be_removed() -> None:
    rules = (rule("wildcard-action", (*HITS, Doubt(SUB, "could not be listed"))), rule("too-many-owners"))
    said = judge(*rules, extra="accept:\n" + accept("/x") + accept("/x", of="too-many-owners")).warnings
    assert [one.partition(" for `/x` ")[2] for one in said] == [
        "matches nothing of what could be seen; look at the gaps before it is removed",
        "matches nothing; remove it or correct its subject",
    ]


def test_an_acceptance_of_a_rule_that_does_not_run_is_named() -> None:
    rules = (rule("wildcard-action", HITS), rule("too-many-owners"))
    extra = "  too-many-owners: off\naccept:\n" + accept("/x", of="too-many-owners")
    from lspriv.compliance.baseline import parse_baseline
    from lspriv.compliance.evaluate import evaluate

    text = "version: 1\nrules:\n  wildcard-action: on\n" + extra
    report = evaluate(tenant(), parse_baseline(text, "b.yaml", rules), tool_version="0", snapshot_sha256="")
    assert report.warnings == (
        "b.yaml:6: acceptance of `too-many-owners` for `/x` matches nothing, since the rule is not selected; remove it",
    )


def test_an_acceptance_behind_another_is_not_called_useless() -> None:
    report = judged(accept("/roles/two"), accept("/roles/*"))
    assert sorted(accepted(report)) == ["/roles/One", "/roles/two"]
    assert judged(accept("*"), accept("/roles/two")).warnings == ()


def test_it_covers_its_own_rule_alone() -> None:
    assert accepted(judged(accept("/roles/One", of="too-many-owners"))) == ["/roles/One"]
    assert [one.finding.rule for one in judged(accept("/roles/One", of="too-many-owners")).accepted] == [
        "too-many-owners"
    ]


def test_a_hundred_thousand_literals_are_looked_up_and_not_tried() -> None:
    """Two hundred thousand findings against as many acceptances would be forty thousand million comparisons."""
    many = range(100_000)
    book = AcceptanceBook([AcceptRule("r", f"/s/{n}", "x", "2026-12-31") for n in many], "2026-11-01")
    findings = (Finding(str(n), "r", Severity.LOW, Confidence.CERTAIN, "", Subject("s", f"/S/{n}", "")) for n in many)
    assert sum(book.covering(finding) is not None for finding in findings) == len(many)
    assert book.warnings(frozenset("r")) == ()


FINGERPRINTS = ("aaaaaaaa1" + "0" * 23, "aaaaaaaa2" + "0" * 23, "bbbbbbbb" + "0" * 24)


def by_fingerprint(*subjects: str, rule: str | None = None, expires: str = "2026-12-31") -> tuple[list[str], list[str]]:
    """Which of three findings these subjects cover, and what is said of them."""
    book = AcceptanceBook(
        [AcceptRule(rule, subject, "x", expires, line=at, file="b.yaml") for at, subject in enumerate(subjects, 1)],
        "2026-11-01",
        FINGERPRINTS,
    )
    findings = [Finding(one, "r", Severity.LOW, Confidence.CERTAIN, "", Subject("s", "/s", "")) for one in FINGERPRINTS]
    covered = [finding.fingerprint for finding in findings if book.covering(finding) is not None]
    return covered, list(book.warnings(frozenset("r")))


@pytest.mark.parametrize("rule", [None, "r"])
@pytest.mark.parametrize("digits", [8, 9, 31, 32])
def test_the_first_digits_of_a_fingerprint_name_a_finding(digits: int, rule: str | None) -> None:
    assert by_fingerprint(FINGERPRINTS[2][:digits].upper(), rule=rule) == ([FINGERPRINTS[2]], [])


@pytest.mark.parametrize(("rule", "said"), [(None, ""), ("r", "`r` for ")])
def test_digits_that_several_fingerprints_begin_with_accept_none(rule: str | None, said: str) -> None:
    assert by_fingerprint("aaaaaaaa", rule=rule) == (
        [],
        [f"b.yaml:1: acceptance of {said}`aaaaaaaa` names 2 findings, and so accepts none; write more of its digits"],
    )
    assert by_fingerprint("aaaaaaaa1", rule=rule) == ([FINGERPRINTS[0]], [])


def test_a_fingerprint_that_no_finding_has_is_stale_without_a_rule_too() -> None:
    assert by_fingerprint("cccccccc") == (
        [],
        ["b.yaml:1: acceptance of `cccccccc` matches nothing; remove it or correct its subject"],
    )
    assert by_fingerprint("bbbbbbbb", expires="2026-10-31") == (
        [],
        ["b.yaml:1: acceptance of `bbbbbbbb` expired on 2026-10-31; its findings count again"],
    )
    assert by_fingerprint("aaaaaaaa", expires="2026-10-31")[1] == [
        "b.yaml:1: acceptance of `aaaaaaaa` expired on 2026-10-31; its findings count again"
    ]


def test_a_fingerprint_of_another_rule_is_not_accepted() -> None:
    covered, (said,) = by_fingerprint(FINGERPRINTS[2], rule="other")
    assert covered == []
    assert said.endswith("matches nothing, since the rule is not selected; remove it")


def test_subjects_are_compared_without_case_and_last_slash() -> None:
    assert [subject_key(text) for text in ("/", " /A/ ", "A", "//")] == ["/", "/a", "a", "/"]
