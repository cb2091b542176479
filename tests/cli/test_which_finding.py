"""Findings are found by the digits that their fingerprints begin with."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lspriv.cli.which_finding import which_finding
from lspriv.errors import QuestionError
from tests.report.reports import finding, report

NAMES = ("abcd0000", "abcd1111", "abcd1122", "ef012345")
WHOLE = report(
    *(replace(finding(at, f"User {at}"), fingerprint=name * 4) for at, name in enumerate(NAMES[:3])),
    accepted=(replace(finding(9, "Break Glass"), fingerprint=NAMES[3] * 4),),
)


def test_one_is_found_accepted_or_not() -> None:
    one, acceptance = which_finding(WHOLE, "abcd0")
    assert (one.fingerprint[:8], acceptance) == ("abcd0000", None)
    other, acceptance = which_finding(WHOLE, "ef01")
    assert other.fingerprint[:8] == "ef012345"
    assert acceptance is not None
    assert acceptance.reason == "SEC-12"


def test_digits_that_begin_several_name_the_candidates() -> None:
    with pytest.raises(QuestionError) as raised:
        which_finding(WHOLE, "abcd11")
    assert str(raised.value) == (
        "`abcd11` begins the fingerprints of 2 findings: `abcd1111abcd` (subscription-wide-role: User 1), "
        "`abcd1122abcd` (subscription-wide-role: User 2); give more digits"
    )


def test_many_candidates_are_counted() -> None:
    many = report(*(replace(finding(at), fingerprint=f"abcd{at:028x}") for at in range(5000)))
    with pytest.raises(QuestionError, match=r"of 5000 findings: .* and 4995 more; give more digits$"):
        which_finding(many, "abcd")


def test_too_many_digits_still_name_the_nearest() -> None:
    with pytest.raises(QuestionError, match=r"the nearest is `abcd0000abcd0000abcd0000abcd0000` \("):
        which_finding(WHOLE, "abcd0000" * 4 + "00")
