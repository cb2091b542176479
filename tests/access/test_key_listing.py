"""The reviewed list of operations that hand out keys."""

from __future__ import annotations

from lspriv.access.key_listing import KeyListing
from lspriv.access.key_sources import KEY_SOURCES
from lspriv.access.privilege import Privilege, PrivilegeScale
from lspriv.access.roles import expand_role
from lspriv.access.universe import EMPTY, OperationSet, Universe
from lspriv.catalog import load_catalog

UNIVERSE = Universe(load_catalog().operations)

NO_KEYS = (
    "Microsoft.Compute/galleries/remoteContainerImages/beginGetAccess/action",
    "Microsoft.EdgeMarketplace/offers/generateAccessToken/action",
    "Microsoft.HybridConnectivity/endpoints/listCredentials/action",
    "Microsoft.HybridConnectivity/endpoints/listIngressGatewayCredentials/action",
    "Microsoft.KeyVault/vaults/accessPolicies/write",
    "Microsoft.Notebooks/NotebookProxies/listCredentials/action",
    "Microsoft.VideoIndexer/accounts/generateAccessToken/action",
    "Microsoft.VideoIndexer/accounts/generateExtensionAccessToken/action",
    "Microsoft.VideoIndexer/accounts/generateExtensionRestrictedViewerAccessToken/action",
    "Microsoft.VideoIndexer/accounts/generateRestrictedViewerAccessToken/action",
)
"""Operations that hand out secrets and no keys: tokens of the caller's own or for a marketplace's images, one end
of a tunnel at whose other end somebody still signs in, and the right to put oneself into a vault's access policy."""


def test_every_operation_is_one_that_the_catalogue_knows_once() -> None:
    patterns = [pattern for source in KEY_SOURCES for pattern in source.operations]
    matched = {pattern: len(UNIVERSE.expand_all((pattern,))) for pattern in patterns}
    assert [pattern for pattern, operations in matched.items() if not operations] == []
    assert len(matched) == len(patterns)
    assert KeyListing(UNIVERSE).all.bit_count() == sum(matched.values())


def test_every_operation_that_hands_out_keys_is_a_privilege_of_its_own() -> None:
    """Else the rule, which looks at roles whose gravest power are secrets, never sees a role that has no other."""
    scale = PrivilegeScale(UNIVERSE)
    operations = [operation for source in KEY_SOURCES for operation in source.operations]
    alone = {operation: scale.worst(UNIVERSE.expand_all((operation,))) for operation in operations}
    assert {operation for operation, worst in alone.items() if worst is not Privilege.SECRETS} == set()


def test_every_operation_whose_name_hands_out_secrets_was_reviewed() -> None:
    scale, listing = PrivilegeScale(UNIVERSE), KeyListing(UNIVERSE)
    secret = {
        operation
        for operation in UNIVERSE.names
        if operation.lower().endswith(("/action", "/write"))
        and scale.worst(OperationSet(control=UNIVERSE.expand_all((operation,)).control)) is Privilege.SECRETS
    }
    reviewed = set(UNIVERSE.operations(listing.all)) | set(NO_KEYS)
    assert secret == reviewed


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
