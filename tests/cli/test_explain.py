"""`lspriv explain`: found by its fingerprint or the beginning of it, accepted or not."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from lspriv.report.schema import report_schema
from tests.cli.running import Ran
from tests.cli.tenants import ANN, NOW, SUB, saved, shop, with_gap, write_export

Run = Callable[..., Ran]


def findings(lspriv: Run, *inputs: str) -> list[dict[str, object]]:
    report = json.loads(lspriv("analyze", *inputs, "--format", "json", "--now", NOW).out)
    return list(report["findings"])


def baseline(folder: Path, accepted: str) -> str:
    path = folder / "ours.yaml"
    path.write_text(
        "version: 1\nname: ours\nextends: default\naccept:\n"
        f"  - {{rule: subscription-wide-role, subject: {accepted}, reason: SEC-12, expires: 2026-12-31, by: bob}}\n",
        encoding="utf-8",
    )
    return str(path)


def test_a_finding_is_explained(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    finding = findings(lspriv, tenant)[0]
    name = str(finding["fingerprint"])
    ran = lspriv("explain", tenant, name, "--now", NOW, COLUMNS="80")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"CRITICAL  subscription-wide-role, certain\n{name}\n\n`Ann Archer` can manage ")
    assert f"\nWhy\n  Ann Archer (User)\n  │ {ANN}\n  └─ User `Ann Archer` holds `Owner`\n" in ran.out
    assert f"\n    az role assignment delete --ids {SUB}/providers/Microsoft.Authorization/roleAssign" in ran.out
    assert "\n  lspriv rules explain subscription-wide-role\n" in ran.out
    assert f"\n  lspriv access what {tenant} {ANN}\n" in ran.out
    assert "--baseline ours.yaml --input " in ran.out
    assert "Accepted" not in ran.out


def test_the_command_that_accepts_runs_as_it_stands(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    first, second = (str(one["fingerprint"]) for one in findings(lspriv, tenant)[:2])
    ours = baseline(tmp_path, first)
    told = lspriv("explain", tenant, second, "--baseline", ours, "--now", NOW).out
    (command,) = [line for line in told.splitlines() if line.startswith("  lspriv baseline accept ")]
    ran = lspriv(*shlex.split(command)[1:])
    assert (ran.code, ran.err) == (0, "")
    assert second in Path(ours).read_text(encoding="utf-8")


@pytest.mark.parametrize("change", [str.upper, lambda name: name[:8], lambda name: f" {name[:4]} "])
def test_the_first_digits_will_do(change: Callable[[str], str], tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    name = str(findings(lspriv, tenant)[0]["fingerprint"])
    assert lspriv("explain", tenant, change(name)) == lspriv("explain", tenant, name)


def test_the_table_names_findings_that_can_be_explained(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    table = lspriv("analyze", tenant, "--now", NOW).out
    (command,) = [line for line in table.splitlines() if line.startswith("  lspriv explain ")]
    assert lspriv(*command.split()[1:]).code == 0


def test_several_inputs_and_options_in_any_order(tmp_path: Path, lspriv: Run) -> None:
    exports, tenant = str(write_export(tmp_path / "exports")), saved(shop(), tmp_path)
    name = str(findings(lspriv, tenant, exports)[0]["fingerprint"])
    one = lspriv("explain", tenant, exports, name, "--now", NOW)
    assert (one.code, one.err) == (0, "")
    assert lspriv("explain", "--now", NOW, tenant, exports, "--quiet", name) == one
    assert "lspriv access" not in one.out


def test_json_is_the_report_s_finding_with_its_acceptance(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    finding = findings(lspriv, tenant)[0]
    name = str(finding["fingerprint"])
    alone = json.loads(lspriv("explain", tenant, name, "--format", "json", "--now", NOW).out)
    assert alone == {**finding, "acceptance": None}
    ours = baseline(tmp_path, SUB)
    accepted = json.loads(
        lspriv("explain", tenant, name, "--baseline", ours, "--format", "json", "--now", NOW, "--quiet").out
    )
    assert accepted == {**finding, "acceptance": {"reason": "SEC-12", "expires": "2026-12-31", "by": "bob"}}
    schema = report_schema()
    jsonschema.Draft202012Validator({**schema, "$ref": "#/$defs/AcceptedPart"}).validate(accepted)


def test_an_accepted_finding_says_so_and_until_when(tmp_path: Path, lspriv: Run) -> None:
    tenant, ours = saved(shop(), tmp_path), baseline(tmp_path, SUB)
    name = str(findings(lspriv, tenant)[0]["fingerprint"])
    ran = lspriv("explain", tenant, name, "--baseline", ours, "--now", "2026-12-31")
    assert (ran.code, ran.err) == (0, "")
    assert "\nAccepted until 2026-12-31 by bob: SEC-12\n" in ran.out
    assert "baseline accept" not in ran.out
    later = lspriv("explain", tenant, name, "--baseline", ours, "--now", "2027-01-01")
    assert later.code == 0
    assert "expired on 2026-12-31" in later.err
    assert "Accepted" not in later.out


def test_what_is_not_known_there_is_told(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(with_gap(shop()), tmp_path)
    told = [lspriv("explain", tenant, str(one["fingerprint"])).out for one in findings(lspriv, tenant)]
    assert all("Not known here" not in text for text in told), "ann is in no group"
    broken = tmp_path / "broken.json"
    broken.write_text("[", encoding="utf-8")
    name = str(findings(lspriv, tenant, str(broken))[0]["fingerprint"])
    assert "\n  • files: what could not be read may belong here" in lspriv("explain", tenant, str(broken), name).out


@pytest.mark.parametrize("text", ["323", "xyzw", "-", "exports/", "323f 68bb", "3" * 4 + "\n" + "g", "x" * 10_000])
def test_what_is_no_fingerprint(text: str, tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("explain", str(tmp_path / "nowhere"), text)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert "is no fingerprint; expected at least 4 hexadecimal digits" in ran.err
    assert len(ran.err) < 300


def test_an_unknown_one_names_the_nearest(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    name = str(findings(lspriv, tenant)[0]["fingerprint"])
    slip = name[:6] + ("0" if name[6] != "0" else "1") + name[7]
    near = lspriv("explain", tenant, slip)
    said = f"lspriv: there is no finding `{slip}` under baseline `default`; it may have been mended; the nearest is "
    assert near == Ran(2, "", f"{said}`{name[:12]}` (subscription-wide-role: Ann Archer)\n")
    far = lspriv("explain", tenant, "".join("0" if digit != "0" else "1" for digit in name))
    assert far.code == 2
    assert far.err.endswith("; `lspriv analyze` shows those that there are\n")
    assert len(far.err.splitlines()) == 1


def test_where_nothing_is_found_nothing_is_explained(tmp_path: Path, lspriv: Run) -> None:
    ours = tmp_path / "ours.yaml"
    ours.write_text("version: 1\nname: ours\nrules: {wildcard-action: on}\n", encoding="utf-8")
    ran = lspriv("explain", saved(shop(), tmp_path), "323f68bb", "--baseline", str(ours))
    said = "lspriv: there is no finding `323f68bb`: under baseline `ours` nothing is found in this input\n"
    assert ran == Ran(2, "", said)


def test_no_fingerprint_at_all(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("explain", saved(shop(), tmp_path))
    assert ran.code == 2
    assert "FINGERPRINT" in ran.err
