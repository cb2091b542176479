"""Verdicts that other tools get wrong, each with the right answer.

The peers are Prowler, ScoutSuite, cartography, Cloud Custodian, BloodHound, Stormspotter and
Steampipe; each test's docstring says which of them errs and how.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lspriv.access import AccessEngine, Query
from lspriv.catalog import load_catalog
from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import Gap
from lspriv.model.principal import Membership, Principal, PrincipalKind
from lspriv.model.resource import ManagedIdentity, ManagementGroup, Subscription
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table

SUBSCRIPTION_ID = "11111111-0000-4000-8000-000000000001"
SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION_ID}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/app"
SITE = f"{GROUP}/providers/Microsoft.Web/sites/shop"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/shopdata"
CONTAINER = f"{ACCOUNT}/blobServices/default/containers/orders"

ROOT_GROUP = "/providers/Microsoft.Management/managementGroups/contoso"
MIDDLE_GROUP = "/providers/Microsoft.Management/managementGroups/platform"

ANN = "22222222-0000-4000-8000-00000000000a"
BOB = "22222222-0000-4000-8000-00000000000b"
IDENTITY = "22222222-0000-4000-8000-00000000000c"
TEAMS = [f"33333333-0000-4000-8000-{number:012}" for number in range(1, 8)]
CUSTOM = "44444444-0000-4000-8000-000000000001"

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
WEBSITE_CONTRIBUTOR = "de139f84-1756-47ae-9be6-808fbbe84772"

GRANT_ROLES = "Microsoft.Authorization/roleAssignments/write"
STORAGE_WRITE = "Microsoft.Storage/storageAccounts/write"
LIST_KEYS = "Microsoft.Storage/storageAccounts/listKeys/action"
READ_BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"
PUBLISH = "Microsoft.Web/sites/publish/Action"


def tenant(
    *held: tuple[str, str, str],
    custom: Sequence[Permission] = (),
    memberships: Sequence[Membership] = (),
    gaps: Sequence[Gap] = (),
) -> Snapshot:
    """Build a tenant in which principals hold roles (by GUID) at scopes; `custom` are the blocks of one more role."""
    role = RoleDefinition(f"/providers/Microsoft.Authorization/roleDefinitions/{CUSTOM}", "mine", True, tuple(custom))
    return Snapshot(
        subscriptions=(Subscription(SUBSCRIPTION_ID, parent=MIDDLE_GROUP),),
        management_groups=(
            ManagementGroup(ROOT_GROUP, is_root=True),
            ManagementGroup(MIDDLE_GROUP, parent=ROOT_GROUP, is_root=False),
        ),
        role_definitions=(role,),
        role_assignments=assignment_table(
            [
                RoleAssignment(
                    id=f"{scope}/providers/Microsoft.Authorization/roleAssignments/55555555-0000-4000-8000-{n:012}",
                    scope=scope,
                    principal_id=principal,
                    role_definition_id=f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}",
                )
                for n, (principal, guid, scope) in enumerate(held)
            ]
        ),
        principals=(
            Principal(ANN, PrincipalKind.USER),
            Principal(BOB, PrincipalKind.USER),
            *(Principal(membership.group_id, PrincipalKind.GROUP) for membership in memberships),
        ),
        memberships=tuple(memberships),
        managed_identities=(
            ManagedIdentity(f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/runs-shop", IDENTITY),
        ),
        gaps=tuple(gaps),
    )


def ask(snapshot: Snapshot, principal: str, operation: str, scope: str, *, data: bool | None = None) -> str:
    """Return the engine's decision."""
    return AccessEngine(snapshot, load_catalog()).decide(Query(principal, operation, scope, data)).decision.value


# ---- what a role is ------------------------------------------------------------------------------


def test_a_clone_of_contributor_is_not_an_owner() -> None:
    """Prowler fails `*` with NotActions as a custom owner role."""
    excluded = (
        "Microsoft.Authorization/*/Delete",
        "Microsoft.Authorization/*/Write",
        "Microsoft.Authorization/elevateAccess/Action",
    )
    clone = tenant((ANN, CUSTOM, SUBSCRIPTION), custom=[Permission(("*",), excluded)])
    assert ask(clone, ANN, GRANT_ROLES, SUBSCRIPTION) == "denied"
    assert ask(clone, ANN, STORAGE_WRITE, ACCOUNT) == "allowed"
    real = tenant((ANN, CONTRIBUTOR, SUBSCRIPTION))
    assert ask(real, ANN, GRANT_ROLES, SUBSCRIPTION) == "denied"
    assert ask(real, ANN, STORAGE_WRITE, ACCOUNT) == "allowed"


@pytest.mark.parametrize(
    "pattern",
    ["Microsoft.Authorization/*", "Microsoft.Authorization/roleAssignments/write", "*/write", "*"],
)
def test_a_custom_role_with_this_pattern_can_grant_roles(pattern: str) -> None:
    """Prowler passes all but the last in custom roles, checkov the first."""
    snapshot = tenant((ANN, CUSTOM, SUBSCRIPTION), custom=[Permission((pattern,))])
    assert ask(snapshot, ANN, GRANT_ROLES, SUBSCRIPTION) == "allowed"


