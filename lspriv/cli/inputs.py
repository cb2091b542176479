"""Reads what the user named as INPUT: a snapshot, or exports."""

from __future__ import annotations

from collections.abc import Sequence

from lspriv.cli.progress import Progress
from lspriv.importers import Imported, import_paths
from lspriv.model.snapshot import Snapshot
from lspriv.snapshot import read_snapshot


def load(paths: Sequence[str], progress: Progress | None = None) -> Imported:
    """Read the inputs as one tenant.

    Raises:
        InputError: A path does not exist, or nothing in the inputs can be used.
    """
    return import_paths(paths, read_snapshot=_read_snapshot, progress=progress)


def _read_snapshot(data: bytes, name: str) -> Snapshot:
    return read_snapshot(data, name=name)
