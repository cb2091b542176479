"""Snapshot files: plain, gzip or zstd; read whole, written atomically."""

from __future__ import annotations

import contextlib
import gzip
import io
import mmap
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TypeAlias, cast

from lspriv.errors import InputError

Readable: TypeAlias = "bytes | bytearray | memoryview | mmap.mmap"
"""Bytes that can be decoded without a copy."""

MAX_BYTES = 8 << 30
"""How much a compressed snapshot may unpack to."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_CHUNK = 1 << 20
_ZSTD_CHUNK = 2 << 10  # zstd unpacks a whole chunk, up to 30,000 times its size, before anybody can look.
_MAPPED_FROM = 16 << 20


def read_packed(path: Path) -> Readable:
    """Return the unpacked bytes of a file; a large plain one is mapped.

    Raises:
        InputError: the file cannot be read, is damaged, or unpacks to too much.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
            size = os.fstat(file.fileno()).st_size
            if not head.startswith((_GZIP, _ZSTD)):
                if size >= _MAPPED_FROM:
                    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                return head + file.read()
            file.seek(0)
            chunks = _gzip_chunks(file) if head.startswith(_GZIP) else _zstd_chunks(file)
            return _collect(chunks, path)
    except (OSError, EOFError, zlib.error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError(f"`{path}` cannot be read: {reason}") from None


def write_packed(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file in one step: at no time does the path hold half of it. The extension decides the compression.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                _pack(chunks, file, path.suffix)
            return
        path = path.resolve()
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        try:
            with unfinished.open("xb") as file:
                _pack(chunks, file, path.suffix)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"`{path}` cannot be written: {error.strerror or error}") from None


def _pack(chunks: Iterable[bytes], file: IO[bytes], suffix: str) -> None:
    with _packer(file, suffix.lower()) as packer:
        for chunk in chunks:
            packer.write(chunk)


@contextlib.contextmanager
def _packer(file: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    """Give what compresses into the file; equal input gives equal bytes, so no name and no time go in."""
    if suffix == ".gz":
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as stream:
            yield cast("IO[bytes]", stream)
    elif suffix == ".zst":
        import zstandard

        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as stream:
            yield cast("IO[bytes]", stream)
    else:
        yield file


def _collect(chunks: Iterable[bytes], path: Path) -> Readable:
    buffer, written = io.BytesIO(), 0
    for chunk in chunks:
        written += len(chunk)
        if written > MAX_BYTES:
            raise InputError(f"`{path}` unpacks to more than {MAX_BYTES >> 30} GiB")
        buffer.write(chunk)
    return buffer.getbuffer()


def _gzip_chunks(file: IO[bytes]) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _zstd_chunks(file: IO[bytes]) -> Iterator[bytes]:
    import zstandard

    frame, rest = None, b""
    while source := rest or file.read(_ZSTD_CHUNK):
        frame = frame or zstandard.ZstdDecompressor().decompressobj()
        try:
            yield frame.decompress(source)
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from None
        rest = frame.unused_data if frame.eof else b""
        frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("the compressed data ends in the middle")
