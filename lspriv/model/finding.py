"""Findings and the report that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct, field

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


class Severity(StrEnum):
    """How much a finding matters."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Confidence(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Subject(Struct, frozen=True):
    """What is wrong: an assignment, a role definition, a site, a scope and so on."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PrincipalRef:
    """A principal as a report names it."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role as a report names it."""

    id: str
    name: str
    custom: bool


class Step(Struct, frozen=True):
    """One link of the chain that explains a finding."""

    kind: str
    """``member-of``, ``assignment``, ``role``, ``permission``, ``scope``, ``condition``, ``identity``, …"""
    source: str
    """Where the link starts (JSON: ``from``)."""
    target: str
    """Where it leads (JSON: ``to``)."""
    detail: str


class Remedy(Struct, frozen=True):
    """What to do about a finding; commands are runnable and change nothing else."""

    summary: str
    commands: tuple[str, ...] = ()


class Finding(Struct, frozen=True):
    """One fault, with everything needed to believe and mend it."""

    fingerprint: str
    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    subject: Subject
    principal: PrincipalRef | None = None
    role: RoleRef | None = None
    assignment: str | None = None
    scope: str | None = None
    evidence: tuple[Step, ...] = ()
    remedy: Remedy | None = None
    controls: tuple[str, ...] = ()
    details: Mapping[str, Json] = field(default_factory=dict)
