"""Random scopes: management groups, subscriptions, resource groups, resources, and how they are spelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from lspriv.model.resource import ManagementGroup, Resource, Subscription

GROUP_PREFIX = "/providers/Microsoft.Management/managementGroups/"

RESOURCE_GROUPS = ("rg1", "rg10", "RG1", "rg", "app", "app-prod", "App.Prod", "rg(1)", "rg_1", "providers")
"""Names of which some begin like others, or differ in case only."""

RESOURCES = (
    "Microsoft.Storage/storageAccounts/acct",
    "Microsoft.Storage/storageAccounts/acct1",
    "Microsoft.Storage/storageAccounts/acct/blobServices/default/containers/logs",
    "Microsoft.Storage/storageAccounts/acct/blobServices/default/containers/logs2",
    "Microsoft.Storage/storageAccounts/acct/blobServices/default/containers/data",
    "Microsoft.Web/sites/app",
    "Microsoft.Web/sites/app-prod",
    "Microsoft.Web/sites/app/slots/staging",
    "Microsoft.KeyVault/vaults/kv",
    "Microsoft.KeyVault/vaults/kv/secrets/password",
    "Microsoft.ManagedIdentity/userAssignedIdentities/id",
    "Microsoft.Compute/virtualMachines/vm",
)
"""Resources and sub-resources, as the last part of an id."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where assignments of one tenant can be made."""

    groups: tuple[ManagementGroup, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    resources: tuple[Resource, ...] = ()
    scopes: tuple[str, ...] = field(default=("/",))
    """Ids of all of them, of management groups that nobody listed, and the root."""


def guid(random: Random) -> str:
    """Return a GUID."""
    return str(UUID(int=random.getrandbits(128)))


def chance(random: Random, share: float) -> bool:
    """Return True in that share of the cases."""
    return random.random() < share


def spelled(random: Random, scope: str) -> str:
    """Return the id as it is, or in another case, or with a slash at its end."""
    if chance(random, 0.75):
        return scope
    text = random.choice((str.upper, str.lower, str.title, str.swapcase))(scope)
    return text + "/" if chance(random, 0.1) and text != "/" else text


def random_places(random: Random, size: int) -> Places:
    """Build a tenant's tree, sometimes with parts of it unknown."""
    groups, names = _groups(random, size)
    subscriptions = tuple(_subscription(random, groups, names) for _ in range(random.randint(1, min(5, 1 + size))))
    resources = []
    for subscription in subscriptions:
        for name in random.sample(RESOURCE_GROUPS, random.randint(1, min(4, 1 + size))):
            group = f"/subscriptions/{subscription.id}/resourceGroups/{name}"
            resources.append(Resource(group, type="Microsoft.Resources/resourceGroups", name=name))
            for resource in random.sample(RESOURCES, random.randint(0, 4)):
                resources.append(Resource(f"{group}/providers/{resource}", name=resource.rsplit("/", 1)[-1]))
    scopes = (
        "/",
        *(GROUP_PREFIX + name for name in names),
        *(f"/subscriptions/{subscription.id}" for subscription in subscriptions),
        *(resource.id for resource in resources),
    )
    return Places(groups, subscriptions, tuple(resources), scopes)


def _groups(random: Random, size: int) -> tuple[tuple[ManagementGroup, ...], list[str]]:
    """Build a tree at most four deep; return what the snapshot has of it and the names of all its groups."""
    names = [
        random.choice((f"mg-{number}", f"MG{number}", guid(random))) for number in range(random.randint(0, 2 + size))
    ]
    depth: list[int] = []
    groups: list[ManagementGroup] = []
    for number, name in enumerate(names):
        parents = [place for place in range(number) if depth[place] < 4]
        if number == 0 or not parents:
            depth.append(1)
            groups.append(_top(random, name))
            continue
        parent = random.choice(parents)
        depth.append(depth[parent] + 1)
        untold = chance(random, 0.04)
        groups.append(
            ManagementGroup(
                id=spelled(random, GROUP_PREFIX + name).rstrip("/"),
                parent=None if untold else spelled(random, GROUP_PREFIX + names[parent]),
                is_root=None if untold else random.choice((False, None)),
            )
        )
    if groups and chance(random, 0.06):
        groups.pop(random.randrange(len(groups)))
    return tuple(groups), names


def _top(random: Random, name: str) -> ManagementGroup:
    return ManagementGroup(id=GROUP_PREFIX + name, is_root=random.choice((True, True, True, True, True, None, False)))


def _subscription(random: Random, groups: tuple[ManagementGroup, ...], names: list[str]) -> Subscription:
    parent: str | None = None
    ancestors: tuple[str, ...] = ()
    if names and chance(random, 0.88):
        parent = spelled(random, GROUP_PREFIX + random.choice(names))
    elif groups and chance(random, 0.6):
        ancestors = tuple(group.id for group in random.sample(groups, random.randint(1, min(2, len(groups)))))
    return Subscription(
        id=random.choice((str.lower, str.upper))(guid(random)), parent=parent, known_ancestors=ancestors
    )
