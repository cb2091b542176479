"""The activity log: `az monitor activity-log list`, REST, and the lines that a diagnostic setting exports.

Fields: Microsoft, "Azure activity log event schema". Only what succeeded is use. A call's begin and end share
`operationId` or `correlationId`; only the end is counted, once.
"""

from __future__ import annotations

import msgspec

from lspriv.importers.batch import Batch
from lspriv.importers.event_windows import take_windows, watch
from lspriv.importers.facts import Sheet
from lspriv.importers.times import utc
from lspriv.importers.wire import RecordError, Wire, decode, first, need
from lspriv.model.principal import guid_key

SOURCE = "activity-log"
"""What usage records of this log say of their source."""

ADMINISTRATIVE = frozenset({"administrative", "write", "delete", "action"})
"""The categories in which somebody did something; the others are what Azure tells of itself."""

_SUCCESS = frozenset({"succeeded", "success"})
_OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
_TENANT_ID = "http://schemas.microsoft.com/identity/claims/tenantid"
_INFIX = "/providers/Microsoft.Authorization/roleAssignments/"


class _Named(Wire):
    value: str | None = None


class _Evidence(Wire):
    role_assignment_id: str | None = None
    role_assignment_scope: str | None = None


class _Authorization(Wire):
    action: str | None = None
    scope: str | None = None
    evidence: _Evidence | None = None


class _Claims(msgspec.Struct, gc=False):
    object_id: str | None = msgspec.field(name=_OBJECT_ID, default=None)
    oid: str | None = None
    tenant_id: str | None = msgspec.field(name=_TENANT_ID, default=None)
    appid: str | None = None


class _Identity(Wire):
    authorization: _Authorization | None = None
    claims: _Claims | None = None


class _Event(Wire):
    authorization: _Authorization | None = None
    claims: _Claims | None = None
    identity: _Identity | str | None = None
    caller: str | None = None
    category: _Named | str | None = None
    correlation_id: str | None = None
    operation_id: str | None = None
    event_data_id: str | None = None
    operation_name: _Named | str | None = None
    status: _Named | str | None = None
    result_type: str | None = None
    event_timestamp: str | None = None
    time: str | None = None
    resource_id: str | None = None


_EVENT = msgspec.json.Decoder(_Event)


def take_events(batch: Batch, start: int, sheet: Sheet) -> int:
    """Take the events from `start` on, and return the index of the first record that is none or is faulty."""
    for index in range(start, len(batch.records)):
        try:
            take_event(batch.records[index], sheet)
        except RecordError:
            return index
    return len(batch.records)


def take_event(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take one event of the log.

    Raises:
        RecordError: it lacks its time, operation or scope.
    """
    try:
        _take(raw, sheet)
    except RecordError:
        sheet.has_faults = True
        raise


def _take(raw: msgspec.Raw, sheet: Sheet) -> None:
    event = decode(_EVENT, raw)
    identity = event.identity if isinstance(event.identity, _Identity) else None
    authorization = event.authorization or (identity.authorization if identity else None)
    if authorization is None and b'"authorization"' in bytes(raw).lower():
        event = decode(_EVENT, _folded(raw))
        identity = event.identity if isinstance(event.identity, _Identity) else None
        authorization = event.authorization or (identity.authorization if identity else None)
    claims = event.claims or (identity.claims if identity else None)
    time = utc(need(first(event.event_timestamp, event.time), "eventTimestamp"))
    named = need(_text(event.operation_name), "operationName")
    status = (_text(event.status) or event.result_type or "").lower()
    category = (_text(event.category) or "administrative").lower()
    if claims:
        sheet.facts.note_tenant("claims", claims.tenant_id)
    if category not in ADMINISTRATIVE:
        return
    watch(sheet, (authorization and authorization.scope) or event.resource_id or "", time)
    if status not in _SUCCESS:
        return
    operation = (authorization and authorization.action) or named
    scope = need((authorization and authorization.scope) or event.resource_id, "authorization.scope")
    actor = (claims and (claims.object_id or claims.oid)) or event.caller or (claims and claims.appid)
    if not actor:
        return
    call = (event.operation_id or event.correlation_id or event.event_data_id or time, operation.lower(), scope.lower())
    sheet.facts.usage.add(call, actor, operation, scope, _assignment(authorization), time, SOURCE)


def finish_events(sheet: Sheet) -> None:
    """Take which time the events of a file cover, after the last one."""
    take_windows(sheet, SOURCE)


def _text(value: _Named | str | None) -> str | None:
    return value.value if isinstance(value, _Named) else value


def _assignment(authorization: _Authorization | None) -> str | None:
    """Return the ARM id of the assignment that the log names; the log writes its GUID without dashes."""
    evidence = authorization.evidence if authorization else None
    if evidence is None or not evidence.role_assignment_id:
        return None
    id = evidence.role_assignment_id
    if "/" in id:
        return id
    return (evidence.role_assignment_scope or "").rstrip("/") + _INFIX + guid_key(id)


def _folded(raw: msgspec.Raw) -> msgspec.Raw:
    """Return an event whose keys have small first letters; exported logs vary in case."""
    return msgspec.Raw(msgspec.json.encode(_fold(msgspec.json.decode(raw), depth=4)))


def _fold(value: object, depth: int) -> object:
    if isinstance(value, dict) and depth:
        return {key[:1].lower() + key[1:]: _fold(inner, depth - 1) for key, inner in value.items()}
    return value
