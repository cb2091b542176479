"""Azure Resource Manager and Resource Graph: what collection asks, under the versions that it asks with, and no more.

Whatever is not in `ROUTES` is answered with 404 or 405 and marked as unexpected in the log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from tests.loopback.exchange import (
    Body,
    Listing,
    Record,
    Reply,
    Request,
    answer,
    as_json,
    offset_of,
    refuse,
    token_of,
)
from tests.loopback.tenant import Tenant

Shape = Literal["list", "document", "one"]

_SUBSCRIPTION = r"/subscriptions/(?P<subscription>[^/]+)"
_GROUP = rf"{_SUBSCRIPTION}/resourcegroups/[^/]+"
_SITE = rf"{_GROUP}/providers/microsoft\.web/sites/[^/]+"
_SLOT = rf"{_SITE}(?:/slots/[^/]+)?"
_IDENTITY = rf"{_GROUP}/providers/microsoft\.managedidentity/userassignedidentities/[^/]+"
_AUTHORIZATION = r"providers/microsoft\.authorization"
_MANAGEMENT_GROUP = r"/providers/microsoft\.management/managementgroups/[^/]+"
_EVENTS = rf"{_SUBSCRIPTION}/providers/microsoft\.insights/eventtypes/management/values"


def _of_provider(provider: str, type: str) -> str:
    return rf"{_SUBSCRIPTION}/providers/{re.escape(provider.lower())}/{type.lower()}"


ROUTES: tuple[tuple[str, str, str, Shape], ...] = (
    ("GET", r"/subscriptions", "2022-12-01", "list"),
    ("GET", r"/subscriptions/[^/]+", "2022-12-01", "one"),
    ("GET", r"/tenants", "2022-12-01", "list"),
    ("GET", rf"/{_AUTHORIZATION}/roledefinitions", "2022-05-01-preview", "list"),
    ("GET", rf"{_MANAGEMENT_GROUP}/{_AUTHORIZATION}/roleassignments", "2022-04-01", "list"),
    ("GET", r"/providers/microsoft\.management/managementgroups/[^/]+", "2020-05-01", "document"),
    ("GET", _of_provider("Microsoft.Authorization", "roleAssignments"), "2022-04-01", "list"),
    ("GET", _of_provider("Microsoft.Authorization", "roleDefinitions"), "2022-05-01-preview", "list"),
    ("GET", _of_provider("Microsoft.Authorization", "denyAssignments"), "2022-04-01", "list"),
    ("GET", _of_provider("Microsoft.Authorization", "roleEligibilityScheduleInstances"), "2020-10-01", "list"),
    ("GET", _of_provider("Microsoft.Authorization", "roleAssignmentScheduleInstances"), "2020-10-01", "list"),
    ("GET", rf"{_SUBSCRIPTION}/resourcegroups", "2021-04-01", "list"),
    ("GET", rf"{_SUBSCRIPTION}/resources", "2021-04-01", "list"),
    ("GET", _of_provider("Microsoft.ManagedIdentity", "userAssignedIdentities"), "2023-01-31", "list"),
    ("GET", rf"{_IDENTITY}/federatedidentitycredentials", "2023-01-31", "list"),
    ("GET", _of_provider("Microsoft.Web", "sites"), "2023-12-01", "list"),
    ("GET", _of_provider("Microsoft.Web", "serverfarms"), "2023-12-01", "list"),
    ("GET", rf"{_SITE}/slots", "2023-12-01", "list"),
    ("GET", rf"{_SLOT}/config/(?:web|authsettingsv2)", "2023-12-01", "document"),
    (
        "GET",
        rf"{_SLOT}/(?:functions|basicpublishingcredentialspolicies|privateendpointconnections)",
        "2023-12-01",
        "list",
    ),
    ("POST", rf"{_SLOT}/config/(?:appsettings|connectionstrings)/list", "2023-12-01", "document"),
    ("GET", _of_provider("Microsoft.Storage", "storageAccounts"), "2023-05-01", "list"),
    ("GET", _of_provider("Microsoft.KeyVault", "vaults"), "2023-07-01", "list"),
    ("GET", _of_provider("Microsoft.ServiceBus", "namespaces"), "2021-11-01", "list"),
    ("GET", _of_provider("Microsoft.EventHub", "namespaces"), "2024-01-01", "list"),
    ("GET", _of_provider("Microsoft.DocumentDB", "databaseAccounts"), "2024-05-15", "list"),
    ("GET", _of_provider("Microsoft.AppConfiguration", "configurationStores"), "2023-03-01", "list"),
    ("GET", _of_provider("Microsoft.EventGrid", "topics"), "2022-06-15", "list"),
    ("GET", _of_provider("Microsoft.SignalRService", "signalR"), "2023-02-01", "list"),
    ("GET", _EVENTS, "2015-04-01", "list"),
)
"""Method, path in lower case, version of the API, and what is answered."""

GRAPH_PATH = "/providers/microsoft.resourcegraph/resources"
GRAPH_VERSION = "2021-03-01"
GRAPH_MOST = 1000
"""The most rows of one page (Microsoft: "Understand how to work with large data sets")."""

_ROUTES = [(method, re.compile(path), version, shape) for method, path, version, shape in ROUTES]
_QUERY = re.compile(
    r"\s*(?P<table>\w+)\s*(?:\|\s*where\s+type\s*=~\s*['\"](?P<type>[\w./]+)['\"]\s*)?(?:\|\s*order\s+by\s+id(?:\s+asc)?\s*)?",
    re.IGNORECASE,
)
_TABLES = {
    ("authorizationresources", "microsoft.authorization/roleassignments"),
    ("authorizationresources", "microsoft.authorization/roledefinitions"),
    ("resourcecontainers", "microsoft.resources/subscriptions/resourcegroups"),
    ("resources", None),
}
_ROLE_TYPE = re.compile(r"type eq '(?P<type>BuiltInRole|CustomRole)'")
_WINDOW = re.compile(r"eventTimestamp (ge|le) '([^']+)'")


def is_known(request: Request) -> bool:
    """Tell whether collection may ask this."""
    path = request.path.rstrip("/").lower()
    if path == GRAPH_PATH:
        return request.method == "POST" and request.query.get("api-version") == GRAPH_VERSION
    return any(
        method == request.method and version == request.query.get("api-version") and pattern.fullmatch(path)
        for method, pattern, version, _ in _ROUTES
    )


def ask(tenant: Tenant, request: Request, size: int) -> Reply | Listing:
    """Answer a request to ARM."""
    path = request.path.rstrip("/").lower()
    if path == GRAPH_PATH and request.method == "POST":
        return _table(tenant, request, size)
    known = [route for route in _ROUTES if route[1].fullmatch(path)]
    if not known:
        return refuse(404, "InvalidResourceType", f"Nothing is at `{path}`.", unexpected=True)
    for method, pattern, version, shape in known:
        if method == request.method:
            match = pattern.fullmatch(path)
            subscription = match.groupdict().get("subscription") if match else None
            return _versioned(request, version) or _route(tenant, request, path, shape, subscription)
    return refuse(405, "MethodNotAllowed", f"{request.method} is not asked of `{path}`.", unexpected=True)


def _versioned(request: Request, version: str) -> Reply | None:
    asked = request.query.get("api-version")
    if asked == version:
        return None
    code = "InvalidApiVersionParameter" if asked else "MissingApiVersionParameter"
    return refuse(400, code, f"The api-version `{asked}` is not `{version}`.", unexpected=True)


def _route(tenant: Tenant, request: Request, path: str, shape: Shape, subscription: str | None) -> Reply | Listing:
    if shape == "one":
        return _subscription(tenant, path)
    if shape == "document":
        found = tenant.document(request.method, path)
        return answer(found) if found is not None else _absent(tenant, path, subscription)
    if re.fullmatch(_EVENTS, path) and (refused := _window(tenant, request)):
        return refused
    listed = tenant.listed(path)
    if listed is None:
        # What a provider lists for a whole subscription is empty where there is none of it.
        if subscription is None or path.split("/")[3:4] == ["resourcegroups"] or not _is_known(tenant, subscription):
            return _absent(tenant, path, subscription)
        listed = []
    if re.fullmatch(_EVENTS, path):
        listed = _within(listed, request)
    if path.endswith("/microsoft.authorization/roledefinitions"):
        listed = _of_type(listed, request)
    head: Record = {}
    if path == "/subscriptions":
        head["count"] = {"type": "Total", "value": len(listed)}
    return Listing(listed, head)


def _subscription(tenant: Tenant, path: str) -> Reply:
    for one in tenant.listed("/subscriptions") or []:
        if isinstance(one, dict) and str(one["id"]).lower() == path:
            return answer(one)
    return _absent(tenant, path, path.rsplit("/", 1)[-1])


def _of_type(roles: Sequence[Body], request: Request) -> list[Body]:
    """Return what ``$filter=type eq 'CustomRole'`` leaves of role definitions (Microsoft: "List role definitions")."""
    match = _ROLE_TYPE.fullmatch(request.query.get("$filter", ""))
    if match is None:
        return list(roles)
    return [one for one in roles if not isinstance(one, dict) or one["properties"]["type"] == match["type"]]


def _is_known(tenant: Tenant, subscription: str) -> bool:
    known = tenant.listed("/subscriptions") or []
    return any(isinstance(one, dict) and one["subscriptionId"].lower() == subscription for one in known)


def _absent(tenant: Tenant, path: str, subscription: str | None) -> Reply:
    if subscription is not None and not _is_known(tenant, subscription):
        message = f"The subscription '{subscription}' could not be found."
        return refuse(404, "SubscriptionNotFound", message)
    return refuse(404, "ResourceNotFound", f"The Resource '{path}' was not found.")


def _window(tenant: Tenant, request: Request) -> Reply | None:
    """Refuse a window of the activity log that Azure refuses, in its words (recorded by azure-cli)."""
    asked = dict(_WINDOW.findall(request.query.get("$filter", "")))
    start = _moment(asked.get("ge", ""))
    if start is None:
        return answer({"Code": "BadRequest", "Message": "The filter has no valid start time."}, 400)
    if start < (tenant.now or datetime.now(UTC)) - timedelta(days=90, minutes=1):
        return answer({"Code": "BadRequest", "Message": "The start time cannot be more than 90 days in the past."}, 400)
    return None


def _within(events: Sequence[Body], request: Request) -> list[Body]:
    asked = dict(_WINDOW.findall(request.query.get("$filter", "")))
    start, end = _moment(asked.get("ge", "")), _moment(asked.get("le", ""))
    found: list[Body] = []
    for event in events:
        at = _moment(str(event["eventTimestamp"])) if isinstance(event, dict) else None
        if at is None or ((start is None or at >= start) and (end is None or at <= end)):
            found.append(event)
    return found


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _table(tenant: Tenant, request: Request, size: int) -> Reply:
    """Answer Resource Graph: rows as objects, in pages of ``$top`` that ``$skipToken`` chains."""
    if refused := _versioned(request, GRAPH_VERSION):
        return refused
    asked = request.json()
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        return refuse(400, "BadRequest", "The request has no query.", unexpected=True)
    options = asked.get("options") or {}
    match = _QUERY.fullmatch(asked["query"])
    table, type = (match["table"].lower(), (match["type"] or "").lower() or None) if match else ("", None)
    if (table, type) not in _TABLES or options.get("resultFormat") != "objectArray":
        return refuse(400, "BadRequest", f"Nobody asks `{asked['query']}`.", unexpected=True)
    at = offset_of(options.get("$skipToken"))
    if at is None:
        return refuse(400, "BadRequest", "The skip token is not one that this query gave out.", unexpected=True)
    # Without AtScopeAboveAndBelow, what is inherited from above the subscriptions is left out.
    above = options.get("authorizationScopeFilter") == "AtScopeAboveAndBelow"
    rows: Sequence[Body] = tenant.rows(table, type, asked.get("subscriptions"))
    if not above and table == "authorizationresources":
        rows = [row for row in rows if not isinstance(row, dict) or row["subscriptionId"]]
    size = min(size, int(options.get("$top", 100)), GRAPH_MOST)
    start, end = at[0], at[0] + size
    parts = [one if isinstance(one, bytes) else as_json(one) for one in rows[start:end]]
    head: Record = {"totalRecords": len(rows), "count": len(parts), "facets": [], "resultTruncated": "false"}
    if end < len(rows):
        head["$skipToken"] = token_of(end)
    body = as_json(head)[:-1] + b',"data":[' + b",".join(parts) + b"]}"
    return Reply(200, body, {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"})
