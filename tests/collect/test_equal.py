"""One tenant, collected in each way, is one snapshot and gives the same findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from lspriv.catalog import load_catalog
from lspriv.collect.plan import Plan
from lspriv.compliance.baseline import load_baseline
from lspriv.compliance.evaluate import evaluate
from lspriv.graph.tenant import Tenant
from lspriv.importers import import_paths
from lspriv.model.snapshot import Snapshot
from lspriv.rules.registry import all_rules
from tests.collect.driving import NOW, collected, facts, missing
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso

EXPORT = Path(__file__).parents[2] / "fixtures" / "contoso" / "export"
VIA_GRAPH, VIA_ARM = Plan(), Plan(resource_graph=False)


@pytest.fixture(scope="module")
def exported() -> Snapshot:
    return import_paths([str(EXPORT)]).snapshot


@pytest.mark.parametrize("plan", [VIA_GRAPH, VIA_ARM], ids=["resource-graph", "arm"])
@pytest.mark.parametrize("page", [7, 1000])
def test_contoso_collected_live_is_contoso_exported(plan: Plan, page: int, exported: Snapshot, tmp_path: Path) -> None:
    with Loopback(contoso(), page=page) as azure:
        live = collected(azure, tmp_path / "spool", plan)
        assert azure.unexpected == []
    wanted = facts(exported)
    for section, told in facts(live).items():
        assert told == wanted[section], section
    assert missing(live) == missing(exported)


def test_a_collection_states_the_days_that_it_asked_for(exported: Snapshot, tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        live = collected(azure, tmp_path / "spool", Plan(usage_days=90))
    stated = {one.scope: one for one in live.usage_windows}
    assert list(stated) == [f"/subscriptions/{one.id}" for one in exported.subscriptions]
    assert {(one.start, one.end, one.stated) for one in stated.values()} == {
        ("2026-08-03T00:10:00Z", "2026-10-31T22:00:00Z", True)
    }
    assert exported.usage_windows
    for window in exported.usage_windows:
        # An export tells no more than that the log was kept from one event to another.
        assert not window.stated
        assert stated[window.scope].start <= window.start <= window.end <= stated[window.scope].end


@pytest.mark.parametrize("plan", [VIA_GRAPH, VIA_ARM], ids=["resource-graph", "arm"])
def test_the_same_is_found(plan: Plan, exported: Snapshot, tmp_path: Path) -> None:
    with Loopback(contoso()) as azure:
        live = collected(azure, tmp_path / "spool", plan)
    assert findings(live) == findings(exported)


def findings(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    tenant = Tenant(snapshot, load_catalog(), now=NOW)
    report = evaluate(tenant, load_baseline("strict", all_rules()), tool_version="0", snapshot_sha256="")
    return sorted((one.fingerprint, one.rule, one.severity) for one in report.findings)
