"""Short words for the tests of conditions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from lspriv.access.conditions import Request, Truth, attribute_key, decide, parse_condition

TRUE, FALSE, UNDECIDED = Truth.TRUE, Truth.FALSE, Truth.UNDECIDED
ANY = "Any.Provider/things/read"
WRITE = "Microsoft.Authorization/roleAssignments/write"
DELETE = "Microsoft.Authorization/roleAssignments/delete"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
Known: TypeAlias = Mapping[str, str] | Mapping[str, list[str]] | Mapping[str, str | list[str]]


def asked(condition: str, operation: str = ANY, sub: str | None = None, /, **known: Known) -> Truth:
    """Decide a condition's text; `known` maps a source to its attributes' values."""
    attributes = {
        attribute_key(source, name): (values,) if isinstance(values, str) else tuple(values)
        for source, named in known.items()
        for name, values in named.items()
    }
    return decide(parse_condition(condition), Request(operation, sub, attributes))


def built_in_conditions() -> list[tuple[str, str, str]]:
    """Role, version and text of every condition that a built-in role carries."""
    text = Path(__file__).with_name("built_in_roles.json").read_text(encoding="utf-8")
    return [(one["role"], one["version"], one["condition"]) for one in json.loads(text)["conditions"]]
