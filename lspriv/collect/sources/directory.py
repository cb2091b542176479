"""Principals and the members of groups, from Microsoft Graph.

`getByIds` takes 1,000 ids and tells users without `userType`, which `/users` tells for 15 at a time (Microsoft:
"directoryObject: getByIds", "Use the $filter query parameter: in").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from urllib.parse import quote

import msgspec

from lspriv.collect.ask import Ask, Target

_SELECT = (
    "id,displayName,userPrincipalName,userType,accountEnabled,appId,servicePrincipalType,alternativeNames,"
    "groupTypes,securityEnabled,mailEnabled"
)
_USER = "id,displayName,userPrincipalName,userType,accountEnabled"
_AT_ONCE = 1000
_IN_A_FILTER = 15
_KEY = "graph"
_GROUP, _PERSON = "#microsoft.graph.group", "#microsoft.graph.user"


class _Object(msgspec.Struct):
    id: str | None = None
    type: str | None = msgspec.field(name="@odata.type", default=None)
    user_type: str | None = msgspec.field(name="userType", default=None)


class _Objects(msgspec.Struct):
    value: list[_Object] = []


class _Holder(msgspec.Struct, rename="camel"):
    principal_id: str | None = None
    principal_type: str | None = None


class _Principal(msgspec.Struct):
    id: str | None = None
    type: str | None = None


class _Facts(msgspec.Struct, rename="camel", frozen=True):
    principal_id: str | None = None
    principal_type: str | None = None
    principals: list[_Principal] = []
    exclude_principals: list[_Principal] = []


class _Record(msgspec.Struct):
    properties: _Facts = _Facts()


class _Records(msgspec.Struct):
    value: list[_Record] = []
    data: list[_Record] = []


_OBJECTS = msgspec.json.Decoder(_Objects)
_RECORDS = msgspec.json.Decoder(_Records)
_FOREIGN = "foreigngroup"
_EVERYONE = "0" * 32


def holders(page: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the principals of a page of assignments, eligible ones or deny assignments; True for groups.

    Groups of another tenant are left out, which this directory does not know.
    """
    found = _RECORDS.decode(page)
    facts = [record.properties for record in (*found.value, *found.data)]
    # A page names the same few principals again and again, so that each is looked at once.
    for id, type in {(one.principal_id, one.principal_type) for one in facts}:
        if id and (type or "").lower() != _FOREIGN:
            yield id.lower(), (type or "").lower().endswith("group")
    for one in facts:
        for principal in (*one.principals, *one.exclude_principals):
            id = _dashed(principal.id or "")
            if id and id.replace("-", "") != _EVERYONE:
                yield id, (principal.type or "").lower().endswith("group")


def _dashed(id: str) -> str:
    """Return a GUID with dashes; deny assignments write it without (`DenyAssignment` of the REST API)."""
    text = id.lower()
    if len(text) != 32:
        return text
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def principals(ids: Iterable[str]) -> Iterator[Ask]:
    """Ask who some principals are, and for the members of those that turn out to be groups."""
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        body = {"ids": every[start : start + _AT_ONCE], "types": ["user", "group", "servicePrincipal", "device"]}
        path, asked = "/v1.0/directoryObjects/getByIds", frozenset(body["ids"])
        follow = partial(_known_and_missing, asked)
        yield Ask(Target.GRAPH, path, body, reduce=_selected, key=_KEY, follow=follow)


def members(group: str) -> Ask:
    """Ask for the direct members of a group, and then for those of the groups among them."""
    # Without being counted, the members of v1.0 leave service principals out.
    path = f"/v1.0/groups/{quote(group)}/members?%24count=true&%24select={_SELECT}&%24top=999"
    return Ask(Target.GRAPH, path, key=_KEY, follow=_groups, of_a_part=True)


def _groups(page: bytes) -> Iterator[Ask]:
    for one in _OBJECTS.decode(page).value:
        if one.type == _GROUP and one.id:
            yield members(one.id.lower())


def _known_and_missing(asked: frozenset[str], page: bytes) -> Iterator[Ask]:
    """Ask for what a page leaves open: members of groups, whether users are guests, where the others went."""
    yield from _groups(page)
    known = {one.id.lower() for one in _OBJECTS.decode(page).value if one.id}
    for id in sorted(asked - known):
        # What is neither here nor there is gone for good.
        path = f"/v1.0/directory/deletedItems/{quote(id)}"
        yield Ask(Target.GRAPH, path, key=_KEY, reduce=_one_selected, of_a_part=True)
    untold = [one.id for one in _OBJECTS.decode(page).value if one.type == _PERSON and one.id and not one.user_type]
    for start in range(0, len(untold), _IN_A_FILTER):
        some = ",".join(f"'{quote(id)}'" for id in untold[start : start + _IN_A_FILTER])
        path = f"/v1.0/users?%24select={_USER}&%24filter=id%20in%20({some})"
        yield Ask(Target.GRAPH, path, key=_KEY)


def _one_selected(body: object) -> object:
    """Keep of one directory object what tells who it was."""
    wanted = {"@odata.type", "deletedDateTime", *_SELECT.split(",")}
    return {key: value for key, value in body.items() if key in wanted} if isinstance(body, dict) else body


def _selected(body: object) -> object:
    """Keep of full directory objects what is asked for elsewhere by `$select`."""
    if not isinstance(body, dict) or not isinstance(body.get("value"), list):
        return body
    wanted = {"@odata.type", *_SELECT.split(",")}
    kept = [{key: value for key, value in one.items() if key in wanted} for one in body["value"]]
    return {**body, "value": kept}
