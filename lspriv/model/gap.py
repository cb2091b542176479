"""Gaps: what could not be seen, which is never the same as nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GapKind(StrEnum):
    """Why something is missing, which decides whether it can change an answer."""

    FAILED = "failed"
    """A source was asked for or found, and could not be read or was cut off."""
    ABSENT = "absent"
    """The input does not have this kind of source."""
    NOTE = "note"
    """Nothing is missing; the reader should know it all the same."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not read, where, and what would close it."""

    source: str
    """The snapshot section that it would have filled, or ``files``."""
    scope: str
    """The ARM id, group id or file that it is about; ``/`` for the whole tenant."""
    reason: str
    """One line: what is missing, why, and the command that would close it."""
    kind: GapKind = GapKind.FAILED
