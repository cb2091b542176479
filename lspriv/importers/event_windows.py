"""Which time the activity log in a file covers.

A list that was asked for with a filter covers what it asked for, once all its pages are there. The hourly files of a
diagnostic setting lie in folders that name the hour (Microsoft: "Azure resource logs", "Send to Azure Storage"); an
hour without events has no file. Else a log covers its subscription from the first to the last event.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from lspriv.importers.batch import Origin
from lspriv.importers.facts import Sheet
from lspriv.importers.times import utc
from lspriv.importers.windows import spans
from lspriv.importers.wire import RecordError
from lspriv.model.scope import subscription_of
from lspriv.model.usage import UsageWindow

EVENTS = "events"
"""Who tells times that single events or lists of them cover, so that a list that is cut off spoils no others."""

_CLAUSE = re.compile(r"(?P<name>\w+)\s+(?P<operator>ge|gt|le|lt|eq)\s+'(?P<value>[^']*)'", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_HOUR = re.compile(r"y=(\d{4})/m=(\d\d)/d=(\d\d)/h=(\d\d)/", re.IGNORECASE)


def watch(sheet: Sheet, place: str, time: str) -> None:
    """Note an event: that its subscription's log was on at a time."""
    subscription = subscription_of(place.lower()) or sheet.subscription
    if not subscription:
        return
    key = subscription, time[:10]
    known = sheet.days.get(key)
    if known is None:
        sheet.days[key] = (time, time)
    elif time < known[0] or time > known[1]:
        sheet.days[key] = (min(known[0], time), max(known[1], time))


def take_windows(sheet: Sheet, source: str) -> None:
    """Take the time that a file of the activity log covers, after its last event."""
    days: dict[str, list[tuple[str, str]]] = {}
    for (subscription, _), day in sheet.days.items():
        days.setdefault(subscription, []).append(day)
    sheet.days = {}
    asked = _asked(sheet.origin)
    if sheet.subscription:
        days.setdefault(sheet.subscription, []).extend(_hour(sheet.origin))
    windows = sheet.facts.windows
    for subscription, times in days.items():
        scope = f"/subscriptions/{subscription}"
        if sheet.incomplete or sheet.has_faults:
            windows.spoil(scope, source, EVENTS)
        elif asked != "part":
            for start, end in spans(times):
                windows.put(UsageWindow(scope, source, start, end), EVENTS)
    if sheet.subscription and not isinstance(asked, str):
        window = UsageWindow(f"/subscriptions/{sheet.subscription}", source, *asked, stated=True)
        windows.put(window, EVENTS)


def _hour(origin: Origin) -> list[tuple[str, str]]:
    """Return the hour that a file's folders name, if they do."""
    match = _HOUR.search("/".join(origin.parts))
    if match is None:
        return []
    try:
        start = datetime(*map(int, match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return []
    end = start + timedelta(hours=1, seconds=-1)
    return [(f"{start.isoformat()}Z", f"{end.isoformat()}Z")]


def _asked(origin: Origin) -> tuple[str, str] | str:
    """Return the time that a list was asked for; ``part`` for a list of some events only, ``all`` where none is told.

    Microsoft: "Activity Logs - List" (REST API reference), `$filter`.
    """
    query = parse_qs(urlsplit(origin.url).query) if origin.url else {}
    text = next((values[0] for name, values in query.items() if name.lower() == "$filter"), None)
    if text is None:
        return "all"
    start, end = "", origin.dated or ""
    for clause in _AND.split(text.strip()):
        match = _CLAUSE.fullmatch(clause.strip())
        name, value = (match["name"].lower(), match["value"]) if match else ("", "")
        if match is None or name not in ("eventtimestamp", "eventchannels"):
            return "part"
        if name == "eventchannels" and "operation" not in value.lower():
            return "part"
        if name == "eventtimestamp":
            try:
                time = utc(value)
            except RecordError:
                return "part"
            if match["operator"].lower().startswith("g"):
                start = time
            else:
                end = min(time, end) if end else time
    return (start, end) if start and start <= end else "all"
