"""Joins two descriptions of one thing part by part: what one leaves out the other fills in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

_LISTED_IN_PARTS = {"functions": "name", "private_endpoint_connections": "id"}
"""Lists that come in pages or in several files, each with what its things are told apart by."""


@dataclasses.dataclass(frozen=True, slots=True)
class Clash:
    """A part that two sources tell differently."""

    part: str
    """Its name, those of what it is part of before it, joined by dots."""
    mine: object
    theirs: object


def unite(mine: Any, theirs: Any, part: str, clashes: list[Clash]) -> Any:
    """Return what two sources tell of a thing together; where they differ mine stands, and the difference is noted.

    Things of one list that have a name or an id of their own are joined one by one, since each source may have listed
    some of them; other lists count as a whole, whatever their order. Case does not count.
    """
    if mine is None or mine == theirs:
        return theirs
    if theirs is None:
        return mine
    if dataclasses.is_dataclass(mine) and not isinstance(mine, type):
        names = [field.name for field in dataclasses.fields(mine)]
        parts = {name: unite(getattr(mine, name), getattr(theirs, name), f"{part}.{name}", clashes) for name in names}
        return dataclasses.replace(mine, **parts)
    if isinstance(mine, tuple) and part in _LISTED_IN_PARTS:
        return tuple(_join(mine, theirs, part, clashes))
    if _form(mine) != _form(theirs):
        clashes.append(Clash(part, mine, theirs))
    return mine


def _join(mine: Any, theirs: Any, part: str, clashes: list[Clash]) -> Iterator[Any]:
    key = _LISTED_IN_PARTS[part]
    known = {getattr(one, key).lower(): one for one in mine}
    for one in theirs:
        name = getattr(one, key)
        known[name.lower()] = unite(known.get(name.lower()), one, f"{part}.{name}", clashes)
    yield from (known[name] for name in sorted(known))


def _form(value: Any) -> object:
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, tuple):
        return sorted(repr(_form(one)) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [_form(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return value
