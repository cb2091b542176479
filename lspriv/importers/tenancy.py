"""Subscriptions and management groups: `az account`, REST lists, Resource Graph's containers.

Fields: Microsoft, "Subscriptions - List", "Management Groups - Get" and "Entities - List";
Resource Graph's `managementGroupAncestorsChain` runs from the nearest group to the root.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.wire import RecordError, Wire, decode, first, need
from lspriv.model.resource import ManagementGroup, Subscription
from lspriv.model.scope import MANAGEMENT_GROUP_PREFIX, scope_key

PREFIX = "/providers/Microsoft.Management/managementGroups/"
"""What the id of every management group begins with."""

_CLOUDS = {"azurecloud": "public", "azureusgovernment": "usgov", "azurechinacloud": "china"}


class _Ref(Wire):
    id: str | None = None
    name: str | None = None
    display_name: str | None = None


class _Manager(Wire):
    tenant_id: str | None = None


class _Details(Wire):
    parent: _Ref | None = None
    management_group_ancestors_chain: list[_Ref] | None = None


class _SubscriptionProperties(Wire):
    display_name: str | None = None
    state: str | None = None
    tenant_id: str | None = None
    managed_by_tenants: list[_Manager] | None = None
    management_group_ancestors_chain: list[_Ref] | None = None
    parent: _Ref | None = None


class _Subscription(_SubscriptionProperties):
    id: str | None = None
    subscription_id: str | None = None
    name: str | None = None
    cloud_name: str | None = None
    properties: _SubscriptionProperties | None = None


class _GroupProperties(Wire):
    tenant_id: str | None = None
    display_name: str | None = None
    details: _Details | None = None
    parent: _Ref | None = None
    children: list[msgspec.Raw] | None = None


class _Group(_GroupProperties):
    id: str | None = None
    name: str | None = None
    type: str | None = None
    properties: _GroupProperties | None = None


_SUBSCRIPTION = msgspec.json.Decoder(_Subscription)
_GROUP = msgspec.json.Decoder(_Group)


def take_subscription(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a subscription from any list of them.

    Raises:
        RecordError: it has no id.
    """
    record = decode(_SUBSCRIPTION, raw)
    fact: _SubscriptionProperties = record.properties or record
    id = need(first(record.subscription_id or None, record.id), "id").rstrip("/").rsplit("/", 1)[-1]
    tenant = first(record.tenant_id, fact.tenant_id)
    name = first(fact.display_name, record.display_name, None if record.name == id else record.name)
    managers = first(fact.managed_by_tenants, record.managed_by_tenants) or ()
    chain = first(fact.management_group_ancestors_chain, record.management_group_ancestors_chain) or ()
    parent = _take_chain(chain, tenant, sheet) or _ref_id(fact.parent)
    sheet.facts.subscriptions.put(
        Subscription(
            id,
            name or None,
            fact.state or record.state or None,
            tenant,
            parent,
            managed_by_tenants=tuple(sorted(manager.tenant_id for manager in managers if manager.tenant_id)),
        ),
        sheet.file,
    )
    sheet.facts.note_tenant("subscriptions", tenant)
    if record.cloud_name:
        sheet.facts.clouds[_CLOUDS.get(record.cloud_name.lower(), record.cloud_name)] += 1


def take_management_group(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a management group and, where it was expanded, everything below it.

    Raises:
        RecordError: it or something below it has no id.
    """
    record = decode(_GROUP, raw)
    fact: _GroupProperties = record.properties or record
    parent = _ref_id(fact.details.parent if fact.details else fact.parent)
    _take_group(record, fact, parent, sheet)


def take_entity(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take an entry of the list of everything below the root: a management group or a subscription.

    Raises:
        RecordError: it has no id.
    """
    record = decode(_GROUP, raw)
    if is_subscription(record.id, record.type):
        take_subscription(raw, sheet)
    else:
        take_management_group(raw, sheet)


def is_subscription(id: str | None, type: str | None) -> bool:
    """Tell whether an entry of a management group's tree is a subscription."""
    return (type or "").lower().endswith("/subscriptions") or (id or "").lower().startswith("/subscriptions/")


def _take_group(record: _Group, fact: _GroupProperties, parent: str | None, sheet: Sheet) -> None:
    id = need(first(record.id, PREFIX + record.name if record.name else None), "id")
    if not scope_key(id).startswith(MANAGEMENT_GROUP_PREFIX):
        raise RecordError("`id` is not one of a management group")
    tenant = first(fact.tenant_id, record.tenant_id)
    name = id.rstrip("/").rsplit("/", 1)[-1]
    chain = fact.details.management_group_ancestors_chain if fact.details else None
    if chain:
        parent = _take_chain(chain, tenant, sheet)
    is_root = False if parent else is_root_name(name, tenant) or None
    sheet.facts.management_groups.put(ManagementGroup(id, fact.display_name or None, parent, is_root), sheet.file)
    sheet.facts.note_tenant("management groups", tenant)
    for raw in fact.children or ():
        child = decode(_GROUP, raw)
        if is_subscription(child.id, child.type):
            child_id = need(first(child.name, child.id), "children.name").rsplit("/", 1)[-1]
            sheet.facts.subscriptions.put(Subscription(child_id, child.display_name or None, parent=id), sheet.file)
        else:
            _take_group(child, child.properties or child, id, sheet)


def is_root_name(name: str, tenant: str | None) -> bool:
    """Tell whether a management group is the root, which is named by the tenant's id."""
    return tenant is not None and name.lower() == tenant.lower()


def _take_chain(chain: Sequence[_Ref], tenant: str | None, sheet: Sheet) -> str | None:
    """Take the groups of a chain, nearest first, each below the next, and return the nearest one's id."""
    ids = [PREFIX + need(ref.name, "managementGroupAncestorsChain.name") for ref in chain]
    for at, (ref, id) in enumerate(zip(chain, ids, strict=True)):
        parent = ids[at + 1] if at + 1 < len(ids) else None
        is_root = False if parent else is_root_name(ref.name or "", tenant) or None
        sheet.facts.management_groups.put(ManagementGroup(id, ref.display_name or None, parent, is_root), sheet.file)
    return ids[0] if ids else None


def _ref_id(ref: _Ref | None) -> str | None:
    if ref is None:
        return None
    return ref.id or (PREFIX + ref.name if ref.name else None)
