"""What each fault makes of a reply: a refusal instead of it, or the reply spoiled."""

from __future__ import annotations

import base64
import json

from tests.loopback import graph, logs
from tests.loopback.exchange import SKIP, Record, Reply, Request, answer, as_json, offset_of, refuse, token_of
from tests.loopback.faults import Fault

_AFTER_EMPTY = "after-empty"
_CODES = {500: "InternalServerError", 502: "BadGateway", 503: "ServiceUnavailable", 504: "GatewayTimeout"}
_LOGIN = "https://login.microsoftonline.com/common/oauth2/authorize"
_CLAIMS = {"access_token": {"nbf": {"essential": True, "value": "1603742800"}}}

PAGE_FOR_PEOPLE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Service unavailable</body></html>"


def instead(fault: Fault, request: Request, foreign: str) -> Reply | None:
    """Return what is answered in place of the reply, None when the reply itself is needed."""
    if fault.kind == "redirect":
        return Reply(307, headers={"Location": f"{foreign}{request.target}"})
    reply = _instead(fault, request)
    if reply is not None:
        if fault.retry_after is not None:
            reply.headers["Retry-After"] = str(fault.retry_after)
        reply.headers.update(fault.headers)
    return reply


def _instead(fault: Fault, request: Request) -> Reply | None:
    of_graph = request.service == "graph"
    match fault.kind:
        case "throttled":
            code = (
                "TooManyRequests" if of_graph else "RateLimiting" if "resourcegraph" in request.target.lower() else ""
            )
            return refuse(429, code or "SubscriptionRequestsThrottled", "Number of requests exceeded the limit.")
        case "status":
            code = _CODES.get(fault.status, "Error")
            return refuse(fault.status, "UnknownError" if of_graph else code, "The server had trouble. Try again.")
        case "malformed":
            return Reply(200, b'{"value":[{"id":"/subscriptions/')
        case "html":
            return Reply(200, PAGE_FOR_PEOPLE, kind="text/html; charset=utf-8")
        case "forbidden":
            return {"graph": graph.denied, "logs": logs.denied}.get(request.service, lambda: _forbidden(request))()
        case "gone":
            return (
                graph.absent(request.path.rpartition("/members")[0].rpartition("/")[2]) if of_graph else _gone(request)
            )
        case "unregistered":
            return _unregistered(request)
        case "missing-table":
            asked = request.json()
            return logs.missing_table(asked.get("query", "") if isinstance(asked, dict) else "")
        case "expired-token" | "challenge":
            return unauthorized(fault.kind, request.service)
    return None


def unauthorized(why: str, service: str) -> Reply:
    """Return the refusal of a token: ``expired-token``, ``challenge``, ``audience`` or ``missing``."""
    words = {
        "expired-token": ("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than now."),
        "challenge": ("InvalidAuthenticationToken", "Continuous access evaluation resulted in a challenge."),
        "audience": (
            "InvalidAuthenticationToken" if service == "graph" else "InvalidAuthenticationTokenAudience",
            "The access token has been obtained for wrong audience or resource.",
        ),
        "missing": ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."),
    }
    code, message = words[why]
    reply = refuse(401, code, message)
    if why == "challenge":
        claims = base64.b64encode(as_json(_CLAIMS)).decode()
        told = f'Bearer realm="", authorization_uri="{_LOGIN}", error="insufficient_claims", claims="{claims}"'
    else:
        told = f'Bearer authorization_uri="{_LOGIN}", error="invalid_token", error_description="{message}"'
    reply.headers["WWW-Authenticate"] = told
    return reply


def _forbidden(request: Request) -> Reply:
    # The shape is ARM's; the message names the caller, the action and the scope.
    message = (
        "The client 'loopback' with object id '00000000-0000-0000-0000-00000000c0de' does not have authorization to "
        f"perform action 'read' over scope '{request.path}' or the scope is invalid. If access was recently granted, "
        "please refresh your credentials."
    )
    return refuse(403, "AuthorizationFailed", message)


def _gone(request: Request) -> Reply:
    parts = request.path.split("/")
    if len(parts) > 2 and parts[1].lower() == "subscriptions" and "/resourcegroups/" not in request.path.lower():
        return refuse(404, "SubscriptionNotFound", f"The subscription '{parts[2]}' could not be found.")
    return refuse(404, "ResourceNotFound", f"The Resource '{request.path}' was not found.")


def _unregistered(request: Request) -> Reply:
    _, _, rest = request.path.partition("/providers/")
    provider = rest.split("/")[0] or "Microsoft.Web"
    message = (
        f"The subscription is not registered to use namespace '{provider}'. See https://aka.ms/rps-not-found for how "
        "to register subscriptions."
    )
    return refuse(409, "MissingSubscriptionRegistration", message)


def spoil(fault: Fault, request: Request, reply: Reply, foreign: str) -> Reply:
    """Return the reply as the fault leaves it; what is no list stays as it is."""
    if fault.kind == "quota":
        name = "x-ms-ratelimit-remaining-subscription-reads"
        if "x-ms-user-quota-remaining" in reply.headers:
            name = "x-ms-user-quota-remaining"
        reply.headers[name] = str(fault.remaining)
        reply.headers.update(fault.headers)
        return reply
    try:
        body = json.loads(reply.body)
    except ValueError:
        return reply
    if reply.status == 200 and isinstance(body, dict):
        changed = _relinked(fault, request, body, foreign)
        if changed is not None:
            told = answer(changed)
            return Reply(200, told.body, reply.headers | dict(fault.headers))
    return reply


def _relinked(fault: Fault, request: Request, body: Record, foreign: str) -> Record | None:
    """Return a page with its list or its link to the next page changed, None when this fault does neither."""
    if fault.kind == "partial" and "tables" in body:
        return body | {"error": logs.PARTIAL}
    table = "data" in body and "totalRecords" in body
    key, link = ("data", "$skipToken") if table else ("value", _link(request))
    if key not in body:
        return None
    token = _token(request, table)
    offset, word = offset_of(token) or (0, "")

    def to(token: str | None) -> str | None:
        return token if table else request.link(token)

    match fault.kind:
        case "null-value":
            return body | {key: None}
        case "empty-page" if word != _AFTER_EMPTY:
            return body | {key: [], link: to(token_of(offset, _AFTER_EMPTY))}
        case "endless-pages":
            return body | {key: [], link: to(token_of(offset, f"x{int(word[1:] or 0) + 1}" if word else "x1"))}
        case "self-loop":
            return body | {link: to(token or token_of(0))}
        case "loop" if token is not None:
            return body | {link: to(token_of(0) if table else None)}
        case "loop" if link not in body:
            return body | {link: to(token_of(1_000_000_000))}
        case "foreign-link" if not table:
            return body | {link: f"{foreign}{request.target}"}
    return None


def _link(request: Request) -> str:
    return "@odata.nextLink" if request.service == "graph" else "nextLink"


def _token(request: Request, table: bool) -> str | None:
    if not table:
        return request.query.get(SKIP)
    asked = request.json()
    return (asked.get("options") or {}).get("$skipToken") if isinstance(asked, dict) else None
