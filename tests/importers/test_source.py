"""Inputs: files, folders, standard input; each file accounted for, in order."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import zstandard

from lspriv.errors import InputError
from lspriv.importers.batch import Batch, Skipped
from lspriv.importers.source import read_inputs

RECORDS = json.dumps([{"id": "/a"}, {"id": "/b"}]).encode()


def write(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def told(*paths: Path | str) -> list[tuple[str, Any]]:
    """Return each file with its number of records, or the reason and whether it is broken."""
    return [
        (one.origin.file, len(one.records) if isinstance(one, Batch) else (one.reason, one.broken))
        for one in read_inputs([str(path) for path in paths])
    ]


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"e/b.json": RECORDS, "e/a/z.json": b"[]", "e/a.json": RECORDS, "e/README.md": b"# Hi"})
    monkeypatch.chdir(tmp_path)
    assert told("e") == [
        ("e/README.md", ("not an export", False)),
        ("e/a/z.json", 0),
        ("e/a.json", 2),
        ("e/b.json", 2),
    ]


def test_path_components_are_kept_for_naming_conventions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"group-members/g.json": RECORDS})
    monkeypatch.chdir(tmp_path / "group-members")
    (in_folder,) = read_inputs(["."])
    assert in_folder.origin.parts == ("group-members", "g.json")
    monkeypatch.chdir(tmp_path)
    (named,) = read_inputs(["group-members/g.json"])
    assert (named.origin.file, named.origin.parts) == ("group-members/g.json", ("group-members", "g.json"))


def test_the_time_of_a_file_is_utc(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": RECORDS})
    os.utime(tmp_path / "a.json", (1_700_000_000, 1_700_000_000))
    for path in (tmp_path, tmp_path / "a.json"):
        (one,) = read_inputs([str(path)])
        assert one.origin.modified == "2023-11-14T22:13:20Z"


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": RECORDS})
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    path = tmp_path / "a.json"
    assert told(path, f"{tmp_path}/../{tmp_path.name}/a.json", tmp_path / "link.json") == [(str(path), 2)]
    assert told(path, tmp_path)[0] == (str(path), 2)
    assert [count for _, count in told(path, tmp_path)].count(2) == 1


def test_hidden_files_are_left_alone_and_named_when_they_look_like_exports(tmp_path: Path) -> None:
    write(tmp_path, {".git/a.json": RECORDS, ".DS_Store": b"x", ".a.json": RECORDS, "__MACOSX/x.json": RECORDS})
    assert told(tmp_path) == [(f"{tmp_path}/.a.json", ("is hidden, not read", False))]


def test_a_hidden_folder_that_is_named_is_read(tmp_path: Path) -> None:
    write(tmp_path, {".cache/a.json": RECORDS})
    assert told(tmp_path / ".cache") == [(f"{tmp_path}/.cache/a.json", 2)]


def test_links_that_lead_out_of_a_folder_are_not_followed_and_said(tmp_path: Path) -> None:
    write(tmp_path, {"out/a.json": RECORDS, "in/real.json": RECORDS, "in/sub/x.json": RECORDS})
    inside = tmp_path / "in"
    (inside / "file.json").symlink_to(tmp_path / "out" / "a.json")
    (inside / "folder").symlink_to(tmp_path / "out")
    (inside / "loop").symlink_to(inside)
    (inside / "nowhere.json").symlink_to(tmp_path / "nowhere")
    (inside / "same.json").symlink_to(inside / "real.json")
    read_there = ("is a link; what it leads to is read where it lies", False)
    assert [(Path(file).name, what) for file, what in told(inside)] == [
        ("file.json", ("is a link to a file elsewhere, not followed; name that file too", True)),
        ("folder", ("is a link to a folder elsewhere, not followed; name that folder too", True)),
        ("loop", read_there),
        ("nowhere.json", ("is a link that leads nowhere", True)),
        ("real.json", 2),
        ("same.json", read_there),
        ("x.json", 2),
    ]


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"real/a.json": RECORDS})
    (tmp_path / "latest").symlink_to(tmp_path / "real")
    (tmp_path / "l.json").symlink_to(tmp_path / "real" / "a.json")
    assert told(tmp_path / "latest") == [(f"{tmp_path}/latest/a.json", 2)]
    assert told(tmp_path / "l.json") == [(f"{tmp_path}/l.json", 2)]


@pytest.mark.parametrize("path", ["missing", "a\0b", "x" * 5000])
def test_a_path_that_cannot_be_read_is_refused_at_once(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError, match="cannot be read") as raised:
        read_inputs([str(tmp_path), path])
    assert "\n" not in str(raised.value)
    assert "\0" not in str(raised.value)


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_compressed_files_are_known_by_content(tmp_path: Path) -> None:
    frame = zstandard.ZstdCompressor().compress(RECORDS)
    write(
        tmp_path,
        {
            "a.json.gz": gzip.compress(RECORDS),
            "c.json": gzip.compress(RECORDS),
            "d.json.gz": gzip.compress(RECORDS)[:-9],
            "e.json.zst": frame[:-2],
        },
    )
    found = {Path(file).name: what for file, what in told(tmp_path)}
    assert (found["a.json.gz"], found["c.json"]) == (2, 2)
    assert found["d.json.gz"][0].startswith("is damaged or cut off: ")
    assert found["e.json.zst"] == ("is damaged or cut off: the compressed data ends in the middle", True)


def test_all_frames_of_zstd_are_read(tmp_path: Path) -> None:
    pack = zstandard.ZstdCompressor().compress
    write(tmp_path, {"a.jsonl.zst": pack(b'{"id": 1}\n') + pack(b'{"id": 2}\n' * 5000)})
    assert told(tmp_path) == [(f"{tmp_path}/a.jsonl.zst", 5001)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, pack: Any) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pack(RECORDS))))
    (one,) = read_inputs(["-", "-"])
    assert isinstance(one, Batch)
    assert (one.origin.file, one.origin.parts, one.origin.modified, len(one.records)) == ("-", (), None, 2)


def test_nothing_on_standard_input_is_broken_and_an_archive_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    (nothing,) = read_inputs(["-"])
    assert isinstance(nothing, Skipped)
    assert nothing.broken
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PK\x03\x04" + bytes(100))))
    with pytest.raises(InputError, match="an archive cannot be read from a stream"):
        list(read_inputs(["-"]))


def test_a_named_pipe_is_read_and_one_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "p.json"
    os.mkfifo(pipe)
    assert told(tmp_path) == [(str(pipe), ("is not a regular file", False))]
    writer = threading.Thread(target=pipe.write_bytes, args=(RECORDS,))
    writer.start()
    assert told(pipe) == [(str(pipe), 2)]
    writer.join()


def test_a_file_that_cannot_be_opened_is_a_gap_in_a_folder_and_refused_when_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": RECORDS, "b.json": RECORDS})
    in_folder, named = read_inputs([str(tmp_path)]), read_inputs([str(tmp_path / "a.json")])
    (tmp_path / "a.json").unlink()
    gone, good = in_folder
    assert isinstance(gone, Skipped)
    assert (gone.broken, gone.reason) == (True, "cannot be read: No such file or directory")
    assert isinstance(good, Batch)
    with pytest.raises(InputError, match=r"a\.json: cannot be read: No such file"):
        list(named)


def test_names_that_are_not_utf_8_are_shown_escaped(tmp_path: Path) -> None:
    write(tmp_path, {os.fsdecode(b"caf\xe9.json"): RECORDS})
    (one,) = read_inputs([str(tmp_path)])
    assert one.origin.file == f"{tmp_path}/caf\\udce9.json"
    assert one.origin.file.encode()


def test_pages_in_files_of_their_own_are_joined(tmp_path: Path) -> None:
    pages = [
        {"url": "https://x/list", "status": 200, "body": {"value": [{"id": 1}], "nextLink": "https://x/list?p=2"}},
        {"url": "https://X:443/list?p=2", "status": 200, "body": {"value": [{"id": 2}]}},
    ]
    write(tmp_path, {"one.json": json.dumps(pages[0]).encode(), "two.json": json.dumps(pages[1]).encode()})
    assert [one.incomplete for one in read_inputs([str(tmp_path)]) if isinstance(one, Batch)] == [None, None]
    (tmp_path / "two.json").unlink()
    (cut_off,) = read_inputs([str(tmp_path)])
    assert isinstance(cut_off, Batch)
    assert cut_off.incomplete


def test_progress_is_told_before_each_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": RECORDS, "b.json": b"[]"})
    calls: list[tuple[str, int, int]] = []
    list(read_inputs([str(tmp_path)], progress=lambda *call: calls.append(call)))
    size = len(RECORDS)
    assert calls == [(f"{tmp_path}/a.json", 0, size + 2), (f"{tmp_path}/b.json", size, size + 2)]


def test_a_large_file_is_mapped_and_its_places_are_right(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"/{number:040}"}) for number in range(400_000)]
    write(tmp_path, {"a.json": ("[\n" + ",\n".join(lines) + "\n]").encode()})
    (one,) = read_inputs([str(tmp_path)])
    assert isinstance(one, Batch)
    assert len(one.records) == 400_000
    assert bytes(one.records[399_999]).decode() == lines[-1]
    assert one.place(399_999).endswith("record 400000 (line 400001)")
    assert one.place(7).endswith("record 8 (line 9)")


def test_everything_wrong_at_once_leaves_the_good_file_readable(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "bomb.json": b"[" * 100_000,
            "cut.json": b'[{"id": 1}, {"i',
            "empty.json": b"",
            "good.json": RECORDS,
            "login.json": b"<!DOCTYPE html><html>",
            "notes.txt": b"hello",
            "utf16.json": RECORDS.decode().encode("utf-16"),
        },
    )
    found = {Path(file).name: what for file, what in told(tmp_path)}
    assert (found["good.json"], found["utf16.json"]) == (2, 2)
    assert found["notes.txt"] == ("not an export", False)
    broken = {name for name, what in found.items() if isinstance(what, tuple) and what[1]}
    assert broken == {"bomb.json", "cut.json", "empty.json", "login.json"}
