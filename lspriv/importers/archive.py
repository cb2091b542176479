"""Members of archives, one at a time; a member that reaches outside or unpacks to too much is refused."""

from __future__ import annotations

import gzip
import mmap
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, cast

from lspriv.errors import InputError
from lspriv.importers.text import Buffer, quote

MAX_BYTES = 8 << 30
"""How much one archive or compressed file may unpack to."""
MAX_MEMBERS = 200_000
"""How many members an archive may have."""
MAX_RATIO = 1000
"""How many times its compressed size a file above `RATIO_FROM` may unpack to."""
RATIO_FROM = 100 << 20
"""The size from which on the ratio counts; small files of white space compress as well as bombs."""

_IN_MEMORY = 16 << 20
_CHUNK = 1 << 20
_ZSTD_CHUNK = 2 << 10  # zstd unpacks a whole chunk, up to 30,000 times its size, before anybody can look.
_TAR_MAGIC_AT = 257
_ENCRYPTED = 0x1
_EXTENDED_TIME = 0x5455
_HAS_MODIFIED = 0x1

UNPACK_ERRORS = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError, OSError, struct.error)
"""What damaged compressed data makes the standard library raise."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    """Its path in the archive, with forward slashes."""
    modified: str | None
    """Its time, ISO 8601, UTC."""
    read: Callable[[], Buffer]
    """Unpacks it.

    Raises:
        InputError: it unpacks to too much.
        OSError and others of `UNPACK_ERRORS`: it is damaged.
    """
    refused: str | None = None
    """Why it must not be read."""


def iso_time(seconds: float) -> str | None:
    """Return seconds since 1970 as ISO 8601, UTC; None for what is no date."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


class Budget:
    """What one archive may still unpack to."""

    def __init__(self, name: str) -> None:
        """Begin with all that is allowed; `name` is how messages call the archive."""
        self.name = name
        self._left = MAX_BYTES

    def take(self, chunk: int, written: int, packed: int) -> None:
        """Account for a chunk of a file of which so many bytes are written, packed in so many.

        Raises:
            InputError: the archive unpacks to more than is allowed.
        """
        self._left -= chunk
        if self._left < 0:
            raise InputError(f"{self.name}: unpacks to more than {MAX_BYTES >> 30} GiB; unpack it and name the folder")
        if written > RATIO_FROM and written > MAX_RATIO * packed:
            raise InputError(f"{self.name}: unpacks to more than {MAX_RATIO} times its size, as a zip bomb does")


