"""The export of one subscription's activity log, as `az monitor activity-log list` writes it.

Each call has a begin and an end that share their operation id; the newest come first.
"""

from __future__ import annotations

from typing import Any

from scripts.contoso.company import Company
from scripts.contoso.ids import TENANT, guid
from scripts.contoso.model import Event

Record = dict[str, Any]

_CLAIMS = "http://schemas.microsoft.com/identity/claims"
_OUTCOMES = {
    True: ("Succeeded", "OK", "OK (HTTP Status Code: 200)"),
    False: ("Failed", "Forbidden", "Forbidden (HTTP Status Code: 403)"),
}


def activity_log(company: Company, subscription: str) -> list[Record]:
    """Return a subscription's activity log."""
    found: list[Record] = []
    for event in reversed(company.story.events):
        found.append(_half(company, event, subscription, end=True))
        if event.succeeded:
            found.append(_half(company, event, subscription, end=False))
    return found


def _half(company: Company, event: Event, subscription: str, *, end: bool) -> Record:
    key = f"{event.at}|{event.caller}|{event.operation}"
    status, sub_status, words = _OUTCOMES[event.succeeded] if end else ("Started", "", "")
    scope = company.scope(event.scope)
    provider = event.operation.split("/", 1)[0]
    return {
        "authorization": {"action": event.operation, "role": None, "scope": scope},
        "caller": _caller(company, event.caller),
        "channels": "Operation",
        "claims": _claims(company, event.caller),
        "correlationId": guid("correlation", key),
        "description": "",
        "eventDataId": guid("event", f"{key}|{end}"),
        "eventName": _words("EndRequest", "End request") if end else _words("BeginRequest", "Begin request"),
        "eventTimestamp": event.at,
        "id": f"{scope}/events/{guid('event', f'{key}|{end}')}/ticks/638970000000000000",
        "level": "Informational" if event.succeeded else "Error",
        "operationId": guid("operation", key),
        "operationName": _words(event.operation, event.operation),
        "resourceGroupName": event.scope.split("/", 1)[0],
        "resourceId": scope,
        "resourceProviderName": _words(provider, provider),
        "status": _words(status, status),
        "subStatus": _words(sub_status, words),
        "submissionTimestamp": event.at,
        "subscriptionId": company.subscription_guid(subscription),
        "tenantId": TENANT,
    }


def _words(value: str, localized: str) -> Record:
    return {"localizedValue": localized, "value": value}


def _caller(company: Company, name: str) -> str:
    return company.upn(company.users[name]) if name in company.users else company.principal(name)


def _claims(company: Company, name: str) -> Record:
    claims = {
        "aud": "https://management.core.windows.net/",
        "iss": f"https://sts.windows.net/{TENANT}/",
        f"{_CLAIMS}/tenantid": TENANT,
        f"{_CLAIMS}/objectidentifier": company.principal(name),
    }
    if name in company.users:
        claims |= {"name": name, "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46"}
    else:
        claims |= {"appid": company.app_id(name), "idtyp": "app"}
    if name in company.managed:
        claims["xms_mirid"] = company.managed[name]
    return claims
