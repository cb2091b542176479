"""Resource groups and resources of every type, and the identities that they run as.

The identity block is ARM's own (Microsoft: "Managed identities", ARM template reference): its type may name both
kinds, and user-assigned ones are keyed by their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.resource_access import TYPES, read_access
from lspriv.importers.wire import Wire, decode, need, tag_pairs
from lspriv.model.exposure import Sku
from lspriv.model.resource import ManagedIdentity, Resource


class _UserIdentity(Wire):
    principal_id: str | None = None
    client_id: str | None = None


class Identity(Wire):
    """The identity block of a resource."""

    type: str | None = None
    principal_id: str | None = None
    tenant_id: str | None = None
    user_assigned_identities: dict[str, _UserIdentity | None] | None = None


class _Sku(Wire):
    name: str | None = None
    tier: str | None = None


class ArmResource(Wire):
    """What resources of every type have."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    kind: str | None = None
    location: str | None = None
    tags: dict[str, str | None] | str | None = None
    identity: Identity | str | None = None
    sku: _Sku | str | None = None
    """Of a site only its plan's tier, as text, which its plan tells better."""


_RESOURCE = msgspec.json.Decoder(ArmResource)


def take_resource(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a resource or resource group.

    Raises:
        RecordError: it has no id, or what it says of its access cannot be read.
    """
    resource = put_resource(decode(_RESOURCE, raw), sheet)
    type = (resource.type or "").lower()
    # After the resource is put: it is one even if its own record turns out to be faulty.
    told = read_access(raw, type) if type in TYPES else None
    if told is not None:
        endpoints, access = told
        sheet.facts.resources.put(replace(resource, endpoints=endpoints, access=access), sheet.file)


def put_resource(record: ArmResource, sheet: Sheet) -> Resource:
    """Note a resource and its identities, and return it.

    Raises:
        RecordError: it has no id.
    """
    id = need(record.id, "id")
    system, user = take_identity(record, id, sheet)
    sku = record.sku
    resource = Resource(
        id,
        # An id spells its type as the provider does; Resource Graph writes types in small letters.
        _type_of(id) or record.type,
        record.name or id.rstrip("/").rsplit("/", 1)[-1],
        record.kind or None,
        region(record.location),
        tag_pairs(record.tags),
        system,
        user,
        Sku(sku.name or None, sku.tier or None) if isinstance(sku, _Sku) and (sku.name or sku.tier) else None,
    )
    sheet.facts.resources.put(resource, sheet.file)
    return resource


def take_identity(record: ArmResource, id: str, sheet: Sheet) -> tuple[str | None, tuple[str, ...]]:
    """Note the identities of a resource; return its system-assigned principal and the ids of the user-assigned ones."""
    identity = record.identity
    if not isinstance(identity, Identity):
        return None, ()
    facts = sheet.facts
    facts.note_tenant("identities", identity.tenant_id)
    # A user-assigned identity by itself leaves the principal of the block empty.
    system = identity.principal_id or None
    if system:
        facts.identities.put(ManagedIdentity(id, system, None, identity.tenant_id, "SystemAssigned", (id,)), sheet.file)
    user: list[str] = []
    for name, ids in (identity.user_assigned_identities or {}).items():
        user.append(name)
        if ids is not None and ids.principal_id:
            told = ManagedIdentity(name, ids.principal_id, ids.client_id, identity.tenant_id, "UserAssigned", (id,))
            facts.identities.put(told, sheet.file)
    return system, tuple(sorted(user, key=str.lower))


def region(text: str | None) -> str | None:
    """Return a region by its name, ``westeurope``, where a record has what people see, ``West Europe``."""
    return text.replace(" ", "").lower() if text else None


def _type_of(id: str) -> str | None:
    """Return the type that an ARM id spells: provider and every second segment after it."""
    parts: Sequence[str] = id.strip("/").split("/")
    lower = [part.lower() for part in parts]
    if "providers" not in lower:
        return "Microsoft.Resources/resourceGroups" if len(parts) == 4 and lower[2] == "resourcegroups" else None
    at = len(lower) - 1 - lower[::-1].index("providers")
    tail = parts[at + 1 :]
    return "/".join((tail[0], *tail[1::2])) if len(tail) > 1 else None
