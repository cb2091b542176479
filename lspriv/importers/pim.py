"""What Privileged Identity Management lists: eligible assignments, and its view of the active ones.

Their fields are those of Microsoft: "Role Eligibility Schedule Instances" and "Role Assignment Schedule Instances",
api-version 2020-10-01.
"""

from __future__ import annotations

import msgspec

from lspriv.importers.facts import ActiveAssignment, Sheet
from lspriv.importers.wire import Wire, decode, first, moment, need
from lspriv.model.assignment import EligibleAssignment, RoleAssignment
from lspriv.model.principal import Principal, PrincipalKind, principal_kind
from lspriv.model.scope import owner_scope

_ODD_PREFIX = "/providers/Microsoft.Subscription/subscriptions/"


class _Named(Wire):
    id: str | None = None
    display_name: str | None = None
    email: str | None = None
    type: str | None = None


class _Expanded(Wire):
    principal: _Named | None = None


class _Properties(Wire):
    scope: str | None = None
    principal_id: str | None = None
    principal_type: str | None = None
    role_definition_id: str | None = None
    condition: str | None = None
    condition_version: str | None = None
    member_type: str | None = None
    status: str | None = None
    start_date_time: str | None = None
    end_date_time: str | None = None
    created_on: str | None = None
    assignment_type: str | None = None
    origin_role_assignment_id: str | None = None
    expanded_properties: _Expanded | None = None


class _Schedule(_Properties):
    id: str | None = None
    properties: _Properties | None = None


_SCHEDULE = msgspec.json.Decoder(_Schedule)


def take_eligible(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take an eligible assignment, from its instances or its schedules.

    Raises:
        RecordError: it lacks its principal, role or id.
    """
    record = decode(_SCHEDULE, raw)
    fact: _Properties = record.properties or record
    id = need(record.id, "id")
    principal = need(fact.principal_id, "principalId")
    sheet.facts.eligible.put(
        EligibleAssignment(
            id,
            _scope(fact, id),
            principal,
            need(fact.role_definition_id, "roleDefinitionId"),
            _kind(fact),
            fact.condition or None,
            fact.condition_version or None,
            fact.member_type,
            moment(fact.start_date_time),
            moment(fact.end_date_time),
            fact.status,
        ),
        sheet.file,
    )
    _name(fact, sheet)


def take_active(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take PIM's view of an active assignment; it is joined with the plain one when all files are read.

    Raises:
        RecordError: it lacks its principal, role or id.
    """
    record = decode(_SCHEDULE, raw)
    fact: _Properties = record.properties or record
    id = need(first(fact.origin_role_assignment_id or None, record.id), "id")
    assignment = RoleAssignment(
        id,
        _scope(fact, id),
        need(fact.principal_id, "principalId"),
        need(fact.role_definition_id, "roleDefinitionId"),
        _kind(fact),
        fact.condition or None,
        fact.condition_version or None,
        created_on=moment(fact.created_on),
        assignment_type=fact.assignment_type,
        end_date_time=moment(fact.end_date_time),
    )
    sheet.facts.active.append(ActiveAssignment(assignment, sheet.file))
    _name(fact, sheet)


def _scope(fact: _Properties, id: str) -> str:
    scope = fact.scope or owner_scope(id)
    # Ids of instances at a subscription carry this prefix, their scopes do not.
    return "/subscriptions/" + scope[len(_ODD_PREFIX) :] if scope.startswith(_ODD_PREFIX) else scope


def _expanded(fact: _Properties) -> _Named | None:
    return fact.expanded_properties.principal if fact.expanded_properties else None


def _kind(fact: _Properties) -> PrincipalKind:
    told = _expanded(fact)
    return principal_kind(fact.principal_type or (told.type if told else None))


def _name(fact: _Properties, sheet: Sheet) -> None:
    told = _expanded(fact)
    if told is None or not fact.principal_id or not told.display_name:
        return
    kind = _kind(fact)
    # For users `email` may be a mailbox of another domain; only the display name is sure.
    sheet.facts.principals.put(Principal(fact.principal_id, kind, told.display_name), sheet.file)
