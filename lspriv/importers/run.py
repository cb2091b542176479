"""Exported files to one snapshot: reads every file, takes every record, and accounts for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lspriv.errors import InputError
from lspriv.importers.batch import Batch, Skipped
from lspriv.importers.deleted import asked_of_the_deleted
from lspriv.importers.exported import failed_scope, note_failed_list
from lspriv.importers.facts import Facts, Sheet, sheet_for
from lspriv.importers.finish import finish
from lspriv.importers.merge_snapshot import take_snapshot
from lspriv.importers.owner import SITE_SECTIONS, workspace_of
from lspriv.importers.recognise import CONNECTION_STRING, ENDPOINT, EVENT, FUNCTION, MEMBER, SETTING, Kind, recognise
from lspriv.importers.source import read_inputs
from lspriv.importers.taken import Imported, Ledger
from lspriv.importers.versions import note_version
from lspriv.importers.wanted import gap_section, label_of, section_by_name
from lspriv.importers.wire import RecordError
from lspriv.model.gap import Gap, GapKind
from lspriv.model.snapshot import Snapshot

ReadSnapshot = Callable[[bytes, str], Snapshot]
"""Reads lspriv's own snapshot from its bytes; the second argument is the file's name for messages."""
Progress = Callable[[str, int, int], None]
"""Called before each file with its name, the bytes that are done and how many there are."""

_NAMED = 5
_NOT_FOUND = 404
_NOT_REGISTERED = "MissingSubscriptionRegistration"
"""What Azure answers for resources whose provider the subscription does not use, so that there are none."""
_EMPTY: dict[str | None, Kind] = {
    kind.section: kind for kind in (MEMBER, SETTING, CONNECTION_STRING, FUNCTION, ENDPOINT, EVENT)
}
"""What takes a list without records, where that is a fact about its owner."""


def import_paths(
    paths: Sequence[str], *, read_snapshot: ReadSnapshot | None = None, progress: Progress | None = None
) -> Imported:
    """Read exported files, folders and archives into one snapshot.

    Raises:
        InputError: a path cannot be read, every file is broken, or none holds anything that lspriv knows.
    """
    return import_batches(read_inputs(paths, progress=progress), read_snapshot=read_snapshot)


def import_batches(items: Iterable[Batch | Skipped], *, read_snapshot: ReadSnapshot | None = None) -> Imported:
    """Join what files gave into one snapshot; the first of two files that contradict each other stands.

    Raises:
        InputError: every file is broken, or none holds anything that lspriv knows.
    """
    facts, ledger = Facts(), Ledger()
    for item in items:
        if item.origin.dated:
            facts.collected.add(item.origin.dated)
        if isinstance(item, Skipped):
            _skip(item, facts, ledger)
        elif item.envelope == "snapshot":
            _take_own(item, facts, ledger, read_snapshot)
        else:
            _take_batch(item, facts, ledger)
        # A report or a note beside an old export does not make it fresh.
        if item.origin.modified and ledger.took(item.origin.file):
            facts.modified.add(item.origin.modified)
    _refuse_empty(facts, ledger)
    return Imported(finish(facts), ledger.files())


def _take_batch(batch: Batch, facts: Facts, ledger: Ledger) -> None:
    sheet = sheet_for(batch, facts)
    facts.assignments.begin(sheet.file)
    if not len(batch.records):
        _take_empty(sheet, ledger)
        return
    used: dict[int, Kind] = {}
    index = 0
    while index < len(batch.records):
        kind = recognise(batch.records[index], sheet)
        if isinstance(kind, str):
            ledger.leave(sheet.file, kind, "lspriv does not know it")
            index += 1
            continue
        if kind.take is not None:
            used[id(kind)] = kind
        index = _take_alike(kind, batch, index, sheet, ledger)
    for kind in used.values():
        _close(kind, sheet, facts)


def _take_alike(kind: Kind, batch: Batch, index: int, sheet: Sheet, ledger: Ledger) -> int:
    """Take the record at `index`, and those after it where a kind takes many at once; return the next index."""
    if kind.take is None:
        ledger.leave(sheet.file, kind.label, kind.unused)
        return index + 1
    if kind.run is not None:
        end = kind.run(batch, index, sheet)
        if end > index:
            ledger.take(sheet.file, _label(kind, sheet), end - index)
            return end
    try:
        kind.take(batch.records[index], sheet)
    except RecordError as error:
        reason = f"{batch.place(index)}: {error}"
        section = gap_section(kind.section) if kind.section else "files"
        sheet.facts.gaps.add(Gap(section, sheet.file, reason), f"faulty records in `{sheet.file}`")
        ledger.leave(sheet.file, _label(kind, sheet), "faulty, see the gaps")
    else:
        ledger.take(sheet.file, _label(kind, sheet), 1)
    return index + 1


def _close(kind: Kind, sheet: Sheet, facts: Facts) -> None:
    if kind.finish is not None:
        kind.finish(sheet)
    if kind.section is None:
        return
    facts.seen.note(kind.section, sheet.subscription)
    note_version(kind.section, sheet)
    if sheet.incomplete and kind.section != "memberships":
        reason = f"`{sheet.file}` does not list all {label_of(kind.section)}: {sheet.incomplete}"
        facts.gaps.add(Gap(gap_section(kind.section), failed_scope(sheet), reason))


def _take_empty(sheet: Sheet, ledger: Ledger) -> None:
    """Take a list without records, which says what it is by its URL or path only."""
    section = section_by_name(sheet.origin)
    if sheet.incomplete:
        label = label_of(section) if section else "records of its list"
        reason = f"`{sheet.file}` does not list all {label}: {sheet.incomplete}"
        sheet.facts.gaps.add(Gap(gap_section(section) if section else "files", failed_scope(sheet), reason))
    if section is None:
        ledger.skip(sheet.file, "an empty list; its name does not tell of what")
        return
    sheet.facts.seen.note(section, sheet.subscription)
    kind = _EMPTY.get(section)
    ledger.take(sheet.file, _label(kind, sheet) if kind else label_of(section), 0)
    if kind is not None and kind.none is not None:
        kind.none(sheet)


def _label(kind: Kind, sheet: Sheet) -> str:
    if kind.section == "memberships" and sheet.group is not None:
        return f"{kind.label} of {sheet.group.id}"
    if kind.section in SITE_SECTIONS and sheet.site is not None:
        return f"{kind.label} of {sheet.site.name}"
    return kind.label


def _skip(item: Skipped, facts: Facts, ledger: Ledger) -> None:
    origin = item.origin
    gone = asked_of_the_deleted(origin) if origin.status == _NOT_FOUND else None
    if gone is not None:
        facts.gone.append((gone, origin.file))
    # What is not found was there when it was listed; a workspace was named by somebody.
    vanished = origin.status == _NOT_FOUND and workspace_of(origin) is None
    if not item.broken or vanished or _NOT_REGISTERED in item.reason:
        ledger.skip(origin.file, item.reason)
        return
    ledger.break_(origin.file, item.reason)
    section = section_by_name(origin) if origin.url else None
    note_failed_list(section, item.reason, sheet_for(Batch(origin, (), "recorded"), facts))


def _take_own(batch: Batch, facts: Facts, ledger: Ledger, read_snapshot: ReadSnapshot | None) -> None:
    if read_snapshot is None:
        ledger.skip(batch.origin.file, "an lspriv snapshot, which cannot be joined with other files here")
        return
    for record in batch.records:
        snapshot = read_snapshot(bytes(record), batch.origin.file)
        facts.assignments.begin(batch.origin.file)
        count = take_snapshot(snapshot, batch.origin.file, facts)
        ledger.take(batch.origin.file, "an lspriv snapshot", count)


def _refuse_empty(facts: Facts, ledger: Ledger) -> None:
    if ledger.has_taken():
        return
    broken = ledger.broken_files()
    if broken:
        named = "; ".join(f"`{file}`: {reason}" for file, reason in broken[:_NAMED])
        raise InputError(f"the input is broken: {named}{_more(len(broken))}")
    faulty = [gap.reason for gap in facts.gaps.all() if gap.kind is GapKind.FAILED]
    if faulty:
        raise InputError(f"nothing in the input can be used: {'; '.join(faulty[:_NAMED])}{_more(len(faulty))}")
    files = ledger.files()
    if not files:
        raise InputError("the input holds no files; name the files or the folder of an export")
    named = "; ".join(f"`{one.file}`: {one.note or one.taken_for}" for one in files[:_NAMED])
    hint = "`lspriv export-script` prints a script that writes what lspriv reads"
    raise InputError(f"nothing in the input is known to lspriv: {named}{_more(len(files))}; {hint}")


def _more(count: int) -> str:
    return f"; and {count - _NAMED} more" if count > _NAMED else ""
