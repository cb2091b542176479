"""Where results go: standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TextIO

from lspriv.errors import InputError


@contextmanager
def text_output(path: str | None) -> Iterator[TextIO]:
    """Open the file, or standard output for None and ``-``; the file is there only once all of it is written.

    Raises:
        InputError: It cannot be written.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    with _writing(path) as binary:
        file = TextIOWrapper(binary, encoding="utf-8", newline="\n", write_through=True)
        try:
            yield file
        finally:
            # What closes the file is who opened it.
            file.detach()


def binary_stdout() -> IO[bytes]:
    """Return standard output for bytes; to be closed, which leaves the descriptor open.

    `sys.stdout.buffer` will not do: with PYTHONUNBUFFERED set, its `write` may write a part and
    say so only in its result.
    """
    sys.stdout.flush()
    return open(sys.stdout.fileno(), "wb", closefd=False)


def write_bytes(pieces: Iterable[bytes], path: str | None) -> None:
    """Write bytes to the file, in one step, or to standard output for None and ``-``.

    Raises:
        InputError: It cannot be written.
    """
    if path is None or path == "-":
        with binary_stdout() as binary:
            binary.writelines(pieces)
        return
    with _writing(path) as file:
        file.writelines(pieces)


def check_output(path: str | None, inputs: Iterable[str], *, in_folders: bool = False, option: str = "--out") -> None:
    """Refuse an output that would overwrite an input or lies in no folder, before any work is done.

    With `in_folders`, no file that stands in an input folder may be overwritten either; `option` named it.

    Raises:
        InputError: It is one of the inputs, a folder, or in a folder that does not exist.
    """
    if path is None or path == "-":
        return
    target = Path(path)
    for name in inputs:
        source = Path(name)
        if name != "-" and source.is_file() and target.exists() and source.samefile(target):
            raise InputError(f"`{option} {path}` would overwrite an input; name another file")
        if in_folders and source.is_dir() and target.is_file() and source.resolve() in target.resolve().parents:
            raise InputError(f"`{option} {path}` would overwrite a file of the input `{name}`; name another file")
    if target.is_dir():
        raise InputError(f"`{option} {path}` is a folder; name a file")
    if not target.parent.is_dir():
        raise InputError(f"`{option} {path}`: there is no folder `{target.parent}`; make it first")


@contextmanager
def _writing(path: str) -> Iterator[IO[bytes]]:
    from lspriv.snapshot import replacing

    try:
        with replacing(Path(path)) as file:
            yield file
    except OSError as error:
        raise InputError(f"cannot write `{path}`: {error.strerror or error}") from error
