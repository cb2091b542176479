"""The baseline: decode a file of role assignments into typed objects, and nothing else."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import msgspec


class Properties(msgspec.Struct, rename="camel"):
    """The body of a role assignment."""

    role_definition_id: str
    principal_id: str
    scope: str
    principal_type: str | None = None
    condition: str | None = None
    condition_version: str | None = None
    created_on: str | None = None
    updated_on: str | None = None
    created_by: str | None = None
    updated_by: str | None = None
    delegated_managed_identity_resource_id: str | None = None
    description: str | None = None


class Assignment(msgspec.Struct):
    """A role assignment as ARM sends it."""

    id: str
    type: str
    name: str
    properties: Properties


class Page(msgspec.Struct):
    """A page of role assignments."""

    value: list[Assignment]


if __name__ == "__main__":
    gc.disable()
    print(len(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Page).value))