def kind_of(head: bytes) -> str | None:
    """Name the container that a file begins as: ``zip``, ``gzip``, ``zstd``, ``tar``, or None for a plain file."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    return "tar" if head[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] == b"ustar" else None


def unpack(packed: IO[bytes], kind: str, size: int, budget: Budget) -> Buffer:
    """Unpack a gzip or zstd stream of so many bytes.

    Raises:
        InputError: it unpacks to too much.
        OSError and others of `UNPACK_ERRORS`: it is damaged or cut off.
    """
    if kind == "zstd":
        return _collect(_zstd_chunks(packed), size, budget)
    with gzip.GzipFile(fileobj=packed) as stream:
        return _collect(_chunks(cast("IO[bytes]", stream)), size, budget)


def zip_members(file: IO[bytes], budget: Budget) -> Iterator[Member]:
    """Yield the files of a zip archive by name; its own name is the budget's.

    Raises:
        InputError: it is damaged, or has too many members.
    """
    name = budget.name
    try:
        archive = zipfile.ZipFile(file)
    except UNPACK_ERRORS as error:
        raise InputError(f"{name}: is a damaged zip archive: {quote(str(error))}") from None
    with archive:
        infos = archive.infolist()
        _check_count(len(infos), name)
        for info in sorted(infos, key=lambda info: _slashed(info.filename)):
            if info.is_dir():
                continue
            yield Member(
                name=_slashed(info.filename),
                modified=_zip_time(info),
                read=lambda info=info: _read_zip(archive, info, budget),  # type: ignore[misc]
                refused=_zip_refusal(info),
            )


def tar_members(file: IO[bytes], size: int, budget: Budget) -> Iterator[Member]:
    """Yield the files of an uncompressed tar archive of so many bytes by name; its own name is the budget's.

    Raises:
        InputError: it is damaged, or has too many members.
    """
    name = budget.name
    try:
        archive = tarfile.TarFile.taropen("", fileobj=file)  # noqa: SIM115 - its members are read below
        infos: list[tarfile.TarInfo] = []
        for info in archive:
            _check_count(len(infos), name)
            infos.append(info)
    except UNPACK_ERRORS as error:
        raise InputError(f"{name}: is a damaged tar archive: {quote(str(error))}") from None
    with archive:
        for info in sorted(infos, key=lambda info: _slashed(info.name)):
            if info.isdir():
                continue
            yield Member(
                name=_slashed(info.name),
                modified=iso_time(info.mtime),
                read=lambda info=info: _read_tar(archive, info, size, budget),  # type: ignore[misc]
                refused=_tar_refusal(info),
            )


def slurp(stream: IO[bytes], budget: Budget) -> Buffer:
    """Read a stream of unknown size, such as standard input.

    Raises:
        InputError: it is larger than what may be read.
    """
    return _collect(_chunks(stream), MAX_BYTES, budget)


def has_office_document(file: IO[bytes]) -> bool:
    """Tell whether a zip archive is an Office document, such as an Excel workbook."""
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" in archive.NameToInfo
    except UNPACK_ERRORS:
        return False


def _collect(chunks: Iterable[bytes], packed: int, budget: Budget) -> Buffer:
    """Gather what a stream gives: in memory when small, else in a mapped temporary file."""
    written = 0
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for chunk in chunks:
            written += len(chunk)
            budget.take(len(chunk), written, packed)
            file.write(chunk)
        if written <= _IN_MEMORY:
            file.seek(0)
            return file.read()
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _zstd_chunks(packed: IO[bytes]) -> Iterator[bytes]:
    """Unpack all frames; unlike zstandard's own reader, do not take a frame that is cut off for the end."""
    import zstandard

    frame, rest = None, b""
    while source := rest or packed.read(_ZSTD_CHUNK):
        frame = frame or zstandard.ZstdDecompressor().decompressobj()
        try:
            yield frame.decompress(source)
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from None
        rest = frame.unused_data if frame.eof else b""
        frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("the compressed data ends in the middle")


def _read_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Buffer:
    with archive.open(info) as stream:
        return _collect(_chunks(stream), info.compress_size, budget)


def _read_tar(archive: tarfile.TarFile, info: tarfile.TarInfo, size: int, budget: Budget) -> Buffer:
    stream = archive.extractfile(info)
    if stream is None:
        raise tarfile.ReadError("no content")
    with stream:
        return _collect(_chunks(stream), size, budget)


def _zip_refusal(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack it and name the folder"
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "is a link, which is not followed in an archive"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "is neither a file nor a folder"
    return _unsafe_name(_slashed(info.filename))


def _tar_refusal(info: tarfile.TarInfo) -> str | None:
    if info.issym() or info.islnk():
        return "is a link, which is not followed in an archive"
    if not info.isfile():
        return "is neither a file nor a folder"
    return _unsafe_name(_slashed(info.name))


def _unsafe_name(name: str) -> str | None:
    if name.startswith("/") or name[1:2] == ":":
        return "has an absolute name"
    return "has a name that leads out of the archive (`..`)" if ".." in name.split("/") else None


def _check_count(count: int, name: str) -> None:
    if count > MAX_MEMBERS:
        raise InputError(f"{name}: has more than {MAX_MEMBERS:,} members; unpack it and name the folder")


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def _zip_time(info: zipfile.ZipInfo) -> str | None:
    """Return a member's time: UTC where the extended timestamp gives it, else what the clock of its maker showed."""
    extra, at = info.extra, 0
    while at + 4 <= len(extra):
        field, length = struct.unpack_from("<HH", extra, at)
        if field == _EXTENDED_TIME and at + 9 <= len(extra) and extra[at + 4] & _HAS_MODIFIED:
            return iso_time(struct.unpack_from("<i", extra, at + 5)[0])
        at += 4 + length
    try:
        return datetime(*info.date_time, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None
