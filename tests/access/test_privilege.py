"""Kinds of privilege are told by effect."""

from __future__ import annotations

import pytest

from lspriv.access.privilege import Privilege, PrivilegeScale
from lspriv.access.roles import expand_role
from lspriv.access.universe import EMPTY, Universe
from lspriv.catalog import load_catalog
from lspriv.rules.example import role

UNIVERSE = Universe(load_catalog().operations)
SCALE = PrivilegeScale(UNIVERSE)


@pytest.mark.parametrize(
    ("name", "privilege"),
    [
        ("Owner", Privilege.FULL_CONTROL),
        ("User Access Administrator", Privilege.GRANT_ROLES),
        ("Role Based Access Control Administrator", Privilege.GRANT_ROLES),
        ("Contributor", Privilege.MANAGE_MOST),
        ("Key Vault Secrets User", Privilege.SECRETS),
        ("Log Analytics Contributor", Privilege.SECRETS),
        ("Virtual Machine Contributor", Privilege.SECRETS),
        ("Storage Blob Data Contributor", Privilege.DATA_WRITE),
        ("Storage Blob Data Reader", Privilege.DATA_READ),
        ("Network Contributor", Privilege.MANAGE),
        ("Reader", Privilege.READ),
        ("Monitoring Reader", Privilege.READ),
        ("Support Request Contributor", Privilege.READ),
        ("Security Reader", Privilege.READ),
        ("Microsoft Sentinel Reader", Privilege.READ),
        ("Key Vault Reader", Privilege.DATA_READ),
        ("Log Analytics Reader", Privilege.DATA_READ),
        ("Reader and Data Access", Privilege.SECRETS),
        ("Cosmos DB Account Reader Role", Privilege.SECRETS),
        ("Website Contributor", Privilege.SECRETS),
    ],
)
def test_built_in_role(name: str, privilege: Privilege) -> None:
    definition = load_catalog().role_named(name)
    assert definition is not None
    assert SCALE.worst(expand_role(definition, UNIVERSE).granted) is privilege


def test_only_owner_and_contributor_manage_most() -> None:
    """The threshold leaves a wide gap between the broadest roles and the rest."""
    most = {
        definition.name
        for definition in load_catalog().roles()
        if SCALE.worst(expand_role(definition, UNIVERSE).granted) in (Privilege.FULL_CONTROL, Privilege.MANAGE_MOST)
    }
    assert most == {"Owner", "Contributor"}


def test_exclusions_count() -> None:
    clone = role("x", "*", without=("Microsoft.Authorization/*",))
    assert SCALE.worst(expand_role(clone, UNIVERSE).granted) is Privilege.MANAGE_MOST
    assert SCALE.worst(EMPTY) is Privilege.NOTHING
