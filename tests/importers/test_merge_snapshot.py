"""An lspriv snapshot is an input like any other, alone or with exports."""

from __future__ import annotations

import dataclasses

import msgspec

from lspriv.importers import Imported, import_batches
from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.model.gap import Gap, GapKind
from lspriv.model.snapshot import Snapshot
from lspriv.snapshot import encode_snapshot, read_snapshot
from tests.importers.samples import SUB, assignment, batch, gaps
from tests.importers.test_deny_and_pim import deny
from tests.importers.test_run import FILES, comparable


def own(snapshot: Snapshot, file: str = "snap.json") -> Batch:
    return Batch(Origin(file, (file,), "2025-07-01T00:00:00Z"), [msgspec.Raw(encode_snapshot(snapshot))], "snapshot")


def read(*items: Batch | Skipped) -> Imported:
    return import_batches(items, read_snapshot=lambda data, name: read_snapshot(data, name=name))


def test_a_snapshot_comes_back_as_it_was() -> None:
    snapshot = import_batches(FILES).snapshot
    imported = read(own(snapshot))
    assert comparable(imported.snapshot) == comparable(snapshot)
    assert imported.files[0].taken_for == "an lspriv snapshot"


def test_a_snapshot_joins_its_own_exports_without_contradiction() -> None:
    snapshot = import_batches(FILES).snapshot
    both = read(own(snapshot), *FILES).snapshot
    assert comparable(both) == comparable(snapshot)


def test_what_a_snapshot_lacked_another_file_may_have() -> None:
    snapshot = import_batches([batch([assignment()])]).snapshot
    assert gaps(snapshot, "deny_assignments")
    joined = read(own(snapshot), batch([deny()], f"{SUB}/deny-assignments.json")).snapshot
    assert not gaps(joined, "deny_assignments")
    assert len(joined.deny_assignments) == 1


def test_what_failed_stays_failed_and_an_empty_list_is_no_gap() -> None:
    failed = Gap("memberships", "g", "the list was refused")
    snapshot = dataclasses.replace(import_batches([batch([assignment()])]).snapshot, gaps=(failed,))
    again = read(own(snapshot)).snapshot
    assert failed in again.gaps
    assert not gaps(again, "deny_assignments")


def test_a_contradiction_with_a_snapshot_names_it() -> None:
    snapshot = import_batches([batch([assignment()])]).snapshot
    joined = read(own(snapshot), batch([assignment(role="11111111-2222-4333-8444-555555555555")], "b.json")).snapshot
    (gap,) = gaps(joined, "role_assignments", GapKind.FAILED)
    assert "`snap.json` and `b.json` disagree" in gap.reason
