"""What the events of a log and the sums of Log Analytics both tell counts once."""

from __future__ import annotations

from dataclasses import replace

from lspriv.importers import import_batches
from lspriv.importers.reconcile import reconcile
from lspriv.model.usage import UsageRecord
from tests.importers.samples import AT_GROUP, SUB, USER, assignment_id, batch
from tests.importers.test_activity import ACTION, AT, event
from tests.importers.test_log_answers import files, recorded, row, whole
from tests.importers.test_merge_snapshot import own, read

EVENTS = UsageRecord(
    USER, "a/b/write", AT_GROUP, 5, "2025-04-02T00:00:00Z", "2025-04-05T00:00:00Z", "activity-log"
)  # fmt: skip
SUMMED = replace(EVENTS, role_assignment_id=assignment_id(1), operation="A/B/write", scope=AT_GROUP.upper())


def left(events: UsageRecord, *summed: UsageRecord) -> list[int]:
    return [one.count for one in reconcile([events], summed)[0]]


def test_sums_that_name_assignments_stand_for_the_events() -> None:
    assert reconcile([EVENTS], [SUMMED]) == ([], frozenset({SUB}))
    assert left(EVENTS, replace(SUMMED, count=9)) == []
    assert left(EVENTS, replace(SUMMED, count=2)) == [3], "the log reaches back farther than the workspace"
    assert left(EVENTS, replace(SUMMED, count=2), replace(EVENTS, count=3)) == []
    assert left(EVENTS, replace(SUMMED, count=2), replace(EVENTS, count=2)) == [3], "the greater one stands"


def test_events_outside_what_the_sums_saw_are_kept() -> None:
    later = replace(SUMMED, first_seen="2025-04-03T00:00:00Z", count=8)
    assert left(EVENTS, later) == [1]


def test_other_times_logs_and_scopes_are_other_calls() -> None:
    for other in (
        replace(SUMMED, first_seen="2025-05-01T00:00:00Z", last_seen="2025-05-02T00:00:00Z"),
        replace(SUMMED, source="key-vault-log"),
        replace(SUMMED, scope="/subscriptions/other"),
        replace(SUMMED, principal_id="p"),
    ):
        assert reconcile([EVENTS], [other]) == ([EVENTS], frozenset())


def test_events_that_name_their_assignment_stay() -> None:
    named = replace(EVENTS, role_assignment_id=assignment_id(1))
    assert left(named, SUMMED) == [5], "joined with its like by who joins equal records"
    apart, _ = reconcile([EVENTS, named], [replace(SUMMED, count=7)])
    assert [one.count for one in apart] == [3, 5], "2 of the 7 are events without a name"


def test_a_snapshot_that_was_made_from_events_joins_an_answer() -> None:
    bare, named = batch([event("a"), event("b")]), [
        row("use", "activity-log", Principal=USER, Operation=ACTION, Scope=AT, Assignment=assignment_id(1), Count=2,
            FirstSeen="2025-05-01T10:00:00Z", LastSeen="2025-05-01T10:00:00Z"),
    ]  # fmt: skip
    answer = files(recorded(whole(*named, log="activity-log")))
    before = import_batches([bare]).snapshot
    for items in ([own(before), *answer], [own(import_batches(answer).snapshot), bare], [bare, *answer]):
        assert [(one.role_assignment_id, one.count) for one in read(*items).snapshot.usage] == [(assignment_id(1), 2)]
    assert read(own(before), bare).snapshot.usage == before.usage
