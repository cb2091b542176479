"""Writes tables of Markdown, and JSON Schemas as such tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "mapping",
    "array": "list",
    "anything": "anything",
}


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield _row(titles)
    yield _row(["---"] * len(titles))
    for row in rows:
        yield _row(row)


def key_table(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of an object: what each takes, whether it must be there, and what it says."""
    required = schema.get("required", ())
    rows = [
        (f"`{key}`", type_words(of), "yes" if key in required else "", of.get("description", ""))
        for key, of in schema.get("properties", {}).items()
    ]
    return table(("key", "takes", "required", "what it is"), rows)


def definitions(schema: dict[str, Any], root: str) -> Iterator[str]:
    """Yield a section for each object of a schema, the root first, then by name."""
    named = schema["$defs"]
    for name in (root, *sorted(named.keys() - {root})):
        of = named[name]
        yield from ("", f"## {name}", "")
        if of.get("description"):
            yield from (of["description"], "")
        if "properties" in of:
            yield from key_table(of)
        else:
            yield f"Takes {type_words(of)}."


def type_words(schema: dict[str, Any]) -> str:
    """Say in words what a schema takes; objects of their own are links."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(map(type_words, schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(f"`{choice}`" for choice in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    kinds = schema.get("type", "anything")
    if kinds == "array" and "items" in schema:
        return f"list of {type_words(schema['items'])}"
    return " or ".join(_TYPES[kind] for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;').replace(chr(10), ' ') for cell in cells)} |"
