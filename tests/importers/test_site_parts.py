"""What is told of sites beyond their records: the same facts from every tool, joined with their sites, no secrets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers import import_batches
from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.model.exposure import PrivateEndpointConnection
from lspriv.model.gap import GapKind
from lspriv.model.resource import FunctionApp
from lspriv.model.site import AppFunction, Binding, Cors, PublishingPolicies, SiteAuth, SiteConfig
from lspriv.model.snapshot import Snapshot
from lspriv.snapshot import encode_snapshot
from tests.generate.exposure import sites
from tests.importers.samples import ARM, AT_SUB, SITE, SUB, batch, facts, gaps, read
from tests.importers.shapes import CANARY, SHAPES, comparable, site_files
from tests.importers.test_merge_snapshot import own
from tests.importers.test_merge_snapshot import read as read_own
from tests.importers.test_sites import SLOT, listed, site

APPS = sites(SITE, "func-one")
CONFIG = {"id": f"{SITE}/config/web", "name": "func-one", "type": "Microsoft.Web/sites/config"}
WHOLE: dict[str, Any] = {"ftpsState": "FtpsOnly", "cors": {"allowedOrigins": ["*"]}, "ipSecurityRestrictions": []}


def config(**more: Any) -> dict[str, Any]:
    return {**CONFIG, "properties": {**WHOLE, **more}}


def function(name: str = "hello", *bindings: Any, **more: Any) -> dict[str, Any]:
    kind = "Microsoft.Web/sites/functions"
    properties = {"language": "python", "isDisabled": False, "config": {"bindings": list(bindings)}, **more}
    return {"id": f"{SITE}/functions/{name}", "name": f"func-one/{name}", "type": kind, "properties": properties}


def connection(name: str = "pe1", status: str = "Approved") -> dict[str, Any]:
    state = {"status": status, "description": "", "actionsRequired": "None"}
    return {
        "id": f"{SITE}/privateEndpointConnections/{name}",
        "type": "Microsoft.Web/sites/privateEndpointConnections",
        "properties": {"privateEndpoint": {"id": f"/{name}"}, "privateLinkServiceConnectionState": state},
    }


def only(snapshot: Snapshot) -> FunctionApp:
    (app,) = snapshot.function_apps
    return app


@given(APPS)
def test_every_shape_gives_the_same_facts(app: FunctionApp) -> None:
    for name, shape in SHAPES.items():
        snapshot = facts(*site_files(app, shape))
        assert comparable(only(snapshot)) == app, name
        assert not gaps(snapshot, "function_apps", GapKind.FAILED)


@given(APPS, st.permutations(list(SHAPES)))
def test_shapes_together_are_no_contradiction(app: FunctionApp, order: list[str]) -> None:
    files = [file for name in order for file in site_files(app, SHAPES[name], name)]
    snapshot = facts(*files)
    assert comparable(only(snapshot)) == app
    assert not gaps(snapshot, "function_apps", GapKind.FAILED)
    again = read_own(own(snapshot), *files).snapshot
    assert (only(again), again.gaps) == (only(snapshot), snapshot.gaps)


@given(APPS)
def test_no_secret_reaches_the_snapshot(app: FunctionApp) -> None:
    for shape in SHAPES.values():
        imported = read(*site_files(app, shape))
        assert CANARY.encode() not in encode_snapshot(imported.snapshot)
        assert CANARY not in repr(imported)


def test_what_nobody_told_is_not_read() -> None:
    app = only(facts(batch([{"id": SITE, "type": "Microsoft.Web/sites", "siteConfig": {"minTlsVersion": "1.0"}}])))
    told = (app.network, app.private_endpoint_connections, app.config, app.publishing, app.auth, app.functions)
    assert told == (None,) * 6


def test_a_part_that_somebody_cut_down_to_nothing_tells_nothing() -> None:
    auth = {"id": f"{SITE}/config/authsettingsV2", "type": "Microsoft.Web/sites/config", "properties": {}}
    policy = {"id": f"{SITE}/basicPublishingCredentialsPolicies/scm",
              "type": "Microsoft.Web/sites/basicPublishingCredentialsPolicies"}  # fmt: skip
    app = only(facts(batch([site(), {**CONFIG, "properties": {}}, auth, policy])))
    assert (app.config, app.auth, app.publishing) == (None, None, None)


def test_an_empty_list_says_that_there_are_none() -> None:
    for name, field in (("functions", "functions"), ("privateEndpointConnections", "private_endpoint_connections")):
        by_path = batch([], f"e/{SUB}/{name.lower()}/rg-app.func-one.json")
        by_url = batch([], "x.json", envelope="page", url=f"{ARM}{SITE}/{name}?api-version=2023-12-01")
        for empty in (by_path, by_url):
            assert getattr(only(facts(batch([site()]), empty)), field) == ()
    assert only(facts(batch([site()]))).functions is None


def test_a_part_leaves_the_other_facts_of_its_site_alone() -> None:
    whole = facts(batch([site()]), batch([], "appsettings/func-one.json"), batch([config(), function(), connection()]))
    app = only(whole)
    assert (app.settings, app.https_only, app.kind) == ((), True, "functionapp,linux")
    assert app.config and app.functions and app.private_endpoint_connections


def test_pages_of_one_list_are_joined() -> None:
    pages = (batch([function("b")], "f-1.json"), batch([function("a"), function("b")], "f-2.json"))
    app = only(facts(batch([site()]), *pages))
    assert [one.name for one in app.functions or ()] == ["a", "b"]
    embedded = site(privateEndpointConnections=[connection("pe2")])
    app = only(facts(batch([embedded]), batch([connection("pe1")], "c.json")))
    assert app.private_endpoint_connections == tuple(
        PrivateEndpointConnection(connection(name)["id"], f"/{name}", "Approved") for name in ("pe1", "pe2")
    )


def test_a_list_of_sites_without_endpoints_does_not_say_that_there_are_none() -> None:
    assert only(facts(batch([site(privateEndpointConnections=[])]))).private_endpoint_connections is None


def test_slots_have_parts_of_their_own() -> None:
    of_slot = {**CONFIG, "id": f"{SLOT}/config/web", "type": "Microsoft.Web/sites/slots/config",
               "properties": {"ftpsState": "Disabled"}}  # fmt: skip
    snapshot = facts(batch([site(), site(SLOT), config(), of_slot]))
    states = {app.slot: app.config and app.config.ftps_state for app in snapshot.function_apps}
    assert states == {None: "FtpsOnly", "staging": "Disabled"}


@pytest.mark.parametrize(
    ("two", "part"),
    [
        ((config(), config(ftpsState="AllAllowed")), "config.ftps state"),
        ((config(), config(cors={"allowedOrigins": []})), "config.cors.allowed origins"),
        ((config(), config(ipSecurityRestrictions=[{"action": "Deny"}])), "config.ip restrictions"),
        ((function("f", {"type": "blob"}), function("f", {"type": "queue"})), "functions.f.bindings"),
        ((connection(status="Approved"), connection(status="Rejected")), "private endpoint connections"),
    ],
)
def test_what_two_files_tell_differently_is_a_gap(two: tuple[Any, Any], part: str) -> None:
    files = [batch([record], f"{number}.json") for number, record in enumerate(two)]
    snapshot = facts(batch([site()]), *files)
    (gap,) = gaps(snapshot, "function_apps", GapKind.FAILED)
    assert gap.scope == SITE
    assert "`0.json` and `1.json` disagree" in gap.reason and part in gap.reason


def test_two_spellings_are_no_contradiction_and_gaps_are_filled() -> None:
    one, two = config(minTlsVersion=None), config(ftpsState="ftpsonly", minTlsVersion="1.2")
    snapshot = facts(batch([site()]), batch([one], "1.json"), batch([two], "2.json"))
    assert only(snapshot).config == SiteConfig(
        ftps_state="FtpsOnly", min_tls_version="1.2", cors=Cors(("*",)), ip_restrictions=()
    )
    assert not gaps(snapshot, "function_apps", GapKind.FAILED)


@pytest.mark.parametrize(
    ("told", "kept", "image"),
    [
        ("DOCKER|contoso.azurecr.io/a/b:1", "DOCKER|contoso.azurecr.io/a/b:1", "contoso.azurecr.io/a/b:1"),
        (f"DOCKER|x/y@sha256:{'0a' * 32}", f"DOCKER|x/y@sha256:{'0a' * 32}", f"x/y@sha256:{'0a' * 32}"),
        (f"DOCKER|user:{CANARY}@contoso.azurecr.io/a", "DOCKER", None),
        (f"COMPOSE|{CANARY}", "COMPOSE", None),
        ("DOTNET-ISOLATED|8.0", "DOTNET-ISOLATED|8.0", None),
        ("", None, None),
    ],
)
def test_images_are_kept_and_compositions_are_not(told: str, kept: str | None, image: str | None) -> None:
    found = only(facts(batch([site(), config(linuxFxVersion=told)]))).config
    assert found is not None
    assert (found.linux_fx_version, found.container_image) == (kept, image)


def test_bindings_keep_what_names_the_thing_that_is_bound() -> None:
    trigger = {
        "type": "serviceBusTrigger", "direction": "in", "name": "message", "topicName": "orders", "isSessionsEnabled":
        False, "connection": "OrdersBus", "cardinality": None, "subscriptionName": "billing", "retry": {"count": 3},
    }  # fmt: skip
    http = {"type": "httpTrigger", "direction": "IN", "authLevel": "anonymous", "methods": ["get", "post"],
            "route": "orders/{id:int}", "name": "req"}  # fmt: skip
    odd = {"direction": "in", "name": "no type"}
    app = only(facts(batch([site(), function("f", trigger, http, odd)])))
    members = (("connection", "OrdersBus"), ("isSessionsEnabled", "false"), ("subscriptionName", "billing"),
               ("topicName", "orders"))  # fmt: skip
    called = (("authLevel", "anonymous"), ("methods", "get,post"), ("route", "orders/{id:int}"))
    assert app.functions == (
        AppFunction(
            "f", "python", False,
            (Binding("serviceBusTrigger", "IN", "message", members), Binding("httpTrigger", "IN", "req", called)),
        ),
    )  # fmt: skip


def test_a_function_whose_host_does_not_run_has_no_bindings_read() -> None:
    (one,) = only(facts(batch([site(), function("f", config=None)]))).functions or ()
    assert one.bindings is None


def test_secrets_in_paths_that_anyone_may_call_are_cut_out() -> None:
    auth = {
        "id": f"{SITE}/config/authsettingsV2",
        "type": "Microsoft.Web/sites/config",
        "properties": {"globalValidation": {"excludedPaths": [f"/hook/{CANARY.rstrip('=')}/in?code=x", "/ping"]}},
    }
    found = only(facts(batch([site(), auth]))).auth
    assert found is not None and found.excluded_paths == ("/hook/…/in", "/ping")


def test_shares_from_a_list_of_their_own() -> None:
    told = {"data": {"accountName": "acct", "shareName": "s", "type": "AzureFiles", "accessKey": CANARY}}
    record = {"id": f"{SITE}/config/azurestorageaccounts", "type": "Microsoft.Web/sites/config", "properties": told}
    snapshot = facts(batch([site(), record, config()]))
    (mount,) = (only(snapshot).config or SiteConfig()).storage_mounts or ()
    assert (mount.account_name, mount.share_name, mount.type) == ("acct", "s", "AzureFiles")
    assert CANARY.encode() not in encode_snapshot(snapshot)


def test_publishing_policies_come_one_by_one() -> None:
    kind = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
    ftp, scm = ({"id": f"{SITE}/basicPublishingCredentialsPolicies/{way}", "type": kind, "properties": {"allow": allow}}
                for way, allow in (("ftp", False), ("scm", True)))  # fmt: skip
    assert only(facts(batch([site(), ftp]))).publishing == PublishingPolicies(None, False)
    assert only(facts(batch([site(), ftp]), batch([scm], "s.json"))).publishing == PublishingPolicies(True, False)


def test_parts_without_an_owner_are_a_gap_that_says_how_to_name_the_file() -> None:
    (gap,) = gaps(facts(batch([site()]), batch([], "e/functions.json")), "function_apps", GapKind.FAILED)
    assert "nothing tells which app these functions belong to" in gap.reason
    assert "`functions/SITE.json`" in gap.reason


def test_a_part_without_an_id_belongs_to_the_site_that_its_path_names() -> None:
    """As somebody's own `--query` cuts it down."""
    told = batch([{"ftpsState": "Disabled", "minTlsVersion": "1.2"}], "e/config-web/func-one.json", envelope="object")
    auth = {"platform": {"enabled": True}, "globalValidation": {"requireAuthentication": True}}
    snapshot = facts(batch([site()]), told, batch([auth], "e/authsettingsv2/func-one.json", envelope="object"))
    app = only(snapshot)
    assert app.config == SiteConfig(ftps_state="Disabled", min_tls_version="1.2")
    assert app.auth == SiteAuth(enabled=True, require_authentication=True, excluded_paths=())
    (gap,) = gaps(facts(batch([site()]), batch([auth], "authsettingsv2/other.json")), "function_apps", GapKind.FAILED)
    assert "no listed app is called `other`" in gap.reason


