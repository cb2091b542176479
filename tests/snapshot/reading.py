"""Read a snapshot file as the program does: the importers' rim unpacks it, the codec reads it."""

from __future__ import annotations

from pathlib import Path

from lspriv.importers.batch import Batch
from lspriv.importers.source import read_inputs
from lspriv.model.snapshot import Snapshot
from lspriv.snapshot import read_snapshot


def load_snapshot(path: Path) -> Snapshot:
    """Read a snapshot file, compressed or not."""
    [batch] = read_inputs([str(path)])
    assert isinstance(batch, Batch)
    assert batch.envelope == "snapshot"
    return read_snapshot(bytes(batch.records[0]), name=str(path))
