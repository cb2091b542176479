"""What in a baseline has had its day, as far as the baseline alone tells."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.compliance.acceptances import words
from lspriv.compliance.baseline import Baseline


def expired_of(baseline: Baseline, today: str) -> tuple[str, ...]:
    """Say which allowed principals and acceptances have expired, in their order; `today` is an ISO 8601 day."""
    return tuple(_expired(baseline, today))


def next_day(baseline: Baseline, today: str) -> str | None:
    """Return the first day on which something expires that holds today, or None."""
    days = [*(one.expires for one in baseline.allow), *(one.expires for one in baseline.accept)]
    return min((day for day in days if day is not None and day >= today), default=None)


def _expired(baseline: Baseline, today: str) -> Iterator[str]:
    advice = "renew it or remove it"
    for one in baseline.allow:
        if one.expires is not None and one.expires < today:
            who = f"allowed principal {one.principal.words()}"
            yield f"{one.file}:{one.line}: {who} expired on {one.expires}; {advice}"
    for accepted in baseline.accept:
        if accepted.expires < today:
            what = f"acceptance of {words(accepted)}"
            yield f"{accepted.file}:{accepted.line}: {what} expired on {accepted.expires}; {advice}"
