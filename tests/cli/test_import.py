"""`lspriv import`: every file accounted for, one snapshot written, nothing overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from lspriv.snapshot import read_snapshot
from tests.cli.running import Ran, in_process
from tests.cli.tenants import quiet, saved, write_export
from tests.snapshot.reading import load_snapshot

Run = Callable[..., Ran]


def test_every_file_is_accounted_for(tmp_path: Path, lspriv: Run) -> None:
    folder = write_export(tmp_path / "exports")
    ran = lspriv("import", str(folder), "--out", str(tmp_path / "tenant.json.zst"))
    assert (ran.code, ran.err) == (3, "")
    rows = [line.split() for line in ran.out.splitlines() if ".json  " in line]
    told = {Path(file).name: rest for file, *rest in rows}
    assert told["role-assignments.json"] == ["role", "assignments", "2"]
    assert told["users.json"] == ["users", "1"]
    assert told["notes.json"] == ["skipped", "0"]
    assert "2 role assignments" in ran.out
    assert "Not seen, and how to see it" in ran.out
    assert len(load_snapshot(tmp_path / "tenant.json.zst").role_assignments) == 2


def test_the_same_for_programs(tmp_path: Path, lspriv: Run) -> None:
    folder = write_export(tmp_path / "exports")
    out = str(tmp_path / "tenant.json")
    document = json.loads(lspriv("import", str(folder), "--out", out, "--format", "json").out)
    assert document["schema"] == "lspriv.import/1"
    assert document["out"] == out
    assert {Path(one["file"]).name: one["records"] for one in document["files"]} == {
        "notes.json": 0,
        "role-assignments.json": 2,
        "users.json": 1,
    }
    assert document["totals"]["role_assignments"] == 2
    assert all(set(gap) == {"source", "scope", "reason"} for gap in document["gaps"])


def test_a_whole_input_imports_without_gaps(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(quiet(), tmp_path)
    ran = lspriv("import", tenant, "--out", str(tmp_path / "copy.json"))
    assert ran.code == 0
    assert ran.out.endswith(f"\nWith no gaps, written to `{tmp_path}/copy.json`\n")
    assert lspriv("import", str(tmp_path / "copy.json"), "--out", str(tmp_path / "again.json")).code == 0
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "copy.json").read_bytes()


def test_the_snapshot_can_go_to_standard_output(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("import", saved(quiet(), tmp_path), "--out", "-")
    assert ran.code == 0
    assert read_snapshot(ran.out.encode(), name="-").role_assignments
    assert "lspriv snapshot" in ran.err


def test_standard_input_is_an_input(tmp_path: Path) -> None:
    tenant = Path(saved(quiet(), tmp_path)).read_bytes()
    ran = in_process("import", "-", "--out", str(tmp_path / "copy.json"), stdin=tenant)
    assert ran.code == 0
    assert load_snapshot(tmp_path / "copy.json").role_assignments == quiet().role_assignments


def test_no_input_is_overwritten(tmp_path: Path, lspriv: Run) -> None:
    folder = write_export(tmp_path / "exports")
    users = folder / "users.json"
    before = users.read_bytes()
    for inputs in ([str(users)], [str(folder)], [str(tmp_path / "exports" / ".." / "exports")]):
        ran = lspriv("import", *inputs, "--out", str(users))
        assert (ran.code, ran.out) == (2, "")
        assert "would overwrite" in ran.err
    assert users.read_bytes() == before


def test_a_new_file_in_the_input_folder_is_no_input(tmp_path: Path, lspriv: Run) -> None:
    folder = write_export(tmp_path / "exports")
    assert lspriv("import", str(folder), "--out", str(folder / "tenant.json")).code == 3
    assert (folder / "tenant.json").is_file()


def test_a_broken_file_among_good_ones_is_told(tmp_path: Path, lspriv: Run) -> None:
    folder = write_export(tmp_path / "exports")
    (folder / "groups.json").write_text('[{"id": ')
    ran = lspriv("import", str(folder), "--out", str(tmp_path / "tenant.json"))
    assert ran.code == 3
    assert "broken" in ran.out
    assert "groups.json" in ran.out
