"""Random principals and groups: nested, in circles, with members that nobody listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from lspriv.model.principal import Membership, Principal, PrincipalKind
from lspriv.model.resource import ManagedIdentity
from tests.generate.conditions import NAMED_PRINCIPALS
from tests.generate.places import chance, guid

_KINDS = (
    PrincipalKind.USER,
    PrincipalKind.USER,
    PrincipalKind.USER,
    PrincipalKind.SERVICE_PRINCIPAL,
    PrincipalKind.SERVICE_PRINCIPAL,
    PrincipalKind.MANAGED_IDENTITY,
    PrincipalKind.DEVICE,
    PrincipalKind.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class People:
    """Who there is in one tenant."""

    principals: tuple[Principal, ...]
    """Those that the snapshot lists."""
    memberships: tuple[Membership, ...]
    identities: tuple[ManagedIdentity, ...]
    kinds: tuple[tuple[str, PrincipalKind], ...]
    """Everybody's id and kind, listed or not."""


def id_spelled(random: Random, principal_id: str) -> str:
    """Return the object id as it is, in upper case, or without dashes."""
    if chance(random, 0.8):
        return principal_id
    return random.choice((principal_id.upper(), principal_id.replace("-", ""), principal_id.replace("-", "").upper()))


def random_people(random: Random, size: int, hosts: Sequence[str]) -> People:
    """Build the directory; `hosts` are resources that can have a managed identity."""
    kinds = [(guid(random), random.choice(_KINDS)) for _ in range(random.randint(3, 4 + 2 * size))]
    kinds += [(NAMED_PRINCIPALS[0], PrincipalKind.USER), (NAMED_PRINCIPALS[1], PrincipalKind.SERVICE_PRINCIPAL)]
    groups = [guid(random) for _ in range(random.randint(1, 2 + 2 * size))]
    memberships = _memberships(random, groups, [principal for principal, _ in kinds])
    kinds += [(group, PrincipalKind.GROUP) for group in groups]
    if chance(random, 0.05):
        kinds.append((guid(random), PrincipalKind.FOREIGN_GROUP))
    listed = tuple(_principal(random, principal, kind) for principal, kind in kinds if chance(random, 0.9))
    identities = tuple(
        ManagedIdentity(id=random.choice(hosts) if hosts else "/none", principal_id=id_spelled(random, principal))
        for principal, kind in kinds
        if kind is PrincipalKind.MANAGED_IDENTITY
    )
    return People(listed, memberships, identities, tuple(kinds))


def _principal(random: Random, principal: str, kind: PrincipalKind) -> Principal:
    guest = kind is PrincipalKind.USER and chance(random, 0.3)
    return Principal(
        id=id_spelled(random, principal),
        kind=kind,
        display_name=random.choice(("Ann", "Bob", None)),
        user_type="Guest" if guest else None,
        deleted=chance(random, 0.05),
    )


def _memberships(random: Random, groups: list[str], members: list[str]) -> tuple[Membership, ...]:
    inside = {group: random.sample(members, random.randint(0, min(4, len(members)))) for group in groups}
    for group in groups:
        for other in groups:
            if chance(random, 0.8 / len(groups)):
                inside[group].append(other)
    if chance(random, 0.7):
        circle = random.sample(groups, random.randint(1, min(5, len(groups))))
        for place, group in enumerate(circle):
            inside[group].append(circle[place - 1])
    found = []
    for group in groups:
        if chance(random, 0.03):
            continue
        random.shuffle(inside[group])
        spelled = tuple(id_spelled(random, member) for member in inside[group])
        if chance(random, 0.05):
            cut = random.randint(0, len(spelled))
            found += [Membership(id_spelled(random, group), part) for part in (spelled[:cut], spelled[cut:])]
        else:
            found.append(Membership(id_spelled(random, group), spelled, complete=not chance(random, 0.03)))
    random.shuffle(found)
    return tuple(found)
