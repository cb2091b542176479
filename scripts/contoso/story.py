"""The story as a whole: one place that puts the chapters together."""

from __future__ import annotations

from scripts.contoso import people, places
from scripts.contoso.activity import events
from scripts.contoso.apps import IDENTITIES, SITES
from scripts.contoso.everyday import everyday_assignments
from scripts.contoso.guards import DENIES, ELIGIBLE
from scripts.contoso.model import Story
from scripts.contoso.planted import ABOVE_SUBSCRIPTIONS, AWKWARD_ROLES, OWNERS, SUBSCRIPTION_WIDE, WORKLOADS
from scripts.contoso.roles import ROLES


def tell() -> Story:
    """Return contoso."""
    return Story(
        users=people.USERS,
        groups=people.GROUPS,
        service_principals=people.SERVICE_PRINCIPALS,
        management_groups=places.MANAGEMENT_GROUPS,
        subscriptions=places.SUBSCRIPTIONS,
        resource_groups=places.RESOURCE_GROUPS,
        resources=places.RESOURCES,
        identities=IDENTITIES,
        sites=SITES,
        roles=ROLES,
        assignments=(
            *ABOVE_SUBSCRIPTIONS,
            *SUBSCRIPTION_WIDE,
            *WORKLOADS,
            *AWKWARD_ROLES,
            *everyday_assignments(),
        ),
        eligible=ELIGIBLE,
        denies=DENIES,
        events=events(),
        scope_faults=OWNERS,
        deleted=people.DELETED,
        foreign_groups=people.FOREIGN_GROUPS,
    )
