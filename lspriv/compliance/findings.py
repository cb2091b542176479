"""Hits of rules to findings: named for good, each once, in the order in which people read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lspriv.model.finding import Confidence, Finding, Severity
from lspriv.model.scope import scope_key
from lspriv.rules.base import Hit, Rule

_CERTAINTY = {confidence: rank for rank, confidence in enumerate(Confidence)}


def fingerprint(rule: str, identity: tuple[str, ...]) -> str:
    """Return the name of a finding for as long as the same thing is wrong: 32 hexadecimal digits.

    INVARIANT: it hangs on the rule and on the ids of what is wrong, however they are cased, and
    never on a message, a display name or a time.
    """
    folded = "\0".join((rule, *identity)).lower()
    # Names in exports may hold halves of characters, which UTF-8 refuses.
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class FindingBook:
    """The findings of a run, each fingerprint once."""

    def __init__(self) -> None:
        self._by_fingerprint: dict[str, Finding] = {}

    def add(self, rule: Rule, hit: Hit, severity: Severity | None) -> bool:
        """Add a hit, and tell whether its fault is new; `severity` replaces the hit's own.

        Of two hits for one fault the graver stays.
        """
        finding = Finding(
            fingerprint=fingerprint(rule.id, hit.identity),
            rule=rule.id,
            severity=severity or hit.severity,
            confidence=hit.confidence,
            message=hit.message,
            subject=hit.subject,
            principal=hit.principal,
            role=hit.role,
            assignment=hit.assignment,
            scope=hit.scope,
            evidence=hit.evidence,
            remedy=hit.remedy,
            controls=rule.controls,
            details=hit.details,
        )
        other = self._by_fingerprint.setdefault(finding.fingerprint, finding)
        if other is finding:
            return True
        if _weight(finding) < _weight(other):
            self._by_fingerprint[finding.fingerprint] = finding
        return False

    def sorted(self) -> Iterator[Finding]:
        """Yield all findings, worst first, then by rule, scope, principal and subject."""
        groups: dict[tuple[int, str], list[Finding]] = {}
        for finding in self._by_fingerprint.values():
            groups.setdefault((finding.severity.rank, finding.rule), []).append(finding)
        for group in sorted(groups):
            yield from sorted(groups[group], key=_order)


def _weight(finding: Finding) -> tuple[int, int, str]:
    # The last part only makes the choice independent of the order in which hits come.
    return finding.severity.rank, _CERTAINTY[finding.confidence], repr(finding)


def _order(finding: Finding) -> tuple[str, str, str, str]:
    """Order findings of one rule and severity."""
    return (
        scope_key(finding.scope) if finding.scope else "",
        finding.principal.name.lower() if finding.principal else "",
        finding.subject.id.lower(),
        finding.fingerprint,
    )
