"""A folder of recorded replies about sites and resources, each told by its URL alone, as live collection keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lspriv.importers import import_paths
from lspriv.model.gap import GapKind
from lspriv.model.resource import AppSetting
from lspriv.model.site import PublishingPolicies
from tests.importers.exporting import STORAGE, TRIGGER, auth, generic, policies
from tests.importers.samples import ARM, AT_SUB, SITE, SUB
from tests.importers.test_site_parts import config, connection, function
from tests.importers.test_sites import SLOT, site

FORBIDDEN = {"error": {"code": "AuthorizationFailed", "message": "no"}}
UNUSED = {"error": {"code": "MissingSubscriptionRegistration", "message": "The subscription is not registered"}}
SETTINGS = [{"name": "AzureWebJobsStorage__accountName", "kind": "identity-connection", "target": "stdata"}]


def reply(path: str, body: Any, status: int = 200, method: str = "GET") -> dict[str, Any]:
    return {
        "url": f"{ARM}{path}?api-version=2023-12-01", "method": method, "status": status,
        "headers": {"Date": "Sat, 28 Nov 2026 05:00:00 GMT"}, "body": body,
    }  # fmt: skip


def page(*records: Any) -> dict[str, Any]:
    return {"value": list(records), "nextLink": None}


REPLIES = [
    reply(f"{AT_SUB}/providers/Microsoft.Web/sites", page(site(hostNames=["x"]))),
    reply(f"{SITE}/slots", page(site(SLOT))),
    reply(f"{SITE}/config/web", config()),
    reply(f"{SITE}/config/authsettingsV2", auth(SITE, enabled=True)),
    reply(f"{SITE}/functions", page(function("f", TRIGGER))),
    reply(f"{SITE}/basicPublishingCredentialsPolicies", page(*policies(SITE, allow=False))),
    reply(f"{SITE}/privateEndpointConnections", page(connection())),
    reply(f"{SITE}/config/appsettings/list", page(*SETTINGS), method="POST"),
    reply(f"{SLOT}/config/web", FORBIDDEN, 403),
    reply(f"{SLOT}/functions", page()),
    reply(f"{SLOT}/privateEndpointConnections", page()),
    reply(f"{SLOT}/config/appsettings/list", page(), method="POST"),
    reply(f"{SLOT}/config/authsettingsV2", {"error": {"code": "NotFound", "message": "gone"}}, 404),
    reply(f"{AT_SUB}/resources", page(generic(STORAGE))),
    reply(f"{AT_SUB}/providers/Microsoft.Storage/storageAccounts", page(STORAGE)),
    reply(f"{AT_SUB}/providers/Microsoft.KeyVault/vaults", FORBIDDEN, 403),
    reply(f"{AT_SUB}/providers/Microsoft.SignalRService/signalR", UNUSED, 409),
]


def test_every_reply_goes_where_its_url_says(tmp_path: Path) -> None:
    for number, one in enumerate(REPLIES):
        (tmp_path / f"{number:03}.json").write_text(json.dumps(one))
    imported = import_paths([str(tmp_path)])
    snapshot = imported.snapshot
    apps = {app.slot: app for app in snapshot.function_apps}
    main, staging = apps[None], apps["staging"]
    assert main.config and main.auth and main.functions and main.private_endpoint_connections and main.network
    assert main.publishing == PublishingPolicies(scm=False, ftp=False)
    assert main.settings == (AppSetting("AzureWebJobsStorage__accountName", "identity-connection", "stdata"),)
    assert (staging.config, staging.auth, staging.publishing) == (None, None, None)
    assert (staging.functions, staging.private_endpoint_connections, staging.settings) == ((), (), ())
    assert [one.id for one in snapshot.resources if one.access] == [STORAGE["id"]]
    failed = [(gap.source, gap.scope) for gap in snapshot.gaps if gap.kind is GapKind.FAILED]
    assert failed == [("function_apps", SLOT), ("resources", f"/subscriptions/{SUB}")]
