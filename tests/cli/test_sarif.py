"""`lspriv analyze --format sarif` with real inputs: valid, located, repeatable, and harmless."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lspriv.model.gap import Gap
from lspriv.model.snapshot import assignment_table
from tests.cli.running import ROOT, Ran, environment, in_process
from tests.cli.tenants import ANN, NOW, OWNER, ROLES, SUB, hostile, quiet, saved, shop, with_gap
from tests.cli.test_hostile_names import NAMES
from tests.report.validators import NO_ADDRESS, check_schema, complaints

Run = Callable[..., Ran]
CONTOSO = "fixtures/contoso/export"
BASELINE = """\
version: 1
name: ours
extends: default
rules:
  wildcard-action: {severity: low}
accept:
  - {rule: subscription-wide-role, subject: "%s", reason: "SEC-12 [see](https://example.com)", expires: 2026-12-31}
  - {rule: root-scope-assignment, subject: "/nowhere", reason: gone, expires: 2026-01-01}
"""
ANN_S = f"{SUB}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-000000000001"


def analysed(lspriv: Run, *arguments: str) -> dict[str, Any]:
    """The one run of the document."""
    ran = lspriv("analyze", *arguments, "--format", "sarif", "--now", NOW, "--quiet")
    assert ran.code in (0, 1, 3)
    document = json.loads(ran.out)
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = document["runs"][0]
    return run


def place(result: dict[str, Any]) -> tuple[str, int]:
    """Where a result is, by file and line."""
    physical = result["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def lines_of(uri: str) -> list[str]:
    """The lines of a file of the repository, which may be UTF-16."""
    data = (ROOT / uri).read_bytes()
    return data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8").split("\n")


def test_the_published_validator_and_schema_find_nothing_wrong(
    tmp_path: Path, lspriv: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    baseline = tmp_path / "ours.yaml"
    baseline.write_text(BASELINE % ANN_S, encoding="utf-8")
    nothing = replace(quiet(), role_assignments=assignment_table(()))
    inputs = {
        "contoso": (CONTOSO,),
        "snapshot": ("fixtures/contoso/snapshot.json",),
        "empty": (saved(nothing, tmp_path, "nothing.json"),),
        "gap": (saved(with_gap(shop()), tmp_path, "gap.json"),),
        "hostile": (saved(hostile(*NAMES.values()), tmp_path, "hostile.json"),),
        "accepted": (saved(shop(), tmp_path, "shop.json"), "--baseline", str(baseline)),
        "archive": (shutil.make_archive(str(tmp_path / "contoso"), "zip", ROOT / CONTOSO),),
    }
    piped = tmp_path / "piped.sarif"
    ran = in_process("analyze", "-", "--format", "sarif", stdin=(tmp_path / "shop.json").read_bytes())
    piped.write_text(ran.out, encoding="utf-8")
    written = [piped]
    for name, arguments in inputs.items():
        out = tmp_path / f"{name}.sarif"
        ran = lspriv("analyze", *arguments, "--format", "sarif", "--now", NOW, "--out", str(out), "--quiet")
        assert ran.code in (0, 1, 3)
        written.append(out)
    # The validator holds them to a schema too; this one is slower and stricter about formats.
    for name in ("contoso", "empty", "accepted"):
        check_schema(json.loads((tmp_path / f"{name}.sarif").read_text(encoding="utf-8")))
    found = complaints(tmp_path, *written)
    assert {(file, rule) for file, rule, _ in found} == {(out.name, NO_ADDRESS) for out in written}


def test_the_validator_would_have_found_something(tmp_path: Path, lspriv: Run) -> None:
    out = tmp_path / "a.sarif"
    lspriv("analyze", saved(shop(), tmp_path), "--format", "sarif", "--out", str(out))
    document = json.loads(out.read_text(encoding="utf-8"))
    document["runs"][0]["results"][0]["ruleIndex"] = 99
    del document["runs"][0]["results"][0]["locations"]
    out.write_text(json.dumps(document), encoding="utf-8")
    assert {rule for _, rule, _ in complaints(tmp_path, out)} > {"GH1015", "SARIF1009", NO_ADDRESS}
    document["runs"][0]["results"][0]["level"] = "bad"
    with pytest.raises(Exception, match="bad"):
        check_schema(document)


def test_every_result_stands_at_the_record_that_it_comes_from(lspriv: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run = analysed(lspriv, CONTOSO)
    assert len(run["results"]) > 30
    listed = [artifact["location"] for artifact in run["artifacts"]]
    for result in run["results"]:
        physical = result["locations"][0]["physicalLocation"]
        uri, line = place(result)
        lines = lines_of(uri)
        region = physical["region"]
        id = result["properties"]["subject"]["id"]
        written = lines[line - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
        # az lists subscriptions by their GUIDs; everything else stands there by its whole id.
        assert written.lower() == (id.rsplit("/", 1)[-1] if id.count("/") == 2 else id).lower()
        assert f'"id": "{written}"' in lines[line - 1]
        assert listed[physical["artifactLocation"]["index"]] == physical["artifactLocation"]
        assert physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
        for flow in result["codeFlows"]:
            for step in flow["threadFlows"][0]["locations"]:
                where = step["location"]["physicalLocation"]
                spot = where["region"]
                told = lines_of(where["artifactLocation"]["uri"])[spot["startLine"] - 1]
                # A row of a table of Resource Graph has no key before the id.
                assert f'"{told[spot["startColumn"] - 1 : spot["endColumn"] - 1]}"' in told


def test_a_run_that_did_not_see_everything_says_so(tmp_path: Path, lspriv: Run) -> None:
    unseen = analysed(lspriv, saved(with_gap(quiet()), tmp_path, "unseen.json"))
    assert (unseen["results"], unseen["invocations"][0]["executionSuccessful"]) == ([], False)
    gaps = analysed(lspriv, saved(with_gap(shop()), tmp_path, "gap.json"))
    (invocation,) = gaps["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["properties"] == {"complete": False, "gaps": 1, "inconclusive": 3}
    notices = {notice["descriptor"]["id"]: notice for notice in invocation["toolExecutionNotifications"]}
    assert notices["lspriv-gap"]["level"] == notices["lspriv-inconclusive"]["level"] == "warning"
    assert notices["lspriv-gap"]["message"]["text"].startswith("memberships: the members of group")
    notes = invocation["toolExecutionNotifications"]
    doubted = [notice["associatedRule"] for notice in notes if notice["descriptor"]["id"] == "lspriv-inconclusive"]
    assert [gaps["tool"]["driver"]["rules"][rule["index"]]["id"] for rule in doubted] == [
        "guest-privileged",
        "privileged-workload-identity",
        "standing-privileged-access",
    ]
    assert [rule["id"] for rule in doubted] == sorted(rule["id"] for rule in doubted)
    for notice in notices.values():
        assert (
            gaps["tool"]["driver"]["notifications"][notice["descriptor"]["index"]]["id"] == notice["descriptor"]["id"]
        )
    (invocation,) = analysed(lspriv, saved(quiet(), tmp_path))["invocations"]
    assert invocation["executionSuccessful"] is True


def test_what_is_accepted_is_suppressed_and_stale_acceptances_are_told(tmp_path: Path, lspriv: Run) -> None:
    baseline = tmp_path / "ours.yaml"
    baseline.write_text(BASELINE % ANN_S, encoding="utf-8")
    run = analysed(lspriv, saved(shop(), tmp_path), "--baseline", str(baseline))
    (accepted,) = [result for result in run["results"] if "suppressions" in result]
    assert accepted["properties"]["assignment"] == ANN_S
    assert accepted["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "SEC-12 [see\\](https://example.com)",
            "properties": {"expires": "2026-12-31"},
        }
    ]
    assert all("baselineState" not in result for result in run["results"])
    notices = run["invocations"][0]["toolConfigurationNotifications"]
    assert [notice["descriptor"]["id"] for notice in notices] == ["lspriv-baseline"]
    assert "expired" in notices[0]["message"]["text"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["wildcard-action"]["properties"]["security-severity"] == "2.5"
    assert rules["wildcard-action"]["defaultConfiguration"]["level"] == "note"
    assert run["automationDetails"]["id"] == "lspriv/99999999-0000-0000-0000-000000000000/ours/"


def test_the_exit_code_is_that_of_the_other_formats(tmp_path: Path, lspriv: Run) -> None:
    tenants = {"a": shop(), "b": quiet(), "c": with_gap(quiet())}
    for name, tenant in tenants.items():
        path = saved(tenant, tmp_path, f"{name}.json")
        for fail_on in ("critical", "high", "none"):
            codes = {lspriv("analyze", path, "--fail-on", fail_on, "--format", form).code for form in ("json", "sarif")}
            assert len(codes) == 1, (name, fail_on, codes)


def test_equal_input_gives_equal_bytes(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(hostile(*NAMES.values()), tmp_path)
    out = tmp_path / "a.sarif"
    printed = lspriv("analyze", tenant, "--format", "sarif", "--now", NOW)
    again = lspriv(
        "analyze", tenant, "--format", "sarif", "--now", "2026-11-01T01:00:00+01:00", "--out", str(out), COLUMNS="44"
    )
    assert (printed.code, printed.out) == (again.code, out.read_text(encoding="utf-8"))


def test_fingerprints_do_not_depend_on_order_case_or_lines(tmp_path: Path, lspriv: Run) -> None:
    def fingerprints(folder: Path) -> list[tuple[str, str]]:
        results = analysed(lspriv, str(folder))["results"]
        for one in results:
            fingerprint = one["fingerprints"]["lspriv/v1"]
            assert one["partialFingerprints"] == {
                "lspriv/v1": fingerprint,
                "primaryLocationLineHash": f"{fingerprint}:1",
            }
        return sorted((one["ruleId"], one["fingerprints"]["lspriv/v1"]) for one in results)

    def shouted(value: Any) -> Any:
        if isinstance(value, dict):
            ids = ("id", "principalId", "roleDefinitionId", "scope")
            return {
                key: shouted(inner).upper() if key in ids and isinstance(inner, str) else shouted(inner)
                for key, inner in reversed(value.items())
            }
        return [shouted(one) for one in reversed(value)] if isinstance(value, list) else value

    whole = fingerprints(ROOT / CONTOSO)
    assert len(set(whole)) == len(whole) > 30
    copy = tmp_path / "export"
    shutil.copytree(ROOT / CONTOSO, copy)
    for path in copy.rglob("role-assignments.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(shouted(document)), encoding="utf-8")
    assert fingerprints(copy) == whole


def test_archives_and_names_that_are_no_uris(tmp_path: Path, lspriv: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    record = {
        "id": ANN_S,
        "type": "Microsoft.Authorization/roleAssignments",
        "principalId": ANN,
        "principalType": "User",
        "roleDefinitionId": f"{ROLES}/{OWNER}",
        "scope": SUB,
    }
    folder = tmp_path / "50% of #1 ü?"
    folder.mkdir()
    (folder / "a:b!c.json").write_text(json.dumps([record], indent=1), encoding="utf-8")
    found = analysed(lspriv, folder.name)["results"][0]
    assert place(found) == ("50%25%20of%20%231%20%C3%BC%3F/a%3Ab%21c.json", 3)
    found = analysed(lspriv, str(folder / "a:b!c.json"))
    assert place(found["results"][0])[0].startswith("file:///")
    assert "originalUriBaseIds" not in found
    with zipfile.ZipFile("my exports.zip", "w") as archive:
        archive.write(folder / "a:b!c.json", "dir/x y.json")
    run = analysed(lspriv, "my exports.zip")
    assert place(run["results"][0]) == ("my%20exports.zip!/dir/x%20y.json", 3)
    assert [(one["location"]["uri"], one.get("parentIndex")) for one in run["artifacts"]] == [
        ("my%20exports.zip", None),
        ("my%20exports.zip!/dir/x%20y.json", 0),
    ]


def test_standard_input_is_pointed_at_as_such(tmp_path: Path) -> None:
    tenant = Path(saved(shop(), tmp_path))
    ran = in_process("analyze", "-", "--format", "sarif", stdin=tenant.read_bytes())
    (run,) = json.loads(ran.out)["runs"]
    assert {place(result) for result in run["results"]} == {("stdin", 1)}
    location = run["results"][0]["locations"][0]
    assert location["message"]["text"].startswith("No record of the input tells this by itself")
    assert location["logicalLocations"][0]["fullyQualifiedName"] == run["results"][0]["properties"]["subject"]["id"]
    (artifact,) = run["artifacts"]
    assert artifact["location"] == {"uri": "stdin", "index": 0}
    assert artifact["description"]["text"] == "Standard input."
    assert "originalUriBaseIds" not in run
    # A file that is redirected can be read again.
    with tenant.open("rb") as file:
        command = [sys.executable, "-m", "lspriv", "analyze", "-", "--format", "sarif"]
        told = subprocess.run(command, stdin=file, capture_output=True, env=environment(), check=False)
    (run,) = json.loads(told.stdout)["runs"]
    uri, line = place(run["results"][0])
    assert uri == "stdin"
    assert ANN_S in tenant.read_text(encoding="utf-8").split("\n")[line - 1]


def test_files_that_change_or_go_meanwhile_do_not_stop_it(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
import lspriv.cli.judging as judging
located = judging.locate
def late(paths, ids):
    Path(paths[0]).unlink()
    return located(paths, ids)
judging.locate = late
from lspriv.cli.main import main
sys.exit(main(["analyze", {saved(shop(), tmp_path)!r}, "--format", "sarif"]))
"""
    ran = in_process(code=code)
    assert (ran.code, ran.err) == (1, "")
    (run,) = json.loads(ran.out)["runs"]
    assert {line for _, line in map(place, run["results"])} == {1}


