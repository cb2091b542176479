"""Handmade rules and a small tenant for the tests of baselines and evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta

from lspriv.catalog import load_catalog
from lspriv.compliance.baseline import Baseline, parse_baseline
from lspriv.compliance.evaluate import evaluate
from lspriv.graph.tenant import Tenant
from lspriv.model.assignment import RoleAssignment
from lspriv.model.finding import Confidence, PrincipalRef, Severity, Subject
from lspriv.model.report import Report
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.rules.base import Doubt, Hit, NoParams, Rule

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SUB = "/subscriptions/00000000-0000-0000-0000-000000000001"
NOW = "2026-11-01T12:00:00Z"


@dataclass(frozen=True, slots=True)
class WideParams:
    """Parameters of every kind that a rule may have."""

    allow_roles: tuple[str, ...] = ()
    most: Annotated[int, Meta(ge=0)] = 3
    share: float = 0.5
    strict: bool = False
    since: str | None = None
    floor: Severity = Severity.LOW
    mode: Literal["any", "all"] = "any"

    def __post_init__(self) -> None:
        if self.strict and self.most == 0:
            raise ValueError("`strict` needs `most` above 0")


def nothing(_tenant: Tenant, _params: Any) -> Iterator[Hit | Doubt]:
    """Find nothing."""
    yield from ()


def rule(
    id: str,
    found: Iterable[Hit | Doubt] = (),
    *,
    params: type[Any] = NoParams,
    needs: frozenset[str] = frozenset(),
    check: Callable[[Tenant, Any], Iterator[Hit | Doubt]] | None = None,
) -> Rule:
    """A rule that yields what it is given."""
    fixed = tuple(found)

    def given(_tenant: Tenant, _params: Any) -> Iterator[Hit | Doubt]:
        yield from fixed

    return Rule(
        id=id,
        summary=f"{id} in one sentence",
        severity=Severity.HIGH,
        check=check or given,
        doc="",
        needs=needs,
        examples=(),
        params=params,
        controls=("MCSB PA-7",),
    )


RULES = (
    rule("direct-user-assignment"),
    rule("subscription-wide-role", params=WideParams),
    rule("wildcard-action"),
)


def hit(
    subject: str,
    *identity: str,
    severity: Severity = Severity.HIGH,
    confidence: Confidence = Confidence.CERTAIN,
    message: str = "it is wrong",
    scope: str | None = None,
    assignment: str | None = None,
    principal: str | None = None,
) -> Hit:
    """A hit about a subject; the identity is the subject unless told."""
    return Hit(
        subject=Subject("scope", subject, subject),
        identity=identity or (subject,),
        message=message,
        severity=severity,
        confidence=confidence,
        principal=None if principal is None else PrincipalRef(principal, principal, "User"),
        assignment=assignment,
        scope=scope,
    )


def assignment(principal: str, role: str, *, at: str = SUB) -> RoleAssignment:
    """An assignment of the role with this GUID."""
    id = f"{at.rstrip('/')}/providers/Microsoft.Authorization/roleAssignments/{principal}-{role}"
    return RoleAssignment(id, at, principal, f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/{role}")


def tenant(*assignments: RoleAssignment, now: str = NOW, **more: Any) -> Tenant:
    """A tenant with these assignments and further facts of a snapshot."""
    return Tenant(Snapshot(role_assignments=assignment_table(assignments), **more), load_catalog(), now=now)


def baseline(text: str, *rules: Rule) -> Baseline:
    """A baseline that selects the rules; `text` holds more keys."""
    selects = "".join(f"  {one.id}: on\n" for one in rules)
    return parse_baseline(f"version: 1\nname: test\nrules:\n{selects}{text}", "test.yaml", rules)


def judge(*rules: Rule, extra: str = "", on: Tenant | None = None) -> Report:
    """The report of the rules over a tenant; `extra` is more of the baseline's text."""
    return evaluate(on or tenant(), baseline(extra, *rules), tool_version="0.1.0", snapshot_sha256="0" * 64)
