"""Whether a management group is the tenant's root is told by the tree, by the tenant's id, or not at all."""

from __future__ import annotations

from dataclasses import replace

from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.model.snapshot import Snapshot
from lspriv.rules.base import Doubt, Hit
from lspriv.rules.example import build, management_group_id, role
from lspriv.rules.wildcard_assignable_scope import RULE

WIDE = build((role("wide", "Microsoft.Web/sites/read", scopes=(management_group_id("Contoso"),)),))


def found(snapshot: Snapshot) -> list[Hit | Doubt]:
    return list(RULE.check(Tenant(snapshot, load_catalog(), now="2026-11-01T00:00:00Z"), RULE.params()))


def test_the_group_that_bears_the_tenants_id_is_the_root() -> None:
    assert [type(one) for one in found(replace(WIDE, tenant_id="CONTOSO"))] == [Hit]


def test_without_tree_and_tenant_nobody_can_tell() -> None:
    [doubt] = found(replace(WIDE, tenant_id=None))
    assert isinstance(doubt, Doubt)


def test_another_group_is_not_the_root() -> None:
    assert found(replace(WIDE, tenant_id="somebody-else")) == []
