"""Subscriptions and management groups that the files only mention, and what their lists prove of the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lspriv.importers.facts import Facts
from lspriv.importers.tenancy import PREFIX
from lspriv.model.resource import ManagementGroup, Subscription
from lspriv.model.scope import MANAGEMENT_GROUP_PREFIX, management_group_of, scope_key, subscription_of


def complete_hierarchy(facts: Facts) -> None:
    """Add what is mentioned and not listed, and the ancestors that a list of a subscription showed."""
    facts.assignments.note_prefixes()
    for name in _mentioned_subscriptions(facts):
        if name not in facts.subscriptions:
            facts.subscriptions.put(Subscription(name), "")
    for id in _mentioned_groups(facts):
        if scope_key(id) not in facts.management_groups:
            facts.management_groups.put(ManagementGroup(id), "")
    _note_ancestors(facts)


def ancestors(facts: Facts, subscription: Subscription) -> tuple[str, ...]:
    """Return the keys of the management groups above a subscription as far as the tree is known, nearest first."""
    found: dict[str, None] = {}
    at = subscription.parent
    while at and scope_key(at) not in found:
        found[scope_key(at)] = None
        group = facts.management_groups.get(scope_key(at))
        at = group.parent if group else None
    return tuple(found)


def _mentioned_subscriptions(facts: Facts) -> list[str]:
    found = set(facts.assignments.subscriptions())
    found.update(subscription for _, subscription in facts.assignments.seen_from)
    for text in _other_ids(facts):
        name = subscription_of(scope_key(text))
        if name:
            found.add(name)
    return sorted(found - {""})


def _mentioned_groups(facts: Facts) -> list[str]:
    found: dict[str, str] = {}
    table = facts.assignments.table
    parents = [subscription.parent or "" for subscription in facts.subscriptions.values()]
    parents += [group.parent or "" for group in facts.management_groups.values()]
    above = [text for text in table.scopes.texts if text.startswith("/providers/") or text.startswith("/Providers/")]
    for text in (*above, *parents, *_other_ids(facts)):
        key = management_group_of(scope_key(text))
        if key and len(key) > len(MANAGEMENT_GROUP_PREFIX):
            name = text.strip().rstrip("/")[len(MANAGEMENT_GROUP_PREFIX) :].split("/", 1)[0]
            found[key] = min(PREFIX + name, found.get(key, PREFIX + name))
    return [found[key] for key in sorted(found)]


def _other_ids(facts: Facts) -> Iterator[str]:
    yield from facts.assignments.table.roles.texts
    for eligible in facts.eligible.values():
        yield eligible.scope
    for deny in facts.deny.values():
        yield deny.scope
    for resource in facts.resources.values():
        yield resource.id
    for app in facts.apps.values():
        yield app.id
    for identity in facts.identities.values():
        yield identity.id
    yield from facts.usage.scopes()
    yield from facts.answers.scopes()


def _note_ancestors(facts: Facts) -> None:
    proved: dict[str, set[str]] = {}
    for above, name in facts.assignments.seen_from:
        proved.setdefault(name, set()).add(above)
    for name, groups in proved.items():
        subscription = facts.subscriptions.get(name)
        if subscription is None:
            continue
        unknown = sorted(groups - set(ancestors(facts, subscription)))
        listed = [facts.management_groups.get(group) for group in unknown]
        ids = {scope_key(group.id): group.id for group in listed if group is not None}
        ids |= {scope_key(id): id for id in subscription.known_ancestors}
        known = tuple(id for _, id in sorted(ids.items()))
        facts.subscriptions.replace(name, replace(subscription, known_ancestors=known))
