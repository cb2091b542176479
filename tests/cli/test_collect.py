"""`lspriv collect` and `analyze --live`: what they print, how they end, and what they say when they cannot begin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lspriv.cli.inputs import load
from tests.cli.running import Ran
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault
from tests.loopback.tenant import PlainTenant

Run = Callable[..., Ran]
SUBSCRIPTION = "90c0dcef-ae10-562e-b36d-25c3d99a9787"
FOREIGN = "267a0e73-f769-5586-a83f-d3892492db3b"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nobody is signed in and no tool that could be is installed; returns the folder in which tools are looked for."""
    for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_AUTHORITY_HOST"):
        monkeypatch.delenv(name, raising=False)
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "dev")
    return tools


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with Loopback(contoso()) as server:
        _sign_in(server, monkeypatch)
        yield server


def _sign_in(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AZURE_CLIENT_ID", raising=False)
    monkeypatch.setenv("LSPRIV_ARM_ENDPOINT", server.arm_endpoint)
    monkeypatch.setenv("LSPRIV_GRAPH_ENDPOINT", server.graph_endpoint)


def without_gaps() -> PlainTenant:
    """Contoso without the group whose members nobody may read, and the one of another tenant."""
    tenant = contoso()
    tenant.memberships = {id: () if isinstance(found, int) else found for id, found in tenant.memberships.items()}
    tenant.lists = {path: [one for one in records if FOREIGN not in str(one)] for path, records in tenant.lists.items()}
    tenant.tables = {name: [row for row in rows if FOREIGN not in str(row)] for name, rows in tenant.tables.items()}
    return tenant


def refused(ran: Ran) -> str:
    """The one line of a run that could not begin."""
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    return line.removeprefix("lspriv: ")


def findings(ran: Ran) -> list[str]:
    """The fingerprints in a report."""
    return [one["fingerprint"] for one in json.loads(ran.out)["findings"]]


# ---- what it prints and how it ends ------------------------------------------------------------


def test_a_collection_with_gaps_ends_with_3(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    out = tmp_path / "tenant.json.zst"
    ran = lspriv("collect", "--auth", "managed-identity", "--out", str(out), "--now", "2026-11-01")
    assert (ran.code, ran.err) == (3, "")
    assert ran.out.startswith("5 subscriptions, 6 management groups, ")
    assert ran.out.splitlines()[-1] == f"With 2 gaps, written to `{out}`"
    assert len(load([str(out)]).snapshot.subscriptions) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["tenant.json.zst"]


def test_a_collection_for_programs(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    out = tmp_path / "tenant.json"
    ran = lspriv("collect", "--auth", "managed-identity", "--out", str(out), "--now", "2026-11-01", "--format", "json")
    assert (ran.code, ran.err) == (3, "")
    told = json.loads(ran.out)
    assert (told["schema"], told["out"], told["files"]) == ("lspriv.import/1", str(out), [])
    assert told["totals"]["subscriptions"] == 5
    assert [gap["source"] for gap in told["gaps"]] == ["memberships", "memberships"]


def test_a_collection_without_gaps_ends_with_0(tmp_path: Path, lspriv: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(without_gaps()) as server:
        _sign_in(server, monkeypatch)
        ran = lspriv("collect", "--auth", "managed-identity", "--out", str(tmp_path / "tenant.json"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].startswith("With no gaps, written to ")


def test_analyze_live_keeps_what_it_collected(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    saved = tmp_path / "tenant.json"
    common = ("--now", "2026-11-01T00:00:00Z", "--format", "json")
    live = lspriv("analyze", "--live", "--auth", "managed-identity", "--save", str(saved), *common)
    assert (live.code, live.err) == (1, "")
    assert findings(live) == findings(lspriv("analyze", str(saved), *common))


# ---- the command line --------------------------------------------------------------------------


def test_what_contradicts_itself(lspriv: Run, tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "x.json"
    for arguments, said in (
        (("collect",), "name the snapshot to write with `--out FILE`, such as `--out tenant.json.zst`"),
        (("collect", "--out", "-"), "name the snapshot to write with `--out FILE`, such as `--out tenant.json.zst`"),
        (
            ("collect", "--out", str(nowhere)),
            f"`--out {nowhere}`: there is no folder `{nowhere.parent}`; make it first",
        ),
        (("collect", "--out", str(tmp_path)), f"`--out {tmp_path}` is a folder; name a file"),
        (
            ("collect", "--out", str(tmp_path / "x.json"), "--arm-endpoint", "http://arm.contoso.example"),
            "--arm-endpoint: `http://arm.contoso.example` is no https address; a token goes nowhere else",
        ),
        (("analyze",), "name what to analyze: a snapshot, a file or folder of exports, or `--live`"),
        (("analyze", "--live", "exports"), "`--live` collects by itself; leave `exports` or `--live` out"),
        (
            ("analyze", "exports", "--save", "x.json"),
            "`--save` keeps what `--live` collects; without it there is nothing to keep",
        ),
        (
            ("analyze", "exports", "--subscription", SUBSCRIPTION),
            "`--subscription` is for `--live`; add that, or leave it out",
        ),
        (
            ("analyze", "--live", "--save", str(nowhere)),
            f"`--save {nowhere}`: there is no folder `{nowhere.parent}`; make it first",
        ),
    ):
        assert refused(lspriv(*arguments)) == said


@pytest.mark.parametrize("command", [("collect", "--out", "x.json"), ("analyze", "--live")])
@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            ("--usage-days", "100"),
            "--usage-days: `100` is no number of days; expected 0 to 90, which is how far the log goes back",
        ),
        (
            ("--log-workspace", "nonsense"),
            "--log-workspace: `nonsense` is neither the ARM id nor the GUID of a workspace; "
            "`az monitor log-analytics workspace list --query [].id` lists them",
        ),
        (
            ("--subscription", "contoso-prod"),
            "--subscription: `contoso-prod` is no subscription's id; `az account list --output table` shows them",
        ),
        (
            ("--management-group", ""),
            "--management-group: `` names no management group; `az account management-group list` lists them",
        ),
        (("--timeout", "0"), "--timeout: `0` is no number of seconds; expected a whole one from 1"),
        (("--cloud", "chin"), "--cloud: `chin` is none of public, usgov, china; did you mean `china`?"),
        (("--subscripton", "x"), "there is no option `--subscripton`; did you mean `--subscription`?"),
    ],
)
def test_a_wrong_option(command: tuple[str, ...], option: tuple[str, ...], said: str, lspriv: Run) -> None:
    ran = lspriv(*command, *option)
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first == f"lspriv: {said}"
    assert second.startswith("usage: lspriv ")


# ---- signing in --------------------------------------------------------------------------------


def test_nobody_is_signed_in(alone: Path, tmp_path: Path, lspriv: Run) -> None:
    said = refused(lspriv("collect", "--out", str(tmp_path / "x.json")))
    assert said == (
        "nobody is signed in: tried Azure CLI, Azure PowerShell, azd; "
        "install the Azure CLI and run `az login`, or name another way to sign in with `--auth`"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin"]


def test_the_azure_cli_is_not_there(alone: Path, tmp_path: Path, lspriv: Run) -> None:
    assert refused(lspriv("collect", "--auth", "cli", "--out", str(tmp_path / "x.json"))) == (
        "signing in failed: Azure CLI not found on path; "
        "install the Azure CLI and run `az login`, or name another way to sign in with `--auth`"
    )


@pytest.mark.parametrize("auth", ["cli", "default"])
def test_nobody_is_signed_in_to_the_azure_cli(auth: str, alone: Path, tmp_path: Path, lspriv: Run) -> None:
    az = alone / "az"
    az.write_text("#!/bin/sh\necho \"Please run 'az login' to setup account.\" >&2\nexit 1\n", encoding="utf-8")
    az.chmod(0o755)
    said = refused(lspriv("collect", "--auth", auth, "--out", str(tmp_path / "x.json")))
    assert said.startswith("nobody is signed in")
    assert said.endswith("; run `az login`, or name another way to sign in with `--auth`")


def test_the_environment_holds_no_application(alone: Path, tmp_path: Path, lspriv: Run) -> None:
    assert refused(lspriv("analyze", "--live", "--auth", "environment")) == (
        "signing in failed: Environment variables are not fully configured; "
        "set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"
    )


# ---- reaching Azure ----------------------------------------------------------------------------


def test_no_token_is_given_for_an_endpoint(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    out = ("--auth", "managed-identity", "--out", str(tmp_path / "x.json"))
    said = refused(lspriv("collect", *out, "--arm-endpoint", "https://arm.contoso.example"))
    assert "`https://arm.contoso.example`" in said or "https://arm.contoso.example was not found" in said
    assert said.endswith("; check `--arm-endpoint`, `--arm-audience` and `--cloud`")


def test_nobody_is_at_the_endpoint(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    out = ("--auth", "managed-identity", "--out", str(tmp_path / "x.json"), "--timeout", "1")
    said = refused(
        lspriv("collect", *out, "--arm-endpoint", "https://127.0.0.1:1", "--arm-audience", azure.arm_endpoint)
    )
    assert said == (
        "`https://127.0.0.1:1` lists no subscriptions: it refuses connections; "
        "check the network, HTTPS_PROXY, `--cloud` and `--arm-endpoint`"
    )


def test_the_list_of_subscriptions_is_forbidden(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    azure.faults.add(Fault("forbidden", on="GET /subscriptions\\?", times=None))
    out = ("--auth", "managed-identity", "--out", str(tmp_path / "x.json"))
    assert "lists no subscriptions: AuthorizationFailed: " in refused(lspriv("collect", *out))


def test_what_failed_in_an_earlier_run_is_not_told_again(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    azure.faults.add(Fault("forbidden", on="GET /subscriptions\\?", times=1))
    out = ("--auth", "managed-identity", "--out", str(tmp_path / "x.json"), "--usage-days", "0")
    refused(lspriv("collect", *out))
    said = refused(lspriv("collect", *out, "--no-app-settings", "--resume"))
    assert "was begun with other options or in another cloud; repeat those, or start without --resume" in said
    assert lspriv("collect", *out, "--resume").code == 3


def test_no_such_management_group(azure: Loopback, tmp_path: Path, lspriv: Run) -> None:
    out = ("--auth", "managed-identity", "--out", str(tmp_path / "x.json"))
    said = refused(lspriv("collect", *out, "--management-group", "nonsense"))
    assert said.startswith("the management group `nonsense` cannot be read: ")
    assert said.endswith("; check its name, which is not what it is called for people, and ask for Reader on it")
