"""Small inputs for the generator, in the shapes that it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lspriv.catalog import Catalog

Write = Callable[[str, Any], str]
"""Writes a file, objects as JSON, and returns its path."""
Build = Callable[..., Catalog]
"""Runs the generator with these arguments and returns the catalogue that it made."""

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
GONE = "054126f8-9a2b-4f1c-a9ad-eca461f08466"
META = {"source": "somebody/facts@0000 (2026-05-01)"}
FACTS = {
    "meta": META,
    "roles": [
        {"id": READER, "name": "Reader", "perms": [{"a": ["*/read"]}], "created": "2015-02-02"},
        {"id": OWNER, "name": "Owner", "perms": [{"a": ["*"]}, {"d": ["B/x/y ", "a/x/y"], "nd": ["a/x/y"]}]},
    ],
}
HISTORY = {
    "meta": {"source": "history of somebody/facts@0000 (2026-05-02)"},
    "roles": {
        READER: {"name": "Reader", "aka": ["Looker"]},
        GONE: {"name": "Gone Role", "aka": ["Older Name"], "gone_after": "2025-06-18"},
    },
}
OPERATIONS_FACTS = {
    "meta": {"source": ["somebody/facts@0000 (2026-05-01)", "other/facts@1111 (2023-08-12)"]},
    "providers": {
        "Contoso.Web": {"c": ["sites/read"], "d": ["sites/data/read"], "b": ["sites/both/action"]},
        "Contoso.App": {"?": ["apps/read"], "c?": ["apps/write"], "d?": ["apps/data/read"]},
    },
}


def arm_role(guid: str, name: str, kind: str = "BuiltInRole", **block: Any) -> dict[str, Any]:
    """A role definition as ARM answers, with one permission block."""
    lists: dict[str, Any] = {"actions": [], "notActions": [], "dataActions": [], "notDataActions": []}
    return {
        "id": f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{guid.upper()}",
        "name": guid,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": name,
            "type": kind,
            "description": "Is not kept.",
            "assignableScopes": ["/"],
            "permissions": [lists | block],
            "updatedOn": "2026-06-01T10:11:12.1234567Z",
        },
    }


def flattened(role: dict[str, Any]) -> dict[str, Any]:
    """A role definition in the shape that az prints."""
    properties = dict(role["properties"])
    item = {key: value for key, value in role.items() if key != "properties"}
    return {**item, "roleType": properties.pop("type"), **properties, "type": item["type"]}


def provider(name: str, *own: dict[str, Any], **types: list[dict[str, Any]]) -> dict[str, Any]:
    """A provider as ARM answers: its own operations, then those of its resource types."""
    return {
        "id": f"/providers/Microsoft.Authorization/providerOperations/{name}",
        "name": name,
        "displayName": name,
        "operations": list(own),
        "resourceTypes": [{"name": key, "operations": value} for key, value in types.items()],
    }


def operation(name: str, data: bool | None) -> dict[str, Any]:
    """An operation as ARM answers."""
    return {"name": name, "displayName": "x", "isDataAction": data}
