"""The digest of a snapshot: equal facts in equal order give equal digests, whichever files they came from."""

from __future__ import annotations

import hashlib

import msgspec

from lspriv.model.snapshot import Snapshot
from lspriv.model.table import AssignmentTable
from lspriv.snapshot.wire import heads, sections, to_wire

_ENCODER = msgspec.json.Encoder()


def snapshot_sha256(snapshot: Snapshot) -> str:
    """Return the SHA-256 of a snapshot's facts, in hexadecimal.

    It is not that of any file: the assignment table goes in by columns, since encoding a million
    rows would take longer than all else that a run does with them.
    """
    digest = hashlib.sha256()
    for key in heads():
        digest.update(_ENCODER.encode([key, getattr(snapshot, key)]))
    for key, of in sections().items():
        facts = getattr(snapshot, key)
        digest.update(_ENCODER.encode([key, len(facts)]))
        if isinstance(facts, AssignmentTable):
            for part in facts.columns():
                digest.update(part)
        else:
            write = to_wire(of)
            for fact in facts:
                digest.update(_ENCODER.encode(write(fact)))
    return digest.hexdigest()
