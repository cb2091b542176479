"""Which days the activity log covers: what was asked for, hourly files, else from the first event to the last."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from lspriv.importers import import_batches
from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.importers.windows import Windows
from lspriv.model.snapshot import Snapshot
from lspriv.model.usage import UsageWindow
from tests.importers.samples import ARM, AT_GROUP, AT_SUB, OTHER_SUB, SUB, assignment, batch, facts
from tests.importers.test_activity import event, line
from tests.importers.test_log_agreement import URL as QUERY_URL
from tests.importers.test_log_answers import files, recorded, row, whole
from tests.importers.test_merge_snapshot import own, read

LOG = "activity-log"
FROM, TO = "2025-03-01T00:00:00Z", "2025-05-30T00:00:00Z"
LIST = f"{ARM}{AT_SUB}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01"


def asked(start: str = FROM, end: str | None = TO, more: str = "") -> str:
    """Return the URL of a list for a time."""
    until = f" and eventTimestamp le '{end}'" if end else ""
    text = f"eventTimestamp ge '{start}'{until}{more}"
    return f"{LIST}&$filter={quote(text)}"


def stated(*windows: tuple[str, str]) -> tuple[UsageWindow, ...]:
    return tuple(UsageWindow(AT_SUB, LOG, start, end, stated=True) for start, end in windows)


def told(*windows: tuple[str, str]) -> tuple[UsageWindow, ...]:
    return tuple(UsageWindow(AT_SUB, LOG, start, end) for start, end in windows)


def at(*times: str) -> list[dict[str, Any]]:
    return [event(f"op{number}", time=time) for number, time in enumerate(times)]


def events(*times: str, file: str = "log.json", **more: Any) -> Batch:
    return batch(at(*times), file, **more)


def dated(items: Batch, when: str) -> Batch:
    origin = items.origin
    return Batch(
        Origin(origin.file, origin.parts, origin.modified, origin.url, origin.status, dated=when),
        items.records, items.envelope, items.incomplete,
    )  # fmt: skip


def windows(*items: Batch | Skipped) -> tuple[UsageWindow, ...]:
    # A list of assignments makes an input of a log that has no event of use.
    return import_batches([*items, batch([assignment()], "ra.json")]).snapshot.usage_windows


def test_a_list_covers_what_it_was_asked_for() -> None:
    got = windows(events("2025-04-01T00:00:00Z", envelope="page", url=asked()))
    assert got == stated((FROM, TO)), "its events tell nothing more"
    assert windows(batch([], "log.json", envelope="page", url=asked())) == stated((FROM, TO)), "nobody did anything"


def test_all_pages_must_be_there() -> None:
    next_page = asked() + "&$skiptoken=abc"
    first = events("2025-04-02T00:00:00Z", url=asked(), file="1.json")
    second = events("2025-04-01T00:00:00Z", url=next_page, file="2.json")
    assert windows(first, second) == stated((FROM, TO))
    cut_off = events("2025-04-02T00:00:00Z", url=asked(), file="1.json", incomplete="its next page is not there")
    assert windows(cut_off) == ()
    assert windows(cut_off, second) == ()


def test_an_event_that_cannot_be_read_may_have_been_any() -> None:
    assert windows(batch([event(), event("b", time="soon")], url=asked())) == ()


def test_a_list_that_is_cut_off_spoils_no_other_teller() -> None:
    cut_off = events("2025-04-02T00:00:00Z", url=asked(), incomplete="its next page is not there")
    answer = whole(row("covered", LOG, Scope=AT_SUB), log=LOG)
    scopes = [window.scope for window in windows(cut_off, *files(recorded(answer, QUERY_URL)))]
    assert AT_SUB in scopes


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (asked().replace("%20", "+"), (FROM, TO)),
        (asked(more=" and eventChannels eq 'Admin, Operation'"), (FROM, TO)),
        (asked("2025-03-01T02:00:00.0000000+02:00"), (FROM, TO)),
        (asked(end="2025-12-01T00:00:00Z"), (FROM, "2025-06-01T12:00:00Z")),
        (asked(end=None), (FROM, "2025-06-01T12:00:00Z")),
    ],
)
def test_the_ways_to_ask(url: str, expected: tuple[str, str]) -> None:
    """Nobody can be told of what comes after the reply."""
    items = dated(events("2025-04-01T00:00:00Z", url=url), "2025-06-01T12:00:00Z")
    assert windows(items) == stated(expected)


@pytest.mark.parametrize(
    "more",
    [
        " and resourceGroupName eq 'rg-app'",
        " and caller eq 'ada@contoso.com'",
        " and eventChannels eq 'Admin'",
        " or x",
    ],
)
def test_a_list_of_some_events_covers_nothing(more: str) -> None:
    assert windows(events("2025-04-01T00:00:00Z", "2025-04-02T00:00:00Z", url=asked(more=more))) == ()


def test_else_from_the_first_event_to_the_last() -> None:
    got = windows(events("2025-04-03T00:00:00Z", "2025-04-01T00:00:00.99Z", "2025-04-10T00:00:00Z"))
    assert got == told(("2025-04-01T00:00:00Z", "2025-04-10T00:00:00Z"))
    assert windows(events("2025-04-01T00:00:00Z", url=LIST)) == told(("2025-04-01T00:00:00Z", "2025-04-01T00:00:00Z"))


def test_not_across_a_silence_of_more_than_7_days() -> None:
    assert windows(events("2025-04-01T06:00:00Z", "2025-04-08T06:00:00Z")) == told(
        ("2025-04-01T06:00:00Z", "2025-04-08T06:00:00Z")
    )
    assert windows(events("2025-04-01T06:00:00Z", "2025-04-08T06:00:01Z")) == told(
        ("2025-04-01T06:00:00Z", "2025-04-01T06:00:00Z"), ("2025-04-08T06:00:01Z", "2025-04-08T06:00:01Z")
    )
    one, other = events("2025-04-01T00:00:00Z"), events("2025-04-06T00:00:00Z", file="b.json")
    assert windows(other, one) == told(("2025-04-01T00:00:00Z", "2025-04-06T00:00:00Z")), "told by two files"


def test_what_failed_shows_that_the_log_was_on_and_other_categories_do_not() -> None:
    rows = [event("a", "Failed", "2025-04-01T00:00:00Z"), event("b", "Started", "2025-04-02T00:00:00Z")]
    health = event("c", time="2025-04-05T00:00:00Z", category={"value": "ServiceHealth"})
    assert windows(batch([*rows, health])) == told(("2025-04-01T00:00:00Z", "2025-04-02T00:00:00Z"))


def test_each_subscription_has_its_own() -> None:
    other = event("o", time="2025-04-03T00:00:00Z")
    other["authorization"]["scope"] = f"/subscriptions/{OTHER_SUB.upper()}/resourceGroups/x"
    got = windows(batch([*at("2025-04-01T00:00:00Z"), other]))
    assert [(one.scope, one.start) for one in got] == [
        (AT_SUB, "2025-04-01T00:00:00Z"),
        (f"/subscriptions/{OTHER_SUB}", "2025-04-03T00:00:00Z"),
    ]


def test_hourly_files_cover_their_hours() -> None:
    def hour(day: int, hour: int) -> Batch:
        folder = f"insights-activity-logs/resourceId=/SUBSCRIPTIONS/{SUB.upper()}/y=2025/m=05/d={day:02}/h={hour:02}"
        when = f"2025-05-{day:02}T{hour:02}:10:00Z"
        return batch([line(time=when, correlationId=when)], f"{folder}/m=00/PT1H.json", envelope="lines")

    assert windows(hour(2, 10)) == told(("2025-05-02T10:00:00Z", "2025-05-02T10:59:59Z"))
    assert windows(hour(2, 10), hour(9, 10), hour(20, 0)) == told(
        ("2025-05-02T10:00:00Z", "2025-05-09T10:59:59Z"), ("2025-05-20T00:00:00Z", "2025-05-20T00:59:59Z")
    )
    odd = batch([line()], f"resourceId=/SUBSCRIPTIONS/{SUB}/y=2025/m=13/d=02/h=10/m=00/PT1H.json")
    assert [window.start for window in windows(odd)] == ["2025-05-02T10:00:00Z"]


def test_events_beyond_what_a_list_was_asked_for_tell_more() -> None:
    listed = events("2025-05-20T00:00:00Z", url=asked())
    got = windows(listed, events("2025-05-29T00:00:00Z", "2025-06-02T00:00:00Z", file="b.json"))
    assert got == (*stated((FROM, TO)), *told(("2025-05-29T00:00:00Z", "2025-06-02T00:00:00Z")))


def test_stated_times_join_only_where_they_touch() -> None:
    book = Windows()
    for start, end in (("10", "19"), ("20", "25"), ("27", "28"), ("12", "14")):
        day = "2025-04-{}T00:00:00Z".format
        last = f"2025-04-{end}T23:59:59Z"
        book.put(UsageWindow(AT_SUB, LOG, day(start), last, stated=True))
    assert [(one.start[8:10], one.end[8:10]) for one in book.sorted()] == [("10", "25"), ("27", "28")]


def test_a_snapshot_keeps_its_windows_and_joins_them_with_others() -> None:
    snapshot = facts(events("2025-04-01T00:00:00Z"), batch([], "list.json", envelope="page", url=asked()))
    assert read(own(snapshot)).snapshot.usage_windows == snapshot.usage_windows
    later = events("2025-06-02T00:00:00Z", "2025-06-05T00:00:00Z", file="later.json")
    got = read(own(snapshot), later).snapshot.usage_windows
    assert got == (*stated((FROM, TO)), *told(("2025-06-02T00:00:00Z", "2025-06-05T00:00:00Z")))


def test_a_snapshot_with_times_that_are_none_is_not_believed() -> None:
    odd = Snapshot(usage_windows=(UsageWindow(AT_GROUP, LOG, "soon", "later"),))
    got = read(own(odd), batch([assignment()])).snapshot
    assert got.usage_windows == ()
    assert [gap.scope for gap in got.gaps if gap.source == "usage"] == [AT_GROUP]
