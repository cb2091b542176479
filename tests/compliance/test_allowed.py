"""Allowed principals: whom rules let be, and which findings about them are accepted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.report import Acceptance, Report
from lspriv.model.resource import ManagedIdentity
from lspriv.rules.base import Hit
from tests.compliance.small import NOW, OWNER, SUB, assignment, hit, judge, rule, tenant

GLASS, POSER, ANN, APP, NAMELESS = (f"aaaaaaaa-0000-0000-0000-00000000000{n}" for n in range(5))
IDENTITY = f"{SUB}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app"
PEOPLE = (
    Principal(GLASS, PrincipalKind.USER, "Break Glass", "breakglass@contoso.example"),
    Principal(POSER, PrincipalKind.SERVICE_PRINCIPAL, "breakglass@contoso.example"),
    Principal(ANN, PrincipalKind.USER, "Ann", "ann@contoso.example"),
    Principal(APP, PrincipalKind.MANAGED_IDENTITY, "app"),
)
EVERYBODY = (GLASS, POSER, ANN, APP, NAMELESS)


NAMED = (*PEOPLE, Principal(NAMELESS, PrincipalKind.USER, "Zoë", "zoe@contoso.example"))


def judged(*allow: str, now: str = NOW, people: tuple[Principal, ...] = PEOPLE, accept: str = "") -> Report:
    """One finding about everybody, by each of two rules."""
    found = tuple(hit(f"/x/{id}", scope=SUB, principal=id.upper()) for id in EVERYBODY)
    on = tenant(
        assignment(NAMELESS, OWNER),
        principals=people,
        managed_identities=(ManagedIdentity(IDENTITY, APP),),
        now=now,
    )
    extra = "allow:\n" + "".join(f"  - {{{one}}}\n" for one in allow) + accept
    return judge(rule("one", found), rule("two", found), extra=extra, on=on)


def accepted(report: Report, rule: str = "one") -> list[str]:
    return sorted(
        one.finding.principal.id.lower()
        for one in report.accepted
        if one.finding.rule == rule and one.finding.principal is not None
    )


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        (GLASS, [GLASS]),
        (GLASS.upper().replace("-", ""), [GLASS]),
        ("{id: " + GLASS + "}", [GLASS]),
        (NAMELESS, [NAMELESS]),
        (IDENTITY.upper() + "/", [APP]),
        ("BreakGlass@Contoso.example", [GLASS]),
        ("break glass", [GLASS]),
        ("'breakg*'", [GLASS, POSER]),
        ("'*@contoso.example'", [GLASS, ANN]),
        ("{name: '*', kind: User}", [GLASS, ANN]),
        ("{kind: ServicePrincipal}", [POSER, APP]),
        ("{kind: ManagedIdentity}", [APP]),
        ("{id: " + GLASS + ", name: ann}", []),
        ("{id: " + GLASS + ", name: 'break*'}", [GLASS]),
    ],
)
def test_who_is_meant(principal: str, who: list[str]) -> None:
    report = judged(f"principal: {principal}, reason: SEC-1")
    assert accepted(report) == accepted(report, "two") == sorted(who)
    assert len(report.findings) == 2 * (len(EVERYBODY) - len(who))
    assert bool(report.warnings) is not bool(who)


def test_the_report_says_why_and_how_many() -> None:
    report = judged(f"principal: {GLASS}, reason: SEC-1, by: Ann", "principal: ann, reason: SEC-2, expires: 2026-12-31")
    by = {one.finding.principal.id.lower(): one.acceptance for one in report.accepted if one.finding.principal}
    assert by == {GLASS: Acceptance("SEC-1", None, "Ann"), ANN: Acceptance("SEC-2", "2026-12-31")}
    assert report.notes[0] == (
        "baseline `test` lets 2 principals hold what they hold; findings about them are among the accepted"
    )


def test_an_entry_may_be_limited_to_rules() -> None:
    report = judged(f"principal: {GLASS}, reason: x, rules: [two]", "principal: ann, reason: y")
    assert accepted(report) == [ANN]
    assert accepted(report, "two") == [GLASS, ANN]


def test_rules_know_whom_they_let_be() -> None:
    seen: dict[str, frozenset[str]] = {}

    def look(name: str):
        def check(on: Tenant, _params: object) -> Iterator[Hit]:
            seen[name] = on.allowed
            yield from ()

        return check

    on = tenant(principals=PEOPLE)
    extra = f"allow:\n  - {{principal: {GLASS}, reason: x, rules: [two]}}\n  - {{principal: ann, reason: x}}\n"
    judge(rule("one", check=look("one")), rule("two", check=look("two")), extra=extra, on=on)
    assert seen == {"one": frozenset({ANN}), "two": frozenset({GLASS, ANN})}
    assert on.allowed == frozenset()


def test_what_is_worked_out_about_a_tenant_is_worked_out_once() -> None:
    on = tenant(assignment(ANN, OWNER))
    other = on.allowing(frozenset({ANN}))
    assert other.allowed == {ANN}
    assert on.allowed == frozenset()
    assert other.graph is on.graph
    assert other.plain_privileges is on.plain_privileges


@pytest.mark.parametrize(
    ("now", "holds"),
    [("2026-10-31T23:59:59Z", True), ("2026-11-01T23:59:59Z", True), ("2026-11-02T00:00:00Z", False)],
)
def test_it_holds_through_its_last_day(now: str, holds: bool) -> None:
    report = judged(f"principal: {GLASS}, reason: x, expires: 2026-11-01", now=now)
    assert accepted(report) == ([GLASS] if holds else [])
    said = f"test.yaml:7: allowed principal `{GLASS}` expired on 2026-11-01; it counts like everybody again"
    assert report.warnings == (() if holds else (said,))


@pytest.mark.parametrize(
    ("entry", "warning"),
    [
        ("principal: bob, reason: x", "`bob` means nobody in the input; remove it or correct it"),
        (
            "principal: bob, reason: x, expires: 2026-01-01",
            "`bob` expired on 2026-01-01; nobody in the input is meant; remove it",
        ),
        (
            "principal: {name: 'b*', kind: Group}, reason: x",
            "`b*` of kind Group means nobody in the input; remove it or correct it",
        ),
    ],
)
def test_an_entry_that_allows_nobody_is_named(entry: str, warning: str) -> None:
    assert judged(entry, people=NAMED).warnings == (f"test.yaml:7: allowed principal {warning}",)


def test_a_name_that_several_have_allows_none_of_them() -> None:
    """Whoever may name an app could else hide it behind the name of a break-glass account."""
    twins = (*PEOPLE, Principal(NAMELESS, PrincipalKind.SERVICE_PRINCIPAL, "BREAK GLASS"))
    report = judged("principal: break glass, reason: x", people=twins)
    assert accepted(report) == []
    assert report.warnings == (
        "test.yaml:7: allowed principal `break glass` means 2 principals of that name, and so allows none; "
        "name them by object id",
    )
    assert accepted(judged("principal: {name: break glass, kind: User}, reason: x", people=twins)) == [GLASS]
    assert accepted(judged("principal: 'break glass*', reason: x", people=twins)) == [GLASS, NAMELESS]


def test_what_the_input_does_not_tell_allows_nobody() -> None:
    unknown = (Principal(NAMELESS),)
    for principal in ("{kind: User}", "{tag: {env: dev}}", "'a*'"):
        report = judged(f"principal: {principal}, reason: x", people=unknown)
        assert NAMELESS not in accepted(report)
    assert judged("principal: 'a*z', reason: x", people=unknown).warnings == (
        "test.yaml:7: allowed principal `a*z` surely means nobody, since the input does not tell enough of everybody; "
        "name it by object id",
    )


def test_an_acceptance_of_the_finding_comes_first_and_is_not_stale() -> None:
    accept = f"accept:\n  - {{rule: one, subject: /x/{GLASS}, reason: known, expires: 2026-12-31}}\n"
    report = judged(f"principal: {GLASS}, reason: glass", accept=accept)
    assert [one.acceptance.reason for one in report.accepted] == ["known", "glass"]
    assert report.warnings == ()


def test_overrides_judge_what_is_allowed_all_the_same() -> None:
    extra = f"overrides:\n  - {{scope: {SUB}, rules: {{one: low}}}}\nallow:\n  - {{principal: {GLASS}, reason: x}}\n"
    on = tenant(assignment(GLASS, OWNER))
    report = judge(rule("one", (hit("/x", scope=SUB, principal=GLASS),)), extra=extra, on=on)
    assert [one.finding.severity for one in report.accepted] == [Severity.LOW]
