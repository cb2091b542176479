"""Decides what it takes to accept findings by their fingerprints: what is new, and what is renewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lspriv.compliance.accept_entries import AcceptRule, is_fingerprint
from lspriv.compliance.baseline import Baseline
from lspriv.compliance.problems import quoted
from lspriv.errors import QuestionError
from lspriv.model.finding import Finding, Severity
from lspriv.model.report import Acceptance, Report

LEAST_ALIKE = 4
"""Fingerprints with so many first digits in common are taken for one that was mistyped."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the person says who accepts."""

    reason: str
    expires: str
    by: str | None = None
    ticket: str | None = None
    owner: str | None = None

    def fields(self) -> dict[str, str]:
        """Return what is said, by key."""
        told = {"by": self.by, "ticket": self.ticket, "owner": self.owner}
        more = {key: value for key, value in told.items() if value is not None}
        return {"reason": self.reason, "expires": self.expires, **more}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finding that somebody wants to accept."""

    fingerprint: str
    """Its fingerprint, or the first digits of it where no input tells more."""
    rule: str | None = None
    message: str | None = None
    severity: Severity | None = None
    """How grave it is now, where an input tells; nothing graver is accepted."""
    accepted: Acceptance | None = None
    """What accepts it already."""

    def fields(self, decision: Decision) -> dict[str, str]:
        """Return the acceptance of it, by key."""
        rule = {} if self.rule is None else {"rule": self.rule}
        return {**rule, "subject": self.fingerprint, **self.renewal(decision)}

    def renewal(self, decision: Decision) -> dict[str, str]:
        """Return what another acceptance of it must say now, by key."""
        severity = {} if self.severity is None else {"severity": self.severity.value}
        return {**severity, **decision.fields()}


@dataclass(slots=True)
class Plan:
    """What is to be written."""

    new: list[Wanted] = field(default_factory=list)
    renewed: dict[int, Wanted] = field(default_factory=dict)
    """By the number of the acceptance in the file, from 0."""

    def names(self, subject: str) -> bool:
        """Tell whether an acceptance of this subject is one of those that are written."""
        planned = (*self.new, *self.renewed.values())
        return is_fingerprint(subject) and any(_alike(subject.lower(), one.fingerprint) for one in planned)


def wanted_of(fingerprints: Iterable[str], report: Report | None) -> list[Wanted]:
    """Return which findings the fingerprints mean, each once; with a report, only what it has.

    Raises:
        QuestionError: One is no fingerprint, or the report has no such finding, or several.
    """
    found: dict[str, Wanted] = {}
    for text in fingerprints:
        digits = text.strip().lower()
        if not is_fingerprint(digits):
            raise QuestionError(
                f"{quoted(text)} is no fingerprint, which has 8 to 32 of the digits 0-9 and a-f; "
                "`lspriv analyze INPUT --format json` tells those of all findings"
            )
        one = Wanted(digits) if report is None else _in_report(digits, report)
        found.setdefault(one.fingerprint, one)
    return list(found.values())


def plan_of(wanted: Sequence[Wanted], baseline: Baseline, file: str, decision: Decision) -> Plan:
    """Tell new acceptances from those that the file has, which are renewed.

    `file` is how the baseline's acceptances name the file that is edited.

    Raises:
        QuestionError: One is accepted already, elsewhere or with the same words.
    """
    own = [acceptance for acceptance in baseline.accept if acceptance.file == file]
    others = [acceptance for acceptance in baseline.accept if acceptance.file != file]
    plan = Plan()
    for one in wanted:
        number = next((number for number, acceptance in enumerate(own) if _is_about(acceptance, one)), None)
        elsewhere = next((acceptance for acceptance in others if _is_about(acceptance, one)), None)
        if number is not None:
            if _says_the_same(own[number], decision) and _bears(own[number], one):
                raise QuestionError(f"{_already(one, own[number])}, in the same words")
            plan.renewed[number] = one
        elif elsewhere is not None and elsewhere.expires >= decision.expires and _bears(elsewhere, one):
            raise QuestionError(f"{_already(one, elsewhere)}; nothing is changed")
        elif one.accepted is not None and (one.accepted.expires or decision.expires) >= decision.expires:
            until = "" if one.accepted.expires is None else f" until {one.accepted.expires}"
            why = f"accepted already{until}: {quoted(one.accepted.reason)}"
            raise QuestionError(f"the finding {quoted(one.fingerprint)} is {why}; nothing is changed")
        else:
            plan.new.append(one)
    return plan


def _in_report(digits: str, report: Report) -> Wanted:
    accepted = {one.finding.fingerprint: one.acceptance for one in report.accepted}
    findings = [*report.findings, *(one.finding for one in report.accepted)]
    meant = [finding for finding in findings if finding.fingerprint.startswith(digits)]
    if len(meant) > 1:
        raise QuestionError(f"{quoted(digits)} begins the fingerprints of {len(meant)} findings; write more digits")
    if not meant:
        raise QuestionError(f"no finding has the fingerprint {quoted(digits)}{_nearest(digits, findings)}")
    (finding,) = meant
    known = accepted.get(finding.fingerprint)
    return Wanted(finding.fingerprint, finding.rule, finding.message, finding.severity, known)


def _nearest(digits: str, findings: Sequence[Finding]) -> str:
    def alike(finding: Finding) -> int:
        pairs = enumerate(zip(digits, finding.fingerprint, strict=False))
        return next((at for at, (one, other) in pairs if one != other), len(digits))

    near = max(findings, key=alike, default=None)
    if near is not None and alike(near) >= LEAST_ALIKE:
        return f"; did you mean `{near.fingerprint}`, which {near.rule} found?"
    return "; it may be mended, or the rule may be off; `lspriv analyze INPUT --format json` has all"


def _is_about(acceptance: AcceptRule, wanted: Wanted) -> bool:
    same = is_fingerprint(acceptance.subject) and _alike(acceptance.subject.lower(), wanted.fingerprint)
    return same and (acceptance.rule is None or wanted.rule is None or acceptance.rule == wanted.rule)


def _alike(one: str, other: str) -> bool:
    """Tell whether two fingerprints may be the same, of either of which there may be only the first digits."""
    return one.startswith(other) or other.startswith(one)


def _bears(known: AcceptRule, wanted: Wanted) -> bool:
    return wanted.severity is None or known.bears(wanted.severity)


def _says_the_same(known: AcceptRule, decision: Decision) -> bool:
    kept = (decision.by or known.by, decision.ticket or known.ticket, decision.owner or known.owner)
    return (known.reason, known.expires, known.by, known.ticket, known.owner) == (
        decision.reason,
        decision.expires,
        *kept,
    )


def _already(wanted: Wanted, known: AcceptRule) -> str:
    return f"{known.file}:{known.line}: {quoted(wanted.fingerprint)} is accepted already until {known.expires}"