def test_origins_are_kept_without_credentials() -> None:
    told = ["*", "https://contoso.com:8443", f"https://u:{CANARY}@a.com/?code={CANARY}", f"key={CANARY}"]
    found = only(facts(batch([site(), config(cors={"allowedOrigins": told})]))).config
    assert found and found.cors == Cors(("*", "https://a.com/", "https://contoso.com:8443", "…"))


def test_an_app_known_only_by_a_part_is_told() -> None:
    snapshot = facts(batch([config()]))
    assert only(snapshot).config is not None
    (gap,) = gaps(snapshot, "function_apps", GapKind.ABSENT)
    assert "has configuration settings of an app that no list has" in gap.reason


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("config/web", "site configuration"),
        ("config/authsettingsV2", "authentication settings"),
        ("functions", "functions"),
        ("basicPublishingCredentialsPolicies", "basic publishing credentials policies"),
        ("privateEndpointConnections", "private endpoint connections"),
    ],
)
def test_a_part_that_could_not_be_read_is_a_gap_of_its_site(path: str, label: str) -> None:
    origin = Origin("r.json", ("r.json",), None, f"{ARM}{SITE}/{path}?api-version=2023-12-01", 403)
    refused = Skipped(origin, "is a reply with status 403: AuthorizationFailed", broken=True)
    snapshot = import_batches([batch([site()]), batch(listed("A"), "appsettings/func-one.json"), refused]).snapshot
    (gap,) = gaps(snapshot, "function_apps")
    assert (gap.kind, gap.scope) == (GapKind.FAILED, SITE)
    assert f"the list of {label} is a reply with status 403" in gap.reason


