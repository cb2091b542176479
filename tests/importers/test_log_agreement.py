"""Use that Log Analytics counted is the use that the same events tell one by one.

There is no engine for KQL here: a naive counter does what the query says, and the columns of both are compared.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from lspriv.importers import import_batches
from lspriv.importers.batch import Batch, Origin
from lspriv.importers.envelope import read_envelopes
from lspriv.importers.pages import join_pages
from lspriv.importers.text import Text
from lspriv.model.snapshot import Snapshot
from lspriv.model.usage import UsageRecord
from tests.importers.samples import GROUP, SUB, USER, batch, facts, name
from tests.naive.log_summary import OBJECT_ID, answer, summarise

START, END = "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"
WORKSPACE = f"/subscriptions/{SUB}/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/log-one"
URL = f"https://api.loganalytics.azure.com/v1{WORKSPACE}/query"
OTHER = "99999999-9999-4999-8999-999999999999"
ACTIONS = ("Microsoft.Web/sites/restart/action", "Microsoft.Storage/storageAccounts/listKeys/action")
SCOPES = tuple(
    f"/subscriptions/{sub}/resourceGroups/rg/providers/Microsoft.Web/sites/{site}"
    for sub in (SUB, OTHER)
    for site in ("a", "b")
)

calls = st.fixed_dictionaries(
    {
        # Days apart in the times that matter: within a day, and around the 7 days of a silence.
        "at": st.tuples(st.integers(0, 89), st.sampled_from([0, 1, 43_200, 86_398])),
        "who": st.sampled_from([USER, GROUP, "ada@contoso.com"]),
        "what": st.sampled_from(ACTIONS),
        "where": st.sampled_from(SCOPES),
        "assignment": st.sampled_from([None, 1, 2]),
        "status": st.sampled_from(["Success", "Succeeded", "Failed"]),
        "category": st.sampled_from(["Administrative", "Action", "Policy"]),
        "begun": st.booleans(),
        "copies": st.integers(1, 2),
        "shouts": st.booleans(),
    }
)


def events(number: int, call: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of one call, in words that both forms are made from."""
    day, second = call["at"]
    time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day, seconds=second)
    text = time.strftime("%Y-%m-%dT%H:%M:%S.1234567Z")
    end = {**call, "time": text, "call": f"call-{number}"}
    begin = [{**end, "status": "Started"}] if call["begun"] else []
    return [*begin, *([end] * call["copies"])]


def logged(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events of all calls; a file without a single event that lspriv uses is no input."""
    assume(any(call["category"] != "Policy" for call in made))
    return [event for number, call in enumerate(made) for event in events(number, call)]


def rights(event: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"action": event["what"], "scope": event["where"]}
    if event["assignment"]:
        told["evidence"] = {
            "roleAssignmentId": name(event["assignment"]).replace("-", ""),
            "roleAssignmentScope": f"/subscriptions/{SUB}",
        }
    return told


def claims(event: dict[str, Any]) -> dict[str, Any]:
    return {} if "@" in event["who"] else {OBJECT_ID: event["who"]}


def line(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as a diagnostic setting writes it."""
    where = event["where"]
    return {
        "time": event["time"],
        "resourceId": where.upper() if event["shouts"] else where,
        "operationName": event["what"].upper(),
        "category": event["category"],
        "resultType": event["status"],
        "correlationId": event["call"],
        "caller": event["who"],
        "identity": {"authorization": rights(event), "claims": claims(event)},
    }


def table_row(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as AzureActivity has it."""
    return {
        "TimeGenerated": event["time"],
        "CategoryValue": event["category"],
        "ActivityStatusValue": event["status"],
        "SubscriptionId": event["where"].split("/")[2],
        "CorrelationId": event["call"],
        "Caller": event["who"],
        "OperationNameValue": event["what"].upper(),
        "_ResourceId": event["where"].lower(),
        "Authorization_d": rights(event),
        "Claims_d": claims(event),
    }


def reply(body: dict[str, Any], file: str = "answer.json", url: str | None = URL) -> list[Batch]:
    """Return the batches of a recorded reply, or of a bare body where there is no `url`."""
    document = {"url": url, "method": "POST", "status": 200, "body": body} if url else body
    origin = Origin(file, (file,), "2026-05-01T00:00:00Z")
    found = list(join_pages(read_envelopes(Text(json.dumps(document).encode(), 0), origin)))
    assert all(isinstance(one, Batch) for one in found), found
    return [one for one in found if isinstance(one, Batch)]


def folded(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    def form(one: UsageRecord) -> tuple[Any, ...]:
        key = [(text or "").lower() for text in (one.principal_id, one.operation, one.scope, one.role_assignment_id)]
        return (*key, one.count, one.first_seen, one.last_seen, one.source)

    return sorted(form(one) for one in snapshot.usage)


@given(st.lists(calls, min_size=1, max_size=12), st.booleans())
def test_sums_are_the_events_counted_one_by_one(made: list[dict[str, Any]], in_halves: bool) -> None:
    log = logged(made)
    one_by_one = facts(batch([line(event) for event in log], envelope="lines"))
    table = [table_row(event) for event in log]
    middle = "2026-02-10T00:00:00Z"
    times = [(START, middle), (middle, END)] if in_halves else [(START, END)]
    parts = [
        one
        for number, (start, end) in enumerate(times)
        for one in reply(answer(summarise(table, start, end)), f"{number}.json")
    ]
    summed = import_batches(parts).snapshot
    assert folded(summed) == folded(one_by_one)
    told = [window for window in summed.usage_windows if window.scope != WORKSPACE]
    assert told == list(one_by_one.usage_windows)


@given(st.lists(calls, min_size=1, max_size=12))
def test_both_tellings_together_count_no_call_twice(made: list[dict[str, Any]]) -> None:
    """The REST API names no assignment; whatever it tells, Log Analytics told too."""
    log = logged(made)
    summed = reply(answer(summarise([table_row(event) for event in log], START, END)))
    bare = batch([line({**event, "assignment": None}) for event in log], envelope="lines")
    alone, both = import_batches(summed).snapshot, import_batches([bare, *summed]).snapshot
    assert folded(both) == folded(alone)
    subscriptions = {one.scope.split("/")[2] for one in alone.usage}
    said = [gap for gap in both.gaps if "came as events and from Log Analytics" in gap.reason]
    assert {gap.scope for gap in said} == {f"/subscriptions/{one}" for one in subscriptions}
