"""Reports made by hand."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from lspriv.model.finding import Confidence, Finding, PrincipalRef, Remedy, RoleRef, Severity, Step, Subject
from lspriv.model.gap import Gap
from lspriv.model.report import (
    Acceptance,
    AcceptedFinding,
    BaselineRef,
    Inconclusive,
    Report,
    SnapshotSummary,
)
from lspriv.model.rule_page import RulePage
from lspriv.report.view import View

SUB = "/subscriptions/11111111-1111-1111-1111-111111111111"
PAGES = (
    RulePage(
        "subscription-wide-role",
        "a role that does more than read is assigned for a whole subscription",
        Severity.CRITICAL,
        "A role that does more than read is assigned for a whole subscription.\n\n## What is wrong\nIt is.\n",
        ("MCSB PA-7", "MCSB PA-1"),
    ),
    RulePage(
        "wildcard-action",
        "a custom role grants more than reading through a wildcard",
        Severity.CRITICAL,
        "A custom role grants more than reading through a wildcard.\n\n## What is wrong\nIt does.\n",
        ("MCSB PA-7",),
    ),
)
"""What there is to say of the rules of these findings."""


def view(width: int = 80, top: int | None = 50) -> View:
    """What a report looks like from outside: exports, in which every scope is called Production."""
    return View(("exports/",), lambda scope: "subscription `Production`", PAGES, width, top)


def finding(
    number: int, name: str = "Ann", *, severity: Severity = Severity.HIGH, where: str = "Production"
) -> Finding:
    """An owner of a subscription."""
    scope = SUB if where == "Production" else f"{SUB[:-3]}{where}"
    assignment = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{number}"
    return Finding(
        fingerprint=f"{number:032x}",
        rule="subscription-wide-role",
        severity=severity,
        confidence=Confidence.CERTAIN,
        message=f"`{name}` can manage everything in all of subscription `{where}`, through role `Owner`",
        subject=Subject("assignment", assignment, f"Owner for {name}"),
        principal=PrincipalRef(f"id-{name}", name, "User"),
        role=RoleRef("/roles/owner", "Owner", False),
        assignment=assignment,
        scope=scope,
        evidence=(Step("assignment", f"id-{name}", assignment, "User holds Owner"),),
        remedy=Remedy(
            "assign the role at the resource groups that need it", (f"az role assignment delete --ids {number}",)
        ),
        controls=("MCSB PA-7",),
        details={"subscriptions": 1, "resources": 31},
    )


def changed(one: Finding, **values: Any) -> Finding:
    """The same finding, but for some values."""
    return structs.replace(one, **values)


def role_finding(name: str, severity: Severity = Severity.CRITICAL) -> Finding:
    """A custom role with a wildcard, which nobody holds."""
    return Finding(
        fingerprint=name,
        rule="wildcard-action",
        severity=severity,
        confidence=Confidence.POSSIBLE,
        message=f"custom role `{name}` (not assigned) has `*`",
        subject=Subject("role-definition", f"/roles/{name}", name),
        role=RoleRef(f"/roles/{name}", name, True),
    )


def report(
    *findings: Finding,
    gaps: tuple[Gap, ...] = (),
    inconclusive: tuple[Inconclusive, ...] = (),
    accepted: tuple[Finding, ...] = (),
    notes: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
) -> Report:
    """A report with these findings."""
    return Report(
        generated_at="2026-11-01T00:00:00Z",
        tool_version="0.1.0",
        snapshot=SnapshotSummary("contoso", "2026-10-31T22:00:00Z", "ab" * 32, 5, 82, 1410, 22, 1),
        baseline=BaselineRef("default", "cd" * 32),
        findings=findings,
        accepted=tuple(AcceptedFinding(one, Acceptance("SEC-12", "2026-12-31", "ann")) for one in accepted),
        inconclusive=inconclusive,
        gaps=gaps,
        notes=notes,
        warnings=warnings,
    )
