"""`lspriv analyze`: verdict, formats, baseline and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from lspriv.cli.formats import FORMATS
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.report.schema import report_schema
from lspriv.rules.registry import all_rules
from tests.cli.running import Ran, in_process
from tests.cli.tenants import (
    ANN,
    BOB,
    CONTRIBUTOR,
    EVE,
    NOW,
    OWNER,
    SUB,
    assignment,
    only,
    quiet,
    saved,
    shop,
    with_gap,
    write_export,
)

Run = Callable[..., Ran]


def test_the_table_tells_the_worst_and_why(tmp_path: Path, lspriv: Run) -> None:
    ours = only(tmp_path, "subscription-wide-role")
    ran = lspriv("analyze", saved(shop(), tmp_path), "--now", NOW, "--baseline", ours, COLUMNS="200")
    assert (ran.code, ran.err) == (1, "")
    assert "subscription-wide-role (1)" in ran.out
    (line,) = [line for line in ran.out.splitlines() if "Ann Archer" in line]
    finding, who, role, where, reach, _ = re.split("  +", line.strip())
    assert (who, role, where) == ("Ann Archer (User)", "Owner", "subscription `Production`")
    assert reach == "2 resources"
    assert "To do: " in ran.out
    assert f"\n  lspriv explain {tmp_path}/tenant.json {finding} --baseline {ours} --now {NOW}\n" in ran.out
    assert f"lspriv analyze {tmp_path}/tenant.json --format json" in ran.out
    assert "incomplete" not in ran.out


def test_json_has_the_shape_of_the_contract(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("analyze", saved(shop(), tmp_path), "--format", "json", "--now", "2026-11-01")
    assert (ran.code, ran.err) == (1, "")
    report = json.loads(ran.out)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    assert list(report) == [
        *("schema", "generated_at", "tool", "snapshot", "baseline", "summary"),
        *("findings", "accepted", "inconclusive", "gaps", "notes", "warnings"),
    ]
    assert report["generated_at"] == NOW
    finding = report["findings"][0]
    assert finding["rule"] == "subscription-wide-role"
    assert [list(step) for step in finding["evidence"]] == [["step", "kind", "from", "to", "detail"]] * len(
        finding["evidence"]
    )
    assert finding["remedy"]["commands"]


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    code = """
import sys
from lspriv.cli.formats import FORMATS
from lspriv.cli.main import main
for form in FORMATS:
    main([*sys.argv[1:], "--format", form])
