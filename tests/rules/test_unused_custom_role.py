"""What is said of a role that nobody is seen to hold, when not everything was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.model.gap import Gap, GapKind
from lspriv.rules.base import Hit
from lspriv.rules.example import SUB, build, management_group, management_group_id, role, subscription
from lspriv.rules.unused_custom_role import RULE


@pytest.mark.parametrize(
    ("source", "kind", "scope", "confidence"),
    [
        (None, None, SUB, "certain"),
        ("role_assignments", GapKind.ABSENT, SUB, "likely"),
        ("role_assignments", GapKind.FAILED, SUB, "likely"),
        ("files", GapKind.FAILED, SUB, "likely"),
        ("files", GapKind.NOTE, SUB, "certain"),
        (None, None, management_group_id("m"), "likely"),
    ],
)
def test_nobody_is_sure_of_what_was_not_read(
    source: str | None, kind: GapKind | None, scope: str, confidence: str
) -> None:
    parts = (management_group("m"), subscription("s", below="m"), role("old", "*/write", scopes=(scope,)))
    gaps = () if source is None or kind is None else (Gap(source, "/subscriptions/s", "not read", kind),)
    tenant = Tenant(replace(build(parts), gaps=gaps), load_catalog(), now="2026-11-01T00:00:00Z")
    [hit] = RULE.check(tenant, RULE.params())
    assert isinstance(hit, Hit)
    assert hit.confidence == confidence
    assert ("in the input" in hit.message) is (confidence == "likely")
