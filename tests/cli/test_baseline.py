"""`lspriv baseline init | check | accept`: draft, look after, accept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lspriv.compliance.accepting import LEAST_ALIKE
from lspriv.model.snapshot import assignment_table
from lspriv.rules.registry import all_rules
from tests.cli.running import Ran, in_process
from tests.cli.tenants import ANN, BOB, CONTRIBUTOR, NOW, OWNER, SUB, assignment, hostile, quiet, saved, shop, with_gap
from tests.cli.test_hostile_names import NAMES, acts

Run = Callable[..., Ran]
TODAY = ("--now", "2026-11-01")
FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "contoso" / "export"


def findings(lspriv: Run, tenant: str, *more: str) -> list[dict[str, object]]:
    report = json.loads(lspriv("analyze", tenant, "--format", "json", *TODAY, *more).out)
    found: list[dict[str, object]] = report["findings"]
    return found


def fingerprint(lspriv: Run, tenant: str, number: int = 0) -> str:
    return str(findings(lspriv, tenant)[number]["fingerprint"])


def ours(folder: Path, more: str = "", extends: str = "default") -> Path:
    path = folder / "ours.yaml"
    path.write_text(f"version: 1\nname: ours\nextends: {extends}\n{more}", encoding="utf-8")
    return path


# ---- init ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extends", ["default", "minimal", "strict"])
def test_a_draft_makes_the_tenant_green_but_for_gaps(tmp_path: Path, lspriv: Run, extends: str) -> None:
    for tenant, code in ((saved(shop(), tmp_path), 0), (str(FIXTURE), 3)):
        drafted = lspriv("baseline", "init", tenant, "--extends", extends, *TODAY)
        assert (drafted.code, drafted.err) == (0, "")
        assert drafted == lspriv("baseline", "init", tenant, "--extends", extends, "--now", NOW)
        (tmp_path / "ours.yaml").write_text(drafted.out, encoding="utf-8")
        ran = lspriv("analyze", tenant, "--baseline", str(tmp_path / "ours.yaml"), *TODAY)
        assert (ran.code, ran.err) == (code, "")
        checked = lspriv("baseline", "check", str(tmp_path / "ours.yaml"), tenant, *TODAY)
        assert (checked.code, checked.err) == (0, "")


def test_a_draft_accepts_until_its_day_and_not_longer(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    (tmp_path / "o.yaml").write_text(lspriv("baseline", "init", tenant, "--expires", "2026-12-01", *TODAY).out)
    arguments = ("analyze", tenant, "--baseline", str(tmp_path / "o.yaml"), "--now")
    assert lspriv(*arguments, "2026-12-01").code == 0
    late = lspriv(*arguments, "2026-12-02")
    assert late.code == 1
    assert "expired on 2026-12-01; its findings count again" in late.err


def test_a_finding_that_is_new_stands_out(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    (tmp_path / "o.yaml").write_text(lspriv("baseline", "init", tenant, *TODAY).out)
    grown = replace(
        shop(), role_assignments=assignment_table((*shop().role_assignments, assignment(9, BOB, OWNER, SUB)))
    )
    found = findings(lspriv, saved(grown, tmp_path, "grown.json"), "--baseline", str(tmp_path / "o.yaml"))
    grave = [one for one in found if one["severity"] in ("critical", "high")]
    assert {one["rule"] for one in grave} >= {"subscription-wide-role"}
    assert {one["principal"]["id"] for one in grave} == {BOB}  # type: ignore[index]


def test_what_init_lets_choose(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    some = lspriv("baseline", "init", tenant, "--accept", "none", "--name", "Zoë: 1", *TODAY)
    assert 'name: "Zoë: 1"\n' in some.out
    assert some.out.endswith("accept: []\n")
    parent = ours(tmp_path, "rules: {subscription-wide-role: off}\n")
    child = lspriv("baseline", "init", tenant, "--extends", str(parent), *TODAY)
    assert f"extends: {parent} # begins at the folder of this file\n" in child.out
    assert "subscription-wide-role" not in child.out.partition("overrides:")[0]
    everything = lspriv("baseline", "init", tenant, "--accept", "info", *TODAY)
    assert everything.out.count("- rule: ") == len(findings(lspriv, tenant))


def test_a_quiet_tenant_needs_no_acceptance(tmp_path: Path, lspriv: Run) -> None:
    assert lspriv("baseline", "init", saved(quiet(), tmp_path), *TODAY).out.endswith("\naccept: []\n")


def test_init_refuses_a_day_that_has_passed(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("baseline", "init", saved(shop(), tmp_path), "--expires", "2026-10-31", *TODAY)
    assert ran == Ran(2, "", "lspriv: --expires: 2026-10-31 has passed on 2026-11-01; name a later day\n")


def test_init_warns_of_what_is_stale_in_the_parent(tmp_path: Path, lspriv: Run) -> None:
    parent = ours(tmp_path, "accept: [{subject: 0123abcd, reason: x, expires: 2026-12-31}]\n")
    ran = lspriv("baseline", "init", saved(shop(), tmp_path), "--extends", str(parent), *TODAY)
    assert ran.code == 0
    assert ran.err == (
        f"lspriv: {parent}:4: acceptance of `0123abcd` matches nothing; remove it or correct its subject\n"
    )


# ---- check -----------------------------------------------------------------------------------------


def test_check_says_what_it_looked_at_and_what_is_asked_for_less(tmp_path: Path, lspriv: Run) -> None:
    path = ours(
        tmp_path,
        "rules: {wildcard-action: off}\n"
        f"overrides: [{{scope: {SUB}, rules: {{subscription-wide-role: low}}}}]\n"
        f"allow: [{{principal: {ANN}, reason: x, expires: 2027-05-01}}]\n",
    )
    alone = lspriv("baseline", "check", str(path), *TODAY, COLUMNS="200")
    assert (alone.code, alone.err) == (0, "")
    assert alone.out.splitlines() == [
        f"`{path}`: baseline `ours`, which extends `default`",
        f"{len(all_rules()) - 1} rules, 1 override, 1 allowed principal, 0 acceptances; "
        "the next to expire does so on 2027-05-01",
        "Looked at as of 2026-11-01, without an input: what matches nothing was not looked for.",
        "",
        "Asks for less",
        "  • baseline `ours` switches off 1 rule that `default` runs: wildcard-action",
        f"  • baseline `ours` rates subscription-wide-role low for `{SUB}`; elsewhere it reaches critical",
        "",
        "Nothing is wrong, nothing is stale.",
    ]
    whole = lspriv("baseline", "check", str(path), saved(with_gap(shop()), tmp_path), *TODAY, COLUMNS="200")
    assert (whole.code, whole.err) == (0, "")
    assert "Looked at as of 2026-11-01, against 4 role assignments of 1 subscription: " in whole.out
    assert "; 1 gap, in which may lie what seems to match nothing." in whole.out
    assert max(map(len, lspriv("baseline", "check", str(path), *TODAY, COLUMNS="80").out.splitlines())) <= 80


def test_check_names_what_has_expired_with_and_without_an_input(tmp_path: Path, lspriv: Run) -> None:
    path = ours(
        tmp_path,
        f"allow: [{{principal: {ANN}, reason: x, expires: 2026-10-31}}]\n"
        "accept:\n  - {rule: subscription-wide-role, subject: '*', reason: x, expires: 2026-10-31}\n",
    )
    alone = lspriv("baseline", "check", str(path), *TODAY)
    assert alone.code == 2
    assert alone.err.splitlines() == [
        f"lspriv: {path}:4: allowed principal `{ANN}` expired on 2026-10-31; renew it or remove it",
        f"lspriv: {path}:6: acceptance of `subscription-wide-role` for `*` expired on 2026-10-31; "
        "renew it or remove it",
    ]
    assert alone.out.splitlines()[-1] == "2 things do not hold, named on standard error."
    whole = lspriv("baseline", "check", str(path), saved(shop(), tmp_path), *TODAY)
    assert (whole.code, len(whole.err.splitlines())) == (2, 2)
    assert lspriv("baseline", "check", str(path), "--now", "2026-10-31").code == 0


def test_check_names_what_matches_nothing_in_the_input(tmp_path: Path, lspriv: Run) -> None:
    path = ours(
        tmp_path,
        "overrides:\n"
        "  - {scope: /subscriptions/none, rules: {wildcard-action: off}}\n"
        "  - {principal: nobody, rules: {wildcard-action: off}}\n"
        "allow:\n  - {principal: nobody, reason: x}\n"
        "accept:\n  - {subject: 0123abcd, reason: x, expires: 2026-12-31}\n",
    )
    assert lspriv("baseline", "check", str(path), *TODAY).code == 0
    ran = lspriv("baseline", "check", str(path), saved(shop(), tmp_path), *TODAY)
    assert ran.code == 2
    assert [line.removeprefix(f"lspriv: {path}:") for line in ran.err.splitlines()] == [
        "5: override for `/subscriptions/none` names a scope that is not in the input; remove it or correct it",
        "6: override for `nobody` means nobody in the input; remove it or correct it",
        "8: allowed principal `nobody` means nobody in the input; remove it or correct it",
        "10: acceptance of `0123abcd` matches nothing; remove it or correct its subject",
    ]


def test_check_names_every_problem(tmp_path: Path, lspriv: Run) -> None:
    path = ours(tmp_path, "rules: {wildcard-acton: on}\noverides: []\n")
    assert lspriv("baseline", "check", str(path), "/no/such/input") == Ran(
        2,
        "",
        f"lspriv: {path}:4:9: unknown rule `wildcard-acton`; did you mean `wildcard-action`?\n"
        f"lspriv: {path}:5:1: unknown key `overides`; did you mean `overrides`?\n",
    )


@pytest.mark.parametrize("name", ["default", "minimal", "strict"])
def test_check_takes_what_ships(name: str, lspriv: Run) -> None:
    ran = lspriv("baseline", "check", name)
    assert (ran.code, ran.err) == (0, "")
    assert ("does not run" in ran.out) is (name == "minimal")


def test_hostile_names_do_no_harm_in_a_check(tmp_path: Path, lspriv: Run) -> None:
    name = json.dumps("".join(NAMES.values()), ensure_ascii=True).replace("\\ud", "\\\\ud")
    path = ours(
        tmp_path,
        "rules: {wildcard-action: off}\n"
        f"overrides: [{{principal: {name}, reason: {name}, rules: {{wildcard-action: low}}}}]\n"
        f"allow: [{{principal: {name}, reason: {name}, expires: 2026-10-31}}]\n"
        f"accept: [{{rule: wildcard-action, subject: {name}, reason: {name}, expires: 2026-12-31}}]\n",
    )
    ran = lspriv("baseline", "check", str(path), saved(hostile(*NAMES.values()), tmp_path), *TODAY)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 3
    assert [char for char in ran.out + ran.err if acts(char)] == []


# ---- accept ----------------------------------------------------------------------------------------

WHY = ("--reason", "SEC-12", "--expires", "2027-03-31")


def test_accept_writes_rule_and_message_of_a_finding(tmp_path: Path, lspriv: Run) -> None:
    tenant, path = saved(shop(), tmp_path), ours(tmp_path, "# the end\n")
    (finding, *_) = findings(lspriv, tenant)
    digits = str(finding["fingerprint"])
    ran = lspriv(
        *("baseline", "accept", digits[:10].upper(), *WHY, "--by", "Ann", "--ticket", "7", "--owner", "Bob"),
        *("--baseline", str(path), "--input", tenant, *TODAY),
    )
    assert ran == Ran(0, f"accepted 1 until 2027-03-31 in `{path}`, line 7\n", "")
    assert path.read_text(encoding="utf-8") == (
        "version: 1\nname: ours\nextends: default\n# the end\naccept:\n"
        f"  # {finding['message']}\n"
        f"  - rule: {finding['rule']}\n"
        f'    subject: "{digits}"\n'
        f"    severity: {finding['severity']}\n"
        "    reason: SEC-12\n"
        "    expires: 2027-03-31\n"
        "    by: Ann\n"
        '    ticket: "7"\n'
        "    owner: Bob\n"
    )
    left = findings(lspriv, tenant, "--baseline", str(path))
    assert digits not in [one["fingerprint"] for one in left]


def test_accept_without_an_input_writes_the_fingerprint_alone(tmp_path: Path, lspriv: Run) -> None:
    path = ours(tmp_path, "accept: []\n")
    ran = lspriv("baseline", "accept", "0123ABCD", "4567abcd", "0123abcd", *WHY, "--baseline", str(path), *TODAY)
    assert ran == Ran(0, f"accepted 2 until 2027-03-31 in `{path}`, lines 5 and 8\n", "")
    assert path.read_text().count("subject: ") == 2
    assert "rule:" not in path.read_text()


def test_accepting_again_renews(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    digits, severity = fingerprint(lspriv, tenant), findings(lspriv, tenant)[0]["severity"]
    path = ours(tmp_path, f"accept:\n  - {{subject: '{digits}', reason: old, expires: 2026-10-31}} # Bob\n")
    assert lspriv("baseline", "check", str(path), tenant, *TODAY).code == 2
    again = ("baseline", "accept", digits[:8], *WHY, "--baseline", str(path), "--input", tenant, *TODAY)
    assert lspriv(*again) == Ran(0, f"renewed 1 until 2027-03-31 in `{path}`, line 5\n", "")
    assert path.read_text().splitlines()[4:] == [
        f"  - {{subject: '{digits}', reason: SEC-12, expires: 2027-03-31, severity: {severity}}} # Bob"
    ]
    assert lspriv("baseline", "check", str(path), tenant, *TODAY).code == 0
    same = lspriv(*again)
    assert (same.code, same.out) == (2, "")
    assert same.err == f"lspriv: {path}:5: `{digits}` is accepted already until 2027-03-31, in the same words\n"


def test_what_another_file_or_pattern_accepts_is_not_accepted_twice(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    digits = fingerprint(lspriv, tenant)
    parent = tmp_path / "parent.yaml"
    parent.write_text(
        f"version: 1\nextends: default\naccept:\n  - {{subject: '{digits}', reason: old, expires: 2027-03-31}}\n"
    )
    path = ours(tmp_path, extends="parent.yaml")
    arguments = ("baseline", "accept", digits, *WHY, "--baseline", str(path), *TODAY)
    assert lspriv(*arguments) == Ran(
        2, "", f"lspriv: {parent}:4: `{digits}` is accepted already until 2027-03-31; nothing is changed\n"
    )
    ours(tmp_path, "accept: [{rule: subscription-wide-role, subject: '*', reason: all, expires: 2027-03-31}]\n")
    assert lspriv(*arguments, "--input", tenant) == Ran(
        2,
        "",
        f"lspriv: the finding `{digits}` is accepted already until 2027-03-31: `all`; nothing is changed\n",
    )
    ours(tmp_path, f"allow: [{{principal: {ANN}, reason: glass}}]\n")
    assert lspriv(*arguments, "--input", tenant).err == (
        f"lspriv: the finding `{digits}` is accepted already: `glass`; nothing is changed\n"
    )
    parent.write_text(parent.read_text().replace("2027-03-31", "2027-03-30"))
    ours(tmp_path, extends="parent.yaml")
    assert lspriv(*arguments, "--input", tenant).code == 0


def test_a_fingerprint_that_no_finding_has(tmp_path: Path, lspriv: Run) -> None:
    tenant, path = saved(shop(), tmp_path), ours(tmp_path)
    digits, before = fingerprint(lspriv, tenant), path.read_bytes()
    wrong = digits[: LEAST_ALIKE + 3] + ("0" if digits[LEAST_ALIKE + 3] != "0" else "1") + digits[LEAST_ALIKE + 4 :]
    arguments = (*WHY, "--baseline", str(path), "--input", tenant, *TODAY)
    near = lspriv("baseline", "accept", wrong, *arguments)
    assert near == Ran(
        2,
        "",
        f"lspriv: no finding has the fingerprint `{wrong}`; did you mean `{digits}`, which subscription-wide-role "
        "found?\n",
    )
    other = "0" * 12 if not digits.startswith("0") else "f" * 12
    far = lspriv("baseline", "accept", other, *arguments)
    assert far.code == 2
    assert far.err == (
        f"lspriv: no finding has the fingerprint `{other}`; it may be mended, or the rule may be off; "
        "`lspriv analyze INPUT --format json` has all\n"
    )
    none = lspriv("baseline", "accept", "subscription-wide-role", *arguments)
    assert none.err.startswith("lspriv: `subscription-wide-role` is no fingerprint, which has 8 to 32 of the digits")
    assert path.read_bytes() == before


def test_accept_refuses_what_cannot_be(tmp_path: Path, lspriv: Run) -> None:
    path = ours(tmp_path)
    shipped = lspriv("baseline", "accept", "0123abcd", *WHY, "--baseline", "default", *TODAY)
    assert shipped.err == (
        "lspriv: `default` ships with lspriv; extend it in a file of your own, which `baseline init` drafts\n"
    )
    late = ("--reason", "x", "--expires", "2026-10-31", "--baseline", str(path), *TODAY)
    assert lspriv("baseline", "accept", "0123abcd", *late).err == (
        "lspriv: --expires: 2026-10-31 has passed on 2026-11-01; name a later day\n"
    )
    path.write_text("version: 1\nrules: {wildcard-acton: on}\n")
    wrong = lspriv("baseline", "accept", "0123abcd", *WHY, "--baseline", str(path), *TODAY)
    assert wrong.err == f"lspriv: {path}:2:9: unknown rule `wildcard-acton`; did you mean `wildcard-action`?\n"
    gone = lspriv("baseline", "accept", "0123abcd", *WHY, "--baseline", str(tmp_path / "gone.yaml"), *TODAY)
    assert gone.code == 2
    assert "gone.yaml` is neither a file nor one of the baselines" in gone.err


def test_hostile_names_do_no_harm_in_the_file(tmp_path: Path, lspriv: Run) -> None:
    tenant, path = saved(hostile(*NAMES.values()), tmp_path), ours(tmp_path)
    all_of_them = [str(one["fingerprint"]) for one in findings(lspriv, tenant)]
    why = ("--reason", "".join(NAMES.values()), "--by", "`id` $(id)", "--expires", "2027-03-31")
    ran = lspriv("baseline", "accept", *all_of_them, *why, "--baseline", str(path), "--input", tenant, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    text = path.read_text(encoding="utf-8")
    assert [char for char in text + ran.out if acts(char)] == []
    left = lspriv("analyze", tenant, "--baseline", str(path), "--format", "json", *TODAY)
    report = json.loads(left.out)
    assert (report["findings"], len(report["accepted"])) == ([], len(all_of_them))
    assert {one["acceptance"]["reason"] for one in report["accepted"]} == {"".join(NAMES.values()).strip()}


def test_the_whole_life_of_a_baseline_in_processes_of_their_own(tmp_path: Path) -> None:
    table = assignment_table((assignment(1, ANN, OWNER, SUB), assignment(2, BOB, CONTRIBUTOR, SUB)))
    tenant = saved(replace(shop(), role_assignments=table), tmp_path)
    path = tmp_path / "ours.yaml"
    path.write_text(in_process("baseline", "init", tenant, "--accept", "critical", *TODAY).out, encoding="utf-8")
    report = in_process("analyze", tenant, "--baseline", str(path), "--format", "json", *TODAY)
    left = [one["fingerprint"] for one in json.loads(report.out)["findings"]]
    assert report.code == 1
    ran = in_process("baseline", "accept", *left, *WHY, "--baseline", str(path), "--input", tenant, *TODAY)
    assert (ran.code, ran.err) == (0, "")
    assert in_process("analyze", tenant, "--baseline", str(path), *TODAY).code == 0
    assert in_process("baseline", "check", str(path), tenant, *TODAY).code == 0
