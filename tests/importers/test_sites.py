"""Function Apps, web apps and slots, and whose settings a file holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lspriv.cli.inputs import load
from lspriv.model.gap import GapKind
from lspriv.model.resource import AppSetting, FunctionApp
from lspriv.snapshot import encode_snapshot
from tests.importers.samples import APP, ARM, AT_GROUP, IDENTITY, SITE, SUB, TENANT, USER, batch, facts, gaps, read

PLAN = f"{AT_GROUP}/providers/Microsoft.Web/serverfarms/plan"
SLOT = f"{SITE}/slots/staging"
OTHER_GROUP = SITE.replace("rg-app", "rg.two")
CANARY = "Zk3Jq9XbT7wLm2Rv8Ny5Pc1DcAnArY=="


def site(id: str = SITE, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": id.split("/sites/")[1].replace("/slots", ""),
        "type": "Microsoft.Web/sites/slots" if "/slots/" in id else "Microsoft.Web/sites",
        "kind": "functionapp,linux",
        "location": "West Europe",
        "tags": None,
        "identity": {"type": "SystemAssigned", "principalId": APP, "tenantId": TENANT},
        "properties": {
            "state": "Running",
            "serverFarmId": PLAN,
            "httpsOnly": True,
            "keyVaultReferenceIdentity": "SystemAssigned",
            "siteConfig": {"minTlsVersion": None, "appSettings": None},
            "functionAppConfig": {
                "deployment": {
                    "storage": {
                        "type": "blobContainer",
                        "value": f"https://acct.blob.core.windows.net/pkg?sig={CANARY}",
                    }
                }
            },
            **more,
        },
    }


def listed(*names: str) -> list[dict[str, Any]]:
    return [{"name": one, "slotSetting": False, "value": "~4"} for one in names]


def body(id: str, **settings: str) -> dict[str, Any]:
    return {
        "id": f"{id}/config/appsettings",
        "name": "appsettings",
        "type": "Microsoft.Web/sites/config",
        "location": "x",
        "properties": settings,
    }


def settings_of(*batches: Any) -> dict[str, tuple[str, ...] | None]:
    """Return the names of the settings of every app, by the app's id."""
    apps = facts(*batches).function_apps
    return {app.id: None if app.settings is None else tuple(one.name for one in app.settings) for app in apps}


def test_rest_and_cli_forms_of_a_site() -> None:
    expected = FunctionApp(
        SITE,
        "func-one",
        "functionapp,linux",
        None,
        "westeurope",
        "Running",
        PLAN,
        True,
        APP,
        key_vault_reference_identity="SystemAssigned",
        deployment_storage="https://acct.blob.core.windows.net/pkg",
    )
    rest = site()
    cli = {**rest, **rest["properties"]}
    del cli["properties"]
    cli["appServicePlanId"] = cli.pop("serverFarmId")
    for shape in (rest, cli):
        imported = read(batch([shape]))
        assert imported.snapshot.function_apps == (expected,)
        assert imported.files[0].taken_for == "sites"
        assert [one.id for one in imported.snapshot.resources] == [SITE]
        assert imported.snapshot.managed_identities[0].id == SITE


def test_what_a_list_leaves_out_is_not_false() -> None:
    bare = {"id": SITE, "name": "func-one", "type": "Microsoft.Web/sites", "kind": "functionapp", "location": "x"}
    assert facts(batch([bare])).function_apps == (FunctionApp(SITE, "func-one", "functionapp", location="x"),)


def test_a_slot_is_an_app_of_its_own() -> None:
    apps = facts(batch([site(), site(SLOT, httpsOnly=False)])).function_apps
    assert [(app.name, app.slot, app.https_only) for app in apps] == [
        ("func-one", None, True),
        ("func-one", "staging", False),
    ]


def test_user_identities_of_an_app() -> None:
    runs_as = {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {"principalId": USER, "clientId": "c"}}}
    (app,) = facts(batch([{**site(), "identity": runs_as}])).function_apps
    assert (app.system_identity, app.user_identities) == (None, (IDENTITY,))


