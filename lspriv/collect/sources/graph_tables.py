"""Azure Resource Graph: the same facts for all subscriptions in a few questions.

Without `authorizationScopeFilter` it leaves out what is assigned at management groups and the root (Microsoft:
"Understanding the Azure Resource Graph query language"; "Supported table and resource type reference").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lspriv.collect import reduce
from lspriv.collect.ask import Ask, Reduce, Target

ROLE_ASSIGNMENTS = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments'"
RESOURCE_GROUPS = "resourcecontainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups'"
RESOURCES = "resources"
_PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
_ROWS = 1000
"""So many rows a page has at most (Microsoft: "Working with large Azure resource data sets")."""
_SUBSCRIPTIONS, _SUBSCRIPTIONS_WITH_ASSIGNMENTS = 100, 10
"""So many are in one question. The pages of an answer come one after the other, those of several beside each other."""


def role_assignments(subscriptions: Sequence[str]) -> Iterator[Ask]:
    """Ask for the role assignments in some subscriptions, above and below."""
    # They have no member that is secret, no more than the lists of Resource Manager.
    return _questions(subscriptions, ROLE_ASSIGNMENTS, None, _SUBSCRIPTIONS_WITH_ASSIGNMENTS)


def resources(subscriptions: Sequence[str]) -> Iterator[Ask]:
    """Ask for the resource groups and resources of some subscriptions."""
    yield from _questions(subscriptions, RESOURCE_GROUPS, reduce.resources, _SUBSCRIPTIONS)
    yield from _questions(subscriptions, RESOURCES, reduce.rows, _SUBSCRIPTIONS)


def _questions(subscriptions: Sequence[str], query: str, take: Reduce | None, at_once: int) -> Iterator[Ask]:
    for start in range(0, len(subscriptions), at_once):
        body = {
            "subscriptions": list(subscriptions[start : start + at_once]),
            # In one order, so that pages do not overlap.
            "query": f"{query} | order by id asc",
            "options": {
                "resultFormat": "objectArray",
                "$top": _ROWS,
                "authorizationScopeFilter": "AtScopeAboveAndBelow",
            },
        }
        yield Ask(Target.ARM, _PATH, body, take, "resource-graph")
