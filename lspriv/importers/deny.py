"""Deny assignments, as REST lists them (Microsoft: "Deny Assignments - List", api-version 2022-04-01)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.roles import Block
from lspriv.importers.wire import RecordError, Wire, decode, need
from lspriv.model.assignment import DenyAssignment, DenyPrincipal
from lspriv.model.principal import PrincipalKind, guid_key, principal_kind
from lspriv.model.scope import owner_scope


class _Principal(Wire):
    id: str | None = None
    type: str | None = None
    display_name: str | None = None


class _Properties(Wire):
    deny_assignment_name: str | None = None
    description: str | None = None
    permissions: list[Block] | None = None
    scope: str | None = None
    do_not_apply_to_child_scopes: bool | None = None
    principals: list[_Principal] | None = None
    exclude_principals: list[_Principal] | None = None
    is_system_protected: bool | None = None
    deny_assignment_effect: str | None = None
    condition: str | None = None
    condition_version: str | None = None


class _Deny(_Properties):
    id: str | None = None
    properties: _Properties | None = None


_DENY = msgspec.json.Decoder(_Deny, strict=False)


def take_deny(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a deny assignment.

    Raises:
        RecordError: it lacks its id, permissions or principals.
    """
    record = decode(_DENY, raw)
    fact: _Properties = record.properties or record
    id = need(record.id, "id")
    if fact.permissions is None:
        raise RecordError("`permissions` is missing")
    if fact.principals is None:
        raise RecordError("`principals` is missing")
    sheet.facts.deny.put(
        DenyAssignment(
            id,
            fact.scope or owner_scope(id),
            fact.deny_assignment_name or None,
            tuple(block.permission() for block in fact.permissions),
            _principals(fact.principals),
            _principals(fact.exclude_principals or ()),
            bool(fact.do_not_apply_to_child_scopes),
            fact.is_system_protected,
            (fact.deny_assignment_effect or "enforced").lower(),
            fact.condition or None,
            fact.condition_version or None,
            fact.description or None,
        ),
        sheet.file,
    )


def _principals(listed: Sequence[_Principal]) -> tuple[DenyPrincipal, ...]:
    # Deny assignments write GUIDs without dashes.
    return tuple(DenyPrincipal(guid_key(need(one.id, "principals.id")), one.type) for one in listed)


def groups_of(deny: DenyAssignment) -> dict[str, PrincipalKind]:
    """Return the folded ids of the groups that a deny assignment names or leaves out, each with its kind."""
    both = (*deny.principals, *deny.exclude_principals)
    kinds = ((guid_key(one.id), principal_kind(one.type)) for one in both)
    return {key: kind for key, kind in kinds if kind.is_group}