def test_a_wildcard_inside_a_provider_is_not_an_owner() -> None:
    """ScoutSuite takes every action with a `*` in it for ownership."""
    snapshot = tenant((ANN, CUSTOM, SUBSCRIPTION), custom=[Permission(("Microsoft.Compute/*/read",))])
    machine = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"
    assert ask(snapshot, ANN, "Microsoft.Compute/virtualMachines/read", machine) == "allowed"
    assert ask(snapshot, ANN, "Microsoft.Compute/virtualMachines/write", machine) == "denied"
    assert ask(snapshot, ANN, GRANT_ROLES, SUBSCRIPTION) == "denied"


def test_not_actions_of_one_block_do_not_hit_the_others() -> None:
    """The evaluator of cartography subtracts them from the whole role."""
    blocks = [
        Permission(("Microsoft.Web/*",), ("Microsoft.Storage/*",)),
        Permission((STORAGE_WRITE,), ("Microsoft.Web/*",)),
    ]
    snapshot = tenant((ANN, CUSTOM, SUBSCRIPTION), custom=blocks)
    assert ask(snapshot, ANN, STORAGE_WRITE, ACCOUNT) == "allowed"
    assert ask(snapshot, ANN, PUBLISH, SITE) == "allowed"
    assert ask(snapshot, ANN, LIST_KEYS, ACCOUNT) == "denied"


def test_not_actions_of_one_role_do_not_hit_another_role() -> None:
    """Reading NotActions as a denial would take away what the second role gives."""
    snapshot = tenant(
        (ANN, CONTRIBUTOR, SUBSCRIPTION), (ANN, CUSTOM, SUBSCRIPTION), custom=[Permission((GRANT_ROLES,))]
    )
    assert ask(snapshot, ANN, GRANT_ROLES, SUBSCRIPTION) == "allowed"


def test_owner_may_not_read_blobs_but_may_list_the_keys() -> None:
    """The evaluator of cartography lets Owner read data."""
    snapshot = tenant((ANN, OWNER, SUBSCRIPTION))
    assert ask(snapshot, ANN, READ_BLOB, CONTAINER) == "denied"
    assert ask(snapshot, ANN, READ_BLOB, CONTAINER, data=True) == "denied"
    assert ask(snapshot, ANN, LIST_KEYS, ACCOUNT) == "allowed"


def multi_block_roles() -> list[RoleDefinition]:
    """Return the built-in roles with more than one permission block."""
    return [role for role in load_catalog().roles() if len(role.permissions) > 1]


def test_every_block_of_a_built_in_role_with_several_is_read() -> None:
    """Stormspotter reads the first block only; 16 built-in roles have several."""
    roles = multi_block_roles()
    assert len(roles) >= 16
    unread = []
    for role in roles:
        engine = AccessEngine(tenant((ANN, role.guid, SUBSCRIPTION)), load_catalog())
        for number, block in enumerate(role.permissions):
            wanted = "allowed" if block.condition is None else "conditional"
            for data, patterns in ((False, block.actions), (True, block.data_actions)):
                for pattern in patterns[:1]:
                    operation = pattern.replace("*", "anything")
                    answer = engine.decide(Query(ANN, operation, SITE, data))
                    blocks = [grant.block for grant in answer.because]
                    if answer.decision.value != wanted or number not in blocks:
                        unread.append((role.name, number, operation, answer.decision.value, blocks))
    assert not unread


# ---- where it applies ----------------------------------------------------------------------------


def test_owner_of_a_resource_group_owns_what_is_in_it_and_nothing_else() -> None:
    """Prowler sees assignments at subscriptions only; Steampipe counts any Owner as one of the subscription."""
    snapshot = tenant((ANN, OWNER, GROUP))
    assert ask(snapshot, ANN, GRANT_ROLES, GROUP) == "allowed"
    assert ask(snapshot, ANN, PUBLISH, SITE) == "allowed"
    assert ask(snapshot, ANN, GRANT_ROLES, SUBSCRIPTION) == "denied"
    assert ask(snapshot, ANN, GRANT_ROLES, f"{SUBSCRIPTION}/resourceGroups/other") == "denied"


def test_a_user_assigned_identity_with_owner_on_the_subscription_is_an_owner() -> None:
    """Prowler looks at system-assigned identities only."""
    assert ask(tenant((IDENTITY, OWNER, SUBSCRIPTION)), IDENTITY, GRANT_ROLES, GROUP) == "allowed"


@pytest.mark.parametrize("group", [ROOT_GROUP, MIDDLE_GROUP])
@pytest.mark.parametrize("below", [SUBSCRIPTION, GROUP, SITE])
def test_owner_of_a_management_group_has_access_to_everything_below(group: str, below: str) -> None:
    """In cartography it has none; Custodian never matches a management group's scope."""
    assert ask(tenant((ANN, OWNER, group)), ANN, GRANT_ROLES, below) == "allowed"


