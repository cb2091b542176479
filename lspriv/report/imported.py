"""Tells what became of every file of an import, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from lspriv.model.gap import GapKind
from lspriv.model.safe import columns, shorten, visible
from lspriv.model.snapshot import Snapshot
from lspriv.report.digest import titled
from lspriv.report.json import one_document
from lspriv.report.lines import Line, count, fit, flow, plain, wrapped

SCHEMA = "lspriv.import/1"
"""The schema of the JSON."""
_WIDEST_FILE, _WIDEST_KIND = 60, 34
_LONGEST_NOTE = 300
_TOTALS = (
    ("subscriptions", "subscription", None),
    ("management_groups", "management group", None),
    ("role_definitions", "role definition", None),
    ("role_assignments", "role assignment", None),
    ("eligible_assignments", "eligible assignment", None),
    ("deny_assignments", "deny assignment", None),
    ("principals", "principal", None),
    ("memberships", "group with members", "groups with members"),
    ("managed_identities", "managed identity", "managed identities"),
    ("function_apps", "function app or site", "function apps or sites"),
    ("resources", "resource", None),
    ("usage", "record of use", "records of use"),
    ("usage_windows", "time that a log covers", "times that logs cover"),
    ("sign_ins", "record of sign-ins", "records of sign-ins"),
)


class FileAccount(Protocol):
    """One file and what became of it."""

    @property
    def file(self) -> str:
        """The path as shown to the user."""

    @property
    def taken_for(self) -> str:
        """What its records are; ``skipped`` or ``broken`` when none was taken."""

    @property
    def records(self) -> int:
        """How many records were taken."""

    @property
    def note(self) -> str | None:
        """What was not taken, and why."""


def import_lines(files: Sequence[FileAccount], snapshot: Snapshot, out: str, width: int) -> Iterator[Line]:
    """Yield what to tell people: every file, what it all comes to, and what is missing."""
    if files:
        yield from _files(files, width)
        yield plain()
    told = [count(len(getattr(snapshot, section)), *nouns) for section, *nouns in _TOTALS if getattr(snapshot, section)]
    yield from flow(told or ["no facts"], ", ", width, style="title")
    gaps = [gap for gap in snapshot.gaps if gap.kind is not GapKind.NOTE]
    notes = [gap for gap in snapshot.gaps if gap.kind is GapKind.NOTE]
    sections = (
        ("Not seen, and how to see it", ((f"{gap.source}: ", gap.scope, gap.reason) for gap in gaps)),
        ("To know", (("", "", gap.reason) for gap in notes)),
    )
    yield from titled(sections, width)
    yield plain()
    where = "to standard output" if out == "-" else f"to `{out}`"
    number = count(len(gaps), "gap") if gaps else "no gaps"
    yield plain(f"With {number}, written {where}", "doubt" if gaps else "good")


def import_json(files: Sequence[FileAccount], snapshot: Snapshot, out: str) -> bytes:
    """Return the same for programs."""
    gaps = [gap for gap in snapshot.gaps if gap.kind is not GapKind.NOTE]
    document = {
        "schema": SCHEMA,
        "out": out,
        "tenant_id": snapshot.tenant_id,
        "collected_at": snapshot.collected_at,
        "files": [
            {"file": one.file, "taken_for": one.taken_for, "records": one.records, "note": one.note} for one in files
        ],
        "totals": {section: len(getattr(snapshot, section)) for section, *_ in _TOTALS},
        "gaps": [{"source": gap.source, "scope": gap.scope, "reason": gap.reason} for gap in gaps],
        "notes": [gap.reason for gap in snapshot.gaps if gap.kind is GapKind.NOTE],
    }
    return one_document(document)


def _files(files: Sequence[FileAccount], width: int) -> Iterator[Line]:
    room = width - 14
    left = min(_WIDEST_FILE, room * 3 // 5, max(columns(visible(one.file)) for one in files) if files else 0)
    middle = min(_WIDEST_KIND, room - left, max(columns(visible(one.taken_for)) for one in files) if files else 0)
    left, middle = max(left, 4), max(middle, 9)
    yield ((fit("FILE", left + 2) + fit("TAKEN FOR", middle + 2) + "RECORDS", "dim"),)
    for one in files:
        style = {"broken": "bad", "skipped": "dim"}.get(one.taken_for, "")
        # The end of a path tells more than its beginning.
        name = visible(one.file)
        name = name if columns(name) <= left else "…" + name[len(name) - left + 1 :]
        yield (
            (fit(name, left + 2), "name"),
            (fit(shorten(visible(one.taken_for), middle), middle + 2), style),
            (f"{one.records:>7,}", style),
        )
        if one.note:
            yield from wrapped(shorten(visible(one.note), _LONGEST_NOTE), width, indent="    ", style="dim")
