"""Random tenants with every part of Azure's access rules in play, made small so that parts collide.

Equal seeds give equal tenants. Some of what makes an answer unknowable (missing members,
missing definitions, failed lists, a tree with holes) is in every tenth tenant or so.
"""

from __future__ import annotations

from random import Random

from lspriv.model.assignment import EVERYONE, DenyAssignment, DenyPrincipal, EligibleAssignment, RoleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import PrincipalKind
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table
from tests.generate.conditions import all_conditions
from tests.generate.operations import BUILT_IN_ROLES, ROLES_TO_CONDITION, random_pattern
from tests.generate.people import People, id_spelled, random_people
from tests.generate.places import Places, chance, guid, random_places, spelled

GAP_SOURCES = ("role_assignments", "deny_assignments", "role_definitions", "memberships", "management_groups")
OTHER_SOURCES = ("principals", "eligible_assignments", "function_apps", "resources", "usage", "subscriptions")


def random_tenant(random: Random, size: int) -> Snapshot:
    """Build a tenant; the size (1 to about 6) is how many of everything there are."""
    places = random_places(random, size)
    people = random_people(random, size, [resource.id for resource in places.resources])
    roles = tuple(_role(random, places) for _ in range(random.randint(1, 2 + 2 * size)))
    assignments = [_assignment(random, places, people, roles) for _ in range(random.randint(2, 4 + 8 * size))]
    return Snapshot(
        tenant_id=guid(random),
        subscriptions=places.subscriptions,
        management_groups=places.groups,
        role_definitions=roles,
        role_assignments=assignment_table(assignments),
        eligible_assignments=tuple(_eligible(random, assignments) for _ in range(random.randint(0, 3))),
        deny_assignments=tuple(_deny(random, places, people) for _ in range(random.choice((0, 1, 1, 2, 3, 4)))),
        principals=people.principals,
        memberships=people.memberships,
        managed_identities=people.identities,
        resources=places.resources,
        gaps=tuple(_gaps(random, places, people, roles)),
    )


# ---- roles ---------------------------------------------------------------------------------------


def _role(random: Random, places: Places) -> RoleDefinition:
    number = guid(random)
    return RoleDefinition(
        id=_role_id(random, places, number),
        name=f"role {number[:4]}",
        custom=True,
        permissions=tuple(_block(random) for _ in range(random.choice((1, 1, 1, 2, 2, 3)))),
    )


def _role_id(random: Random, places: Places, number: str) -> str:
    prefix = random.choice(("", f"/subscriptions/{random.choice(places.subscriptions).id}"))
    return (
        f"{prefix}/providers/Microsoft.Authorization/roleDefinitions/{random.choice((number, number, number.upper()))}"
    )


def _block(random: Random) -> Permission:
    conditioned = chance(random, 0.12)
    actions, data_actions = _patterns(random, (0, 1, 2, 3, 4)), _patterns(random, (0, 0, 1, 2, 3))
    return Permission(
        actions=actions,
        not_actions=_exclusions(random, (0, 0, 0, 1, 2), actions + data_actions),
        data_actions=data_actions,
        not_data_actions=_exclusions(random, (0, 0, 0, 0, 1), actions + data_actions),
        condition=random.choice(all_conditions()).text if conditioned else None,
        condition_version="2.0" if conditioned else None,
    )


