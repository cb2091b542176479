"""No secret is kept: canaries in every setting, key, event and token appear in no file, log or message."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
import zstandard

from scripts.contoso.apps import CANARY
from tests.collect.command import ended, run, start, until_quiet
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.exchange import Record
from tests.loopback.faults import Fault
from tests.loopback.tenant import PlainTenant
from tests.loopback.tokens import CANARY as TOKEN

LOUD = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
import http.client
from lspriv.cli.main import entry
entry()
"""
"""The program with every log on standard error."""
SECRET = "CANARY-of-the-test"


def planted() -> Loopback:
    """Return a server whose tenant has a secret in every place where Azure may have one."""
    tenant = contoso()
    for path, document in tenant.documents.items():
        if path.startswith("POST") and path.endswith("/appsettings/list"):
            document["properties"] = document["properties"] | {
                "Plain": SECRET, "Db": f"Server=tcp:x;Password={SECRET};",
                "Nested": {"value": SECRET, "deep": [SECRET]},
                "Url": f"https://x.blob.core.windows.net/c?sig={SECRET}", "Number": 7,
                "Bus": f"Endpoint=sb://b.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey={SECRET}",
                "Vault": f"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/n?{SECRET})",
            }  # fmt: skip
        elif path.startswith("GET") and path.endswith("/config/web"):
            document["properties"] |= {
                "appSettings": [{"name": "A", "value": SECRET}], "appCommandLine": f"run --key {SECRET}",
                "linuxFxVersion": f"COMPOSE|{SECRET}", "apiDefinition": {"url": f"https://x?code={SECRET}"},
            }  # fmt: skip
        elif path.endswith("/config/authsettingsv2"):
            document["properties"]["identityProviders"]["gitHub"] = {"registration": {"clientSecret": SECRET}}
    for table in tenant.tables["resources"]:
        table["properties"] = {**(table.get("properties") or {}), "environmentVariables": [{"value": SECRET}]}
    for path, records in tenant.lists.items():
        if path.endswith("/functions"):
            for one in records:
                assert isinstance(one, dict)
                one["properties"] |= {"invoke_url_template": f"https://x?code={SECRET}", "test_data": SECRET}
    return Loopback(tenant)


def canaries(azure: Loopback) -> list[bytes]:
    """Return what must be found nowhere."""
    tokens = [token.text.encode() for token in azure.tokens]
    return [CANARY.encode(), SECRET.encode(), TOKEN.encode(), *tokens, azure.tokens.secret.encode()]


def leaked(azure: Loopback, *texts: bytes) -> list[bytes]:
    return [one for one in canaries(azure) for text in texts if one in text]


def contents(folder: Path) -> Iterator[bytes]:
    """Yield each file of a folder, and what is packed in it."""
    for path in list(folder.rglob("*")):
        try:
            data = path.read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            continue
        yield data
        if data.startswith(zstandard.MAGIC_NUMBER.to_bytes(4, "little")):
            try:
                yield zstandard.ZstdDecompressor().decompress(data)
            except zstandard.ZstdError:
                continue


@contextmanager
def watched(look: Callable[[], None]) -> Iterator[None]:
    """Look again and again while something else happens."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            look()
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("more", [(), ("--no-resource-graph",)], ids=["resource-graph", "arm"])
def test_no_file_log_or_message_holds_one(more: tuple[str, ...], tmp_path: Path) -> None:
    out, seen = tmp_path / "tenant.json", set[bytes]()
    with planted() as azure:

        def look() -> None:
            seen.update(leaked(azure, *contents(tmp_path)))

        with watched(look):
            code, printed, said = run(azure, out, *more, code=LOUD, LSPRIV_DEBUG="1")
        assert code == 3, said
        assert azure.unexpected == []
        settings = [one for one in azure.log if one.path.split("?")[0].endswith("/config/appsettings/list")]
        assert len(settings) > 5
        assert leaked(azure, printed.encode(), said.encode(), out.read_bytes()) == []
        assert seen == set()
        names = {
            setting["name"] for app in json.loads(out.read_bytes())["function_apps"] for setting in app["settings"]
        }
        assert {"Plain", "Db", "Nested", "Bus", "Vault"} <= names


def test_nothing_lies_there_after_a_kill(tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    with planted() as azure:
        azure.faults.add(Fault("hang", on="GET .*/denyAssignments", times=None))
        process = start(azure, out)
        until_quiet(azure)
        process.kill()
        _, printed, said = ended(process)
        assert sum(data.count(b'"method":') for data in contents(tmp_path)) > 50
        assert leaked(azure, *contents(tmp_path), printed.encode(), said.encode()) == []


SETTINGS = "POST .*/config/(appsettings|connectionstrings)/list"


@pytest.mark.parametrize(
    "fault",
    [
        Fault("cut", on=SETTINGS, times=None),
        Fault("malformed", on=SETTINGS, times=None),
        Fault("html", on=SETTINGS, times=None),
        Fault("reset", on=SETTINGS, times=None),
        Fault("drip", on=SETTINGS, times=None, seconds=60),
        Fault("status", on=SETTINGS, times=None, status=500),
        Fault("expired-token", on=SETTINGS, times=4),
        Fault("challenge", on=SETTINGS, times=4),
    ],
    ids=lambda fault: fault.kind,
)
def test_an_answer_that_breaks_off_tells_nothing(fault: Fault, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    with planted() as azure:
        azure.faults.add(fault)
        code, printed, said = run(azure, out, "--timeout", "3", code=LOUD, LSPRIV_DEBUG="1")
        assert code == 3, said
        assert any(one.fault for one in azure.log)
        assert leaked(azure, *contents(tmp_path), printed.encode(), said.encode()) == []


@pytest.mark.parametrize(
    "body", [{"properties": [SECRET]}, {"properties": None}, {"value": SECRET}, {}, {"error": SECRET}]
)
def test_settings_of_no_known_form_are_a_gap_and_tell_nothing(body: Record, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    with planted() as azure:
        documents = cast("PlainTenant", azure.tenant).documents
        paths = [path for path in documents if path.endswith("/config/appsettings/list")]
        for path in paths:
            documents[path] = body
        code, printed, said = run(azure, out, "--timeout", "3", "--format", "json", code=LOUD, LSPRIV_DEBUG="1")
        assert code == 3, said
        gaps = [gap["reason"] for gap in json.loads(printed)["gaps"]]
        assert sum("app settings" in reason for reason in gaps) >= len(paths), gaps
        assert leaked(azure, *contents(tmp_path), printed.encode(), said.encode()) == []


def test_an_internal_error_does_not_tell_what_was_in_hand(tmp_path: Path) -> None:
    broken = LOUD.replace(
        "from lspriv.cli.main import entry\n",
        "from lspriv.cli.main import entry\nfrom lspriv.collect import spool\n"
        "def full(path, data): raise OSError(28, 'No space left on device', str(path))\n"
        "spool._write = full\n",
    )
    with planted() as azure:
        code, printed, said = run(azure, tmp_path / "tenant.json", code=broken, LSPRIV_DEBUG="1")
        assert code == 2
        assert said.splitlines()[-1].startswith("lspriv: cannot read or write")
        assert leaked(azure, *contents(tmp_path), printed.encode(), said.encode()) == []


def test_a_token_is_not_replaced_by_what_netrc_says(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"default login somebody password {SECRET}\n", encoding="utf-8")
    netrc.chmod(0o600)
    with planted() as azure:
        assert run(azure, tmp_path / "tenant.json", NETRC=str(netrc))[0] == 3
        assert {one.audience for one in azure.asked("arm")} == {azure.arm_endpoint}
