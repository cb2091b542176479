"""Snapshot files: plain, gzip or zstd, written atomically. Reading them is the importers' business."""

from __future__ import annotations

import contextlib
import gzip
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from lspriv.errors import InputError

_STREAMS = frozenset({"/dev", "/dev/fd", "/proc/self/fd"})
"""Folders of names for what is open already: to replace such a name would miss whom it is open for."""


def write_packed(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file in one step: at no time does the path hold half of it. The extension decides the compression.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        with replacing(path) as file:
            _pack(chunks, file, path.suffix)
    except OSError as error:
        raise InputError(f"`{path}` cannot be written: {error.strerror or error}") from None


_BUFFER = 1 << 20
"""Reports of gigabytes come in pieces of kilobytes, and each call of the system costs more than its copy."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside `path` that takes its place when the block ends, and goes when the block fails.

    Devices and pipes are written as they are.

    Raises:
        OSError: the file cannot be written.
    """
    if path.absolute().parent.as_posix() in _STREAMS or (path.exists() and not path.is_file()):
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with unfinished.open("xb", buffering=_BUFFER) as file:
            if path.exists():
                shutil.copymode(path, unfinished)
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


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
