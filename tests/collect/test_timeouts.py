"""Nothing hangs: whatever a service does, a collection ends within what `--timeout` allows each page."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lspriv.collect.plan import Plan
from lspriv.errors import CollectError
from tests.collect.command import run
from tests.collect.driving import collected, told
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault

LIMIT = 1.0
ONE = Plan(subscriptions=("341bd7eb-23e2-5f0e-aed6-0121d11d3c6c",))
PATIENCE = 20.0
"""Seconds that a whole collection may take; each list takes `LIMIT`, many at once."""


@pytest.mark.parametrize(
    "fault",
    [
        Fault("hang", service="arm", on="GET /subscriptions/", times=None),
        Fault("hang", service="arm", on="POST", times=None),
        Fault("hang", service="graph", times=None),
        Fault("drip", service="arm", on="GET .*/(denyAssignments|storageAccounts)", times=None, seconds=60),
        Fault("drip", service="graph", times=None, seconds=60),
        Fault("endless-pages", service="arm", on="Assignments|ResourceGraph|sites", times=None),
        Fault("endless-pages", service="graph", times=None),
        Fault("self-loop", times=None),
        Fault("loop", times=None),
        Fault("throttled", service="graph", times=None, retry_after=3600),
        Fault("status", service="arm", on="denyAssignments", times=None, status=500, retry_after=3600),
        Fault("hang", service="identity", after=1, times=None),
        Fault("reset", service="graph", times=None),
    ],
    ids=lambda fault: f"{fault.kind} {fault.service} {fault.on}",
)
def test_it_ends(fault: Fault, tmp_path: Path) -> None:
    with Loopback(contoso(), fault) as azure:
        began = time.monotonic()
        snapshot = collected(azure, tmp_path / "spool", ONE, timeout=LIMIT)
        assert time.monotonic() - began < PATIENCE
    assert told(snapshot)
    assert snapshot.role_definitions


def test_a_workspace_that_hangs_ends_too(tmp_path: Path) -> None:
    with Loopback(contoso(), Fault("hang", service="logs", times=None)) as azure:
        workspace = next(iter(azure.tenant.workspaces))  # type: ignore[attr-defined]
        plan = Plan(subscriptions=ONE.subscriptions, log_workspaces=(workspace,))
        began = time.monotonic()
        snapshot = collected(azure, tmp_path / "spool", plan, timeout=LIMIT)
        assert time.monotonic() - began < PATIENCE
    assert any(gap.source == "usage" for gap in told(snapshot))


@pytest.mark.parametrize("kind", ["hang", "forbidden", "html", "malformed", "status", "reset"])
def test_an_identity_endpoint_in_trouble_is_one_line(kind: str, tmp_path: Path) -> None:
    fault = Fault(kind, service="identity", times=None, status=500)  # type: ignore[arg-type]
    with Loopback(contoso(), fault) as azure:
        began = time.monotonic()
        code, printed, said = run(azure, tmp_path / "tenant.json", "--timeout", "2", "--no-resource-graph")
        assert time.monotonic() - began < PATIENCE
    assert (code, printed) == (2, "")
    assert said.startswith("lspriv: signing in failed: ") and said.count("\n") == 1, said
    assert "`--client-id` names a user-assigned one" in said


def test_nobody_at_the_endpoint_is_told(tmp_path: Path) -> None:
    with (
        Loopback(contoso(), Fault("reset", on=r"GET /subscriptions\?", times=None)) as azure,
        pytest.raises(CollectError, match="lists no subscriptions: the connection was reset; check the network"),
    ):
        collected(azure, tmp_path / "spool", timeout=LIMIT)
