"""Users, groups, service principals and members of groups, from `az ad` and Microsoft Graph.

Their fields are those of Microsoft Graph v1.0: "user", "group" and "servicePrincipal resource type".
"""

from __future__ import annotations

from urllib.parse import unquote

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.groups import MemberList
from lspriv.importers.wire import Wire, decode, first, need
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import Principal, PrincipalKind

_KINDS = {
    "user": PrincipalKind.USER,
    "group": PrincipalKind.GROUP,
    "serviceprincipal": PrincipalKind.SERVICE_PRINCIPAL,
    "device": PrincipalKind.DEVICE,
}
_EXPANDED_AT_MOST = (20, 100)


class _Object(Wire):
    id: str | None = None
    object_id: str | None = None
    odata_type: str | None = msgspec.field(name="@odata.type", default=None)
    old_odata_type: str | None = msgspec.field(name="odata.type", default=None)
    object_type: str | None = None
    display_name: str | None = None
    user_principal_name: str | None = None
    user_type: str | None = None
    account_enabled: bool | None = None
    app_id: str | None = None
    service_principal_type: str | None = None
    service_principal_names: list[str] | None = None
    alternative_names: list[str] | None = None
    security_enabled: bool | None = None
    mail_enabled: bool | None = None
    group_types: list[str] | str | None = None
    deleted_date_time: str | None = None


class _Expanded(_Object):
    members: list[_Object] | None = None
    members_next: str | None = msgspec.field(name="members@odata.nextLink", default=None)


_OBJECT = msgspec.json.Decoder(_Expanded, strict=False)


def take_object(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a user, group or service principal, and the members that a group was expanded with.

    Raises:
        RecordError: it has no id.
    """
    record = decode(_OBJECT, raw)
    id = _put(record, sheet)
    if record.members is None:
        return
    members = tuple(_put(member, sheet) for member in record.members)
    cut_off = None
    if record.members_next or len(members) in _EXPANDED_AT_MOST:
        cut_off = f"`$expand` stops after some members; `az ad group member list --group {id}` lists all"
    sheet.facts.groups.put(MemberList(id, members, sheet.file, cut_off))


def take_member(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a member of the group that the sheet belongs to.

    Raises:
        RecordError: it has no id.
    """
    record = decode(_OBJECT, raw)
    sheet.members.append(_put(record, sheet))
    if record.display_name is None and record.user_principal_name is None and record.app_id is None:
        sheet.bare_members += 1


def finish_members(sheet: Sheet) -> None:
    """Note the members of the group that the sheet belongs to, once all are read."""
    group = sheet.group
    if group is None:
        return
    if "$count=true" not in unquote(sheet.origin.url or ""):
        sheet.facts.members_uncounted = True
    sheet.facts.groups.put(
        MemberList(
            group.id, tuple(sheet.members), sheet.file, sheet.incomplete, group.transitive,
            may_be_page=sheet.envelope != "array",
        )
    )  # fmt: skip
    if sheet.bare_members:
        # Microsoft Graph gives such members when the caller may not read their type ("List group members").
        reason = (
            f"`{sheet.file}`: {sheet.bare_members} of {len(sheet.members)} members of group `{group.id}` came "
            "with nothing but their id, since the export's account may not read them; they count as members"
        )
        sheet.facts.gaps.add(Gap("principals", group.id, reason, GapKind.NOTE), "members that came without names")


def _put(record: _Object, sheet: Sheet) -> str:
    id = need(first(record.id, record.object_id), "id")
    kind = _kind(record, sheet)
    names = record.alternative_names or ()
    sheet.facts.principals.put(
        Principal(
            id,
            kind,
            record.display_name or None,
            record.user_principal_name or None,
            record.app_id or None,
            record.user_type or None,
            record.account_enabled,
            deleted=bool(record.deleted_date_time),
            resource_id=next((name for name in names if name.lower().startswith("/subscriptions/")), None),
        ),
        sheet.file,
    )
    return id


def _kind(record: _Object, sheet: Sheet) -> PrincipalKind:
    if (record.service_principal_type or "").lower() == "managedidentity":
        return PrincipalKind.MANAGED_IDENTITY
    told = record.odata_type or record.old_odata_type or record.object_type or ""
    kind = _KINDS.get(told.rsplit(".", 1)[-1].lower())
    if kind is not None:
        return kind
    if record.user_principal_name is not None:
        return PrincipalKind.USER
    if record.service_principal_type is not None or record.service_principal_names is not None:
        return PrincipalKind.SERVICE_PRINCIPAL
    if record.security_enabled is not None or record.mail_enabled is not None or record.group_types is not None:
        return PrincipalKind.GROUP
    return PrincipalKind.UNKNOWN if sheet.group is not None else list_kind(sheet)


def list_kind(sheet: Sheet) -> PrincipalKind:
    """Return what all objects of a list are, as ``@odata.context`` or the URL tells."""
    text = (sheet.origin.context or "").rpartition("#")[2] or (sheet.origin.url or "").partition("?")[0]
    words = text.lower().replace("(", "/").split("/")
    for word, kind in (("users", "user"), ("groups", "group"), ("serviceprincipals", "serviceprincipal")):
        if word in words:
            return _KINDS[kind]
    return PrincipalKind.UNKNOWN
