"""Acceptances as a baseline file writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lspriv.compliance.problems import listed
from lspriv.compliance.reading import Reading
from lspriv.compliance.values import found
from lspriv.compliance.yaml_tree import MapNode, Node, ScalarNode
from lspriv.model.finding import Severity

ACCEPT_KEYS = ("rule", "subject", "severity", "reason", "expires", "by", "ticket", "owner")
"""The keys of an acceptance."""
ACCEPT_NEEDS = {
    "rule": "say which rule it is about",
    "subject": "say which finding it is about, by id, scope or fingerprint",
    "reason": "say why the finding may stand",
    "expires": "say until when, such as `expires: 2026-12-31`",
}
"""The keys that an acceptance must have, and what to do when one is not there.

A fingerprint says which finding is meant without the rule.
"""
FINGERPRINT = "[0-9a-fA-F]{8,32}"
"""What a fingerprint looks like, or the beginning of one."""


@dataclass(frozen=True, slots=True)
class AcceptRule:
    """Somebody's decision to live with some findings until a date."""

    rule: str | None
    """The rule's id; None when the subject is a fingerprint and no rule is named."""
    subject: str
    """The subject's, assignment's or scope's id, or the fingerprint; `*` stands for anything."""
    reason: str
    expires: str
    """The last day on which it holds, ISO 8601."""
    severity: Severity | None = None
    """The gravest severity that it accepts; None accepts any."""
    by: str | None = None
    """Who decided."""
    ticket: str | None = None
    owner: str | None = None
    """Who has to mend it."""
    line: int = 1
    """Where it stands in `file`."""
    file: str = ""

    def bears(self, severity: Severity) -> bool:
        """Tell whether it accepts what is of that severity."""
        return self.severity is None or self.severity.rank <= severity.rank


def read_acceptances(node: Node | None, reading: Reading) -> tuple[AcceptRule, ...]:
    """Read the list of acceptances."""
    read = (_acceptance(item, reading) for item in reading.entries(node, "accept", "acceptances"))
    return tuple(acceptance for acceptance in read if acceptance is not None)


def is_fingerprint(text: str) -> bool:
    """Tell whether a subject is a fingerprint, or the first digits of one, at least eight.

    >>> is_fingerprint("0123abcd"), is_fingerprint("0123abc"), is_fingerprint("/subscriptions/0123abcd")
    (True, False, False)
    """
    return re.fullmatch(FINGERPRINT, text) is not None


def _acceptance(node: Node, reading: Reading) -> AcceptRule | None:
    if not isinstance(node, MapNode):
        text = f"an acceptance is a mapping of {listed(ACCEPT_NEEDS)}, not {found(node)}"
        reading.problems.add(node.place, text)
        return None
    reading.check_keys(node, ACCEPT_KEYS)
    for key, advice in ACCEPT_NEEDS.items():
        if key not in node.values and not (key == "rule" and _names_a_finding(node.values.get("subject"))):
            reading.problems.add(node.place, f"acceptance without `{key}`; {advice}")
    rule = reading.text(node, "rule")
    named = node.values.get("rule")
    if rule is not None and isinstance(named, ScalarNode):
        reading.rule(named.text, named.place)
    return AcceptRule(
        rule=rule,
        subject=reading.text(node, "subject") or "",
        reason=reading.text(node, "reason") or "",
        expires=(reading.day(node.values["expires"]) if "expires" in node.values else None) or "",
        severity=reading.severity(node),
        by=reading.optional(node, "by"),
        ticket=reading.optional(node, "ticket"),
        owner=reading.optional(node, "owner"),
        line=node.place.line,
        file=reading.problems.file,
    )


def _names_a_finding(subject: Node | None) -> bool:
    """Tell whether no rule is needed, since a fingerprint names it; what is no text has a problem of its own."""
    if not isinstance(subject, ScalarNode) or not isinstance(subject.value, str):
        return subject is not None
    return is_fingerprint(subject.value.strip())
