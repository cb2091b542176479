"""Finds the finding that the user means by its fingerprint or the digits that it begins with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lspriv.errors import QuestionError
from lspriv.model.finding import Finding
from lspriv.model.report import Acceptance, Report
from lspriv.model.safe import shorten

LEAST_DIGITS = 4
"""Fewer digits than this name nothing."""
_SHOWN_DIGITS = 12
_SHOWN = 5
_LONGEST_NAME = 60


def fingerprint_digits(text: str) -> str:
    """Return the digits that a fingerprint or its beginning consists of, in lower case.

    Raises:
        QuestionError: The text is neither.
    """
    digits = text.strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{{LEAST_DIGITS},}}", digits):
        raise QuestionError(
            f"`{shorten(text, _LONGEST_NAME)}` is no fingerprint; expected at least {LEAST_DIGITS} hexadecimal digits "
            "behind the inputs, as `lspriv analyze` shows them beside each finding"
        )
    return digits


def which_finding(report: Report, digits: str) -> tuple[Finding, Acceptance | None]:
    """Return the finding whose fingerprint begins with these digits, and its acceptance if it is accepted.

    Raises:
        QuestionError: There is none, or more than one; the message names the nearest, or the candidates.
    """
    pairs: list[tuple[Finding, Acceptance | None]] = [(finding, None) for finding in report.findings]
    pairs += [(accepted.finding, accepted.acceptance) for accepted in report.accepted]
    found = [pair for pair in pairs if pair[0].fingerprint.startswith(digits)]
    if len(found) == 1:
        return found[0]
    if found:
        raise QuestionError(_ambiguous(digits, [finding for finding, _ in found]))
    raise QuestionError(_unknown(digits, [finding for finding, _ in pairs], report.baseline.name))


def _ambiguous(digits: str, found: Sequence[Finding]) -> str:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    names = ", ".join(map(_named, found[:_SHOWN]))
    return f"`{digits}` begins the fingerprints of {len(found)} findings: {names}{more}; give more digits"


def _unknown(digits: str, findings: Sequence[Finding], baseline: str) -> str:
    if not findings:
        return f"there is no finding `{digits}`: under baseline `{baseline}` nothing is found in this input"
    length = len(digits)
    # Comparing place by place is quick enough for a hundred thousand, and enough for a slip.
    alike, nearest = max(
        ((sum(map(str.__eq__, digits, one.fingerprint)), one) for one in findings), key=lambda pair: pair[0]
    )
    said = f"there is no finding `{digits}` under baseline `{baseline}`; it may have been mended"
    if 4 * alike >= 3 * min(length, len(nearest.fingerprint)):
        return f"{said}; the nearest is {_named(nearest, max(length, _SHOWN_DIGITS))}"
    return f"{said}; `lspriv analyze` shows those that there are"


def _named(finding: Finding, digits: int = _SHOWN_DIGITS) -> str:
    name = finding.principal.name if finding.principal else finding.subject.name
    return f"`{finding.fingerprint[:digits]}` ({finding.rule}: {shorten(name, _LONGEST_NAME)})"
