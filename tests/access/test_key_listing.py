"""The reviewed list of operations that hand out keys."""

from __future__ import annotations

from lspriv.access.key_listing import KEY_SOURCES, KeyListing
from lspriv.access.privilege import Privilege, PrivilegeScale
from lspriv.access.roles import expand_role
from lspriv.access.universe import EMPTY, Universe
from lspriv.catalog import load_catalog

UNIVERSE = Universe(load_catalog().operations)


def test_every_operation_is_one_that_the_catalogue_knows_once() -> None:
    operations = [operation for source in KEY_SOURCES for operation in source.operations]
    assert [operation for operation in operations if UNIVERSE.number(operation) is None] == []
    assert len({operation.lower() for operation in operations}) == len(operations)
    assert KeyListing(UNIVERSE).all.bit_count() == len(operations)


def test_every_operation_that_hands_out_keys_is_a_privilege_of_its_own() -> None:
    """Else the rule, which looks at roles whose gravest power are secrets, never sees a role that has no other."""
    scale = PrivilegeScale(UNIVERSE)
    operations = [operation for source in KEY_SOURCES for operation in source.operations]
    alone = {operation: scale.worst(UNIVERSE.expand_all((operation,))) for operation in operations}
    assert {operation for operation, worst in alone.items() if worst is not Privilege.SECRETS} == set()


def test_roles_that_look_like_management_hand_out_keys_of_storage() -> None:
    """Peers go by names; these list storage keys by effect."""
    catalog, listing = load_catalog(), KeyListing(UNIVERSE)
    for name in ("Log Analytics Contributor", "Virtual Machine Contributor", "Logic App Contributor"):
        role = catalog.role_named(name)
        assert role is not None
        opened = [source.opens for source, _ in listing.sources(expand_role(role, UNIVERSE).granted)]
        assert opened[0] == "all data of storage accounts", name


def test_reading_and_nothing_hand_out_none() -> None:
    listing = KeyListing(UNIVERSE)
    assert listing.sources(EMPTY) == ()
    assert listing.sources(UNIVERSE.expand_all(("*/read",))) == ()
