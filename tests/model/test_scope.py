"""Scopes compare by whole segments, ignoring case."""

from __future__ import annotations

import pytest

from lspriv.model.scope import ScopeLevel, owner_scope, prefixes, scope_key, scope_level

GROUP = "/subscriptions/S/resourceGroups/App"


@pytest.mark.parametrize(
    ("scope", "level"),
    [
        ("/", ScopeLevel.ROOT),
        ("", ScopeLevel.ROOT),
        ("/providers/Microsoft.Management/managementGroups/m", ScopeLevel.MANAGEMENT_GROUP),
        ("/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.X/y/z", ScopeLevel.RESOURCE),
        ("/providers/Microsoft.Capacity", ScopeLevel.RESOURCE),
        ("/subscriptions/S/", ScopeLevel.SUBSCRIPTION),
        (GROUP, ScopeLevel.RESOURCE_GROUP),
        (GROUP + "/providers/Microsoft.Web/sites/a", ScopeLevel.RESOURCE),
        ("/subscriptions/S/providers/Microsoft.X/y/z", ScopeLevel.RESOURCE),
    ],
)
def test_level(scope: str, level: ScopeLevel) -> None:
    assert scope_level(scope_key(scope)) is level


def test_a_name_that_begins_like_another_is_no_ancestor() -> None:
    assert scope_key(GROUP) in prefixes(scope_key(GROUP.upper() + "/providers/x"))
    assert scope_key(GROUP) not in prefixes(scope_key(GROUP + "-prod"))


def test_prefixes_run_upward() -> None:
    assert prefixes(scope_key(GROUP))[0] == scope_key(GROUP)
    assert prefixes("/") == ()


def test_an_extension_resource_belongs_to_what_stands_before_the_last_authorization_provider() -> None:
    inner = f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/a"
    assert owner_scope(inner) == GROUP
    assert owner_scope(f"{inner}/providers/Microsoft.Authorization/locks/l") == inner
    assert owner_scope("/providers/Microsoft.Authorization/roleAssignments/a") == "/"
