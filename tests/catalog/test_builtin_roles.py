"""The shipped built-in roles, by GUID and by all names that they have had."""

from __future__ import annotations

import re

import pytest

from lspriv.catalog import Catalog, load_catalog
from lspriv.catalog.files import read_shipped

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
BACKUP_CONTRIBUTOR = "e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1"
MEDIA_SERVICES_ADMINISTRATOR = "054126f8-9a2b-4f1c-a9ad-eca461f08466"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_there_is_one_catalogue() -> None:
    assert load_catalog() is load_catalog()


def test_making_a_catalogue_reads_nothing_and_each_part_once() -> None:
    asked: list[str] = []

    def read(name: str) -> bytes:
        asked.append(name)
        return read_shipped(name)

    catalog = Catalog(read)
    assert asked == []
    assert catalog.role(OWNER) is catalog.role(OWNER)
    assert catalog.roles_date
    assert asked == ["builtin_roles.json"]
    assert catalog.operations is catalog.operations
    assert asked == ["builtin_roles.json", "operations.json"]


def test_all_roles_parse_sorted_by_guid_each_with_a_name_of_its_own(catalog: Catalog) -> None:
    roles = catalog.roles()
    assert len(roles) == 930
    guids = [role.guid for role in roles]
    assert guids == sorted(set(guids))
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) for guid in guids)
    assert len({role.name.lower() for role in roles}) == len(roles)
    for role in roles:
        assert catalog.role(role.guid) is role
        assert catalog.role_named(role.name) is role
        assert role.id == f"/providers/Microsoft.Authorization/roleDefinitions/{role.guid}"
        assert not role.custom
        assert role.permissions
        assert role.assignable_scopes


@pytest.mark.parametrize(
    ("guid", "name"),
    [
        (OWNER, "Owner"),
        (CONTRIBUTOR, "Contributor"),
        (READER, "Reader"),
        (USER_ACCESS_ADMINISTRATOR, "User Access Administrator"),
        (RBAC_ADMINISTRATOR, "Role Based Access Control Administrator"),
    ],
)
def test_well_known_roles(catalog: Catalog, guid: str, name: str) -> None:
    role = catalog.role(guid)
    assert role is not None
    assert role.name == name
    assert catalog.role_named(name.upper()) is role
    assert role.assignable_scopes == ("/",)


def test_contributor_subtracts_the_granting_of_roles(catalog: Catalog) -> None:
    role = catalog.role(CONTRIBUTOR)
    assert role is not None
    (block,) = role.permissions
    assert block.actions == ("*",)
    assert "Microsoft.Authorization/*/Write" in block.not_actions
    assert block.data_actions == block.not_data_actions == ()


def test_blocks_stay_apart_with_their_conditions(catalog: Catalog) -> None:
    sizes = [len(role.permissions) for role in catalog.roles()]
    assert (sizes.count(2), sizes.count(3), max(sizes)) == (14, 2, 3)
    conditioned = [block for role in catalog.roles() for block in role.permissions if block.condition]
    assert len(conditioned) == 31
    assert {block.condition_version for block in conditioned} <= {"1.0", "2.0"}


def test_patterns_are_kept_as_azure_wrote_them(catalog: Catalog) -> None:
    patterns = {pattern for role in catalog.roles() for block in role.permissions for pattern in block.actions}
    assert {"Microsoft.Insights/alertRules/", "Microsoft.Network/virtualNetworks/read "} <= patterns


def test_names_are_kept_as_azure_wrote_them_and_found_without_blanks(catalog: Catalog) -> None:
    role = catalog.role_named("azure arc vmware administrator role")
    assert role is not None
    assert role.name == "Azure Arc VMware Administrator role "


def test_reservation_roles_say_where_they_can_be_assigned(catalog: Catalog) -> None:
    role = catalog.role_named("Reservations Administrator")
    assert role is not None
    assert role.assignable_scopes == ("/providers/Microsoft.Capacity",)


def test_a_former_name_finds_the_role(catalog: Catalog) -> None:
    role = catalog.role_named("storage account backup contributor role")
    assert role is not None
    assert role.guid == BACKUP_CONTRIBUTOR
    assert role.name == "Storage Account Backup Contributor"
    assert catalog.former_names(BACKUP_CONTRIBUTOR) == ("Storage Account Backup Contributor Role",)


def test_former_names_come_oldest_first_and_none_is_the_current_one(catalog: Catalog) -> None:
    signer = catalog.role_named("CodeSigning Certificate Profile Signer")
    assert signer is not None
    assert catalog.former_names(signer.guid) == (
        "CodeSigning Certificate Profile Signer",
        "Trusted Signing Certificate Profile Signer",
    )
    renamed = {
        role.guid: catalog.former_names(role.guid) for role in catalog.roles() if catalog.former_names(role.guid)
    }
    assert len(renamed) >= 50
    for guid, names in renamed.items():
        role = catalog.role(guid)
        assert role is not None
        assert role.name not in names
        assert all(catalog.role_named(name) is role for name in names)


def test_a_retired_role_has_a_name_and_no_permissions(catalog: Catalog) -> None:
    assert catalog.role(MEDIA_SERVICES_ADMINISTRATOR) is None
    assert catalog.retired_role_name(MEDIA_SERVICES_ADMINISTRATOR) == "Media Services Account Administrator"
    assert catalog.role_named("Media Services Account Administrator") is None
    assert catalog.retired_role_name(OWNER) is None


def test_what_is_unknown_is_none(catalog: Catalog) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    assert catalog.role(nobody) is None
    assert catalog.role_named("No Such Role") is None
    assert catalog.former_names(nobody) == ()
    assert catalog.retired_role_name(nobody) is None


def test_source_and_date_are_told(catalog: Catalog) -> None:
    assert "iann0036/iam-dataset@" in catalog.roles_source
    assert catalog.roles_date == "2026-08-22"


def test_a_current_name_comes_before_a_former_one() -> None:
    lines = ",".join(
        f'"{guid}": {{"name": "{name}", "permissions": [], "former_names": ["{former}"]}}'
        for guid, name, former in ((OWNER, "Old", "Was"), (READER, "New", "Old"), (CONTRIBUTOR, "Other", "was"))
    )
    text = f'{{"schema": "x", "date": "", "source": [], "licence": "", "roles": {{{lines}}}, "retired": {{}}}}'
    catalog = Catalog(lambda name: text.encode())
    found = {name: catalog.role_named(name) for name in ("old", "new", "was")}
    assert {name: role and role.guid for name, role in found.items()} == {"old": OWNER, "new": READER, "was": OWNER}
