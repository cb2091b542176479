"""Reads what the user named, files, folders, archives or standard input, one file at a time."""

from __future__ import annotations

import io
import mmap
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, cast

from lspriv.errors import InputError
from lspriv.importers.archive import (
    MAX_BYTES,
    UNPACK_ERRORS,
    Budget,
    Member,
    has_office_document,
    kind_of,
    slurp,
    tar_members,
    unpack,
    zip_members,
)
from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.importers.envelope import read_envelopes
from lspriv.importers.pages import Page, join_pages
from lspriv.importers.text import Buffer, Unfit, quote, read_text
from lspriv.importers.walk import Entry, find_entries, hidden, is_hidden, shown

_HEAD = 512
_MAPPED_FROM = 16 << 20
_TAR_NAMES = (".tgz", ".tar.gz", ".tar.zst")


def read_inputs(
    paths: Sequence[str], *, progress: Callable[[str, int, int], None] | None = None
) -> Iterator[Batch | Skipped]:
    """Yield the records of every file in the order of their paths, and every file that gave none.

    A file that is broken among others is a `Skipped`. `progress` is called before each file with its name,
    the bytes of input that are done and how many there are.

    Raises:
        InputError: a path does not exist or cannot be read (at once); an archive that the user named is damaged
            or unpacks to too much (when it is reached).
    """
    return join_pages(_read_all(find_entries(paths), progress))


def read_again(paths: Sequence[str]) -> Iterator[Batch]:
    """Yield the batches of the files once more, without a word about those that cannot be read (again).

    A pipe cannot, and standard input only where it is a file.
    """
    try:
        entries = find_entries(paths)
    except InputError:
        return
    for entry in entries:
        try:
            if isinstance(entry, Skipped) or not _rewound(entry):
                continue
            for page in _read_entry(entry):
                if isinstance(page, Page):
                    yield page.batch
        except (InputError, OSError):
            continue


def _rewound(entry: Entry) -> bool:
    """Tell whether a file can be read from its beginning, and see to it that it is."""
    if entry.path is not None:
        return stat.S_ISREG(entry.path.stat().st_mode)
    regular = stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode)
    return regular and sys.stdin.buffer.seek(0) == 0


def _read_all(
    entries: Sequence[Entry | Skipped], progress: Callable[[str, int, int], None] | None
) -> Iterator[Page | Skipped]:
    total = sum(entry.size for entry in entries if isinstance(entry, Entry))
    done = 0
    for entry in entries:
        if isinstance(entry, Skipped):
            yield entry
            continue
        if progress is not None:
            progress(entry.origin.file, done, total)
        yield from _read_entry(entry)
        done += entry.size


def _read_entry(entry: Entry) -> Iterator[Page | Skipped]:
    origin = entry.origin
    try:
        if entry.path is None:
            yield from _read_stream(sys.stdin.buffer, origin)
            return
        with entry.path.open("rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                yield from _read_file(file, entry)
            else:
                yield from _read_stream(file, origin)
    except OSError as error:
        reason = f"cannot be read: {quote(error.strerror or str(error))}"
        if entry.named:
            raise InputError(f"{quote(origin.file)}: {reason}") from None
        yield Skipped(origin, reason, broken=True)
    except InputError as error:
        if entry.named:
            raise
        yield Skipped(origin, str(error).removeprefix(f"{quote(origin.file)}: "), broken=True)


def _read_file(file: IO[bytes], entry: Entry) -> Iterator[Page | Skipped]:
    origin, budget = entry.origin, Budget(quote(entry.origin.file))
    kind = kind_of(file.read(_HEAD))
    file.seek(0)
    if kind == "zip":
        if has_office_document(file):
            yield Skipped(origin, "is an Office document, not an export", broken=False)
        else:
            yield from _read_members(zip_members(file, budget), origin, budget)
    elif kind == "tar":
        yield from _read_members(tar_members(file, entry.size, budget), origin, budget)
    elif kind is None:
        yield from _read_data(_load(file, entry.size, budget), origin)
    else:
        try:
            data = unpack(file, kind, entry.size, budget)
        except UNPACK_ERRORS as error:
            if entry.named and origin.file.lower().endswith(_TAR_NAMES):
                raise InputError(f"{budget.name}: is a damaged archive: {quote(str(error))}") from None
            yield _damaged(origin, error)
            return
        if kind_of(data[:_HEAD]) == "tar":
            yield from _read_members(tar_members(_stream(data), entry.size, budget), origin, budget)
        else:
            yield from _read_data(data, origin)


def _read_stream(stream: IO[bytes], origin: Origin) -> Iterator[Page | Skipped]:
    """Read standard input or a pipe, which may be compressed; an archive there has no name to call its members by."""
    budget = Budget(quote(origin.file))
    data = slurp(stream, budget)
    kind = kind_of(data[:_HEAD])
    if kind in ("gzip", "zstd"):
        try:
            data = unpack(_stream(data), kind, len(data), budget)
        except UNPACK_ERRORS as error:
            yield _damaged(origin, error)
            return
    if kind_of(data[:_HEAD]) is not None:
        raise InputError(f"{budget.name}: an archive cannot be read from a stream; name its file")
    yield from _read_data(data, origin)


def _read_members(members: Iterable[Member], origin: Origin, budget: Budget) -> Iterator[Page | Skipped]:
    for member in members:
        name = shown(member.name)
        modified = member.modified or origin.modified
        parts = PurePosixPath(name).parts
        place = Origin(f"{origin.file}!{name}", parts, modified, path=origin.path, member=member.name)
        if is_hidden(place.parts):
            notice = hidden(place)
            if notice is not None:
                yield notice
        elif member.refused is not None:
            yield Skipped(place, member.refused, broken=True)
        else:
            yield from _read_member(member, place, budget)


def _read_member(member: Member, origin: Origin, budget: Budget) -> Iterator[Page | Skipped]:
    try:
        data = member.read()
        kind = kind_of(data[:_HEAD])
        if kind in ("gzip", "zstd"):
            data = unpack(_stream(data), kind, len(data), budget)
            kind = kind_of(data[:_HEAD])
    except UNPACK_ERRORS as error:
        yield _damaged(origin, error)
        return
    if kind == "zip" and has_office_document(_stream(data)):
        yield Skipped(origin, "is an Office document, not an export", broken=False)
    elif kind is not None:
        yield Skipped(origin, "is an archive in an archive, which is not opened; unpack it", broken=True)
    else:
        yield from _read_data(data, origin)


def _read_data(data: Buffer, origin: Origin) -> Iterator[Page | Skipped]:
    text = read_text(data, origin.file)
    if isinstance(text, Unfit):
        yield Skipped(origin, text.reason, text.broken)
    else:
        yield from read_envelopes(text, origin)


def _load(file: IO[bytes], size: int, budget: Budget) -> Buffer:
    """Return a file's bytes; a large one is mapped, which costs no memory of its own."""
    if size > MAX_BYTES:
        raise InputError(f"{budget.name}: is larger than {MAX_BYTES >> 30} GiB; split it")
    if size < _MAPPED_FROM:
        return file.read()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _stream(data: Buffer) -> IO[bytes]:
    return io.BytesIO(data) if isinstance(data, bytes) else cast("IO[bytes]", data)


def _damaged(origin: Origin, error: BaseException) -> Skipped:
    return Skipped(origin, f"is damaged or cut off: {quote(str(error))}", broken=True)
