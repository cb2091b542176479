"""One row of an answer of Log Analytics, as its columns are on the wire."""

from __future__ import annotations

import msgspec


class LogRow(msgspec.Struct, rename="pascal", gc=False, frozen=True):
    """One row; `az` writes all values as text."""

    lspriv_log: str | None = None
    told: str | None = None
    principal: str | None = None
    operation: str | None = None
    action: str | None = None
    scope: str | None = None
    assignment: str | None = None
    count: int | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    window_start: str | None = None
    window_end: str | None = None
