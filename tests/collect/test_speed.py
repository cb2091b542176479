"""What makes collection fast changes nothing of what it tells: many threads, batches and pages of one address."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from unittest.mock import patch

from lspriv.collect.plan import Plan
from lspriv.collect.sources import graph_tables
from lspriv.collect.throttle import Gate
from tests.collect.driving import collected, missing
from tests.loopback.cloud import Loopback
from tests.loopback.scale import Synthetic

TENANT = Synthetic(12, 40, principals=200, inherited=3)


def test_each_request_is_sent_once_also_for_groups_that_are_members_of_another_in_their_batch(tmp_path: Path) -> None:
    with Loopback(TENANT, page=10) as azure:
        collected(azure, tmp_path / "spool")
        asked = Counter((one.method, one.path, one.body) for one in azure.asked("arm", "graph"))
    assert [one for one, times in asked.items() if times > 1] == []


def test_resource_graph_in_many_questions_tells_what_resource_manager_tells(tmp_path: Path) -> None:
    with Loopback(TENANT, page=7) as azure, patch.object(graph_tables, "_SUBSCRIPTIONS_WITH_ASSIGNMENTS", 4):
        # Each question has as many rows as the others, which must not be taken for one list.
        by_graph = collected(azure, tmp_path / "graph")
        alone = collected(azure, tmp_path / "alone", Plan(resource_graph=False))
    assert len(by_graph.role_assignments) == len(alone.role_assignments) == 12 * 40 + 3
    assert missing(by_graph) == missing(alone)


def test_resource_graphs_quota_of_15_is_not_taken_for_an_empty_one() -> None:
    now = [0.0]
    gate = Gate(clock=lambda: now[0])

    def ready(left: str) -> bool:
        gate.answered("graph", {"x-ms-user-quota-remaining": left, "x-ms-user-quota-resets-after": "00:00:05"})
        return gate._not_before.get("graph", 0.0) <= now[0]

    assert ready("14")
    assert ready("5")
    assert not ready("4")
    now[0] += 1.0
    assert not ready("0")
    assert gate._not_before["graph"] == 6.0