def _patterns(random: Random, counts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(random_pattern(random) for _ in range(random.choice(counts)))


def _exclusions(random: Random, counts: tuple[int, ...], granted: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns to subtract, some of which are what one of the two planes grants."""
    patterns = _patterns(random, counts)
    return (*patterns, random.choice(granted)) if granted and chance(random, 0.1) else patterns


# ---- assignments ---------------------------------------------------------------------------------


def _assignment(random: Random, places: Places, people: People, roles: tuple[RoleDefinition, ...]) -> RoleAssignment:
    principal, kind = _holder(random, people)
    scope = spelled(random, _scope(random, places))
    name = random.choice((str.lower, str.upper))(guid(random))
    conditioned = chance(random, 0.35)
    return RoleAssignment(
        id=f"{scope.rstrip('/')}/providers/Microsoft.Authorization/roleAssignments/{name}",
        scope=scope,
        principal_id=id_spelled(random, principal),
        role_definition_id=_assigned_role(random, places, roles, conditioned),
        principal_type=_told_kind(random, kind),
        condition=random.choice(all_conditions()).text if conditioned else None,
        condition_version="2.0" if conditioned else None,
    )


def _holder(random: Random, people: People) -> tuple[str, PrincipalKind]:
    groups = [one for one in people.kinds if one[1] is PrincipalKind.GROUP]
    return random.choice(groups if groups and chance(random, 0.4) else people.kinds)


def _scope(random: Random, places: Places) -> str:
    """Return a scope, higher ones more often than their share, sometimes one below what is listed."""
    if chance(random, 0.4):
        high = [scope for scope in places.scopes if len(scope.split("/")) <= 5]
        return random.choice(high)
    scope = random.choice(places.scopes)
    if "/resourceGroups/" in scope and chance(random, 0.05):
        return scope + "/providers/Contoso.Widgets/widgets/w1"
    return scope


def _assigned_role(random: Random, places: Places, roles: tuple[RoleDefinition, ...], conditioned: bool) -> str:
    """Return the id of a role, one that the condition may be about if there is a condition."""
    if chance(random, 0.01):
        return _role_id(random, places, guid(random))
    if conditioned and chance(random, 0.6):
        return _role_id(random, places, random.choice(ROLES_TO_CONDITION))
    if chance(random, 0.35):
        return _role_id(random, places, random.choice(BUILT_IN_ROLES))
    return _role_id(random, places, random.choice(roles).guid)


def _told_kind(random: Random, kind: PrincipalKind) -> PrincipalKind:
    if kind is PrincipalKind.MANAGED_IDENTITY and chance(random, 0.8):
        return PrincipalKind.SERVICE_PRINCIPAL
    return PrincipalKind.UNKNOWN if chance(random, 0.1) else kind


def _eligible(random: Random, assignments: list[RoleAssignment]) -> EligibleAssignment:
    """Build a right to activate what somebody holds, for somebody else."""
    what, who = random.choice(assignments), random.choice(assignments)
    return EligibleAssignment(
        id=f"/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/{guid(random)}",
        scope=what.scope,
        principal_id=who.principal_id,
        role_definition_id=what.role_definition_id,
        principal_type=who.principal_type,
    )


# ---- deny assignments ----------------------------------------------------------------------------


def _deny(random: Random, places: Places, people: People) -> DenyAssignment:
    scope = spelled(random, _scope(random, places))
    everyone = DenyPrincipal(
        random.choice((EVERYONE, EVERYONE.replace("-", ""))), random.choice(("SystemDefined", "Everyone"))
    )
    named = [_named(random, people) for _ in range(random.randint(1, 3))]
    own_condition = chance(random, 0.4)
    return DenyAssignment(
        id=f"{scope.rstrip('/')}/providers/Microsoft.Authorization/denyAssignments/{guid(random)}",
        scope=scope,
        permissions=tuple(_denied_block(random) for _ in range(random.choice((1, 1, 2)))),
        principals=(everyone,) if chance(random, 0.4) else tuple(named),
        exclude_principals=tuple(_named(random, people) for _ in range(random.choice((0, 1, 1, 2)))),
        do_not_apply_to_child_scopes=chance(random, 0.2),
        is_system_protected=random.choice((True, False, None)),
        effect=random.choice(("enforced", "enforced", "Enforced", "enforced", "audit", "Audit")),
        condition=random.choice(all_conditions()).text if own_condition else None,
        condition_version="2.0" if own_condition else None,
    )


def _denied_block(random: Random) -> Permission:
    if chance(random, 0.3):
        return Permission(actions=(random.choice(("*", "*/write", "*/delete")),), not_actions=("*/read",))
    return _block(random)


def _named(random: Random, people: People) -> DenyPrincipal:
    principal, kind = _holder(random, people)
    told = "ServicePrincipal" if kind is PrincipalKind.MANAGED_IDENTITY else kind.value
    return DenyPrincipal(id_spelled(random, principal), random.choice((told, told, None)))


# ---- gaps ----------------------------------------------------------------------------------------


def _gaps(random: Random, places: Places, people: People, roles: tuple[RoleDefinition, ...]) -> list[Gap]:
    found = []
    if chance(random, 0.12):
        source = random.choice(GAP_SOURCES)
        found.append(
            Gap(source, _gap_scope(random, source, places, people, roles), "it could not be read", GapKind.FAILED)
        )
    for _ in range(random.randint(0, 3)):
        source = random.choice((*GAP_SOURCES, *OTHER_SOURCES))
        scope = _gap_scope(random, source, places, people, roles)
        found.append(Gap(source, scope, "the input does not have it", random.choice((GapKind.ABSENT, GapKind.NOTE))))
    if chance(random, 0.02):
        file = random.choice(("exports/broken.json", "/home/ann/exports/broken.json", "a.zip!b.json"))
        found.append(Gap("files", file, "it could not be read", GapKind.FAILED))
    if chance(random, 0.1):
        found.append(Gap(random.choice(OTHER_SOURCES), "/", "it could not be read", GapKind.FAILED))
    return found


def _gap_scope(random: Random, source: str, places: Places, people: People, roles: tuple[RoleDefinition, ...]) -> str:
    if source == "memberships":
        groups = [principal for principal, kind in people.kinds if kind is PrincipalKind.GROUP]
        named = id_spelled(random, random.choice(groups))
        return random.choice(("/", "exports/broken.json")) if chance(random, 0.1) else named
    if source == "role_definitions" and chance(random, 0.7):
        return random.choice((random.choice(roles).id, _role_id(random, places, guid(random))))
    if chance(random, 0.15):
        return random.choice(("/", "exports/broken.json"))
    return spelled(random, random.choice(places.scopes))
