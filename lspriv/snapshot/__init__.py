"""Snapshot to bytes and back, and its published schema."""

from lspriv.snapshot.digest import snapshot_sha256
from lspriv.snapshot.packing import replacing
from lspriv.snapshot.read import read_snapshot
from lspriv.snapshot.schema import snapshot_schema
from lspriv.snapshot.write import encode_snapshot, write_snapshot

__all__ = [
    "encode_snapshot",
    "read_snapshot",
    "replacing",
    "snapshot_schema",
    "snapshot_sha256",
    "write_snapshot",
]