"""
    arguments = ("analyze", saved(with_gap(shop()), tmp_path), "--now")
    first = in_process(*arguments, NOW, code=code, PYTHONHASHSEED="1")
    second = in_process(*arguments, "2026-11-01T01:00:00+01:00", code=code, PYTHONHASHSEED="2")
    assert first.out.count("Ann Archer") > len(FORMATS)
    assert first == second


def test_the_exit_code_follows_fail_on_and_not_the_format(tmp_path: Path, lspriv: Run) -> None:
    table = assignment_table((assignment(1, ANN, CONTRIBUTOR, SUB),))
    tenant = saved(replace(shop(), role_assignments=table), tmp_path)
    codes = {"critical": 0, "high": 1, "medium": 1, "low": 1, "info": 1, "none": 0}
    for fail_on, code in codes.items():
        ran = lspriv("analyze", tenant, "--fail-on", fail_on, "--format", "json")
        assert (fail_on, ran.code) == (fail_on, code)
    assert json.loads(ran.out)["findings"][0]["severity"] == "high"
    assert lspriv("analyze", tenant).code == 1
    assert lspriv("analyze", tenant, "--fail-on", "critical").code == 0


def test_a_quiet_tenant_is_green(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("analyze", saved(quiet(), tmp_path))
    assert ran.code == 0
    assert "\nNo findings.\n" in ran.out


def test_a_run_with_gaps_is_never_green(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("analyze", saved(with_gap(quiet()), tmp_path), COLUMNS="200")
    assert ran.code == 3
    assert "No findings; incomplete: " in ran.out
    assert "\n      az ad group member list --group cccccccc-0000-0000-0000-000000000004\n" in ran.out
    assert lspriv("analyze", saved(with_gap(quiet()), tmp_path), "--fail-on", "none").code == 3
    assert lspriv("analyze", saved(with_gap(shop()), tmp_path)).code == 1


def test_a_folder_of_exports_is_an_input(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("analyze", str(write_export(tmp_path / "exports")))
    assert ran.code == 1
    assert re.search("^    [0-9a-f]{8}  Ann Archer \\(User\\) can ", ran.out, re.MULTILINE)
    assert "az rest --method get" in ran.out


def test_out_writes_a_file_and_nothing_else(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    for form in FORMATS:
        printed = lspriv("analyze", tenant, "--format", form, "--now", NOW)
        ran = lspriv("analyze", tenant, "--format", form, "--now", NOW, "--out", str(tmp_path / "report"))
        assert (ran.code, ran.out, ran.err) == (1, "", "")
        assert (tmp_path / "report").read_bytes().decode() == printed.out


@pytest.mark.parametrize("fail_on", ["critical", "info", "none"])
@pytest.mark.parametrize(
    "tenant", [shop(), quiet(), with_gap(shop()), with_gap(quiet())], ids=["1", "0", "1, gap", "3"]
)
def test_the_exit_code_does_not_hang_on_the_format(tenant: Snapshot, fail_on: str, tmp_path: Path, lspriv: Run) -> None:
    path = saved(tenant, tmp_path)
    codes = {form: lspriv("analyze", path, "--format", form, "--fail-on", fail_on).code for form in FORMATS}
    assert len(set(codes.values())) == 1, codes


def test_junit_is_red_where_the_exit_code_is_not_0(tmp_path: Path, lspriv: Run) -> None:
    for tenant in (shop(), quiet(), with_gap(shop()), with_gap(quiet())):
        path = saved(tenant, tmp_path)
        for fail_on in ("critical", "high", "none"):
            ran = lspriv("analyze", path, "--format", "junit", "--fail-on", fail_on)
            green = 'failures="0" errors="0"' in ran.out.splitlines()[1]
            assert green == (ran.code == 0)


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("tenant.json", "would overwrite an input"),
        (".", "is a folder"),
        ("no/such/report", "there is no folder"),
        ("/dev/full", "No space left on device"),
    ],
)
def test_an_output_that_cannot_be(out: str, said: str, tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    before = Path(tenant).read_bytes()
    ran = lspriv("analyze", tenant, "--out", str(tmp_path / out))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert Path(tenant).read_bytes() == before


def test_a_baseline_with_faults_names_each_on_a_line(tmp_path: Path, lspriv: Run) -> None:
    baseline = tmp_path / "ours.yaml"
    baseline.write_text("version: 1\nname: ours\nrules:\n  no-such-rule: on\n  wildcard-action: sometimes\n")
    ran = lspriv("analyze", saved(shop(), tmp_path), "--baseline", str(baseline))
    assert (ran.code, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("lspriv: ") and "ours.yaml" in line for line in lines)


def test_a_baseline_that_does_not_exist(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("analyze", saved(shop(), tmp_path), "--baseline", "defualt")
    assert ran.code == 2
    assert ran.err.startswith("lspriv: the baseline `defualt`")


def test_an_acceptance_that_expired_is_told_and_its_finding_counts(tmp_path: Path, lspriv: Run) -> None:
    accept = "accept:\n  - {rule: subscription-wide-role, subject: '*', reason: SEC-12, expires: 2026-10-31}\n"
    arguments = (
        *("analyze", saved(shop(), tmp_path)),
        *("--baseline", only(tmp_path, "subscription-wide-role", accept=accept)),
    )
    late = lspriv(*arguments, "--now", "2026-11-01")
    assert late.code == 1
    assert late.err.startswith("lspriv: ")
    assert "expired" in late.err
    assert "Warnings" in late.out
    early = lspriv(*arguments, "--now", "2026-10-31")
    assert (early.code, early.err) == (0, ""), early.out
    assert "1 accepted by the baseline" in early.out


def test_what_a_baseline_changes_is_in_the_report(tmp_path: Path, lspriv: Run) -> None:
    others = "".join(f"  {rule.id}: off\n" for rule in all_rules() if rule.id != "subscription-wide-role")
    parent = tmp_path / "parent.yaml"
    parent.write_text(f"version: 1\nname: parent\nextends: default\nrules:\n{others}")
    baseline = tmp_path / "ours.yaml"
    baseline.write_text(
        "version: 1\nname: ours\nextends: parent.yaml\n"
        f"overrides:\n  - {{scope: {SUB}, rules: {{subscription-wide-role: low}}}}\n"
        "  - {principal: eve@contoso.example, rules: {subscription-wide-role: off}}\n"
        f"allow:\n  - {{principal: {ANN}, reason: break glass}}\n"
    )
    table = assignment_table([assignment(at, id, OWNER, SUB) for at, id in enumerate((ANN, BOB, EVE))])
    tenant = saved(replace(shop(), role_assignments=table), tmp_path)
    ran = lspriv("analyze", tenant, "--baseline", str(baseline), "--format", "json", "--now", NOW)
    assert (ran.code, ran.err) == (0, "")
    report = json.loads(ran.out)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    wide = [one for one in report["findings"] if one["rule"] == "subscription-wide-role"]
    assert [(one["principal"]["id"], one["severity"]) for one in wide] == [(BOB, "low")]
    (accepted,) = report["accepted"]
    assert accepted["principal"]["id"] == ANN
    assert accepted["acceptance"] == {"reason": "break glass", "expires": None, "by": None}
    notes = [note for note in report["notes"] if note.startswith("baseline `ours` ")]
    assert notes == [
        f"baseline `ours` rates subscription-wide-role low for `{SUB}`; elsewhere it reaches critical",
        "baseline `ours` switches off 1 rule for `eve@contoso.example`: subscription-wide-role",
        "baseline `ours` lets 1 principal hold what it holds; findings about it are among the accepted",
    ]
    table_form = lspriv("analyze", tenant, "--baseline", str(baseline), "--now", NOW, COLUMNS="200")
    assert all(note in table_form.out for note in notes)
    assert "1 accepted by the baseline" in table_form.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"", "broken"),
        (b'{"value": [', "broken"),
        (b"<html></html>", "broken"),
        (b"[" * 100_000, "broken"),
        (b'{"shopping": []}', "nothing in the input is known"),
        (b'{"schema": "lspriv.snapshot/1", "tenant": 1}', "unknown"),
    ],
)
def test_a_bad_input_is_one_line(content: bytes | None, said: str, tmp_path: Path, lspriv: Run) -> None:
    path = tmp_path / "input.json"
    if content is not None:
        path.write_bytes(content)
    ran = lspriv("analyze", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert "input.json" in ran.err
    assert said in ran.err


def test_top_limits_the_table_and_says_so(tmp_path: Path, lspriv: Run) -> None:
    people = [f"aaaaaaaa-0000-0000-0000-{number:012}" for number in range(60)]
    tenant = replace(
        shop(),
        principals=tuple(Principal(id, PrincipalKind.USER, f"User {at}") for at, id in enumerate(people)),
        role_assignments=assignment_table([assignment(at, id, OWNER, SUB) for at, id in enumerate(people)]),
    )
    arguments = ("analyze", saved(tenant, tmp_path), "--baseline", only(tmp_path, "subscription-wide-role"))
    usual = lspriv(*arguments)
    assert usual.out.count("User ") == 50
    assert "… and 10 more; `--top all` shows them" in usual.out
    assert lspriv(*arguments, "--top", "all").out.count("User ") == 60
    assert lspriv(*arguments, "--top", "4").out.count("User ") == 4
    assert len(json.loads(lspriv(*arguments, "--top", "4", "--format", "json").out)["findings"]) == 60
