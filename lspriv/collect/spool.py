"""The spool: each page of Azure's answers as a file, reduced of secrets, so that an interrupted run goes on.

A page is one JSON document in the shape of a recorded reply, compressed with zstd, written under another name and
renamed when it is whole; small ones lie in packs (`lspriv.collect.pack`). Its name is a hash of what was asked, so
that asking again finds it, after its place in its list, so that who reads the folder in order has never more than one
list that waits for its other pages.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from lspriv.collect.ask import Failure, Reply
from lspriv.collect.pack import SMALL, Packs

_MANIFEST = "collection.json"
_LEVEL = 1
_OK = 200
_NO_ANSWER = 599
"""Stands where there was no answer at all; no server sends it."""


class Manifest(msgspec.Struct, frozen=True):
    """What a spool was collected for; to go on with it, all of it must be the same."""

    cloud: str
    endpoint: str
    tenant: str | None
    what: dict[str, Any]
    """The options that decide what is asked."""
    started: str
    """ISO 8601, UTC."""


class Spool:
    """A folder of pages."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; see `begin`."""
        self.folder = folder
        self._pages = folder / "pages"
        self._packs = Packs(self._pages)
        self._mine = _Mine()
        self._fresh = False

    def manifest(self) -> Manifest | None:
        """Return what the folder was begun for; None when it was not."""
        try:
            return msgspec.json.decode((self.folder / _MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError):
            return None

    def begin(self, manifest: Manifest) -> None:
        """Make the folder empty, readable by nobody else, and say what it is for."""
        (self.folder / _MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self._pages, ignore_errors=True)
        self._pages.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._packs.forget()
        self._fresh = True
        self.folder.chmod(0o700)
        _write(self.folder / _MANIFEST, msgspec.json.encode(manifest))

    def find(self, question: bytes, place: str = "") -> Reply | None:
        """Return the page that answered a question in an earlier run; what failed then is asked again."""
        known = self._read(name_of(question, place))
        if known is None or known.status != _OK:
            return None
        return Reply(known.url, known.headers.get("Date"), bytes(known.body))

    def keep(self, question: bytes, method: str, reply: Reply, place: str = "") -> None:
        """Write a page."""
        headers = {"Date": reply.date} if reply.date else {}
        self._store(_Page(name_of(question, place), reply.url, method, _OK, headers, msgspec.Raw(reply.body)))

    def keep_failure(self, question: bytes, method: str, failure: Failure, place: str = "") -> None:
        """Write that a page could not be read."""
        error = {"error": {"code": failure.code, "message": failure.message}}
        body = msgspec.Raw(msgspec.json.encode(error))
        self._store(_Page(name_of(question, place), failure.url, method, failure.status or _NO_ANSWER, {}, body))

    def drop(self, names: Iterable[str]) -> None:
        """Remove some pages."""
        every = frozenset(names)
        if not every:
            return
        for name in every:
            (self._pages / name).unlink(missing_ok=True)
        self._packs.drop(every)

    def failure(self, question: bytes) -> Refusal | None:
        """Return why the question for a list's first page was not answered; None when it was, or was not asked."""
        known = self._read(name_of(question, place_of(question, 0))) or self._read(name_of(question))
        if known is None or known.status == _OK:
            return None
        return msgspec.json.decode(known.body, type=_Failed).error

    def settle(self) -> None:
        """Bring the pages into an order that depends on what was asked alone, once all are there."""
        self._packs.sort()

    def remove(self) -> None:
        """Remove the folder and all pages."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def pages(self) -> Path:
        """The folder that holds the pages and nothing else."""
        return self._pages

    def _read(self, name: str) -> _Page | None:
        try:
            data = self._packs.find(name)
            if data is None:
                data = zstandard.ZstdDecompressor().decompress((self._pages / name).read_bytes())
            return msgspec.json.decode(data, type=_Page)
        except (OSError, zstandard.ZstdError, msgspec.MsgspecError):
            return None

    def _store(self, page: _Page) -> None:
        data = msgspec.json.encode(page)
        if page.status == _OK and len(data) < SMALL and len(data.splitlines()) == 1:
            self._packs.add(data)
            if not self._fresh:
                # What an earlier run noted of it, that it failed or half of it, is no longer so.
                (self._pages / page.name).unlink(missing_ok=True)
        else:
            _write(self._pages / page.name, self._mine.compressor.compress(data))


class Refusal(msgspec.Struct, frozen=True):
    """Why a page could not be read."""

    code: str
    message: str


class _Failed(msgspec.Struct):
    error: Refusal


class _Page(msgspec.Struct):
    name: str
    url: str
    method: str
    status: int
    headers: dict[str, str]
    body: msgspec.Raw


def name_of(question: bytes, place: str = "") -> str:
    """Return the name of the file with the page that answers a question; see `place_of`."""
    return f"{place}{hashlib.blake2b(question, digest_size=16).hexdigest()}.json.zst"


def place_of(first: bytes, number: int) -> str:
    """Return what the name of a page begins with: which list it is of, by its first question, and its number there."""
    return f"{list_name(first)}-{number:06}-"


def list_name(first: bytes) -> str:
    """Return what tells a list from any other, by the question for its first page."""
    return hashlib.blake2b(first, digest_size=8).hexdigest()


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{threading.get_ident()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    # Not forced to the disk: a page that a power cut tore is no whole frame, and is asked for again.
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)
    part.replace(path)


class _Mine(threading.local):
    """What each thread has for itself, since it serves one at a time."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL)
