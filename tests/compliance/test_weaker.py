"""A baseline that asks for less than the one that it extends says in what."""

from __future__ import annotations

from pathlib import Path

import pytest

from lspriv.compliance.baseline import Baseline, load_baseline
from lspriv.compliance.weaker import MOST_TOLD, bounded
from tests.compliance.small import RULES, hit, judge, rule

PARENT = (
    "rules:\n  direct-user-assignment: low\n"
    "  subscription-wide-role: {severity: high, params: {allow_roles: [Reader], most: 7}}\n  wildcard-action: on\n"
)
THEIRS = "baseline `theirs` rates direct-user-assignment low; by itself it reaches high"
"""What the parent says of itself."""


def load(folder: Path, main: str, parent: str = PARENT, **more: str) -> Baseline:
    """A baseline `ours` over one called `theirs`, which selects all rules."""
    files = {"main": f"name: ours\nextends: parent.yaml\n{main}", "parent": f"name: theirs\n{parent}", **more}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text("version: 1\n" + text, encoding="utf-8")
    return load_baseline(str(folder / "main.yaml"), RULES)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("", []),
        ("wildcard-action: on", []),
        ("wildcard-action: off", ["switches off 1 rule that `theirs` runs: wildcard-action"]),
        (
            "wildcard-action: off, direct-user-assignment: off",
            ["switches off 2 rules that `theirs` runs: direct-user-assignment, wildcard-action"],
        ),
        ("wildcard-action: medium", ["rates wildcard-action medium; under `theirs` it reaches high"]),
        ("wildcard-action: high", []),
        ("wildcard-action: critical", []),
        ("direct-user-assignment: info", ["rates direct-user-assignment info; under `theirs` it is low"]),
        ("direct-user-assignment: low", []),
        ("direct-user-assignment: medium", []),
        (
            "subscription-wide-role: {params: {allow_roles: [Owner, Reader], most: 7, strict: true}}",
            [
                "changes allow_roles of subscription-wide-role from `[Reader]` to `[Owner, Reader]`",
                "changes strict of subscription-wide-role from `false` to `true`",
            ],
        ),
        (
            "subscription-wide-role: {params: {allow_roles: [], share: 1, since: '2026', floor: high}}",
            [
                "changes allow_roles of subscription-wide-role from `[Reader]` to `[]`",
                "changes floor of subscription-wide-role from `low` to `high`",
                "changes share of subscription-wide-role from `0.5` to `1.0`",
                "changes since of subscription-wide-role from `null` to `2026`",
            ],
        ),
    ],
)
def test_what_rules_take_away(tmp_path: Path, rules: str, said: list[str]) -> None:
    assert list(load(tmp_path, f"rules: {{{rules}}}").weaker) == [*(f"baseline `ours` {one}" for one in said), THEIRS]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("scope: /, rules: {wildcard-action: off}", ["switches off 1 rule for `/`: wildcard-action"]),
        (
            "principal: {name: svc-*, kind: User, tag: {a: b, c: d}}, scope: /x, reason: SEC-1, "
            "rules: {wildcard-action: off, subscription-wide-role: off}",
            [
                "switches off 2 rules for `svc-*` of kind User tagged `a=b` and `c=d` at `/x` (`SEC-1`): "
                "subscription-wide-role, wildcard-action"
            ],
        ),
        (
            "scope: /, rules: {wildcard-action: low}",
            ["rates wildcard-action low for `/`; elsewhere it reaches high"],
        ),
        (
            "scope: /, rules: {subscription-wide-role: medium}",
            ["rates subscription-wide-role medium for `/`; elsewhere it is high"],
        ),
        ("scope: /, rules: {wildcard-action: critical, direct-user-assignment: medium}", []),
        (
            "principal: {kind: Group}, rules: {subscription-wide-role: {params: {most: 9}}}",
            ["changes most of subscription-wide-role for everybody of kind Group from `7` to `9`"],
        ),
    ],
)
def test_what_overrides_take_away(tmp_path: Path, override: str, said: list[str]) -> None:
    own = load(tmp_path, f"overrides: [{{{override}}}]").weaker
    assert list(own) == [*(f"baseline `ours` {one}" for one in said), THEIRS]
    inherited = load(tmp_path, "", PARENT + f"overrides: [{{{override}}}]").weaker
    assert list(inherited) == [THEIRS, *(f"baseline `theirs` {one}" for one in said)]


