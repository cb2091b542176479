"""Which acceptances cover findings, as narrow as their number allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lspriv.model.finding import Finding, Severity
from lspriv.model.scope import scope_key, subscription_of

_LONGEST_SCOPE = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One acceptance."""

    subject: str
    severity: Severity
    """The gravest of what it is about."""
    says: str
    """What it is about."""


@dataclass(frozen=True, slots=True)
class Group:
    """The acceptances of one rule."""

    rule: str
    findings: int
    entries: tuple[Entry, ...]
    by: str
    """What they are listed by: ``finding``, ``scope``, ``subscription`` or ``rule``."""

    def heading(self) -> Iterator[str]:
        """Yield the comment lines above them."""
        yield f"  # {self.rule}: {self.findings:,} found"
        if self.by != "finding":
            listed = "as a whole" if self.by == "rule" else f"by {self.by}"
            yield f"  # These are too many to accept one by one. They are accepted {listed}, and so is everything"
            yield "  # that the rule finds there later and that is no graver: narrow this down as soon as you can."


def grouped(findings: Sequence[Finding], least: Severity | None, share: int) -> list[Group]:
    """Return the acceptances of all findings at or above a severity, by rule, at most `share` for each rule."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        if least is not None and finding.severity.rank <= least.rank:
            by_rule.setdefault(finding.rule, []).append(finding)
    return [_group(rule, by_rule[rule], share) for rule in sorted(by_rule)]


def _group(rule: str, found: list[Finding], share: int) -> Group:
    if len(found) <= share:
        entries = tuple(
            Entry(finding.fingerprint, finding.severity, f"{finding.severity}: {finding.message}") for finding in found
        )
        return Group(rule, len(found), entries, "finding")
    for by, subject_of in (("scope", _scope), ("subscription", _subscription)):
        subjects = _parted(found, subject_of)
        if subjects is not None and len(subjects) <= share:
            return Group(rule, len(found), tuple(_entry(*one) for one in sorted(subjects.items())), by)
    return Group(rule, len(found), (_entry("*", [finding.severity for finding in found]),), "rule")


def _entry(subject: str, severities: Sequence[Severity]) -> Entry:
    return Entry(subject, min(severities, key=lambda severity: severity.rank), f"{len(severities):,} found")


def _parted(found: list[Finding], subject_of: Callable[[Finding], str | None]) -> dict[str, list[Severity]] | None:
    """Return the severities found by subject; None when one has none, or one that nobody could read."""
    subjects: dict[str, list[Severity]] = {}
    for finding in found:
        subject = subject_of(finding)
        if subject is None or len(subject) > _LONGEST_SCOPE:
            return None
        subjects.setdefault(subject, []).append(finding.severity)
    return subjects


def _scope(finding: Finding) -> str | None:
    return None if finding.scope is None else scope_key(finding.scope)


def _subscription(finding: Finding) -> str | None:
    if finding.scope is None:
        return None
    key = scope_key(finding.scope)
    subscription = subscription_of(key)
    return key if subscription is None else f"/subscriptions/{subscription}*"
