"""Findings: fingerprints, one for each fault, in reading order."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from lspriv.compliance.findings import FindingBook, fingerprint
from lspriv.model.finding import Confidence, Finding, Severity
from lspriv.rules.base import Hit
from tests.compliance.small import hit, rule

RULE = rule("wildcard-action")


def findings(*hits: Hit, severity: Severity | None = None) -> list[Finding]:
    book = FindingBook()
    for one in hits:
        book.add(RULE, one, severity)
    return list(book.sorted())


def test_a_fingerprint_is_a_cut_sha256_of_rule_and_folded_identity() -> None:
    expected = hashlib.sha256(b"wildcard-action\0/subscriptions/s\0p").hexdigest()[:32]
    assert fingerprint("wildcard-action", ("/Subscriptions/S", "P")) == expected


def test_fingerprints_tell_faults_apart() -> None:
    identities = [("a", "b"), ("ab",), ("a", "b", ""), ("b", "a")]
    assert len({fingerprint(name, identity) for name in ("x", "y") for identity in identities}) == 8


def test_half_a_character_does_not_stop_the_run() -> None:
    assert len(fingerprint("x", ("\ud800",))) == 32


def test_a_fingerprint_outlives_message_severity_and_case() -> None:
    (one,) = findings(hit("/A", message="first", severity=Severity.LOW))
    (two,) = findings(hit("/a", message="second", severity=Severity.HIGH, principal="renamed"))
    assert one.fingerprint == two.fingerprint


def test_of_two_hits_for_one_fault_the_graver_stays() -> None:
    mild, grave = hit("/a", severity=Severity.LOW), hit("/A", severity=Severity.HIGH, confidence=Confidence.POSSIBLE)
    for pair in ((mild, grave), (grave, mild)):
        assert [(one.severity, one.subject.id) for one in findings(*pair)] == [("high", "/A")]
    likely = hit("/a", confidence=Confidence.LIKELY)
    assert [one.confidence for one in findings(likely, hit("/a"))] == [Confidence.CERTAIN]


def test_the_baseline_overrules_the_severity() -> None:
    assert [one.severity for one in findings(hit("/a"), hit("/b"), severity=Severity.INFO)] == ["info", "info"]


def test_everything_of_a_hit_and_the_rules_controls_arrive() -> None:
    (one,) = findings(hit("/a", assignment="x", scope="/s", principal="p"))
    assert (one.rule, one.controls, one.assignment, one.scope) == ("wildcard-action", ("MCSB PA-7",), "x", "/s")
    assert one.principal is not None


def test_reading_order() -> None:
    mixed = (
        hit("z", "1", severity=Severity.LOW),
        hit("y", "2", scope="/subscriptions/b", principal="ann"),
        hit("x", "3", scope="/subscriptions/B", principal="Ann"),
        hit("w", "4", scope="/subscriptions/b", principal="Bob"),
        hit("v", "5", scope="/subscriptions/a", principal="zoe"),
        hit("u", "6", severity=Severity.CRITICAL, scope="/z"),
        hit("t", "7"),
    )
    assert [one.subject.id for one in findings(*mixed)] == ["u", "t", "v", "x", "y", "w", "z"]


_hits = st.builds(
    hit,
    st.sampled_from(["/a", "/A", "/b", "/c"]),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    message=st.sampled_from(["m", "n"]),
    scope=st.sampled_from([None, "/", "/subscriptions/s", "/Subscriptions/S"]),
    principal=st.sampled_from([None, "ann", "Bob"]),
)


@given(st.lists(_hits, max_size=8).flatmap(lambda hits: st.tuples(st.just(hits), st.permutations(hits))))
def test_the_order_of_hits_does_not_matter(pair: tuple[list[Hit], list[Hit]]) -> None:
    assert findings(*pair[0]) == findings(*pair[1])