def test_a_part_that_failed_does_not_hide_that_settings_are_missing() -> None:
    said = {"lspriv_export_failed": "az webapp config show", "message": "no"}
    files: list[Batch] = [batch([site()]), batch([said], f"{SUB}/config-web/rg-app.func-one.error.json")]
    assert [(gap.kind, gap.scope) for gap in gaps(facts(*files), "function_apps")] == [
        (GapKind.FAILED, SITE),
        (GapKind.ABSENT, SITE),
    ]
    files[1] = batch([said], f"{SUB}/appsettings/rg-app.func-one.error.json")
    assert [gap.kind for gap in gaps(facts(*files), "function_apps")] == [GapKind.FAILED]


def test_what_is_not_exported_of_a_site_is_no_gap() -> None:
    snapshot = facts(batch([site()]), batch(listed("A"), "appsettings/func-one.json"))
    assert gaps(snapshot, "function_apps") == [] and gaps(snapshot, "resources") == []


@pytest.mark.parametrize(
    "record",
    [
        {**CONFIG, "properties": {"ipSecurityRestrictions": "none"}},
        {**function(), "properties": {"config": {"bindings": {"a": 1}}}},
        {"id": f"{SITE}/config/authsettingsV2", "type": "Microsoft.Web/sites/config",
         "properties": {"platform": {"enabled": [CANARY]}}},
        {**site(), "properties": {"hostNames": 1}},
    ],
)  # fmt: skip
def test_a_faulty_part_is_a_gap_and_the_site_stays(record: dict[str, Any]) -> None:
    snapshot = facts(batch([site()]), batch([record], "x.json"))
    (gap,) = gaps(snapshot, "function_apps", GapKind.FAILED)
    assert "x.json: record 1" in gap.reason and CANARY not in gap.reason
    assert only(snapshot).id == SITE


def test_a_provider_that_is_not_in_use_has_no_resources() -> None:
    url = f"{ARM}{AT_SUB}/providers/Microsoft.SignalRService/signalR?api-version=2023-02-01"
    told = Origin("s.json", ("s.json",), None, url, 409)
    reply = Skipped(told, "is a reply with status 409: MissingSubscriptionRegistration: not registered", broken=True)
    assert not [gap for gap in import_batches([batch([site()]), reply]).snapshot.gaps if gap.kind is GapKind.FAILED]