def test_every_form_of_settings_is_the_same_fact_and_no_value_stays() -> None:
    storage = f"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={CANARY}"
    cli: list[dict[str, Any]] = [
        {"name": "AzureWebJobsStorage", "slotSetting": False, "value": storage},
        {"name": "MyApiKey", "slotSetting": True, "value": CANARY},
    ]
    rest = [body(SITE, AzureWebJobsStorage=storage, MyApiKey=CANARY)]
    exported: list[dict[str, Any]] = [
        {"name": "AzureWebJobsStorage", "kind": "storage-connection-string", "target": "acct"},
        {"name": "MyApiKey", "kind": "secret", "target": None},
    ]
    for shape in (cli, rest, exported):
        imported = read(batch([site()], "s.json"), batch(shape, "export/appsettings/func-one.json"))
        assert imported.snapshot.function_apps[0].settings == (
            AppSetting("AzureWebJobsStorage", "storage-connection-string", "acct"),
            AppSetting("MyApiKey", "secret"),
        )
        assert CANARY.encode() not in encode_snapshot(imported.snapshot)
        assert CANARY not in repr(imported)
        assert imported.files[1].taken_for == "app settings of func-one"


def test_targets_that_an_export_states_are_cleaned() -> None:
    exported = [
        {"name": "A", "kind": "url", "target": f"https://user:{CANARY}@host/x?code={CANARY}"},
        {"name": "B", "kind": "storage-connection-string", "target": f"AccountKey={CANARY}"},
        {"name": "C", "kind": "plain", "target": CANARY},
    ]
    imported = read(batch([site()], "s.json"), batch(exported, "appsettings/func-one.json"))
    assert CANARY not in repr(imported)


def test_connection_strings_join_the_settings() -> None:
    cli = [
        {
            "name": "Db",
            "slotSetting": False,
            "type": "SQLAzure",
            "value": f"Server=tcp:s.database.windows.net;Password={CANARY}",
        }
    ]
    rest = {
        "id": f"{SITE}/config/connectionstrings",
        "type": "Microsoft.Web/sites/config",
        "name": "connectionstrings",
        "properties": {"Db": {"value": CANARY, "type": "SQLAzure"}},
    }
    names = batch(listed("X"), "appsettings/func-one.json")
    for strings in (batch(cli, "connectionstrings/func-one.json"), batch([rest], "c.json", envelope="object")):
        imported = read(batch([site()]), names, strings)
        settings = imported.snapshot.function_apps[0].settings or ()
        assert [(one.name, one.kind) for one in settings] == [("Db", "sql-connection-string"), ("X", "plain")]
        assert CANARY not in repr(imported)


def test_a_setting_and_a_connection_string_of_one_name_survive_the_snapshot(tmp_path: Path) -> None:
    string = {"name": "Db", "slotSetting": False, "type": "SQLAzure", "value": f"Server=s;Password={CANARY}"}
    names = batch(listed("X", "Db"), "appsettings/func-one.json")
    inputs = (batch([site()]), names, batch([string], "connectionstrings/func-one.json"))
    told = facts(*inputs)
    (app,) = told.function_apps
    assert [(one.name, one.kind) for one in app.settings or ()] == [
        ("Db", "plain"),
        ("Db", "sql-connection-string"),
        ("X", "plain"),
    ]
    kept = tmp_path / "snapshot.json"
    kept.write_bytes(encode_snapshot(told))
    again = load([str(kept)]).snapshot
    assert again.function_apps == (app,)
    assert gaps(again, "function_apps") == gaps(told, "function_apps")


def test_connection_strings_alone_are_not_the_settings() -> None:
    snapshot = facts(batch([site()]), batch(listed("X"), "connectionstrings/func-one.json"))
    assert ["only the connection strings" in gap.reason for gap in gaps(snapshot, "function_apps")] == [True]


@pytest.mark.parametrize(
    ("file", "owner"),
    [
        ("export/appsettings/func-one.json", SITE),
        ("export/AppSettings/FUNC-ONE.json.gz", SITE),
        ("export/appsettings/func-one/staging.json", SLOT),
        ("export/appsettings/func-one/production.json", SITE),
        ("deep/sites/func-one/appsettings.json", SITE),
        ("deep/sites/func-one/slots/staging/appsettings.json", SLOT),
        ("export/appsettings/rg-app.func-one.json", SITE),
        (f"export/{SUB}/appsettings/func-one.json", SITE),
    ],
)
def test_the_path_names_the_app(file: str, owner: str) -> None:
    found = settings_of(batch([site(), site(SLOT)], "s.json"), batch(listed("A"), file))
    assert found == {SITE: None, SLOT: None} | {owner: ("A",)}


