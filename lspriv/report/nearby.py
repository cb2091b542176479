"""Picks what a report could not see that bears upon one finding."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.model.finding import Finding
from lspriv.model.report import Report
from lspriv.model.scope import MANAGEMENT_GROUP_PREFIX, ROOT
from lspriv.report.chain import node_key

_BEARING = frozenset({"deny_assignments", "files"})
"""Sources that can change what any assignment means, whether its rule asks for them or not."""


def untold(report: Report, finding: Finding) -> Iterator[tuple[str, str, str]]:
    """Yield what is not known, as `digest` takes it: what its rule could not judge nearby, then gaps."""
    ids, places = _ids(finding), _places(finding)
    told: set[str] = set()
    for doubt in report.inconclusive:
        if doubt.rule == finding.rule and (doubt.reason.startswith("files:") or _near(doubt.scope, ids, places)):
            told.add(doubt.reason)
            yield "", doubt.scope, doubt.reason
    for gap in report.gaps:
        reason = f"{gap.source}: {gap.reason}"
        near = node_key(gap.scope) in ids or (
            gap.source in _BEARING and (gap.source == "files" or _near(gap.scope, ids, places))
        )
        if near and reason not in told:
            yield f"{gap.source}: ", gap.scope, gap.reason


def _ids(finding: Finding) -> set[str]:
    """Return the keys of all that the finding names."""
    named = [finding.subject.id, finding.assignment, finding.scope]
    named += [finding.principal.id] if finding.principal else []
    named += [finding.role.id, finding.role.id.rsplit("/", 1)[-1]] if finding.role else []
    named += [end for step in finding.evidence for end in (step.source, step.target)]
    return {node_key(id) for id in named if id and node_key(id) != ROOT}


def _places(finding: Finding) -> list[str]:
    """Return the keys of where it is."""
    return [node_key(place) for place in (finding.scope, finding.subject.id) if place and place.startswith("/")]


def _near(scope: str, ids: set[str], places: list[str]) -> bool:
    """Tell whether a scope is named, or one of the places, above one or below one.

    What lies below a management group cannot be told from ids, so that one is near to everything.
    """
    key = node_key(scope)
    if key in ids or key == ROOT or key.startswith(MANAGEMENT_GROUP_PREFIX):
        return True
    if not key.startswith("/"):
        return False
    above = (key + "/", MANAGEMENT_GROUP_PREFIX)
    return any(place in (ROOT, key) or place.startswith(above) or key.startswith(place + "/") for place in places)
