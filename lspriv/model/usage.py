"""What principals did, reduced from logs, and how far those logs reach."""

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
    """Which log told: ``activity-log``, ``storage-blob-log`` (likewise queue, table and file) or ``key-vault-log``."""
    role_assignment_id: str | None = None
    """The assignment that the log itself named as what granted the call.

    Its ARM id; its bare GUID where the log tells no more and the input does not list the assignment.
    """


@dataclass(frozen=True, slots=True)
class UsageWindow:
    """A time that a log covers; outside all windows of a log nothing can be said of what it does not show."""

    scope: str
    """What the log is of: the ARM id of a subscription or resource; ``/`` for a log of the whole tenant.

    The id of a Log Analytics workspace says how far back it was asked, not whose logs it receives.
    """
    source: str
    """Which log, as usage records call it; ``managed-identity-sign-ins`` for the sign-ins."""
    start: str
    """ISO 8601, UTC, inclusive."""
    end: str
    """ISO 8601, UTC, inclusive."""
    stated: bool = False
    """True when the input itself says that it covers this time.

    False when that is told from the log's events: from the first one to the last, and not across a silence of more
    than 7 days.
    """
    category: str | None = None
    """The part of the log that is covered, such as ``StorageRead``; None for all of it that shows use."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How often a managed identity got a token for a service, and when; what it did with it, other logs tell."""

    principal_id: str
    resource_name: str
    """What the directory calls the service, such as ``Azure Key Vault``."""
    count: int
    first_seen: str
    """ISO 8601, UTC."""
    last_seen: str
    """ISO 8601, UTC."""
    resource_id: str | None = None
    """The object id of the service's own service principal."""
