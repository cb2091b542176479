"""The export scripts only read, write no secret, and write what the importers understand."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lspriv.importers import export_script
from lspriv.importers.resource_access import MEMBERS
from lspriv.importers.script import Shell
from lspriv.model.exposure import StorageAccess, VaultAccess
from lspriv.model.gap import GapKind
from lspriv.model.resource import AppSetting
from lspriv.model.secrets import classify
from lspriv.model.site import PublishingPolicies, StorageMount
from tests.importers.exporting import ANSWERS, BASH, CANARY, SETTINGS, Export, needs_bash
from tests.importers.samples import AT_GROUP, GROUP, IDENTITY, NESTED, OTHER_SUB, SITE, SUB, TENANT, USER
from tests.model.test_secrets import KEY, WITH_KEY, WITHOUT_KEY

SHELLS: tuple[Shell, Shell] = ("bash", "powershell")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    if BASH is None:
        pytest.skip("no bash here")
    return Export(tmp_path_factory.mktemp("export"), ANSWERS)


def is_reading(call: list[str]) -> bool:
    words = call[: next((n for n, word in enumerate(call) if word.startswith("-")), len(call))]
    return words[-1] in ("list", "show") or call[:3] == ["rest", "--method", "get"]


def test_it_only_reads(export: Export) -> None:
    assert export.done.returncode == 0, export.done.stderr
    assert export.calls
    assert [call for call in export.calls if not is_reading(call)] == []


def test_no_value_of_a_setting_is_anywhere(export: Export) -> None:
    asked = {"answers.json"}
    assert [file for file, data in export.files.items() if CANARY.encode() in data and file not in asked] == []
    assert CANARY not in export.done.stdout + export.done.stderr
    assert not [file for file in export.files if file.startswith("tmp/")]


def test_the_folder_is_imported_whole(export: Export) -> None:
    imported = export.imported()
    assert {file.taken_for for file in imported.files} >= {
        "role assignments",
        "role definitions",
        "deny assignments",
        "eligible assignments",
        "active PIM assignments",
        "sites",
        "app settings of rg-app.func-one",
        "app settings of rg-app.func-one/staging",
        "functions of rg-app.func-one",
        "functions of rg-app.func-one/staging",
        "site configuration of rg-app.func-one",
        "site authentication of rg-app.func-one",
        "basic publishing credentials policies of rg-app.func-one",
        "private endpoint connections of rg-app.func-one/staging",
        "connection strings of rg-app.func-one",
        "resources",
        "resource groups",
        "managed identities",
        "federated credentials",
        "activity log",
        "management groups",
        "users",
        "groups",
        "service principals",
        f"group members of {GROUP}",
        f"group members of {NESTED}",
        "subscriptions",
    }
    assert "broken" not in {file.taken_for for file in imported.files}
    assert "skipped" not in {file.taken_for for file in imported.files}
    snapshot = imported.snapshot
    # az lists the members of groups without service principals, and no group here shows one.
    assert [(gap.source, gap.kind) for gap in snapshot.gaps] == [("memberships", GapKind.NOTE)]
    assert (len(snapshot.role_assignments), len(snapshot.deny_assignments), len(snapshot.usage)) == (2, 2, 1)
    assert snapshot.tenant_id == TENANT
    assert {group.group_id: group.member_ids for group in snapshot.memberships} == {
        GROUP: (NESTED,),
        NESTED: (USER, GROUP),
    }
    assert snapshot.managed_identities[0].federated_credentials or snapshot.managed_identities[1].federated_credentials
    assert {app.slot: [one.name for one in app.settings or ()] for app in snapshot.function_apps}["staging"] == [
        "InSlot"
    ]
    assert {one.id for one in snapshot.resources} >= {AT_GROUP, IDENTITY, SITE}


def test_what_is_known_of_sites_and_resources_is_exported(export: Export) -> None:
    snapshot = export.imported().snapshot
    apps = {app.slot: app for app in snapshot.function_apps}
    main, staging = apps[None], apps["staging"]
    assert [app.publishing for app in (main, staging)] == [
        PublishingPolicies(False, False),
        PublishingPolicies(True, True),
    ]
    assert [app.auth and app.auth.enabled for app in (main, staging)] == [False, True]
    assert [app.config and app.config.ftps_state for app in (main, staging)] == ["FtpsOnly", "Disabled"]
    assert [len(app.functions or ()) for app in (main, staging)] == [1, 0]
    assert [len(app.private_endpoint_connections or ()) for app in (main, staging)] == [1, 0]
    assert main.config and main.config.storage_mounts == (StorageMount("acct", "share", "AzureFiles"),)
    access = {one.name: one.access for one in snapshot.resources if one.access}
    assert access["acct"].storage == StorageAccess(allow_shared_key_access=False)
    assert access["kv"].vault == VaultAccess(enable_rbac_authorization=True)


def test_only_types_that_the_subscription_has_are_asked_for(export: Export) -> None:
    urls = [call[call.index("--url") + 1] for call in export.calls if "--url" in call]
    asked = {url.split("?")[0].partition("/providers/")[2] for url in urls if "/resourceGroups/" not in url}
    assert {"Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"} <= asked
    assert not any(word in one for one in asked for word in ("SignalR", "DocumentDB", "ServiceBus", "serverfarms"))


@needs_bash
def test_without_a_list_of_resources_every_type_is_asked_for(tmp_path: Path) -> None:
    export = Export(tmp_path, [{"words": ["resource", "list"], "error": "ERROR: no\n"}, *ANSWERS])
    urls = [call[call.index("--url") + 1] for call in export.calls if "--url" in call]
    for word in ("storageAccounts", "vaults", "serverfarms", "EventHub/namespaces", "databaseAccounts", "signalR"):
        assert any(word in url for url in urls)


@needs_bash
def test_details_that_are_forbidden_are_gaps(tmp_path: Path) -> None:
    refused = [
        {"words": [word], "error": "ERROR: Forbidden\n"} for word in ("/vaults", f"{SITE}/config/authsettingsV2")
    ]
    export = Export(tmp_path, [*refused, *ANSWERS])
    assert export.done.returncode == 3
    gaps = export.imported().snapshot.gaps
    assert {(gap.source, gap.scope) for gap in gaps if gap.kind is not GapKind.NOTE} == {
        ("resources", f"/subscriptions/{SUB}"),
        ("function_apps", SITE),
    }
    assert ["the list of key vaults could not be exported" in gap.reason for gap in gaps].count(True) == 1


def projected(name: str, shell: Any) -> set[str]:
    """Return the members that a query of a script keeps."""
    (query,) = re.findall(rf"^\$?{name} ?= ?'(.*)'$", export_script(shell), re.MULTILINE)
    return set(re.findall(r"(\w+): (?!none)", query))


@pytest.mark.parametrize("shell", ["bash", "powershell"])
def test_queries_keep_what_is_read_and_no_more(shell: Any) -> None:
    kept = projected("access_fields" if shell == "bash" else "accessFields", shell)
    rest = {name for name in MEMBERS if name not in ("networkRuleSet", "networkAcLs", "enableHttpsTrafficOnly")}
    resource = {"value", "nextLink", "id", "name", "type", "kind", "location", "tags", "identity", "sku", "properties"}
    assert kept == rest | resource
    functions = projected("function_fields" if shell == "bash" else "functionFields", shell)
    assert functions == {"id", "name", "type", "kind", "language", "isDisabled", "config", "bindings", "disabled"}


def test_both_scripts_ask_with_the_same_queries() -> None:
    bash, powershell = (
        set(re.findall(r"'((?:merge\(|\[\]\.|value\[|\{value)[^']*)'", export_script(shell))) for shell in SHELLS
    )
    # In bash az cuts the values out, in PowerShell the script.
    assert bash - powershell == {"[].{n:name,t:type,v:value}"} and len(powershell) >= 7 and not powershell - bash


def test_settings_keep_name_kind_and_target(export: Export) -> None:
    (app,) = [app for app in export.imported().snapshot.function_apps if app.slot is None]
    assert set(app.settings or ()) == {
        AppSetting("AzureWebJobsStorage", "storage-connection-string", "acct"),
        AppSetting("Several", "plain"),
        AppSetting("MyApiKey", "secret"),
        AppSetting("Bus__fullyQualifiedNamespace", "identity-connection", "ns1.servicebus.windows.net"),
        AppSetting("Bus__clientId", "secret"),
        AppSetting("Vault", "key-vault-reference", "kv1/db"),
        AppSetting("Package", "sas-url", "https://acct.blob.core.windows.net/c/a.zip"),
        AppSetting("Nothing", "unread"),
        AppSetting('Odd "name"', "plain"),
        AppSetting("Db", "sql-connection-string", "s.database.windows.net"),
        AppSetting("Old", "secret"),
    }


def test_every_page_is_followed(export: Export) -> None:
    assert {file for file in export.files if "deny-assignments" in file} == {
        f"out/{SUB}/deny-assignments-1.json",
        f"out/{SUB}/deny-assignments-2.json",
    }


@needs_bash
def test_what_is_forbidden_is_a_gap_and_the_rest_goes_on(tmp_path: Path) -> None:
    refused = [
        {
            "words": ["role", "assignment", "list"],
            "error": 'ERROR: (AuthorizationFailed) The client "x" has\nno rights \\ ü\n',
        },
        {"words": ["member", "list", NESTED], "error": "ERROR: Insufficient privileges\n"},
        {"words": ["roleEligibilityScheduleInstances"], "error": "ERROR: Bad Request: AadPremiumLicenseRequired\n"},
        {"words": ["appsettings", "list"], "error": "ERROR: Forbidden\n"},
    ]
    export = Export(tmp_path, [*refused, *ANSWERS])
    assert export.done.returncode == 3, export.done.stderr
    snapshot = export.imported().snapshot
    failed = {(gap.source, gap.scope) for gap in snapshot.gaps if gap.kind is GapKind.FAILED}
    assert failed == {
        ("role_assignments", f"/subscriptions/{SUB}"),
        ("memberships", NESTED),
        ("function_apps", SITE),
        ("function_apps", f"{SITE}/slots/staging"),
    }
    assert [gap.kind for gap in snapshot.gaps if gap.source == "eligible_assignments"] == [GapKind.NOTE]
    assert "(AuthorizationFailed) The client x has no rights" in "".join(gap.reason for gap in snapshot.gaps)
    assert len(snapshot.deny_assignments) == 2


@needs_bash
def test_only_the_subscriptions_that_are_named(tmp_path: Path) -> None:
    export = Export(tmp_path, ANSWERS, OTHER_SUB)
    asked = {call[call.index("--subscription") + 1] for call in export.calls if "--subscription" in call}
    assert asked == {OTHER_SUB}


@needs_bash
def test_without_a_login_nothing_is_written(tmp_path: Path) -> None:
    export = Export(tmp_path, [{"words": ["account", "show"], "error": "ERROR: Please run az login\n"}])
    assert export.done.returncode == 2
    assert not export.out.exists()


@needs_bash
def test_output_in_another_form_is_a_failure_and_no_empty_list(tmp_path: Path) -> None:
    words = ["functionapp", "config", "appsettings", "list", "--name", "func-one"]
    export = Export(tmp_path, [{"words": words, "says": SETTINGS, "compact": True}, *ANSWERS])
    assert export.done.returncode == 3
    told = {file: data for file, data in export.files.items() if "/appsettings/" in file}
    assert told and all(file.endswith(".error.json") and b"does not know" in data for file, data in told.items())
    assert not any(CANARY.encode() in data for data in told.values())


@needs_bash
def test_values_that_are_not_text_are_not_looked_at(tmp_path: Path) -> None:
    odd = [{"name": "A", "value": {"value": CANARY}}, {"name": "B", "value": [CANARY]}, {"name": "C", "value": 5}]
    words = ["functionapp", "config", "appsettings", "list", "--name", "func-one"]
    export = Export(tmp_path, [{"words": words, "says": odd}, *ANSWERS])
    told = json.loads(export.files[f"out/{SUB}/appsettings/rg-app.func-one.json"])
    assert [(one["name"], one["kind"]) for one in told] == [("A", "secret"), ("B", "secret"), ("C", "plain")]


@needs_bash
@pytest.mark.parametrize("cases", [WITH_KEY, WITHOUT_KEY])
def test_bash_classifies_as_the_importers_do(cases: list[tuple[str, str, str, str | None]], tmp_path: Path) -> None:
    text = export_script("bash")
    functions = text[text.index("reduce_settings() {") : text.index("site_fields=")]
    lines = json.dumps([{"n": name, "t": None, "v": value} for name, value, _, _ in cases], indent=2)
    script = f"set -euo pipefail\ncomplaint='{tmp_path / 'c'}'; : >\"$complaint\"\n{functions}\nreduce_settings\n"
    done = subprocess.run(
        [BASH or "bash", "-c", script], input=lines, capture_output=True, text=True, timeout=60, check=True
    )
    told = json.loads(done.stdout)
    assert not any(KEY[at : at + 8] in done.stdout for at in range(len(KEY) - 8))
    assert len(told) == len(cases)
    for one, (name, value, _, _) in zip(told, cases, strict=True):
        kind, target = classify(name, value)
        assert one["name"] == name
        assert one["kind"] == kind, name
        assert one["target"] is None or target is None or one["target"].rstrip("/") in target, name
        if kind == "sql-connection-string":
            # Two targets of one setting would contradict each other.
            assert one["target"] == target, name


@needs_bash
def test_bash_is_well_formed() -> None:
    done = subprocess.run(
        [BASH or "bash", "-n"], input=export_script("bash"), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def az_words(text: str) -> set[str]:
    """Return the az commands that a script names, without their options."""
    first = "account|role|group|resource|identity|functionapp|webapp|monitor|ad|rest|cloud"
    commands = re.findall(rf"((?:(?:{first})\b)(?:[', ]+[a-z-]+)*?[', ]+(?:list|show))\b", text)
    return {" ".join(re.findall(r"[a-z-]+", words)) for words in commands}


def test_both_scripts_ask_the_same_and_only_read() -> None:
    bash, powershell = az_words(export_script("bash")), az_words(export_script("powershell"))
    assert bash == powershell
    assert "role assignment list" in bash and "functionapp config appsettings list" in bash
    for text in (export_script("bash"), export_script("powershell")):
        for verb in (
            "create",
            "delete",
            "update",
            "set-",
            " set ",
            "--method post",
            "--method put",
            "regenerate",
            "--method', 'post",
        ):
            assert f"az {verb}" not in text and f" {verb} --" not in text
        assert set(re.findall(r"--method(?:'?,? ?'?)(\w+)", text)) == {"get"}
        for url in (
            "denyAssignments?api-version=2022-04-01",
            "roleEligibilityScheduleInstances?api-version=2020-10-01",
            "roleAssignmentScheduleInstances?api-version=2020-10-01",
            "$expand=children&$recurse=true",
            "config/authsettingsV2?api-version=2022-03-01",
            "basicPublishingCredentialsPolicies?api-version=2022-03-01",
            "privateEndpointConnections?api-version=2022-03-01",
            "/functions?api-version=2022-03-01",
            "/v1.0/users?$select=",
        ):
            assert url in text


def unbalanced(text: str) -> list[str]:
    """Return the brackets and quotes of PowerShell text that nothing closes, or that close nothing."""
    pairs = {")": "(", "]": "[", "}": "{"}
    open_ones: list[str] = []
    at = 0
    while at < len(text):
        char, inside = text[at], open_ones[-1] if open_ones else ""
        if inside == "'":
            if text.startswith("''", at):
                at += 1
            elif char == "'":
                open_ones.pop()
        elif inside == '"' and text.startswith("$(", at):
            open_ones.append("(")
            at += 1
        elif inside == '"' and char == "`":
            at += 1
        elif char == '"' and inside == '"':
            open_ones.pop()
        elif inside == '"':
            pass
        elif char in "'\"([{":
            open_ones.append(char)
        elif char == "#":
            at = (text + "\n").index("\n", at)
        elif char in pairs:
            if inside != pairs[char]:
                return [*open_ones, char]
            open_ones.pop()
        at += 1
    return open_ones


def test_powershell_is_balanced() -> None:
    assert unbalanced('a \'b)\' "$(c "d" [e])" { } # (') == []
    assert unbalanced("( ]") and unbalanced("{ 'x")
    assert unbalanced(export_script("powershell")) == []


@pytest.mark.parametrize("shell", ["bash", "powershell"])
def test_scripts_say_what_they_do_and_need(shell: Any) -> None:
    head = export_script(shell)[:1600]
    assert "It only reads" in head
    assert "Least rights: Reader" in head
    assert "Microsoft.Web/sites/config/list/Action" in head
    assert "never written" in head
