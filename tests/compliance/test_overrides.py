"""Overrides at work: gaps and doubts, roles, what is said of those that hold nowhere, and size.

That the right choice holds for each finding is shown in `test_effective`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lspriv.compliance.baseline import Baseline, parse_baseline
from lspriv.compliance.evaluate import evaluate
from lspriv.compliance.overrides import MOST_DOUBTS, MOST_RUNS
from lspriv.errors import BaselineError
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Subject
from lspriv.model.gap import Gap
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.report import Inconclusive, Report
from lspriv.model.resource import ManagementGroup, Resource, Subscription
from lspriv.model.role import RoleDefinition
from lspriv.rules.base import Doubt, Hit, Rule
from tests.compliance.small import NOW, OWNER, RULES, SUB, WideParams, assignment, hit, rule, tenant

GROUP = "/providers/Microsoft.Management/managementGroups/prod"
OTHER = "/subscriptions/00000000-0000-0000-0000-000000000002"
ANN = "aaaaaaaa-0000-0000-0000-000000000001"


def whole(**more: Any) -> Tenant:
    """Two subscriptions, one of them below a management group."""
    return tenant(
        management_groups=(ManagementGroup(GROUP, is_root=True),),
        subscriptions=(Subscription(SUB.rsplit("/", 1)[-1], parent=GROUP), Subscription(OTHER.rsplit("/", 1)[-1])),
        **more,
    )


def baseline(overrides: str, *rules: Rule, general: str = "on") -> Baseline:
    selects = "".join(f"  {one.id}: {general}\n" for one in rules)
    return parse_baseline(f"version: 1\nrules:\n{selects}overrides:\n{overrides}", "b.yaml", rules)


def judge(overrides: str, *rules: Rule, on: Tenant | None = None, general: str = "on") -> Report:
    chosen = baseline(overrides, *rules, general=general)
    return evaluate(on or whole(), chosen, tool_version="0", snapshot_sha256="")


def doubting(*scopes: str) -> Rule:
    return rule("r", tuple(Doubt(scope, "who knows") for scope in scopes), needs=frozenset({"memberships"}))


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("/", True),
        (GROUP, True),
        (SUB.upper(), False),
        (f"{SUB}/resourceGroups/g", False),
        (OTHER, True),
        (ANN, True),
        ("exports/broken.json", True),
    ],
)
def test_a_doubt_is_told_unless_the_rule_is_surely_off_there(scope: str, told: bool) -> None:
    off = f"  - {{scope: {SUB}, rules: {{r: off}}}}\n"
    report = judge(off, doubting(scope))
    assert report.inconclusive == ((Inconclusive("r", scope, "who knows"),) if told else ())
    gap = Gap("memberships", scope, "members are missing")
    report = judge(off, doubting(), on=whole(gaps=(gap,)))
    assert report.inconclusive == ((Inconclusive("r", scope, "memberships: members are missing"),) if told else ())
    assert report.gaps == (gap,)


@pytest.mark.parametrize(
    ("scope", "told"),
    [("/", True), (GROUP, True), (SUB, True), (f"{SUB}/resourceGroups/g", True), (OTHER, False), (ANN, True)],
)
def test_a_doubt_is_told_wherever_the_rule_may_be_on(scope: str, told: bool) -> None:
    report = judge(f"  - {{scope: {SUB}, rules: {{r: on}}}}\n", doubting(scope), general="off")
    assert report.inconclusive == ((Inconclusive("r", scope, "who knows"),) if told else ())


def test_an_override_for_principals_takes_no_doubt_away() -> None:
    report = judge(f"  - {{scope: {SUB}, principal: ann, rules: {{r: off}}}}\n", doubting(SUB, ANN))
    assert len(report.inconclusive) == 2


@pytest.mark.parametrize(
    ("assignable", "severities"),
    [
        ((SUB,), []),
        ((SUB, f"{SUB}/resourceGroups/g"), []),
        ((SUB, OTHER), ["high"]),
        ((OTHER,), ["high"]),
        ((), ["high"]),
    ],
)
def test_a_role_lies_where_it_can_be_assigned(assignable: tuple[str, ...], severities: list[str]) -> None:
    guid = "cccccccc-0000-0000-0000-000000000001"
    definition = RoleDefinition(
        f"/providers/Microsoft.Authorization/roleDefinitions/{guid}", "mine", True, (), assignable
    )
    about = Hit(Subject("role-definition", definition.id, "mine"), (guid,), "", hit("x").severity)
    report = judge(
        f"  - {{scope: {SUB}, rules: {{r: off}}}}\n", rule("r", (about,)), on=whole(role_definitions=(definition,))
    )
    assert [one.severity for one in report.findings] == severities


def test_a_resource_lies_where_its_id_says() -> None:
    site = f"{SUB}/resourceGroups/g/providers/Microsoft.Web/sites/s"
    about = Hit(Subject("site", site, "s"), (site,), "", hit("x").severity)
    report = judge(f"  - {{scope: '{SUB}/resourcegroups/G/', rules: {{r: info}}}}\n", rule("r", (about,)))
    assert [one.severity for one in report.findings] == ["info"]


def test_what_is_wrong_with_no_principal_is_in_no_override_for_principals() -> None:
    report = judge("  - {principal: {name: '*'}, rules: {r: off}}\n", rule("r", (hit("/x", scope=SUB),)))
    assert len(report.findings) == 1


def test_where_it_cannot_be_told_the_report_says_so() -> None:
    nameless = assignment(ANN, OWNER)
    overrides = "  - {principal: svc-*, rules: {r: off}}\n  - {principal: adm-*, rules: {r: critical}}\n"
    found = (hit("/x", scope=SUB, principal=ANN), hit("/y", scope=SUB, principal=ANN))
    report = judge(overrides, rule("r", found), on=tenant(nameless))
    assert [one.severity for one in report.findings] == ["critical", "critical"]
    said = "holds cannot be told for 2 findings, and what hides less was taken"
    assert [note for note in report.notes if "cannot be told" in note] == [
        f"whether the override for `svc-*` {said} (b.yaml:5)",
        f"whether the override for `adm-*` {said} (b.yaml:6)",
    ]
    assert report.warnings == ()


def test_many_overrides_that_cannot_be_told_are_counted() -> None:
    overrides = "".join(f"  - {{principal: svc-{n}-*, rules: {{r: off}}}}\n" for n in range(MOST_DOUBTS + 5))
    report = judge(overrides, rule("r", (hit("/x", scope=SUB, principal=ANN),)), on=tenant(assignment(ANN, OWNER)))
    told = [note for note in report.notes if "be told" in note]
    assert len(told) == MOST_DOUBTS + 1
    assert told[-1] == "nor can it be told of 5 more overrides, likewise"


def test_an_override_that_holds_nowhere_is_named() -> None:
    report = judge(
        f"  - {{scope: {SUB}, rules: {{r: off}}}}\n"
        "  - {scope: /subscriptions/none, rules: {r: off}}\n"
        "  - {scope: /providers/Microsoft.Management/managementGroups/none, principal: ann, rules: {r: off}}\n"
        "  - {principal: {name: bob, kind: User}, rules: {r: off}}\n"
        f"  - {{scope: {SUB}/resourceGroups/g, rules: {{r: off}}}}\n",
        rule("r"),
        on=whole(principals=(Principal(ANN, PrincipalKind.USER, "Ann"),)),
    )
    gone = "names a scope that is not in the input; remove it or correct it"
    assert report.warnings == (
        f"b.yaml:6: override for `/subscriptions/none` {gone}",
        f"b.yaml:7: override for `ann` at `/providers/Microsoft.Management/managementGroups/none` {gone}",
        "b.yaml:8: override for `bob` of kind User means nobody in the input; remove it or correct it",
    )


@pytest.mark.parametrize(
    ("scope", "stale"),
    [
        ("resourceGroups/g", False),
        ("resourceGroups/G/providers/x/y/z", False),
        ("resourceGroups/gg", True),
        ("resourceGroups/h", False),
    ],
)
def test_a_part_of_a_subscription_is_missed_where_resources_were_listed(scope: str, stale: bool) -> None:
    on = whole(resources=(Resource(f"{SUB}/resourceGroups/g/providers/x/y/z", "x/y", "z"),))
    held = tenant(
        assignment(ANN, OWNER, at=f"{SUB}/resourceGroups/h"),
        management_groups=on.snapshot.management_groups,
        subscriptions=on.snapshot.subscriptions,
        resources=on.snapshot.resources,
    )
    overrides = f"  - {{scope: {SUB}/{scope}, rules: {{r: off}}}}\n"
    assert bool(judge(overrides, rule("r"), on=held).warnings) is stale
    assert judge(overrides, rule("r"), on=whole()).warnings == ()


def test_a_rule_runs_once_for_each_set_of_parameters_that_can_hold() -> None:
    seen: list[WideParams] = []

    def check(_tenant: Tenant, params: WideParams) -> Iterator[Hit]:
        seen.append(params)
        yield from ()

    text = (
        f"  - {{scope: {SUB}, rules: {{r: {{params: {{most: 1}}}}}}}}\n"
        f"  - {{scope: {SUB}/resourceGroups/g, rules: {{r: {{params: {{share: 0.1}}}}}}}}\n"
        f"  - {{scope: {OTHER}, rules: {{r: {{params: {{mode: all}}}}}}}}\n"
        f"  - {{scope: {OTHER}, rules: {{r: low}}}}\n"
    )
    judge(text, rule("r", params=WideParams, check=check), on=whole())
    alone = [WideParams(), WideParams(most=1), WideParams(most=1, share=0.1), WideParams(mode="all")]
    assert set(alone) <= set(seen)
    # The others are for what has no place, which may lie anywhere.
    assert len(seen) == len(set(seen)) == 8
    seen.clear()
    judge(f"  - {{scope: {SUB}, rules: {{r: low}}}}\n", rule("r", params=WideParams, check=check))
    assert seen == [WideParams()]
    seen.clear()
    judge(f"  - {{scope: {SUB}, rules: {{r: on}}}}\n", rule("r", params=WideParams, check=check), general="off")
    assert seen == [WideParams()]


def test_too_many_sets_of_parameters_are_refused() -> None:
    text = "".join(
        f"  - {{scope: {SUB}/resourceGroups/g{n}, rules: {{r: {{params: {{most: {n}}}}}}}}}\n"
        for n in range(MOST_RUNS + 1)
    )
    with pytest.raises(BaselineError) as caught:
        judge(text, rule("r", params=WideParams))
    assert caught.value.problems == (
        "b.yaml:5: overrides like this one give `r` more than 200 sets of parameters in this tenant, "
        "each of which costs a run; give fewer different ones",
    )


def test_many_overrides_in_doubt_are_decided_quickly_or_refused() -> None:
    """Each of them may hold or not, so that there would be two to the power of three hundred ways."""
    severities = ("critical", "high", "medium", "low", "info", "off")
    same = "".join(f"  - {{principal: svc-{n}, rules: {{r: {severities[n % 6]}}}}}\n" for n in range(300))
    found = rule(
        "r", (hit("/x", scope=SUB, principal=ANN), Doubt("exports/broken.json", "who knows")), params=WideParams
    )
    nameless = tenant(assignment(ANN, OWNER))
    report = judge(same, found, on=nameless)
    assert [one.severity for one in report.findings] == ["critical"]
    assert len(report.inconclusive) == 1
    params = "".join(
        f"  - {{principal: svc-{n}, rules: {{r: {{params: {{{key}: {n}}}}}}}}}\n"
        for n in range(60)
        for key in ("most", "share")
    )
    with pytest.raises(BaselineError, match="overrides like this one give `r` more than 200 sets of parameters"):
        judge(params, found, on=nameless)
    named = tenant(assignment(ANN, OWNER), principals=(Principal(ANN, PrincipalKind.USER, "Ann"),))
    assert [one.severity for one in judge(params, found, on=named).findings] == ["high"]


def test_many_overrides_at_different_places_are_no_doubt_about_each_other() -> None:
    """Only what has no place could lie in all of them; that must neither cost much nor refuse the run."""
    text = "".join(
        f"  - {{scope: {SUB}/resourceGroups/g{n}, rules: {{r: {{params: {{{('most', 'share')[n % 2]}: {n}}}}}}}}}\n"
        for n in range(180)
    )
    found = rule("r", [hit(f"/x/{n}", scope=f"{SUB}/resourceGroups/g{n}") for n in range(200)], params=WideParams)
    report = judge(text, found, on=whole(gaps=(Gap("memberships", "g", "x"),)))
    assert len(report.findings) == 200


def test_parameters_that_do_not_go_together_where_overrides_meet() -> None:
    text = (
        f"  - {{scope: {SUB}, rules: {{r: {{params: {{strict: true}}}}}}}}\n"
        "  - {scope: /, rules: {r: {params: {most: 0}}}}\n"
    )
    with pytest.raises(BaselineError) as caught:
        judge(text, rule("r", params=WideParams))
    assert caught.value.problems == (
        "b.yaml:5, b.yaml:6: the parameters of `r` do not go together where these overrides meet: "
        "`strict` needs `most` above 0",
    )


@dataclass(frozen=True, slots=True)
class _Size:
    overrides: int
    findings: int


def test_hundreds_of_overrides_cost_a_hundred_thousand_findings_little() -> None:
    """Trying each override for each finding would be thirty million comparisons, a minute and more."""
    size = _Size(300, 100_000)
    names = [f"svc-{n:04}" for n in range(2000)]
    people = tuple(
        Principal(f"aaaaaaaa-0000-0000-0000-{n:012}", PrincipalKind.SERVICE_PRINCIPAL, name)
        for n, name in enumerate(names)
    )
    found = [
        hit(f"/x/{n}", scope=f"{SUB}/resourceGroups/g{n % 5000}", principal=people[n % len(people)].id)
        for n in range(size.findings)
    ]
    text = "".join(
        f"  - {{scope: {SUB}/resourceGroups/g{n}, rules: {{r: low}}}}\n"
        f"  - {{principal: svc-{n:04}*, rules: {{r: info}}}}\n"
        for n in range(size.overrides // 2)
    )
    on = whole(principals=people)
    plain = rule("r", found)
    started = time.process_time()
    evaluate(on, parse_baseline("version: 1\nrules: {r: on}", "b.yaml", (plain,)), tool_version="", snapshot_sha256="")
    without = time.process_time() - started
    report = judge(text, plain, on=on)
    taken = time.process_time() - started - without
    assert len(report.findings) == size.findings
    assert {one.severity for one in report.findings} == {"high", "low", "info"}
    assert taken < 5 * without + 2, (taken, without)


def test_permuted_facts_give_the_same_report() -> None:
    people = [Principal(f"aaaaaaaa-0000-0000-0000-{n:012}", PrincipalKind.USER, f"user {n}") for n in range(20)]
    text = "  - {principal: user 1*, rules: {r: {params: {most: 1}}}}\n  - {principal: bob, rules: {r: off}}\n"
    found = [hit(f"/x/{n}", scope=SUB, principal=people[n].id) for n in range(20)]
    one = judge(text, rule("r", found, params=WideParams), on=whole(principals=tuple(people)))
    two = judge(text, rule("r", found[::-1], params=WideParams), on=whole(principals=tuple(people[::-1])))
    assert one == two


def test_the_words_of_an_override_are_harmless() -> None:
    text = (
        "version: 1\nrules: {wildcard-action: on}\noverrides:\n"
        '  - principal: {name: "\\e[2J\\n\\u202e", tag: {"a\\nb": "`"}}\n'
        '    reason: "x\\r\\x9b"\n'
        "    rules: {wildcard-action: off}\n"
    )
    report = evaluate(tenant(now=NOW), parse_baseline(text, "b.yaml", RULES), tool_version="", snapshot_sha256="")
    told = "\n".join((*report.notes, *report.warnings))
    assert "\\x1b[2j\\n\\u202e" in told
    assert [char for char in told if not char.isprintable() and char != "\n"] == []
