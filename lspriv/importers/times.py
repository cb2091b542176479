"""Times as logs and exports write them, in the one form that snapshots have."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from lspriv.importers.wire import RecordError

_PLAIN_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)?$")


def utc(text: str) -> str:
    """Return a time of the log to the second, ISO 8601, UTC.

    Raises:
        RecordError: it is not a time.
    """
    match = _PLAIN_TIME.match(text)
    if match:
        return f"{match[1]}T{match[2]}Z"
    try:
        moment = datetime.fromisoformat(re.sub(r"\.(\d{1,6})\d*", r".\1", text.replace("Z", "+00:00")))
    except ValueError:
        raise RecordError("`eventTimestamp` is not a time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def before(time: str) -> str:
    """Return the last second before a time in the form that `utc` gives.

    >>> before("2026-03-01T00:00:00Z")
    '2026-02-28T23:59:59Z'
    """
    return (datetime.fromisoformat(time) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
