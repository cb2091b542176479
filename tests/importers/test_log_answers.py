"""Answers of Log Analytics become use, windows and sign-ins, each whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from lspriv.importers import Imported, import_batches
from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.importers.envelope import read_envelopes
from lspriv.importers.pages import join_pages
from lspriv.importers.text import Text
from lspriv.model.gap import Gap, GapKind
from lspriv.model.usage import SignIn, UsageRecord, UsageWindow
from tests.importers.samples import APP, AT_GROUP, AT_SUB, SUB, USER, assignment, assignment_id, batch, gaps, name
from tests.importers.test_log_agreement import END, START, URL, WORKSPACE
from tests.importers.test_merge_snapshot import own, read
from tests.naive.log_summary import COLUMNS, answer

ACCOUNT = f"{AT_GROUP.lower()}/providers/microsoft.storage/storageaccounts/stone"
CONTAINER = f"{ACCOUNT}/blobServices/default/containers/in"
VAULT = f"{AT_GROUP.lower()}/providers/microsoft.keyvault/vaults/kv-one"
FIRST, LAST = "2026-02-01T10:00:00Z", "2026-02-03T11:00:00Z"
READ = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"
WRITE = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"
BLOB = "storage-blob-log"


def row(told: str, log: str = BLOB, **more: Any) -> dict[str, Any]:
    """Return a row of an answer."""
    texts = dict.fromkeys(COLUMNS, "")
    times = {"FirstSeen": FIRST, "LastSeen": LAST} if told != "window" else {}
    return {
        **texts,
        "LsprivLog": log,
        "Told": told,
        "Count": 1,
        **times,
        "WindowStart": START,
        "WindowEnd": END,
        **more,
    }


def use(log: str = BLOB, **more: Any) -> dict[str, Any]:
    return row("use", log, **{"Principal": USER, "Operation": "GetBlob", "Scope": CONTAINER, "Count": 5, **more})


def whole(*rows: dict[str, Any], log: str = BLOB, **more: Any) -> list[dict[str, Any]]:
    """Return rows with the one that tells their time and number."""
    return [*rows, row("window", log, Count=len(rows), **more)]


def files(document: Any, file: str = "answer.json", text: str | None = None) -> list[Batch | Skipped]:
    data = (text if text is not None else json.dumps(document)).encode()
    return list(join_pages(read_envelopes(Text(data, 0), Origin(file, (file,), "2026-05-01T00:00:00Z"))))


def recorded(rows: Sequence[dict[str, Any]], url: str = URL, **more: Any) -> dict[str, Any]:
    """Return rows as the recorded reply of a query."""
    body = answer([[one[column] for column in COLUMNS] for one in rows])
    return {"url": url, "method": "POST", "status": 200, "body": {**body, **more}}


def taken(rows: Sequence[dict[str, Any]], *others: Batch | Skipped) -> Imported:
    return import_batches([*files(recorded(rows)), *others])


def test_use_of_data_by_what_the_log_calls_it() -> None:
    imported = taken(whole(use()))
    assert imported.snapshot.usage == (UsageRecord(USER, READ, CONTAINER, 5, FIRST, LAST, BLOB),)
    assert imported.files[0].taken_for == "use that Log Analytics counted"
    assert imported.files[0].records == 2


def test_the_action_that_the_log_names_goes_before_its_name() -> None:
    rows = whole(use(Operation="", Action=WRITE, Assignment=name(7)))
    (got,) = taken(rows).snapshot.usage
    assert (got.operation, got.role_assignment_id) == (WRITE, name(7))


def test_an_assignment_that_the_log_names_by_its_guid_is_looked_up() -> None:
    rows = whole(use(Assignment=name(1).upper().replace("-", "")), use(Assignment=name(2), Count=2))
    (one, two) = taken(rows, batch([assignment(1)])).snapshot.usage
    assert (one.role_assignment_id, two.role_assignment_id) == (assignment_id(1), name(2))


def test_the_same_answer_as_az_and_the_portal_write_it() -> None:
    rows = whole(use(Assignment=name(1)), row("covered", Scope=ACCOUNT, Operation="StorageRead"))
    expected = taken(rows).snapshot
    texts = [{"TableName": "PrimaryResult", **{key: str(value) for key, value in one.items()}} for one in rows]
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    for other in (files(texts), files(None, "query_data.csv", table.getvalue()), files(recorded(rows)["body"])):
        got = import_batches(other).snapshot
        assert got.usage == expected.usage
        # Only a reply says which workspace was asked.
        assert got.usage_windows == tuple(window for window in expected.usage_windows if not window.stated)


def test_windows_of_a_workspace_and_of_what_it_watches() -> None:
    rows = whole(
        row("covered", Scope=ACCOUNT, Operation="StorageRead"),
        row("covered", Scope=ACCOUNT, Operation="StorageRead", FirstSeen="2026-03-01T00:00:00Z", LastSeen=END),
        row("covered", Scope=ACCOUNT, Operation="StorageWrite"),
    )
    assert taken(rows).snapshot.usage_windows == (
        UsageWindow(ACCOUNT, BLOB, FIRST, LAST, category="StorageRead"),
        UsageWindow(ACCOUNT, BLOB, "2026-03-01T00:00:00Z", END, category="StorageRead"),
        UsageWindow(ACCOUNT, BLOB, FIRST, LAST, category="StorageWrite"),
        UsageWindow(WORKSPACE, BLOB, START, "2026-03-31T23:59:59Z", stated=True),
    )


def test_halves_of_a_time_add_up_and_what_is_told_twice_does_not() -> None:
    def part(start: str, end: str, count: int) -> dict[str, Any]:
        window = {"WindowStart": start, "WindowEnd": end}
        last = f"{end[:8]}01T00:00:00Z"
        rows = whole(use(Count=count, FirstSeen=last, LastSeen=last, **window), **window)
        return recorded(rows)

    february, march, april = "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"
    thirds = [part(START, february, 1), part(march, april, 4), part(february, march, 2)]
    everything = [one for number, third in enumerate(thirds) for one in files(third, f"{number}.json")]
    snapshot = import_batches(everything).snapshot
    assert [(one.count, one.first_seen, one.last_seen) for one in snapshot.usage] == [(7, february, april)]
    assert [(one.start, one.end) for one in snapshot.usage_windows] == [(START, "2026-03-31T23:59:59Z")]
    again = import_batches([*everything, *files(thirds[0], "copy.json"), *files(part(START, april, 7), "whole.json")])
    assert again.snapshot.usage == snapshot.usage


def test_a_partial_answer_is_a_gap_and_nothing_of_it_counts() -> None:
    error = {"code": "PartialError", "message": "Query result set has exceeded the internal data size limit"}
    items = files(recorded(whole(use()), error=error))
    snapshot = import_batches([*items, batch([assignment(1)])]).snapshot
    (gap,) = gaps(snapshot, "usage")
    assert (gap.scope, gap.kind) == (WORKSPACE, GapKind.FAILED)
    assert "holds only part of an answer: PartialError" in gap.reason
    assert (snapshot.usage, snapshot.usage_windows) == ((), ())


def test_an_answer_that_lacks_rows_is_a_gap_and_nothing_of_it_counts() -> None:
    rows = whole(use(), use(Operation="ListBlobs", Scope=ACCOUNT))
    for some, said in ((rows[1:], "has 1 of 2 rows"), (rows[:2], "lacks the row that tells its time")):
        snapshot = taken(some, batch([assignment(1)])).snapshot
        (gap,) = gaps(snapshot, "usage", GapKind.FAILED)
        assert gap.scope == WORKSPACE
        assert said in gap.reason
        assert (snapshot.usage, snapshot.usage_windows) == ((), ())


def test_a_faulty_row_takes_its_answer_along() -> None:
    for fault, said in (
        ({"Told": "gossip"}, "`Told` has no value that this version knows"),
        ({"LsprivLog": "gossip"}, "`LsprivLog` names no log that this version knows"),
        ({"Principal": ""}, "`Principal` is missing"),
        ({"Count": None}, "`Count` is missing"),
        ({"Count": "many"}, "`Count` must be a number, not text"),
        ({"LastSeen": "soon"}, "`LastSeen` is not a time"),
        ({"WindowStart": ""}, "`WindowStart` is missing"),
    ):
        snapshot = taken(whole(use(**fault), use(Operation="ListBlobs"))).snapshot
        reasons = [gap.reason for gap in gaps(snapshot, "usage", GapKind.FAILED)]
        assert any(reason.endswith(said) for reason in reasons), reasons
        assert snapshot.usage == ()


def test_a_refused_query_is_a_gap_of_its_workspace() -> None:
    for status, error in ((403, "InsufficientAccessError"), (404, "PathNotFoundError"), (400, "BadArgumentError")):
        reply = {"url": URL, "method": "POST", "status": status, "body": {"error": {"code": error, "message": "no"}}}
        snapshot = import_batches([*files(reply), batch([assignment(1)])]).snapshot
        (gap,) = gaps(snapshot, "usage", GapKind.FAILED)
        assert gap.scope == WORKSPACE
        assert error in gap.reason


def test_a_workspace_may_be_called_by_its_guid() -> None:
    url = f"https://api.loganalytics.io/v1/workspaces/{APP.upper()}/query?timespan=P90D"
    snapshot = import_batches(files(recorded(whole(use()), url))).snapshot
    assert snapshot.usage_windows[0].scope == APP


def test_requests_that_nobody_can_translate_are_noted_and_take_the_window_away() -> None:
    covered = row("covered", Scope=ACCOUNT, Operation="StorageWrite")
    other = row("covered", Scope=f"{ACCOUNT}2", Operation="StorageWrite")
    snapshot = taken(whole(use(Operation="PutBlob"), use(Operation="putblob", Count=2), covered, other)).snapshot
    (gap,) = gaps(snapshot, "usage")
    assert (gap.scope, gap.kind) == (ACCOUNT, GapKind.NOTE)
    assert "has 7 requests `PutBlob` without an operation" in gap.reason
    assert snapshot.usage == ()
    assert [window.scope for window in snapshot.usage_windows] == [f"{ACCOUNT}2", WORKSPACE]


def test_keys_in_use_are_noted_by_account() -> None:
    rows = whole(
        row("keys", Scope=ACCOUNT, Operation="AccountKey", Count=1200),
        row("keys", Scope=ACCOUNT, Operation="SAS", Count=3, LastSeen="2026-03-01T00:00:00Z"),
    )
    snapshot = taken(rows).snapshot
    (gap,) = gaps(snapshot, "usage")
    assert (gap.scope, gap.kind) == (ACCOUNT, GapKind.NOTE)
    assert "(1,200 by AccountKey, 3 by SAS; the last one at 2026-03-01T00:00:00Z)" in gap.reason
    assert snapshot.usage == (), "nobody knows whose use it was"


def test_sign_ins_of_managed_identities() -> None:
    log = "managed-identity-sign-ins"
    vault = row("sign-in", log, Principal=APP, Operation="Azure Key Vault", Scope=name(3), Count=4)
    rows = whole(vault, row("covered", log, Scope="/"), log=log)
    snapshot = taken(rows).snapshot
    assert snapshot.sign_ins == (SignIn(APP, "Azure Key Vault", 4, FIRST, LAST, name(3)),)
    assert UsageWindow("/", log, FIRST, LAST) in snapshot.usage_windows
    assert snapshot.usage == ()


def test_both_forms_of_the_key_vault_log_are_one_log() -> None:
    secret = f"{VAULT}/secrets/password"
    new = whole(use("key-vault-log", Operation="SecretGet", Scope=secret), log="key-vault-log")
    old = whole(use("key-vault-diagnostics", Operation="SecretGet", Scope=secret, Count=3), log="key-vault-diagnostics")
    (got,) = taken(new, *files(recorded(old), "old.json")).snapshot.usage
    assert (got.source, got.count) == ("key-vault-log", 5), "an event may be in both"
    assert got.operation == "Microsoft.KeyVault/vaults/secrets/getSecret/action"


def test_what_a_workspace_has_nothing_of_is_one_note() -> None:
    nothing = [
        one
        for log in ("storage-table-log", BLOB)
        for one in files(recorded(whole(log=log)), f"{log}.json")
    ]  # fmt: skip
    snapshot = taken(whole(use("key-vault-log", Operation="SecretGet", Scope=VAULT), log="key-vault-log"), *nothing)
    (gap,) = gaps(snapshot.snapshot, "usage")
    assert (gap.scope, gap.kind) == (WORKSPACE, GapKind.NOTE)
    assert "has nothing from `storage-blob-log`, `storage-table-log`" in gap.reason
    assert [window.source for window in snapshot.snapshot.usage_windows] == ["key-vault-log"]


def test_a_caller_without_an_object_id_is_looked_up() -> None:
    rows = whole(use(Principal="ada@contoso.com"), use(Count=2))
    (got,) = taken(rows, batch([{"id": USER, "userPrincipalName": "Ada@Contoso.com"}], "users.json")).snapshot.usage
    assert (got.principal_id, got.count) == (USER, 7)


def test_a_subscription_that_only_an_answer_names_is_known() -> None:
    snapshot = taken(whole(use())).snapshot
    assert [one.id for one in snapshot.subscriptions] == [SUB]


def test_tables_that_are_no_answer_to_lspriv_are_left_out() -> None:
    body = {"tables": [{"name": "PrimaryResult", "columns": [{"name": "Category"}], "rows": [["Administrative"]]}]}
    imported = import_batches([*files(body, "mine.json"), *files(recorded(whole(use())))])
    assert imported.files[0].taken_for == "skipped"
    assert len(imported.snapshot.usage) == 1
    torn = {"tables": [{"name": "T", "columns": [{"name": "LsprivLog"}, {"name": "Told"}], "rows": [["x"]]}]}
    broken = import_batches([*files(torn, "torn.json"), batch([assignment(1)])])
    assert "row 1 has 1 cells" in (broken.files[0].note or "")


def test_a_snapshot_keeps_and_joins_what_logs_told() -> None:
    rows = whole(use(Assignment=name(1)), row("covered", Scope=ACCOUNT, Operation="StorageRead"))
    sign = whole(
        row("sign-in", "managed-identity-sign-ins", Principal=APP, Operation="S"), log="managed-identity-sign-ins"
    )
    snapshot = taken(rows, *files(recorded(sign), "sign.json")).snapshot
    again = read(own(snapshot)).snapshot
    assert (again.usage, again.usage_windows, again.sign_ins) == (
        snapshot.usage, snapshot.usage_windows, snapshot.sign_ins,
    )  # fmt: skip
    both = read(own(snapshot), *files(recorded(rows)), batch([assignment(1)])).snapshot
    assert both.usage_windows == snapshot.usage_windows
    assert [one.role_assignment_id for one in both.usage] == [assignment_id(1)]
    assert [one.count for one in both.usage] == [5]


def test_nothing_of_people_but_what_was_counted_comes_into_a_snapshot() -> None:
    more = {"CallerIpAddress": "203.0.113.7", "UserAgent": "canary", "Claims": {"wids": "canary"}}
    items = files([{**one, **more} for one in whole(use())])
    snapshot = import_batches(items).snapshot
    assert len(snapshot.usage) == 1
    assert "canary" not in repr(snapshot) and "203.0.113.7" not in repr(snapshot)


def test_gap_of_a_scope_above_is_told_for_the_file_where_no_workspace_is_known() -> None:
    (gap,) = gaps(import_batches([*files(whole(use())[:1]), batch([assignment(1)])]).snapshot, "usage", GapKind.FAILED)
    assert isinstance(gap, Gap)
    assert gap.scope == "answer.json"


def test_at_sub_is_where_the_activity_log_covers() -> None:
    log = "activity-log"
    rows = whole(row("covered", log, Scope=AT_SUB), use(log, Operation="Microsoft.Web/sites/write"), log=log)
    snapshot = taken(rows).snapshot
    assert UsageWindow(AT_SUB, log, FIRST, LAST) in snapshot.usage_windows
    assert snapshot.usage[0].operation == "Microsoft.Web/sites/write"