THERE = (
    "rules: {subscription-wide-role: on}\noverrides:\n"
    "  - {scope: /subscriptions/s, rules: {wildcard-action: critical, subscription-wide-role: {params: {most: 1}}}}"
)
"""A parent that runs a rule, and sets a parameter, in one subscription only."""
ABOVE = "the override for `/subscriptions/s` (FOLDER/parent.yaml:5)"


@pytest.mark.parametrize(
    ("main", "said"),
    [
        ("rules: {wildcard-action: off}", "switches off 1 rule that only overrides run: wildcard-action"),
        (
            "overrides: [{scope: /Subscriptions/S/, rules: {wildcard-action: off}}]",
            f"switches off wildcard-action for `/Subscriptions/S/`, where {ABOVE} runs it",
        ),
        (
            "overrides: [{scope: /subscriptions/s/resourceGroups/g, rules: {wildcard-action: low}}]",
            f"rates low wildcard-action for `/subscriptions/s/resourceGroups/g`, where {ABOVE} rates it critical",
        ),
        (
            "overrides: [{principal: ann, rules: {subscription-wide-role: {params: {most: 3}}}}]",
            f"changes most of subscription-wide-role for `ann` to `3`, where {ABOVE} sets `1`",
        ),
        ("overrides: [{scope: /subscriptions/s2, rules: {wildcard-action: low}}]", None),
        ("overrides: [{scope: /subscriptions/s, rules: {wildcard-action: critical}}]", None),
    ],
)
def test_what_undoes_overrides_of_the_parent_is_told(tmp_path: Path, main: str, said: str | None) -> None:
    weaker = [one for one in load(tmp_path, main, THERE).weaker if one.startswith("baseline `ours`")]
    assert weaker == ([f"baseline `ours` {said}".replace("FOLDER", str(tmp_path))] if said else [])


def test_switching_off_what_is_off_takes_nothing_away(tmp_path: Path) -> None:
    main = "rules: {wildcard-action: off}\noverrides: [{scope: /, rules: {wildcard-action: off}}]"
    assert len(load(tmp_path, main).weaker) == 2


def test_every_file_of_a_chain_is_measured_by_the_next(tmp_path: Path) -> None:
    baseline = load(
        tmp_path,
        "rules: {wildcard-action: off}",
        "extends: grand.yaml\nrules: {wildcard-action: low}",
        grand="name: grand\nrules: {wildcard-action: on, direct-user-assignment: info}",
    )
    assert baseline.weaker == (
        "baseline `ours` switches off 1 rule that `theirs` runs: wildcard-action",
        "baseline `theirs` rates wildcard-action low; under `grand` it reaches high",
        "baseline `grand` does not run 1 of the 3 rules that there are: subscription-wide-role",
        "baseline `grand` rates direct-user-assignment info; by itself it reaches high",
    )
    assert baseline.extends == ("theirs", "grand")


def test_a_rule_that_a_nearer_file_runs_is_not_missed(tmp_path: Path) -> None:
    main, parent = "rules: {wildcard-action: on}", "rules: {direct-user-assignment: on, subscription-wide-role: on}"
    assert load(tmp_path, main, parent).weaker == ()


def test_a_rule_that_an_override_switches_on_is_run(tmp_path: Path) -> None:
    parent = "rules: {wildcard-action: on}\noverrides: [{scope: /, rules: {direct-user-assignment: on}}]"
    assert load(tmp_path, "", parent).weaker == (
        "baseline `theirs` does not run 1 of the 3 rules that there are: subscription-wide-role",
    )


def test_the_report_tells_it_first_and_not_without_end() -> None:
    overrides = "".join(f"  - {{scope: /x/{n:02}, rules: {{r: off}}}}\n" for n in range(MOST_TOLD + 7))
    report = judge(rule("r", (hit("/x"),)), extra=f"overrides:\n{overrides}")
    assert report.notes[0] == "baseline `test` switches off 1 rule for `/x/00`: r"
    assert report.notes[MOST_TOLD] == "baseline `test` asks for less in 7 more ways; `lspriv baseline check` lists all"
    assert bounded("x", report.notes[:MOST_TOLD]) == report.notes[:MOST_TOLD]


def test_long_lists_and_values_are_cut(tmp_path: Path) -> None:
    names = ", ".join(f"role {n}" for n in range(100))
    line, _ = load(tmp_path, f"rules: {{subscription-wide-role: {{params: {{allow_roles: [{names}]}}}}}}").weaker
    assert len(line) < 200
    assert line.endswith("…`")
