"""Runs the bash export script against a stand-in for the Azure CLI that knows one small tenant."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lspriv.importers import Imported, export_script, import_paths
from tests.importers import fake_az
from tests.importers.samples import APP, AT_GROUP, GROUP, NESTED, OWNER, SITE, TENANT, USER, assignment, flat, role
from tests.importers.shapes import cli
from tests.importers.test_activity import event
from tests.importers.test_deny_and_pim import active, deny, eligible
from tests.importers.test_resources import credential, identity, vm
from tests.importers.test_site_parts import CONFIG, WHOLE, connection, function
from tests.importers.test_sites import site
from tests.importers.test_tenancy import account, tree

BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="no bash here")
CANARY = "cAnArY0123456789AbCdEfGhIjKlMnOpQrStUvWxYz"
SLOT = f"{SITE}/slots/staging"
NEXT = "https://management.azure.com/next?$skiptoken=abc&api-version=2022-04-01"
SETTINGS = [
    {
        "name": "AzureWebJobsStorage",
        "value": f"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={CANARY};EndpointSuffix=x",
    },
    {"name": "Several", "value": f'first line\nPASSWORD_LINE={CANARY}",\n    "n": "{CANARY}",\t\\"{CANARY}'},
    {"name": "MyApiKey", "value": CANARY},
    {"name": "Bus__fullyQualifiedNamespace", "value": "ns1.servicebus.windows.net"},
    {"name": "Bus__clientId", "value": CANARY},
    {"name": "Vault", "value": "@Microsoft.KeyVault(SecretUri=https://kv1.vault.azure.net/secrets/db/)"},
    {"name": "Package", "value": f"https://acct.blob.core.windows.net/c/a.zip?sv=1&sig={CANARY}"},
    {"name": "Nothing", "value": None},
    {"name": 'Odd "name"', "value": ""},
]
STRINGS = [
    {"name": "Db", "type": "SQLAzure", "value": f"Server=tcp:s.database.windows.net;Password={CANARY}"},
    {"name": "Old", "type": "Custom", "value": {"type": "Custom", "value": CANARY}},
]


def answer(words: str, says: Any) -> dict[str, Any]:
    return {"words": words.split(), "says": says}


def cli_site(id: str) -> dict[str, Any]:
    nested = site(id)
    return {**nested, **nested.pop("properties"), "siteConfig": None, "functionAppConfig": None}


def auth(id: str, **platform: Any) -> dict[str, Any]:
    kind = "Microsoft.Web/sites/config"
    return {"id": f"{id}/config/authsettingsV2", "type": kind, "properties": {"platform": platform}}


def policies(id: str, allow: bool) -> list[dict[str, Any]]:
    kind = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
    return [
        {"id": f"{id}/basicPublishingCredentialsPolicies/{way}", "type": kind, "properties": {"allow": allow}}
        for way in ("ftp", "scm")
    ]


def generic(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "properties": None}


TRIGGER = {
    "type": "queueTrigger",
    "direction": "in",
    "name": "m",
    "queueName": "q",
    "connection": "AzureWebJobsStorage",
}
MOUNT = {"accountName": "acct", "shareName": "share", "type": "AzureFiles"}
STORAGE = {
    "id": f"{AT_GROUP}/providers/Microsoft.Storage/storageAccounts/acct",
    "name": "acct",
    "type": "Microsoft.Storage/storageAccounts",
    "properties": {"primaryEndpoints": {"blob": "https://acct.blob.core.windows.net/"}, "allowSharedKeyAccess": False},
}
VAULT = {
    "id": f"{AT_GROUP}/providers/Microsoft.KeyVault/vaults/kv",
    "name": "kv",
    "type": "Microsoft.KeyVault/vaults",
    "properties": {"vaultUri": "https://kv.vault.azure.net/", "enableRbacAuthorization": True},
}
ANSWERS = [
    answer("account show", TENANT),
    answer("cloud show", "https://graph.microsoft.com/"),
    answer("account list", [account()]),
    answer(
        "role assignment list", [flat(assignment(1)), flat(assignment(2, GROUP, kind="Group"), principalName="Admins")]
    ),
    answer(
        "role definition list",
        [flat(role(OWNER), roleType="BuiltInRole", type="Microsoft.Authorization/roleDefinitions")],
    ),
    answer(NEXT, {"value": [deny(2)]}),
    answer(
        "denyAssignments",
        {"value": [deny(1, excludePrincipals=[{"id": NESTED.replace("-", ""), "type": "Group"}])], "nextLink": NEXT},
    ),
    answer("roleEligibilityScheduleInstances", {"value": [eligible()]}),
    answer("roleAssignmentScheduleInstances", {"value": [active()]}),
    answer("functionapp list", [cli_site(SITE)]),
    answer("deployment slot list", [{**cli_site(SLOT), "name": "staging"}]),
    answer("config appsettings list --slot", [{"name": "InSlot", "value": CANARY}]),
    answer("config appsettings list", SETTINGS),
    answer("connection-string list --slot", []),
    answer("config connection-string list", STRINGS),
    answer("functionapp function list", [cli({**function("f", TRIGGER), "kind": None})]),
    answer(f"{SLOT}/functions", []),
    answer("webapp config show --slot", {**CONFIG, "id": f"{SLOT}/config/web", "ftpsState": "Disabled"}),
    answer("webapp config show", {**CONFIG, **WHOLE, "appSettings": None, "azureStorageAccounts": [MOUNT]}),
    answer("slots/staging/config/authsettingsV2", auth(SLOT, enabled=True)),
    answer("authsettingsV2", auth(SITE, enabled=False)),
    answer("slots/staging/basicPublishingCredentialsPolicies", {"value": policies(SLOT, True)}),
    answer("basicPublishingCredentialsPolicies", {"value": policies(SITE, False)}),
    answer("slots/staging/privateEndpointConnections", {"value": [], "nextLink": None}),
    answer("privateEndpointConnections", {"value": [connection()], "nextLink": None}),
    answer("Microsoft.Storage/storageAccounts", {"value": [STORAGE], "nextLink": None}),
    answer("Microsoft.KeyVault/vaults", {"value": [VAULT], "nextLink": None}),
    answer("resource list", [vm(), *(generic(one) for one in (STORAGE, VAULT))]),
    answer(
        "group list --subscription",
        [{"id": AT_GROUP, "name": "rg-app", "type": "Microsoft.Resources/resourceGroups", "location": "x"}],
    ),
    answer("federated-credential list", [credential()]),
    answer("identity list", [identity()]),
    answer("monitor activity-log list", [event()]),
    answer(
        "managementGroups",
        {
            "id": tree()["id"],
            "name": TENANT,
            "type": "Microsoft.Management/managementGroups",
            "properties": {"tenantId": TENANT, "details": {"parent": None}, "children": tree()["children"]},
        },
    ),
    answer(
        "/v1.0/users",
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users",
            "value": [
                {
                    "id": USER,
                    "displayName": "Ada",
                    "userPrincipalName": "ada@contoso.com",
                    "userType": "Member",
                    "accountEnabled": True,
                }
            ],
        },
    ),
    answer(
        f"group member list {GROUP}", [{"@odata.type": "#microsoft.graph.group", "id": NESTED, "displayName": "Inner"}]
    ),
    answer(
        f"group member list {NESTED}",
        [
            {"@odata.type": "#microsoft.graph.user", "id": USER, "displayName": "Ada"},
            {"@odata.type": "#microsoft.graph.group", "id": GROUP, "displayName": "Admins"},
        ],
    ),
    answer("ad group list", [{"id": GROUP, "displayName": "Admins", "securityEnabled": True}]),
    answer(
        "ad sp list", [{"id": APP, "appId": "a", "displayName": "func-one", "servicePrincipalType": "ManagedIdentity"}]
    ),
]


class Export:
    """One run of the bash script against the stand-in."""

    def __init__(self, folder: Path, answers: list[dict[str, Any]], *arguments: str) -> None:
        tools, self.out, log = folder / "tools", folder / "out", folder / "log"
        tools.mkdir(parents=True)
        az = tools / "az"
        az.write_text(f"#!/bin/sh\nexec '{sys.executable}' -S '{Path(fake_az.__file__)}' \"$@\"\n")
        az.chmod(az.stat().st_mode | stat.S_IXUSR)
        by_words = sorted(answers, key=lambda one: ("error" not in one, -len(one["words"])))
        (folder / "answers.json").write_text(json.dumps(by_words))
        (folder / "tmp").mkdir()
        script = folder / "export.sh"
        script.write_text(export_script("bash"))
        environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "FAKE_AZ_ANSWERS": str(folder / "answers.json"),
            "FAKE_AZ_LOG": str(log),
            "TMPDIR": str(folder / "tmp"),
        }
        self.done = subprocess.run(
            [BASH or "bash", str(script), str(self.out), *arguments],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.calls: list[list[str]] = [json.loads(line) for line in log.read_text().splitlines()]
        self.files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    def imported(self) -> Imported:
        return import_paths([str(self.out)])