def test_gaps_may_be_called_anything(tmp_path: Path, lspriv: Run) -> None:
    gaps = tuple(Gap("files", f"{name}.json", f"`{name}.json`: is broken") for name in NAMES.values())
    run = analysed(lspriv, saved(replace(quiet(), gaps=gaps), tmp_path))
    told = [notice["message"] for notice in run["invocations"][0]["toolExecutionNotifications"]]
    assert len(told) >= len(gaps)
    assert all(message["text"].isprintable() and message["markdown"].isprintable() for message in told)


def test_a_rule_is_as_grave_as_its_gravest_override(tmp_path: Path, lspriv: Run) -> None:
    # GitHub shows the severity of the rule for each of its alerts, and blocks by it.
    text = "version: 1\nname: ours\nextends: default\nrules: {subscription-wide-role: low}\n"
    baseline = tmp_path / "ours.yaml"
    rules = "{subscription-wide-role: critical, direct-user-assignment: high}"
    baseline.write_text(f"{text}overrides:\n  - {{scope: {SUB}, rules: {rules}}}\n")
    run = analysed(lspriv, saved(shop(), tmp_path), "--baseline", str(baseline))
    scores = {rule["id"]: rule["properties"].get("security-severity") for rule in run["tool"]["driver"]["rules"]}
    assert scores["subscription-wide-role"] == "9.5"
    assert scores["direct-user-assignment"] == "8.0"
