"""How the facts of a snapshot look in JSON, derived from their dataclasses.

Keys are the fields' names; a field that has its default is left out; pairs of texts, such as tags, are an object; an
enumeration is its value.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec

from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import GapKind
from lspriv.model.principal import PrincipalKind, principal_kind
from lspriv.model.snapshot import Snapshot
from lspriv.model.table import AssignmentTable

Wire: TypeAlias = msgspec.Struct
"""A record as JSON has it: texts, numbers and lists of them, checked for unknown keys and wrong types."""

Convert: TypeAlias = "Callable[[Any], Any]"

Describe: TypeAlias = "Callable[[type, str, Any], Any]"
"""Given a dataclass, the name and the wire type of a field, returns the type that the JSON Schema is made from."""


@cache
def sections() -> dict[str, type]:
    """Return the lists of a snapshot in order, each with the dataclass of its records."""
    hints = get_type_hints(Snapshot)
    found: dict[str, type] = {}
    for field in dataclasses.fields(Snapshot):
        hint = hints[field.name]
        if hint is AssignmentTable:
            found[field.name] = RoleAssignment
        elif get_origin(hint) is tuple:
            found[field.name] = get_args(hint)[0]
    return found


@cache
def heads() -> tuple[str, ...]:
    """Return the names of a snapshot's single texts in order, `schema` first."""
    return tuple(field.name for field in dataclasses.fields(Snapshot) if field.name not in sections())


@cache
def wire_type(of: type, strict: bool, describe: Describe | None = None) -> type[Wire]:
    """Return what records of a dataclass are decoded to; strict types refuse unknown keys."""
    hints = get_type_hints(of)
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for field in dataclasses.fields(of):
        hint = _wire_hint(hints[field.name], strict, describe)
        hint = describe(of, field.name, hint) if describe else hint
        default = _wire_default(field, hints[field.name])
        fields.append((field.name, hint) if default is dataclasses.MISSING else (field.name, hint, default))
    return msgspec.defstruct(
        of.__name__, fields, forbid_unknown_fields=strict, kw_only=True, gc=False, namespace={"__doc__": of.__doc__}
    )


@cache
def from_wire(of: type) -> Convert:
    """Return what makes a dataclass of its decoded record."""
    hints = get_type_hints(of)
    fields = [(field.name, _reader(hints[field.name])) for field in dataclasses.fields(of)]

    def build(record: Wire) -> Any:
        values = {}
        for name, convert in fields:
            value = getattr(record, name)
            values[name] = value if convert is None or value is None else convert(value)
        return of(**values)

    return build


@cache
def to_wire(of: type) -> Convert:
    """Return what makes of a dataclass the object that JSON shall have, without what has its default."""
    hints = get_type_hints(of)
    fields = [(field.name, field.default, _writer(hints[field.name])) for field in dataclasses.fields(of)]

    def build(fact: Any) -> dict[str, Any]:
        values = {}
        for name, default, convert in fields:
            value = getattr(fact, name)
            if value != default:
                values[name] = value if convert is None or value is None else convert(value)
        return values

    return build


def _wire_hint(hint: Any, strict: bool, describe: Describe | None) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return wire_type(hint, strict, describe)
    if _is_pairs(hint):
        return dict[str, str]
    if hint is PrincipalKind or (hint is GapKind and not strict):
        return str
    if get_origin(hint) is tuple:
        part: Any = _wire_hint(get_args(hint)[0], strict, describe)
        return tuple[part, ...]
    if get_origin(hint) in (Union, types.UnionType):
        return Union[tuple(_wire_hint(part, strict, describe) for part in get_args(hint))]  # noqa: UP007 - made here
    return hint


def _wire_default(field: dataclasses.Field[Any], hint: Any) -> Any:
    if _is_pairs(hint):
        return msgspec.field(default_factory=dict)
    return field.default.value if isinstance(field.default, PrincipalKind) else field.default


def _reader(hint: Any) -> Convert | None:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_wire(hint)
    if _is_pairs(hint):
        return _sorted_pairs
    if hint is PrincipalKind:
        return principal_kind
    if hint is GapKind:
        return _gap_kind
    return _each(_reader, hint)


def _writer(hint: Any) -> Convert | None:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return to_wire(hint)
    if _is_pairs(hint):
        return dict
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _value
    return _each(_writer, hint)


def _each(of: Callable[[Any], Convert | None], hint: Any) -> Convert | None:
    """Return what converts each element of a tuple, or None where the elements stay as they are."""
    parts = [part for part in get_args(hint) if part not in (type(None), Ellipsis)]
    if not parts:
        return None
    convert = of(parts[0])
    if get_origin(hint) is not tuple or convert is None:
        return convert

    def convert_all(values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(map(convert, values))

    return convert_all


def _is_pairs(hint: Any) -> bool:
    return get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is tuple


def _sorted_pairs(value: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(value.items()))


def _gap_kind(value: str) -> GapKind:
    """Read a gap's kind; one that a newer lspriv invented counts as the worst that this one knows."""
    return GapKind(value) if value in GapKind._value2member_map_ else GapKind.FAILED


def _value(value: Enum) -> Any:
    return value.value
