"""Evaluation: rules and baseline in, report out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lspriv.compliance.baseline import load_baseline, parse_baseline
from lspriv.compliance.evaluate import evaluate
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.gap import Gap, GapKind
from lspriv.model.report import BaselineRef, Inconclusive
from lspriv.model.resource import FunctionApp, Subscription
from lspriv.rules.base import Doubt, Hit
from lspriv.rules.registry import all_rules
from tests.compliance.small import NOW, OWNER, SUB, WideParams, assignment, hit, judge, rule, tenant

CUSTOM = "aaaaaaaa-0000-0000-0000-000000000001"


def test_the_report_says_what_judged_what() -> None:
    apps = (
        FunctionApp("a", "a", "functionapp,linux"),
        FunctionApp("b", "b", "functionapp", slot="staging"),
        FunctionApp("c", "c", "app"),
    )
    on = tenant(
        assignment("p", OWNER), tenant_id="t", collected_at="2026-10-31T00:00:00Z", subscriptions=(Subscription("s"),),
        function_apps=apps)  # fmt: skip
    report = judge(rule("one"), on=on)
    assert (report.generated_at, report.tool_version) == (NOW, "0.1.0")
    summary = report.snapshot
    assert (summary.tenant_id, summary.collected_at, summary.sha256) == ("t", "2026-10-31T00:00:00Z", "0" * 64)
    assert (summary.subscriptions, summary.role_assignments, summary.function_apps) == (1, 1, 1)
    assert (summary.principals, summary.role_definitions) == (0, 0)
    assert report.baseline == BaselineRef("test", report.baseline.sha256)


def test_hits_become_findings_and_doubts_inconclusive() -> None:
    doubts = (Doubt("/b", "second"), Doubt("/a", "first"), Doubt("/b", "second"))
    report = judge(rule("one", (hit("/x"), *doubts)), rule("two", (hit("/y", severity=Severity.CRITICAL),)))
    assert [(one.rule, one.subject.id) for one in report.findings] == [("two", "/y"), ("one", "/x")]
    assert report.inconclusive == (Inconclusive("one", "/a", "first"), Inconclusive("one", "/b", "second"))
    assert not report.complete


def test_only_selected_rules_run_with_the_baselines_severity_and_parameters() -> None:
    seen: list[Any] = []

    def remember(_tenant: Tenant, params: Any) -> Iterator[Hit | Doubt]:
        seen.append(params)
        yield hit("/x", severity=Severity.LOW)

    def explode(_tenant: Tenant, _params: Any) -> Iterator[Hit | Doubt]:
        raise AssertionError("not selected")

    rules = (rule("runs", params=WideParams, check=remember), rule("rests", check=explode))
    text = "version: 1\nrules: {runs: {severity: critical, params: {most: 9}}, rests: off}"
    report = evaluate(tenant(), parse_baseline(text, "b.yaml", rules), tool_version="0", snapshot_sha256="")
    assert seen == [WideParams(most=9)]
    assert [one.severity for one in report.findings] == ["critical"]


def test_a_rule_with_a_gap_runs_on_what_there_is() -> None:
    gap = Gap("memberships", "g", "members of `g` are not in the input")
    note = Gap("memberships", "h", "a note", GapKind.NOTE)
    needy = rule("needy", (hit("/x"),), needs=frozenset({"memberships"}))
    report = judge(needy, rule("other"), on=tenant(gaps=(note, gap)))
    assert [one.subject.id for one in report.findings] == ["/x"]
    assert report.inconclusive == (Inconclusive("needy", "g", "memberships: members of `g` are not in the input"),)
    assert report.gaps == (gap,)
    assert report.notes == ("a note",)


def test_a_missing_definition_makes_rules_about_roles_inconclusive() -> None:
    report = judge(
        rule("roles", needs=frozenset({"role_definitions"})), rule("other"), on=tenant(assignment("p", CUSTOM))
    )
    (missing,) = report.gaps
    assert report.inconclusive == (Inconclusive("roles", CUSTOM, f"role_definitions: {missing.reason}"),)


def test_a_whole_tenant_is_plain() -> None:
    report = judge(rule("one", needs=frozenset({"role_definitions"})))
    assert report.complete
    assert (report.findings, report.notes, report.warnings) == ((), (), ())


def test_progress_is_told_before_each_rule() -> None:
    told: list[tuple[str, int, int]] = []
    rules = (rule("a"), rule("b"))
    chosen = parse_baseline("version: 1\nrules: {a: on, b: on}", "b.yaml", rules)
    evaluate(tenant(), chosen, tool_version="0", snapshot_sha256="", progress=lambda *what: told.append(what))
    assert told == [("a", 0, 2), ("b", 1, 2)]


def test_permuted_facts_and_hits_give_the_same_report() -> None:
    hits = [hit(f"/subject/{n}", severity=list(Severity)[n % 5], scope=f"{SUB}/{n % 3}") for n in range(40)]
    hits += [hit("/Subject/7", severity=Severity.CRITICAL), hit("/subject/7", message="another")]
    doubts = [Doubt(f"/d{n % 4}", f"reason {n % 3}") for n in range(12)]
    gaps = tuple(Gap("memberships", f"g{n}", "x") for n in range(30))
    needs = frozenset({"memberships", "role_definitions"})
    held = [assignment(f"p{n}", f"aaaaaaaa-0000-0000-0000-{n % 7:012}") for n in range(20)]
    one = judge(rule("r", (*hits, *doubts), needs=needs), on=tenant(*held, gaps=gaps))
    two = judge(rule("r", (*doubts[::-1], *hits[::-1]), needs=needs), on=tenant(*held[::-1], gaps=gaps[::-1]))
    assert one == two


def test_the_shipped_rules_run_under_the_default_baseline() -> None:
    report = evaluate(
        tenant(assignment("p", OWNER), subscriptions=(Subscription(SUB.rsplit("/", 1)[-1]),)),
        load_baseline("default", all_rules()),
        tool_version="0",
        snapshot_sha256="",
    )
    assert [one.rule for one in report.findings] == [
        "subscription-wide-role",
        "unconditioned-role-administration",
    ]
