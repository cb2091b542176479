"""What it takes to accept findings: which are meant, which are renewed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lspriv.compliance.accepting import Decision, Wanted, plan_of, wanted_of
from lspriv.compliance.baseline import Baseline, parse_baseline
from lspriv.errors import QuestionError
from lspriv.model.finding import Severity
from tests.compliance.small import RULES, hit, judge, rule
from tests.report.reports import changed

REPORT = judge(rule("one", [hit(f"/x/{n}") for n in range(40)]))
FIRST = REPORT.findings[0].fingerprint
TWIN = replace(REPORT, findings=(REPORT.findings[0], changed(REPORT.findings[1], fingerprint=FIRST[:-1] + "-")))
DECISION = Decision("why", "2027-03-31")


def baseline(accept: str) -> Baseline:
    return parse_baseline(f"version: 1\nrules: {{wildcard-action: on}}\naccept: [{accept}]", "b.yaml", RULES)


def test_each_finding_is_meant_once() -> None:
    assert wanted_of([FIRST, FIRST[:8].upper(), f" {FIRST} "], REPORT) == [
        Wanted(FIRST, "one", "it is wrong", Severity.HIGH)
    ]
    assert wanted_of([FIRST[:8], FIRST[:8]], None) == [Wanted(FIRST[:8])]


def test_digits_that_begin_several_fingerprints_are_too_few() -> None:
    with pytest.raises(QuestionError) as caught:
        wanted_of([FIRST[:12]], TWIN)
    assert str(caught.value) == f"`{FIRST[:12]}` begins the fingerprints of 2 findings; write more digits"


@pytest.mark.parametrize(
    ("known", "wanted", "number"),
    [
        (f"subject: '{FIRST}'", Wanted(FIRST), 0),
        (f"subject: '{FIRST[:8]}'", Wanted(FIRST), 0),
        (f"subject: '{FIRST}'", Wanted(FIRST[:8]), 0),
        (f"subject: '{FIRST}', rule: wildcard-action", Wanted(FIRST), 0),
        (f"subject: '{FIRST}', rule: wildcard-action", Wanted(FIRST, "wildcard-action"), 0),
        (f"subject: '{FIRST}', rule: wildcard-action", Wanted(FIRST, "one"), None),
        ("subject: '*', rule: wildcard-action", Wanted(FIRST), None),
    ],
)
def test_what_the_file_has_is_renewed(known: str, wanted: Wanted, number: int | None) -> None:
    own = baseline(f"{{{known}, reason: old, expires: 2026-12-31}}")
    plan = plan_of([wanted], own, "b.yaml", DECISION)
    assert (list(plan.renewed), plan.new) == (([], [wanted]) if number is None else ([number], []))
    assert plan_of([wanted], own, "other.yaml", DECISION).new == [wanted]


def test_what_became_graver_than_it_was_accepted_is_renewed() -> None:
    mild = baseline(f"{{subject: '{FIRST}', severity: low, reason: why, expires: 2027-03-31}}")
    now = Wanted(FIRST, severity=Severity.HIGH)
    plan = plan_of([now], mild, "b.yaml", DECISION)
    assert (plan.new, plan.renewed) == ([], {0: now})
    assert now.renewal(DECISION) == {"severity": "high", "reason": "why", "expires": "2027-03-31"}
    assert plan_of([now], mild, "child.yaml", DECISION).new == [now]
    for known in ("high", "critical"):
        own = baseline(f"{{subject: '{FIRST}', severity: {known}, reason: why, expires: 2027-03-31}}")
        with pytest.raises(QuestionError, match="in the same words"):
            plan_of([now], own, "b.yaml", DECISION)


@pytest.mark.parametrize(
    ("decision", "same"),
    [
        (Decision("old", "2026-12-31"), True),
        (Decision("old", "2026-12-31", by="Ann"), True),
        (Decision("old", "2026-12-31", by="Bob"), False),
        (Decision("old", "2026-12-31", ticket="7"), False),
        (Decision("new", "2026-12-31"), False),
        (Decision("old", "2026-12-30"), False),
    ],
)
def test_nothing_to_change_is_refused(decision: Decision, same: bool) -> None:
    own = baseline(f"{{subject: '{FIRST}', reason: old, expires: 2026-12-31, by: Ann}}")
    if same:
        with pytest.raises(QuestionError, match="is accepted already until 2026-12-31, in the same words"):
            plan_of([Wanted(FIRST)], own, "b.yaml", decision)
    else:
        assert list(plan_of([Wanted(FIRST)], own, "b.yaml", decision).renewed) == [0]
