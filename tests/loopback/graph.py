"""Microsoft Graph: objects by id, members of groups, and batches of such requests.

Sources: Microsoft, "directoryObject: getByIds" (at most 1,000 ids; what is not found is left out), "List group
members", "Combine multiple HTTP requests using JSON batching" (at most 20; answers in any order).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.loopback.exchange import Listing, Record, Reply, Request, answer, refuse
from tests.loopback.tenant import Tenant

_GET_BY_IDS = "/v1.0/directoryobjects/getbyids"
_BATCH = "/v1.0/$batch"
_MEMBERS = re.compile(r"/v1\.0/groups/(?P<group>[^/]+)/members", re.IGNORECASE)
_DELETED = re.compile(r"/v1\.0/directory/deleteditems/(?P<id>[^/]+)", re.IGNORECASE)
_USERS = "/v1.0/users"
_ID_IN = re.compile(r"id in \(('[0-9a-f-]+'(?:, ?'[0-9a-f-]+')*)\)", re.IGNORECASE)
_USER = "#microsoft.graph.user"
_NOT_BY_DEFAULT = frozenset({"userType", "accountEnabled"})
_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#directoryObjects"
_DEFAULT_PAGE = 100
_MOST = 999

Inside = Callable[[Request], Reply]
"""Answers one request of a batch, with its faults and pages."""


def is_known(request: Request) -> bool:
    """Tell whether collection may ask this."""
    path = request.path.rstrip("/").lower()
    if path in (_GET_BY_IDS, _BATCH):
        return request.method == "POST" and not request.in_batch
    return request.method == "GET" and _MEMBERS.fullmatch(path) is not None


def ask(tenant: Tenant, request: Request, inside: Inside) -> Reply | Listing:
    """Answer a request to Microsoft Graph."""
    path = request.path.rstrip("/").lower()
    if path == _GET_BY_IDS and request.method == "POST":
        return _by_ids(tenant, request)
    if path == _BATCH and request.method == "POST" and not request.in_batch:
        return _batch(request, inside)
    if path == _USERS and request.method == "GET":
        return _users(tenant, request)
    deleted = _DELETED.fullmatch(path)
    if deleted and request.method == "GET":
        gone = tenant.deleted_object(deleted["id"])
        return absent(deleted["id"]) if gone is None else answer(_selected(gone, request))
    match = _MEMBERS.fullmatch(path)
    if match and request.method == "GET":
        return _members(tenant, request, match["group"])
    known = path in (_GET_BY_IDS, _BATCH, _USERS) or deleted is not None or match is not None
    return refuse(405 if known else 404, "BadRequest", f"Nobody asks {request.method} {path}.", unexpected=True)


def denied() -> Reply:
    """Return the refusal of a caller without the permission."""
    return refuse(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def absent(id: str) -> Reply:
    """Return the refusal of an object that is not there."""
    message = f"Resource '{id}' does not exist or one of its queried reference-property objects are not present."
    return refuse(404, "Request_ResourceNotFound", message)


def _by_ids(tenant: Tenant, request: Request) -> Reply:
    asked = request.json()
    ids = asked.get("ids") if isinstance(asked, dict) else None
    if not isinstance(ids, list) or not 0 < len(ids) <= 1000:
        return refuse(400, "Request_BadRequest", "`ids` must name 1 to 1000 objects.", unexpected=True)
    types = {f"#microsoft.graph.{one}".lower() for one in asked.get("types") or ()}
    found = []
    for id in dict.fromkeys(ids):
        one = tenant.directory_object(id)
        if one is not None and (not types or one["@odata.type"].lower() in types):
            # Without $select, which this operation does not take, users come with their default properties.
            left_out = _NOT_BY_DEFAULT if one["@odata.type"] == _USER else frozenset[str]()
            found.append({key: value for key, value in one.items() if key not in left_out})
    return answer({"@odata.context": _CONTEXT, "value": found})


def _users(tenant: Tenant, request: Request) -> Reply:
    match = _ID_IN.fullmatch(request.query.get("$filter", ""))
    ids = [one.strip(" '") for one in match[1].split(",")] if match else []
    if not 0 < len(ids) <= 15:
        return refuse(400, "Request_UnsupportedQuery", "Too many child clauses specified in search filter expression.")
    people = (tenant.directory_object(id) for id in ids)
    found = [one for one in people if one is not None and one["@odata.type"] == _USER]
    context = "https://graph.microsoft.com/v1.0/$metadata#users"
    return answer({"@odata.context": context, "value": [_plain_user(one, request) for one in found]})


def _plain_user(one: Record, request: Request) -> Record:
    """Return a user as a list of users tells it, without its type."""
    return {key: value for key, value in _selected(one, request).items() if key != "@odata.type"}


def _members(tenant: Tenant, request: Request, group: str) -> Reply | Listing:
    found = tenant.members(group)
    if isinstance(found, int):
        return absent(group) if found == 404 else denied()
    top = request.query.get("$top", str(_DEFAULT_PAGE))
    if not top.isdigit() or not 0 < int(top) <= _MOST:
        return refuse(400, "Request_UnsupportedQuery", f"Invalid page size specified: '{top}'.", unexpected=True)
    if request.query.get("$count") != "true" or request.headers.get("consistencylevel") != "eventual":
        # As v1.0 does (microsoftgraph/msgraph-sdk-powershell, issue 2853): only an advanced query lists them.
        found = [one for one in found if one["@odata.type"] != "#microsoft.graph.servicePrincipal"]
    return Listing(
        [_selected(one, request) for one in found], {"@odata.context": _CONTEXT}, "@odata.nextLink", int(top)
    )


def _selected(one: Record, request: Request) -> Record:
    """Return what ``$select`` names of an object; each kind of object has its own properties."""
    select = request.query.get("$select")
    if not select:
        return one
    wanted = {"@odata.type", "id", *(name.strip() for name in select.split(","))}
    return {key: value for key, value in one.items() if key in wanted}


def _batch(request: Request, inside: Inside) -> Reply:
    asked = request.json()
    parts = asked.get("requests") if isinstance(asked, dict) else None
    if not isinstance(parts, list) or not 0 < len(parts) <= 20:
        return refuse(400, "BadRequest", "A batch has 1 to 20 requests.", unexpected=True)
    if len({part.get("id") for part in parts}) < len(parts):
        return refuse(400, "BadRequest", "Two requests of the batch have one id.", unexpected=True)
    # Microsoft: the order of the answers is not that of the requests.
    return answer({"responses": [_one(request, part, inside) for part in reversed(parts)]})


def _one(request: Request, part: Record, inside: Inside) -> Record:
    reply = inside(
        Request(
            "graph",
            str(part.get("method", "")),
            request.base,
            f"/v1.0/{str(part.get('url', '')).lstrip('/')}",
            headers={**request.headers, **_inner(part)},
            in_batch=True,
        )
    )
    headers = {"Cache-Control": "no-cache", "Content-Type": "application/json", **reply.headers}
    return {"id": part.get("id"), "status": reply.status, "headers": headers, "body": _value(reply)}


def _inner(part: Record) -> dict[str, str]:
    """Return the headers of a part: those of the batch are not its own, but for who asks."""
    told = part.get("headers")
    own = told if isinstance(told, dict) else {}
    return {"consistencylevel": "", **{str(name).lower(): str(value) for name, value in own.items()}}


def _value(reply: Reply) -> object:
    return Request("graph", "", "", "", reply.body).json()
