"""Snapshot files: plain, gzip or zstd, written atomically. Reading them is the importers' business."""

from __future__ import annotations

import contextlib
import gzip
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from lspriv.errors import InputError


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
