"""Holds a folder for one process: two collections into one spool would take each other's pages away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lspriv.errors import CollectError

_LOCK = ".lock"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, which is made when it is not there; the system lets go of it when the process ends, however.

    Raises:
        CollectError: another process holds it.
    """
    lock = folder / _LOCK
    while True:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _taken(descriptor):
                said = "another run is collecting to the same `--out`; wait for it, or name another file"
                raise CollectError(f"`{folder}` is in use: {said}")
            if _is_still(descriptor, lock):
                break
        except BaseException:
            os.close(descriptor)
            raise
        # Whoever held it removed the folder meanwhile.
        os.close(descriptor)
    try:
        yield
    finally:
        os.close(descriptor)


def _is_still(descriptor: int, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), lock.stat())
    except OSError:
        return False


def _taken(descriptor: int) -> bool:
    """Lock a file that nobody else has locked."""
    try:
        import fcntl
    except ImportError:
        # Windows refuses to remove a folder with an open file in it, which keeps two runs apart well enough.
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
