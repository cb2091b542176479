"""Findings as SARIF's results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lspriv.model.finding import Finding, Severity, Step
from lspriv.model.place import Place
from lspriv.model.report import Acceptance
from lspriv.model.rule_page import RulePage
from lspriv.report.sarif.controls import Taxonomies
from lspriv.report.sarif.grades import LEVELS, SCORES, rank
from lspriv.report.sarif.places import Artifacts
from lspriv.report.sarif.text import message, plain

FINGERPRINT = "lspriv/v1"
"""The name of the fingerprint, with the version of how it is made."""
_NO_RECORD = "No record of the input tells this by itself; this is the input."


def ids_of(finding: Finding) -> Iterator[str]:
    """Yield the ids of what a finding is about, the most telling one first; then those of its chain."""
    role, principal = finding.role, finding.principal
    for id in (finding.subject.id, finding.assignment, role and role.id, finding.scope, principal and principal.id):
        if id:
            yield id
    for step in finding.evidence:
        yield step.source
        yield step.target


class Results:
    """Writes findings as results, with what they have in common at hand."""

    def __init__(
        self,
        pages: tuple[RulePage, ...],
        taxonomies: Taxonomies,
        places: Mapping[str, Place],
        artifacts: Artifacts,
    ) -> None:
        """Remember the rules, controls, places and files that results refer to."""
        self._rules = {page.id: at for at, page in enumerate(pages)}
        self._taxonomies = taxonomies
        self._places = places
        self._artifacts = artifacts

    def result(self, finding: Finding, acceptance: Acceptance | None = None) -> dict[str, Any]:
        """Return a finding, suppressed where somebody accepted it, as one result."""
        primary = next((id for id in ids_of(finding) if id in self._places), None)
        written: dict[str, Any] = {"ruleId": finding.rule}
        if finding.rule in self._rules:
            written["ruleIndex"] = self._rules[finding.rule]
        written |= {
            "kind": "fail",
            "level": LEVELS[finding.severity],
            "rank": rank(finding),
            "message": message(finding.message),
            "locations": [self._location(finding, primary)],
            "fingerprints": {FINGERPRINT: finding.fingerprint},
            # The second is the one by which GitHub follows an alert from run to run.
            "partialFingerprints": {
                FINGERPRINT: finding.fingerprint,
                "primaryLocationLineHash": f"{finding.fingerprint}:1",
            },
        }
        if related := list(self._related(finding, primary)):
            written["relatedLocations"] = related
        if finding.evidence:
            steps = [self._step(step, primary) for step in finding.evidence]
            written["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        if taxa := self._taxonomies.references(finding.controls):
            written["taxa"] = taxa
        if acceptance is not None:
            written["suppressions"] = [_suppression(acceptance)]
        return written | {"properties": _properties(finding)}

    def _location(self, finding: Finding, primary: str | None) -> dict[str, Any]:
        subject = finding.subject
        name = {"fullyQualifiedName": plain(subject.id), "name": plain(subject.name), "kind": subject.kind}
        location = {"physicalLocation": self._physical(primary), "logicalLocations": [name]}
        return location if primary is not None else location | {"message": {"text": _NO_RECORD}}

    def _related(self, finding: Finding, primary: str | None) -> Iterator[dict[str, Any]]:
        """Yield the records besides the first that the reader may want to see."""
        role, principal = finding.role, finding.principal
        told = [(finding.assignment, "the role assignment")]
        told += [(role.id, f"the definition of role `{role.name}`")] if role else []
        told += [(principal.id, f"the principal `{principal.name}`")] if principal else []
        told += [(finding.scope, "the scope")]
        seen = None if primary is None else {self._places[primary]}
        number = 0
        for id, what in told:
            if id is None or seen is None or id not in self._places or self._places[id] in seen:
                continue
            seen.add(self._places[id])
            number += 1
            yield {"id": number, "physicalLocation": self._physical(id), "message": {"text": plain(what)}}

    def _step(self, step: Step, primary: str | None) -> dict[str, Any]:
        """Return a link of the chain, at the record of what it leads to or begins at, else at the finding's own."""
        where = next((id for id in (step.target, step.source) if id in self._places), primary)
        location = {
            "physicalLocation": self._physical(where),
            "logicalLocations": [{"fullyQualifiedName": plain(step.target)}],
            "message": {"text": plain(step.detail)},
        }
        return {"location": location, "kinds": [step.kind], "properties": {"from": step.source}}

    def _physical(self, id: str | None) -> dict[str, Any]:
        return self._artifacts.physical(None if id is None else self._places[id])


def _suppression(acceptance: Acceptance) -> dict[str, Any]:
    by = {} if acceptance.by is None else {"by": acceptance.by}
    return {
        "kind": "external",
        "status": "accepted",
        "justification": plain(acceptance.reason),
        "properties": {"expires": acceptance.expires, **by},
    }


def _properties(finding: Finding) -> dict[str, Any]:
    score = {} if finding.severity is Severity.INFO else {"security-severity": SCORES[finding.severity]}
    return {
        "severity": finding.severity,
        **score,
        "confidence": finding.confidence,
        "subject": finding.subject,
        "principal": finding.principal,
        "role": finding.role,
        "assignment": finding.assignment,
        "scope": finding.scope,
        "controls": finding.controls,
        "remedy": finding.remedy,
        "details": finding.details,
    }
