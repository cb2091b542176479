"""Small pages in few files: to make a file costs more than to ask Azure for an empty list, and most lists are empty.

A pack is a file of recorded replies, one on a line, to which lines are added. It is begun anew before it is large, so
that who reads it holds little at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

SMALL = 8 << 10
"""Pages of fewer bytes go into packs."""
_LARGE = 4 << 20
_OK = 200


class _Line(msgspec.Struct):
    name: str
    status: int


_LINE = msgspec.json.Decoder(_Line)


class Packs:
    """The packs of a folder; may be used from many threads."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not be there yet."""
        self._folder = folder
        self._lock = threading.Lock()
        self._number = 0
        self._size = 0
        self._known: dict[str, tuple[Path, int, int]] | None = None
        self._fresh = False

    def forget(self) -> None:
        """Begin with none; the folder was emptied."""
        with self._lock:
            self._known, self._number, self._size, self._fresh = {}, 0, 0, True

    def find(self, name: str) -> bytes | None:
        """Return the line of a page that an earlier run read, or this one in a folder that was empty."""
        with self._lock:
            # Of what is written nothing is remembered, since nobody looks for it again: this is slow, and rare.
            known = self._kept(lambda _: True) if self._fresh else self._open()
            place = known.get(name)
            # Still held: whoever drops pages moves the others.
            return None if place is None else _line(*place)

    def add(self, line: bytes) -> None:
        """Write a line, which has a `name`."""
        data = memoryview(line + b"\n")
        with self._lock:
            self._open()
            if self._size > _LARGE:
                self._number, self._size = self._number + 1, 0
            self._size += len(data)
            path = self._folder / f"pack-{self._number:06}.ndjson"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                while data:
                    data = data[os.write(descriptor, data) :]
            finally:
                os.close(descriptor)

    def drop(self, names: frozenset[str]) -> None:
        """Remove some pages."""
        with self._lock:
            self._known = self._kept(lambda line: line.name not in names)

    def sort(self) -> None:
        """Put the lines in the order of their names: a snapshot must not depend on the order in which answers came."""
        with self._lock:
            places = sorted(self._kept(lambda _: True).items())
            parts: list[Path] = []
            at = 0
            while at < len(places):
                part = self._folder / f".pack-{len(parts):06}.ndjson.part"
                part.touch(mode=0o600)
                with part.open("wb") as file:
                    while at < len(places) and file.tell() <= _LARGE:
                        file.write(_line(*places[at][1]))
                        at += 1
                parts.append(part)
            for path in self._folder.glob("pack-*.ndjson"):
                path.unlink()
            for part in parts:
                part.replace(part.with_name(part.name.removeprefix(".").removesuffix(".part")))
            self._known, self._number, self._size = None, 0, 0

    def _open(self) -> dict[str, tuple[Path, int, int]]:
        """Return what an earlier run read, at the first call; what failed then, or is torn, is taken out."""
        if self._known is None:
            self._known = self._kept(lambda line: line.status == _OK)
            self._number = sum(1 for _ in self._folder.glob("pack-*.ndjson"))
        return self._known

    def _kept(self, wanted: Callable[[_Line], bool]) -> dict[str, tuple[Path, int, int]]:
        """Write packs anew with wanted lines alone, where there are others; return where each line is."""
        places: dict[str, tuple[Path, int, int]] = {}
        for path in sorted(self._folder.glob("pack-*.ndjson")):
            lines = path.read_bytes().splitlines(keepends=True)
            kept = [(line, told) for line in lines if (told := _told(line)) is not None and wanted(told)]
            if len(kept) < len(lines):
                part = path.with_name(f".{path.name}.part")
                part.touch(mode=0o600)
                part.write_bytes(b"".join(line for line, _ in kept))
                part.replace(path)
            at = 0
            for line, told in kept:
                places[told.name] = (path, at, at + len(line))
                at += len(line)
        return places


def _line(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


def _told(line: bytes) -> _Line | None:
    try:
        return _LINE.decode(line) if line.endswith(b"\n") else None
    except msgspec.DecodeError:
        return None
