"""Subscriptions, tenants and the tree of management groups."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from lspriv.collect.ask import Ask, Target

_GROUPS = "/providers/Microsoft.Management/managementGroups"


class Found(msgspec.Struct, rename="camel"):
    """A subscription, or a tenant."""

    subscription_id: str | None = None
    tenant_id: str | None = None
    state: str | None = None
    display_name: str | None = None


class _Listing(msgspec.Struct):
    value: list[Found] = []


class _Below(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    type: str | None = None
    children: list[_Below] | None = None


class _Tree(msgspec.Struct):
    id: str | None = None
    name: str | None = None
    properties: _Below = _Below()


_LISTING = msgspec.json.Decoder(_Listing)
_TREE = msgspec.json.Decoder(_Tree)


def subscriptions() -> Ask:
    """Ask for the subscriptions that the caller sees."""
    return Ask(Target.ARM, "/subscriptions?api-version=2022-12-01")


def subscription(id: str) -> Ask:
    """Ask for one subscription."""
    return Ask(Target.ARM, f"/subscriptions/{quote(id)}?api-version=2022-12-01", key=id.lower())


def tenants() -> Ask:
    """Ask for the tenants that the caller sees."""
    return Ask(Target.ARM, "/tenants?api-version=2022-12-01")


def tree(group: str) -> Ask:
    """Ask for a management group and all below it; the tenant's id names the root group."""
    query = "api-version=2020-05-01&%24expand=children&%24recurse=true"
    return Ask(Target.ARM, f"{_GROUPS}/{quote(group)}?{query}", key="management-groups")


def found(page: bytes) -> list[Found]:
    """Return the subscriptions or tenants of a page."""
    return _LISTING.decode(page).value


def below(page: bytes) -> tuple[list[str], list[str]]:
    """Return the ids of the subscriptions below a group, and the ARM ids of the group itself and those below it."""
    top = _TREE.decode(page)
    subscriptions_below, groups = [], [top.id] if top.id else []
    waiting = list(top.properties.children or ())
    while waiting:
        one = waiting.pop()
        waiting.extend(one.children or ())
        if (one.type or "").lower().endswith("/subscriptions") or (one.id or "").lower().startswith("/subscriptions/"):
            subscriptions_below.append(one.name or (one.id or "").rsplit("/", 1)[-1])
        elif one.id:
            groups.append(one.id)
    return subscriptions_below, groups