def test_an_id_or_url_outdoes_the_path() -> None:
    by_id = batch([body(SLOT, A="1")], "appsettings/func-one.json", envelope="object")
    assert settings_of(batch([site(), site(SLOT)]), by_id) == {SITE: None, SLOT: ("A",)}
    url = f"{ARM}{SLOT}/config/appsettings/list?api-version=2022-03-01"
    bare = {"properties": {"A": "1"}, "type": "Microsoft.Web/sites/config", "id": f"{SLOT}/config/appsettings"}
    assert settings_of(batch([site(), site(SLOT)]), batch([bare], "x.json", url=url)) == {SITE: None, SLOT: ("A",)}


def test_a_name_that_two_apps_have_needs_its_resource_group() -> None:
    both = batch([site(), site(OTHER_GROUP)], "s.json")
    snapshot = facts(both, batch(listed("A"), "appsettings/func-one.json"))
    (gap,) = gaps(snapshot, "function_apps", GapKind.FAILED)
    assert "`rg-app.func-one`, `rg.two.func-one`" in gap.reason
    assert "`appsettings/RESOURCE-GROUP.SITE.json`" in gap.reason
    assert settings_of(both, batch(listed("A"), "appsettings/rg.two.func-one.json")) == {
        SITE: None,
        OTHER_GROUP: ("A",),
    }


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("export/appsettings/unknown.json", "no listed app is called `unknown`"),
        ("export/appsettings/func-one/nope.json", "no listed app is called `func-one/nope`"),
        ("export/my-settings.json", "nothing tells which app these settings belong to"),
    ],
)
def test_an_owner_that_cannot_be_told_is_a_gap_that_says_how_to_name_the_file(file: str, says: str) -> None:
    (gap,) = gaps(facts(batch([site()]), batch(listed("A"), file)), "function_apps", GapKind.FAILED)
    assert says in gap.reason and gap.scope == file
    assert "`appsettings/SITE.json`" in gap.reason and "`appsettings/SITE/SLOT.json`" in gap.reason


def test_no_settings_is_a_fact_and_not_read_is_a_gap() -> None:
    assert settings_of(batch([site()]), batch([], "appsettings/func-one.json")) == {SITE: ()}
    (gap,) = gaps(facts(batch([site()])), "function_apps")
    assert (gap.kind, gap.scope) == (GapKind.ABSENT, SITE)
    assert f"--subscription {SUB} --resource-group rg-app --name func-one" in gap.reason


def test_settings_of_an_app_that_no_list_has_make_it_known() -> None:
    snapshot = facts(batch([body(SLOT, A="1")], envelope="object"))
    assert [(app.id, app.slot) for app in snapshot.function_apps] == [(SLOT, "staging")]
    assert [gap.kind for gap in gaps(snapshot, "function_apps")] == [GapKind.ABSENT]


def test_settings_told_differently_are_a_contradiction() -> None:
    one, two = (
        batch([{"name": "A", "slotSetting": False, "value": value}], f"{n}/appsettings/func-one.json")
        for n, value in enumerate(("1", CANARY))
    )
    snapshot = facts(batch([site()]), one, two)
    (gap,) = gaps(snapshot, "function_apps", GapKind.FAILED)
    assert "setting `A`" in gap.reason and "`plain` or `secret`" in gap.reason and CANARY not in gap.reason


def test_values_that_an_export_left_out_are_not_plain() -> None:
    (app,) = facts(
        batch([site()]), batch([{"name": "A", "slotSetting": False, "value": None}], "appsettings/func-one.json")
    ).function_apps
    assert app.settings == (AppSetting("A", "unread"),)


def test_odd_values_are_read_as_text() -> None:
    odd = [{"name": "A", "slotSetting": False, "value": 1}, {"name": "B", "slotSetting": False, "value": True}]
    (app,) = facts(batch([site()]), batch(odd, "appsettings/func-one.json")).function_apps
    assert app.settings == (AppSetting("A"), AppSetting("B"))


@pytest.mark.parametrize(
    ("record", "note"),
    [
        ({"id": f"{SITE}/config/logs", "type": "Microsoft.Web/sites/config", "name": "logs", "properties": {"x": 1}},
         "recognised; not used by this version"),
        ({"id": f"{SITE}/config/authsettings", "type": "Microsoft.Web/sites/config", "properties": {"enabled": True}},
         "export `authsettingsV2` instead"),
    ],
)  # fmt: skip
def test_what_this_version_does_not_use_is_counted_and_said(record: dict[str, Any], note: str) -> None:
    imported = read(batch([site()]), batch([record], "x.json"))
    assert (imported.files[1].taken_for, imported.files[1].records) == ("skipped", 0)
    assert (imported.files[1].note or "").endswith(note)
    assert json.dumps(record) not in repr(imported.snapshot)