def test_a_custom_role_with_everything_at_a_management_group_reaches_its_subscriptions() -> None:
    """ScoutSuite misses `*` at a management group."""
    snapshot = tenant((ANN, CUSTOM, MIDDLE_GROUP), custom=[Permission(("*",))])
    assert ask(snapshot, ANN, GRANT_ROLES, SUBSCRIPTION) == "allowed"
    assert ask(snapshot, ANN, GRANT_ROLES, ROOT_GROUP) == "denied"


def test_the_scope_of_a_resource_reaches_its_children() -> None:
    """In cartography it does not."""
    snapshot = tenant((ANN, CUSTOM, ACCOUNT), custom=[Permission(data_actions=(READ_BLOB,))])
    assert ask(snapshot, ANN, READ_BLOB, CONTAINER) == "allowed"
    assert ask(snapshot, ANN, READ_BLOB, f"{ACCOUNT}2/blobServices/default/containers/orders") == "denied"


def test_a_resource_group_does_not_contain_one_whose_name_begins_like_it() -> None:
    """In Custodian `rg/app` matches `rg/app-prod`."""
    snapshot = tenant((ANN, OWNER, GROUP))
    assert ask(snapshot, ANN, STORAGE_WRITE, f"{GROUP}-prod") == "denied"
    assert ask(snapshot, ANN, STORAGE_WRITE, f"{GROUP}-prod/providers/Microsoft.Web/sites/shop") == "denied"
    assert ask(snapshot, ANN, STORAGE_WRITE, GROUP) == "allowed"


def test_ids_match_whatever_their_case() -> None:
    """In Custodian upper-case ids do not match."""
    snapshot = tenant((ANN.upper(), OWNER.upper(), GROUP.upper()))
    assert ask(snapshot, ANN, STORAGE_WRITE, ACCOUNT) == "allowed"
    assert ask(snapshot, ANN.upper(), STORAGE_WRITE.upper(), ACCOUNT.upper()) == "allowed"


def test_website_contributor_of_the_resource_group_may_publish_to_the_site() -> None:
    """BloodHound draws no edge from the resource group to the site."""
    snapshot = tenant((ANN, WEBSITE_CONTRIBUTOR, GROUP))
    assert ask(snapshot, ANN, PUBLISH, SITE) == "allowed"


def test_a_custom_role_counts_like_a_built_in_one() -> None:
    """AzureHound never lists role definitions, so that custom roles are invisible in BloodHound."""
    snapshot = tenant((ANN, CUSTOM, GROUP), custom=[Permission(("Microsoft.Web/sites/*",))])
    assert ask(snapshot, ANN, PUBLISH, SITE) == "allowed"


# ---- who it concerns -----------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 2, 3, 5, 7])
def test_groups_nested_in_a_circle_share_what_any_of_them_holds(length: int) -> None:
    """Cedar had to mend its closure for cycles of three and more (release 4.11.2)."""
    circle = TEAMS[:length]
    memberships = [
        Membership(group, (circle[number - 1], *([ANN] if number == 0 else []))) for number, group in enumerate(circle)
    ]
    for holder in circle:
        snapshot = tenant((holder, OWNER, SUBSCRIPTION), memberships=memberships)
        assert ask(snapshot, ANN, GRANT_ROLES, GROUP) == "allowed"
        assert ask(snapshot, BOB, GRANT_ROLES, GROUP) == "denied"


def test_every_member_of_a_group_that_is_owner_is_an_owner() -> None:
    """Steampipe counts the group as one owner; most peers do not look into nested groups."""
    outer, inner = TEAMS[:2]
    snapshot = tenant(
        (outer, OWNER, SUBSCRIPTION), memberships=[Membership(outer, (BOB, inner)), Membership(inner, (ANN,))]
    )
    answer = AccessEngine(snapshot, load_catalog()).decide(Query(ANN, GRANT_ROLES, GROUP, None))
    assert answer.decision.value == "allowed"
    assert [grant.via for grant in answer.because] == [(inner, outer)]
    assert ask(snapshot, BOB, GRANT_ROLES, GROUP) == "allowed"


# ---- what was not seen ---------------------------------------------------------------------------


def test_a_list_that_failed_is_not_an_empty_list() -> None:
    """Prowler and ScoutSuite turn a failed call into no assignments, which reads as compliance."""
    gap = Gap("role_assignments", SUBSCRIPTION, "403 from the service")
    assert ask(tenant(gaps=[gap]), ANN, GRANT_ROLES, GROUP) == "unknown"
    assert ask(tenant(), ANN, GRANT_ROLES, GROUP) == "denied"
    assert ask(tenant((ANN, OWNER, GROUP), gaps=[gap]), ANN, GRANT_ROLES, GROUP) == "allowed"


def test_a_failed_list_of_deny_assignments_takes_certainty_from_allowed() -> None:
    """No peer reads deny assignments; where they could not be read, nobody can say allowed."""
    gap = Gap("deny_assignments", SUBSCRIPTION, "403 from the service")
    assert ask(tenant((ANN, OWNER, GROUP), gaps=[gap]), ANN, GRANT_ROLES, GROUP) == "unknown"
    assert ask(tenant(gaps=[gap]), ANN, GRANT_ROLES, GROUP) == "denied"
