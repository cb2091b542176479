"""Drives a collection against the loopback server, in this process, by the real clients."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lspriv.cli.live import read_live
from lspriv.collect.cloud import Endpoints, cloud_of
from lspriv.collect.plan import Plan
from lspriv.collect.run import Session
from lspriv.collect.signin import Method
from lspriv.model.gap import Gap
from lspriv.model.role import role_guid
from lspriv.model.scope import scope_key
from lspriv.model.snapshot import Snapshot
from tests.loopback.cloud import Loopback

_PROVENANCE = ("schema", "collected_at", "cloud", "gaps", "usage_windows")

NOW = "2026-11-01T00:00:00Z"
"""A time just after contoso's export."""


@contextmanager
def signed_in(azure: Loopback) -> Iterator[None]:
    """Let azure-identity find the loopback server's managed identity, and nothing else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "IDENTITY_", "MSI_"))}
    with patch.dict(os.environ, kept | azure.environment, clear=True):
        yield


def session(azure: Loopback, **settings: Any) -> Session:
    """Return how the server is reached; attempts follow each other at once."""
    cloud = cloud_of(Endpoints(arm=azure.arm_endpoint, graph=azure.graph_endpoint, logs=azure.logs_endpoint))
    return replace(Session(cloud, Method.MANAGED_IDENTITY, timeout=20, pause=0.01), **settings)


def collected(
    azure: Loopback, folder: Path, plan: Plan | None = None, *, resume: bool = False, **settings: Any
) -> Snapshot:
    """Collect by a plan, everything unless told otherwise, and return the snapshot."""
    with signed_in(azure):
        return read_live(session(azure, **settings), plan or Plan(), folder, now=NOW, resume=resume).snapshot


def facts(snapshot: Snapshot, *, of: frozenset[str] | None = None) -> dict[str, Any]:
    """Return what a snapshot says of the tenant, without where it comes from, by section.

    An assignment names its role by whatever scope it was listed under; a principal that nothing names is left out,
    since whole directories are in exports only. The times that logs cover say how use was looked for, not what it was:
    a collection states the window that it asked for, of an export there are only its first and last event.
    """
    named = {one.principal_id.lower() for one in snapshot.role_assignments}
    named |= {member.lower() for group in snapshot.memberships for member in group.member_ids}
    named |= {one.principal_id.lower() for one in snapshot.eligible_assignments}
    named |= {one.principal_id.lower() for one in snapshot.managed_identities}
    told: dict[str, Any] = {}
    for field in fields(snapshot):
        if field.name in _PROVENANCE or (of is not None and field.name not in of):
            continue
        value = getattr(snapshot, field.name)
        if field.name == "role_assignments":
            value = sorted((_plain(one) for one in value), key=lambda one: one.id)
        elif field.name == "eligible_assignments":
            value = [_plain(one) for one in value]
        elif field.name == "principals":
            value = [one for one in value if one.id.lower() in named]
        told[field.name] = list(value) if isinstance(value, (list, tuple)) else value
    return told


def _plain(one: Any) -> Any:
    return replace(one, id=scope_key(one.id), role_definition_id=role_guid(one.role_definition_id))


def missing(snapshot: Snapshot) -> set[tuple[str, str]]:
    """Return source and scope of all that could not be seen."""
    return {(gap.source, scope_key(gap.scope)) for gap in told(snapshot)}


def told(snapshot: Snapshot) -> list[Gap]:
    """Return the gaps that are no mere notes."""
    return [gap for gap in snapshot.gaps if gap.kind != "note"]
