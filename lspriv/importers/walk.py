"""Finds the files that the user's paths name, in order, and says which are left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lspriv.errors import InputError
from lspriv.importers.archive import iso_time
from lspriv.importers.batch import Origin, Skipped
from lspriv.importers.text import holds_data, quote

STANDARD_INPUT = "-"
"""The path that names standard input."""

_UNWANTED_FOLDER = "__MACOSX"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to read."""

    origin: Origin
    path: Path | None
    """Where it lies; None for standard input."""
    size: int
    """Its bytes; 0 when nobody can tell, as for a pipe."""
    named: bool
    """True when the user named it, not the folder that it lies in."""


def find_entries(paths: Sequence[str]) -> list[Entry | Skipped]:
    """List the files below the paths, folders in the order of their paths; one that is named twice comes once.

    Raises:
        InputError: a path does not exist or cannot be read.
    """
    found: dict[str, Entry | Skipped] = {}
    for path in paths:
        for key, entry in _named(path):
            found.setdefault(key, entry)
    return list(found.values())


def is_hidden(parts: Sequence[str]) -> bool:
    """Tell whether a path leads through what an operating system or tool keeps for itself."""
    return any(part == _UNWANTED_FOLDER or (part[0] == "." and part not in (".", "..")) for part in parts if part)


def hidden(origin: Origin) -> Skipped | None:
    """Return the notice of a hidden file, or None for one that nobody would miss."""
    return Skipped(origin, "is hidden, not read", broken=False) if holds_data(origin.file) else None


def shown(path: str) -> str:
    """Return a path as text; bytes in it that are not UTF-8 are escaped."""
    return path.encode("utf-8", "backslashreplace").decode()


def _named(text: str) -> Iterator[tuple[str, Entry | Skipped]]:
    if text == STANDARD_INPUT:
        yield text, Entry(Origin(text, (), None), None, 0, named=True)
        return
    path = Path(text)
    try:
        if path.is_dir():
            yield from _below(path)
            return
        status = path.stat()
        if not os.access(path, os.R_OK):
            raise PermissionError(None, "Permission denied")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"`{quote(text)}` cannot be read: {quote(reason or 'it is not a path')}") from None
    parts = tuple(shown(part) for part in path.parts if part != path.anchor)
    origin = Origin(shown(text), parts, iso_time(status.st_mtime), path=text)
    yield os.path.realpath(path), Entry(origin, path, status.st_size, named=True)


def _below(folder: Path) -> Iterator[tuple[str, Entry | Skipped]]:
    root = folder.resolve()
    stack: list[tuple[Path, tuple[str, ...]]] = [(folder, (shown(root.name),))]
    while stack:
        path, parts = stack.pop()
        if path is folder or (os.path.isdir(path) and not os.path.islink(path)):  # noqa: PTH112, PTH114 - never raise
            try:
                names = sorted((child.name for child in path.iterdir()), reverse=True)
            except OSError as error:
                if path is folder:
                    raise InputError(f"`{quote(str(folder))}` cannot be listed: {error.strerror}") from None
                yield _key(path), Skipped(Origin(shown(str(path)), parts, None), "cannot be listed", broken=True)
                continue
            hides = path is not folder and is_hidden(parts[-1:])
            stack.extend((path / name, (*parts, shown(name))) for name in ([] if hides else names))
            continue
        entry = _one(path, parts, root)
        if entry is not None:
            yield _key(path), entry


def _one(path: Path, parts: tuple[str, ...], root: Path) -> Entry | Skipped | None:
    """Return a file below a folder, why it is left out, or None for one that nobody would miss."""
    origin = Origin(shown(str(path)), parts, None)
    if is_hidden(parts[-1:]):
        return hidden(origin)
    expected = holds_data(origin.file)
    if os.path.islink(path):  # noqa: PTH114
        return _link(path, origin, root)
    try:
        status = path.stat()
    except OSError:
        return Skipped(origin, "cannot be read", broken=expected)
    if not stat.S_ISREG(status.st_mode):
        return Skipped(origin, "is not a regular file", broken=False)
    origin = Origin(origin.file, parts, iso_time(status.st_mtime), path=str(path))
    return Entry(origin, path, status.st_size, named=False)


def _link(path: Path, origin: Origin, root: Path) -> Skipped:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Skipped(origin, "is a link that leads nowhere", broken=holds_data(origin.file))
    if target.is_relative_to(root):
        return Skipped(origin, "is a link; what it leads to is read where it lies", broken=False)
    if target.is_dir():
        return Skipped(origin, "is a link to a folder elsewhere, not followed; name that folder too", broken=True)
    reason = "is a link to a file elsewhere, not followed; name that file too"
    return Skipped(origin, reason, broken=holds_data(origin.file))


def _key(path: Path) -> str:
    """Return what a file is told apart by; a link is not what it leads to."""
    return str(path.absolute()) if os.path.islink(path) else os.path.realpath(path)  # noqa: PTH114
