"""Answers of Log Analytics to lspriv's own queries: one row for each thing that a log told, already counted.

They come as a recorded reply of ``POST {workspace}/query``, from `az monitor log-analytics query` (a list of objects,
all values text), or as the CSV that the portal downloads. What they mean stands in the columns themselves, of which
`LsprivLog` names the log; `lspriv/collect/kql.py` says what each is.
"""

from __future__ import annotations

import msgspec

from lspriv.importers.answers import Calls, Row
from lspriv.importers.facts import Sheet
from lspriv.importers.log_row import LogRow
from lspriv.importers.times import before, utc
from lspriv.importers.wire import RecordError, decode, need
from lspriv.model.gap import Gap
from lspriv.model.usage import UsageWindow

SOURCES = {
    "activity-log": "activity-log",
    "storage-blob-log": "storage-blob-log",
    "storage-queue-log": "storage-queue-log",
    "storage-table-log": "storage-table-log",
    "storage-file-log": "storage-file-log",
    "key-vault-log": "key-vault-log",
    "key-vault-diagnostics": "key-vault-log",
    "managed-identity-sign-ins": "managed-identity-sign-ins",
}
"""For each `LsprivLog` what usage records and windows call their source."""

ANSWERS = "Log Analytics"
"""Who tells the times that answers cover."""

_KINDS = frozenset({"use", "covered", "keys", "sign-in", "window"})
_TIMED = _KINDS - {"window"}
_ROW = msgspec.json.Decoder(LogRow, strict=False)

_Answer = tuple[str, str, str]


def take_answer(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take one row of an answer; what it tells counts when its answer is whole.

    Raises:
        RecordError: it lacks something, or tells of a log or in a way that this version does not know.
    """
    row = decode(_ROW, raw)
    log, told = need(row.lspriv_log, "LsprivLog"), need(row.told, "Told")
    if log not in SOURCES:
        raise RecordError("`LsprivLog` names no log that this version knows")
    if told not in _KINDS:
        raise RecordError("`Told` has no value that this version knows")
    for name, value in (("WindowStart", row.window_start), ("WindowEnd", row.window_end)):
        _time(value, name)
    if row.count is None or row.count < 0:
        raise RecordError("`Count` is missing")
    if told in _TIMED:
        _time(row.first_seen, "FirstSeen")
        _time(row.last_seen, "LastSeen")
    if told in ("use", "covered", "keys"):
        need(row.scope, "Scope")
    if told in ("use", "sign-in"):
        need(row.principal, "Principal")
    sheet.rows.append(row)


def finish_answers(sheet: Sheet) -> None:
    """Take the answers of a batch, each whole or not at all.

    What an answer that was cut off holds is not to be relied on (Microsoft: "Partial query failures").
    """
    answers: dict[_Answer, list[LogRow]] = {}
    for row in dict.fromkeys(sheet.rows):  # a file may hold an answer twice
        key = (row.lspriv_log or "", row.window_start or "", row.window_end or "")
        answers.setdefault(key, []).append(row)
    sheet.rows = []
    for (log, start, end), rows in answers.items():
        windows = [row for row in rows if row.told == "window"]
        if not windows:
            _cut_off(sheet, log, "lacks the row that tells its time, so that nobody knows whether the rest is there")
        elif len(rows) != sum((row.count or 0) + 1 for row in windows):
            _cut_off(sheet, log, f"has {len(rows) - len(windows)} of {windows[0].count} rows")
        else:
            _take_whole(sheet, log, (_time(start), _time(end)), rows)


def _cut_off(sheet: Sheet, log: str, what: str) -> None:
    reason = f"`{sheet.file}`: the answer about `{log}` {what}; it is not used: ask again, for a shorter time"
    sheet.facts.gaps.add(Gap("usage", sheet.workspace or sheet.file, reason))


def _take_whole(sheet: Sheet, log: str, window: tuple[str, str], rows: list[LogRow]) -> None:
    facts, source = sheet.facts, SOURCES[log]
    told: dict[str, list[Row]] = {kind: [] for kind in _KINDS}
    for row in rows:
        if row.told == "covered":
            first, last = _time(row.first_seen), _time(row.last_seen)
            category = row.operation or None
            facts.windows.put(UsageWindow(row.scope or "/", source, first, last, category=category), ANSWERS)
        elif row.told != "window":
            told[row.told or ""].append(_row(row))
    facts.answers.use(source, told["use"], window)
    facts.answers.sign_ins(told["sign-in"], window)
    facts.answers.keys(told["keys"], window)
    is_empty = not any(row.count for row in rows if row.told == "window")
    if sheet.workspace:
        facts.answers.note_log(sheet.workspace, log, is_empty)
        if not is_empty:
            facts.windows.put(UsageWindow(sheet.workspace, source, window[0], before(window[1]), stated=True), ANSWERS)


def _row(row: LogRow) -> Row:
    calls = Calls(row.count or 0, _time(row.first_seen), _time(row.last_seen))
    return Row(
        row.principal or "", row.operation or "", row.action or "", row.scope or "", row.assignment or "", calls
    )  # fmt: skip


def _time(value: str | None, name: str = "") -> str:
    try:
        return utc(need(value, name))
    except RecordError as error:
        raise RecordError(f"`{name}` is {'not a time' if value else 'missing'}") from error
