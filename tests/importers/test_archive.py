"""Archives: members one at a time, and those that must not be opened."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard

from lspriv.errors import InputError
from lspriv.importers import archive
from lspriv.importers.batch import Batch, Skipped
from lspriv.importers.source import read_inputs

RECORDS = json.dumps([{"id": "/a"}, {"id": "/b"}]).encode()


def read(path: Path) -> dict[str, Any]:
    """Return the number of records or the reason for each file, by its name in the archive."""
    return {
        one.origin.file.partition("!")[2]: len(one.records) if isinstance(one, Batch) else (one.reason, one.broken)
        for one in read_inputs([str(path)])
    }


def zip_of(path: Path, members: dict[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def tar_of(path: Path, members: dict[str, bytes | tarfile.TarInfo], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as file:  # type: ignore[call-overload]
        for name, data in members.items():
            info = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.name, info.mtime = name, 1_700_000_000
            if isinstance(data, bytes):
                info.size = len(data)
            file.addfile(info, io.BytesIO(data) if isinstance(data, bytes) else None)
    return path


def link(kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def test_members_come_sorted_with_their_paths_and_times(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "e.zip", {"exports/b.json": RECORDS, "exports/a/x.json": b"[]"})
    batches = [one for one in read_inputs([str(path)]) if isinstance(one, Batch)]
    assert [one.origin.file for one in batches] == [f"{path}!exports/a/x.json", f"{path}!exports/b.json"]
    assert batches[1].origin.parts == ("exports", "b.json")
    assert batches[1].place(1) == f"{path}!exports/b.json: record 2 (line 1)"


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_tar_archives_are_known_by_content(tmp_path: Path, mode: str) -> None:
    path = tar_of(tmp_path / "no-extension", {"z.json": RECORDS, "a.json": b"[]"}, mode)
    batches = [one for one in read_inputs([str(path)]) if isinstance(one, Batch)]
    assert [(one.origin.parts, len(one.records)) for one in batches] == [(("a.json",), 0), (("z.json",), 2)]
    assert batches[0].origin.modified == "2023-11-14T22:13:20Z"


def test_tar_compressed_by_zstd(tmp_path: Path) -> None:
    plain = tar_of(tmp_path / "e.tar", {"a.json": RECORDS}, "w").read_bytes()
    path = tmp_path / "e.tar.zst"
    path.write_bytes(zstandard.ZstdCompressor().compress(plain))
    assert read(path) == {"a.json": 2}


def test_zip_members_that_reach_outside_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    symlink, pipe = zipfile.ZipInfo("link.json"), zipfile.ZipInfo("pipe.json")
    symlink.external_attr, pipe.external_attr = 0o120777 << 16, 0o010644 << 16
    members: dict[str | zipfile.ZipInfo, bytes] = {
        "../up.json": RECORDS,
        "a/../../up.json": RECORDS,
        "a\\..\\..\\win.json": RECORDS,
        "/etc/abs.json": RECORDS,
        "C:/drive.json": RECORDS,
        symlink: b"/etc/passwd",
        pipe: b"",
        "good.json": RECORDS,
    }
    up, absolute = "has a name that leads out of the archive (`..`)", "has an absolute name"
    assert read(zip_of(tmp_path / "e.zip", members)) == {
        "../up.json": (up, True),
        "a/../../up.json": (up, True),
        "a/../../win.json": (up, True),
        "/etc/abs.json": (absolute, True),
        "C:/drive.json": (absolute, True),
        "link.json": ("is a link, which is not followed in an archive", True),
        "pipe.json": ("is neither a file nor a folder", True),
        "good.json": 2,
    }


def test_tar_members_that_reach_outside_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    members: dict[str, bytes | tarfile.TarInfo] = {
        "../up.json": RECORDS,
        "/abs.json": RECORDS,
        "sym.json": link(tarfile.SYMTYPE),
        "hard.json": link(tarfile.LNKTYPE),
        "dev.json": link(tarfile.CHRTYPE),
        "good.json": RECORDS,
    }
    is_link = ("is a link, which is not followed in an archive", True)
    assert read(tar_of(tmp_path / "e.tgz", members)) == {
        "../up.json": ("has a name that leads out of the archive (`..`)", True),
        "/abs.json": ("has an absolute name", True),
        "sym.json": is_link,
        "hard.json": is_link,
        "dev.json": ("is neither a file nor a folder", True),
        "good.json": 2,
    }


def test_hidden_members_are_not_read(tmp_path: Path) -> None:
    members: dict[str | zipfile.ZipInfo, bytes] = {
        "__MACOSX/._a.json": b"\0\5\x16\7",
        ".git/config": b"x",
        "d/.DS_Store": b"x",
        "d/a.json": RECORDS,
    }
    assert read(zip_of(tmp_path / "e.zip", members)) == {
        "__MACOSX/._a.json": ("is hidden, not read", False),
        "d/a.json": 2,
    }


def test_an_encrypted_member_is_said(tmp_path: Path) -> None:
    data = bytearray(zip_of(tmp_path / "e.zip", {"a.json": RECORDS}).read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    (tmp_path / "e.zip").write_bytes(data)
    assert read(tmp_path / "e.zip") == {"a.json": ("is encrypted; unpack it and name the folder", True)}


def test_a_damaged_member_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "e.zip", {"a.json": RECORDS, "b.json": RECORDS}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(RECORDS) + 2] ^= 0xFF
    path.write_bytes(data)
    found = read(path)
    assert found["b.json"] == 2
    assert found["a.json"][0].startswith("is damaged or cut off: Bad CRC-32")


def test_a_damaged_archive_that_was_named_is_refused_by_name(tmp_path: Path) -> None:
    whole = zip_of(tmp_path / "e.zip", {"a.json": RECORDS * 100}).read_bytes()
    (tmp_path / "e.zip").write_bytes(whole[:-30])
    with pytest.raises(InputError, match=r"e\.zip: is a damaged zip archive"):
        read(tmp_path / "e.zip")
    whole = tar_of(tmp_path / "e.tgz", {"a.json": RECORDS * 100}).read_bytes()
    (tmp_path / "e.tgz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"e\.tgz: is a damaged archive"):
        read(tmp_path / "e.tgz")
    whole = tar_of(tmp_path / "e.tar", {"a.json": RECORDS * 100}, "w").read_bytes()
    (tmp_path / "e.tar").write_bytes(whole[:700])
    with pytest.raises(InputError, match=r"e\.tar: is a damaged tar archive"):
        read(tmp_path / "e.tar")


def test_a_damaged_archive_in_a_folder_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "e.zip").write_bytes(zip_of(tmp_path / "e.zip", {"a.json": RECORDS}).read_bytes()[:-30])
    (tmp_path / "f.tgz").write_bytes(tar_of(tmp_path / "f.tgz", {"a.json": RECORDS}).read_bytes()[:-30])
    (tmp_path / "good.json").write_bytes(RECORDS)
    in_zip, in_tar, good = read_inputs([str(tmp_path)])
    assert isinstance(in_zip, Skipped)
    assert isinstance(in_tar, Skipped)
    assert in_zip.broken
    assert in_zip.reason.startswith("is a damaged zip archive")
    assert (in_tar.broken, in_tar.reason.partition(":")[0]) == (True, "is damaged or cut off")
    assert isinstance(good, Batch)


def test_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    inner_zip = zip_of(tmp_path / "i.zip", {"a.json": RECORDS}).read_bytes()
    inner_tar = tar_of(tmp_path / "i.tgz", {"a.json": RECORDS}).read_bytes()
    said = ("is an archive in an archive, which is not opened; unpack it", True)
    assert read(zip_of(tmp_path / "e.zip", {"i.zip": inner_zip, "i.tgz": inner_tar, "a.json": RECORDS})) == {
        "i.zip": said,
        "i.tgz": said,
        "a.json": 2,
    }


def test_a_compressed_file_in_an_archive_is_read(tmp_path: Path) -> None:
    packed: dict[str | zipfile.ZipInfo, bytes] = {
        "a.json.gz": gzip.compress(RECORDS),
        "b.json.gz": gzip.compress(RECORDS)[:-9],
    }
    found = read(zip_of(tmp_path / "e.zip", packed))
    assert found["a.json.gz"] == 2
    assert found["b.json.gz"][0].startswith("is damaged or cut off")


def test_an_office_document_is_no_archive(tmp_path: Path) -> None:
    sheet = zip_of(tmp_path / "s.xlsx", {"[Content_Types].xml": b"<x/>", "a.json": RECORDS})
    (said,) = read_inputs([str(sheet)])
    assert said == Skipped(said.origin, "is an Office document, not an export", broken=False)
    inside = read(zip_of(tmp_path / "e.zip", {"s.xlsx": sheet.read_bytes()}))
    assert inside == {"s.xlsx": ("is an Office document, not an export", False)}


def test_the_extended_timestamp_of_a_zip_member_is_utc(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.json", (2024, 1, 2, 3, 4, 6))
    plain = zipfile.ZipInfo("b.json", (2024, 1, 2, 3, 4, 6))
    info.extra = struct.pack("<HHBi", 0x5455, 5, 1, 1_700_000_000)
    path = zip_of(tmp_path / "e.zip", {info: RECORDS, plain: RECORDS})
    assert [one.origin.modified for one in read_inputs([str(path)])] == ["2023-11-14T22:13:20Z", "2024-01-02T03:04:06Z"]


@pytest.mark.parametrize("pack", ["zip", "gz", "zst", "tgz"])
def test_a_bomb_is_refused(tmp_path: Path, pack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 1 << 20)
    nothing = bytes(40 << 20)
    path = tmp_path / f"bomb.{pack}"
    if pack == "zip":
        zip_of(path, {"a.json": nothing})
    elif pack == "tgz":
        tar_of(path, {"a.json": nothing})
    else:
        path.write_bytes(gzip.compress(nothing) if pack == "gz" else zstandard.ZstdCompressor().compress(nothing))
    with pytest.raises(InputError, match=r"bomb\.\w+: unpacks to more than 1000 times its size"):
        read(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 3 * len(RECORDS))
    members: dict[str | zipfile.ZipInfo, bytes] = {f"{number}.json": RECORDS for number in range(4)}
    with pytest.raises(InputError, match=r"e\.zip: unpacks to more than"):
        read(zip_of(tmp_path / "e.zip", members))


@pytest.mark.parametrize("pack", ["zip", "tgz"])
def test_an_archive_of_too_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: str) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    names = [f"{number}.json" for number in range(5)]
    path = tmp_path / f"e.{pack}"
    if pack == "zip":
        zip_of(path, dict.fromkeys(names, RECORDS))
    else:
        tar_of(path, dict.fromkeys(names, RECORDS))
    with pytest.raises(InputError, match="has more than 3 members"):
        read(path)


def test_a_large_member_is_read_through_a_temporary_file(tmp_path: Path) -> None:
    many = json.dumps([{"id": f"/{number:030}"} for number in range(500_000)]).encode()
    assert len(many) > 16 << 20
    assert read(zip_of(tmp_path / "e.zip", {"a.json": many})) == {"a.json": 500_000}
    assert read(tar_of(tmp_path / "e.tgz", {"a.json": many})) == {"a.json": 500_000}
