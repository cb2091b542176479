"""What principals did, reduced from logs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """How often a principal used one operation at one scope, and when.

    Only successful calls are use; the principal is who acted, not whom an assignment names.
    """

    principal_id: str
    operation: str
    scope: str
    count: int
    first_seen: str
    """ISO 8601, UTC."""
    last_seen: str
    """ISO 8601, UTC."""
    source: str
    """Which log told, such as ``activity-log``."""
    role_assignment_id: str | None = None
    """The assignment that the log itself named as what granted the call."""
