"""What the KQL of AzureActivity does, written out in loops, since no engine for KQL runs here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
COLUMNS = (
    "LsprivLog", "Told", "Principal", "Operation", "Action", "Scope", "Assignment", "Count", "FirstSeen", "LastSeen",
    "WindowStart", "WindowEnd",
)  # fmt: skip

Row = Mapping[str, Any]


def moment(text: str) -> datetime:
    """Return a time; digits beyond microseconds are cut off."""
    return datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00")


def shown(time: datetime) -> str:
    """Return a time to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def first_of(*texts: Any) -> str:
    """Return the first text that is there."""
    return next((text for text in texts if text), "")


def assignment(rights: Mapping[str, Any]) -> str:
    """Return the assignment that an event names."""
    evidence = rights.get("evidence") or {}
    id = evidence.get("roleAssignmentId") or ""
    if not id or "/" in id:
        return id
    above = (evidence.get("roleAssignmentScope") or "").rstrip("/")
    return f"{above}/providers/Microsoft.Authorization/roleAssignments/{id}"


def summarise(rows: Sequence[Row], start: str, end: str) -> list[list[Any]]:
    """Return the rows of the answer for a time."""
    inside = [row for row in rows if moment(start) <= moment(row["TimeGenerated"]) < moment(end)]
    log = [
        row
        for row in inside
        if row.get("CategoryValue", "").lower() in ("", "administrative", "write", "delete", "action")
    ]
    told = [*use(log), *covered(log)]
    window = ["activity-log", "window", "", "", "", "", "", len(told), "", ""]
    return [[*row, start, end] for row in (*told, window)]


def use(log: Sequence[Row]) -> list[list[Any]]:
    """Return one row for each principal, operation, scope and assignment."""
    calls: list[tuple[Any, ...]] = []
    for row in log:
        if row["ActivityStatusValue"].lower() not in ("success", "succeeded"):
            continue
        rights, claims = row.get("Authorization_d") or {}, row.get("Claims_d") or {}
        who = first_of(claims.get(OBJECT_ID), claims.get("oid"), row.get("Caller"), claims.get("appid"))
        what = first_of(rights.get("action"), row.get("OperationNameValue"))
        where = first_of(rights.get("scope"), row.get("_ResourceId"))
        call = first_of(row.get("OperationId"), row.get("CorrelationId"), row.get("EventDataId"))
        if not (who and what and where):
            continue
        twin = (call, what.lower(), where.lower())
        if any(twin == other[0] for other in calls):
            continue
        calls.append((twin, who, what, where, assignment(rights), moment(row["TimeGenerated"])))
    found: list[list[Any]] = []
    for number, (_, who, what, where, named, _) in enumerate(calls):
        key = [text.lower() for text in (who, what, where, named)]
        alike = [at for at, other in enumerate(calls) if [text.lower() for text in other[1:5]] == key]
        if alike[0] != number:
            continue
        times = [calls[at][5] for at in alike]
        found.append(
            ["activity-log", "use", who, what, "", where, named, len(times), shown(min(times)), shown(max(times))]
        )
    return found


def covered(log: Sequence[Row]) -> list[list[Any]]:
    """Return one row for each time without a silence of more than 7 days, by subscription."""
    found = []
    for name in sorted({row["SubscriptionId"].lower() for row in log if row.get("SubscriptionId")}):
        times = sorted(moment(row["TimeGenerated"]) for row in log if row.get("SubscriptionId", "").lower() == name)
        part = [times[0]]
        for time in [*times[1:], None]:
            if time is None or time - part[-1] > timedelta(days=7):
                first, last = shown(part[0]), shown(part[-1])
                at = f"/subscriptions/{name}"
                found.append(["activity-log", "covered", "", "", "", at, "", len(part), first, last])
                part = []
            if time is not None:
                part.append(time)
    return found


def answer(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return rows as the body of a reply."""
    columns = [{"name": name, "type": "long" if name == "Count" else "string"} for name in COLUMNS]
    return {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": [list(row) for row in rows]}]}
