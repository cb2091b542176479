"""The functions of Function Apps and what they are bound to: `az functionapp function list`, REST.

Fields: Microsoft, "Web Apps - List Functions", "Azure Functions triggers and bindings". A binding names what it is
bound to in members of its own kind; short ones are kept, unless their value looks like a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.site_parts import note_part
from lspriv.importers.wire import RecordError, Wire, decode, first, need
from lspriv.model.resource import FunctionApp
from lspriv.model.secrets import safe_member
from lspriv.model.site import AppFunction, Binding

LABEL = "functions"
"""What people call them."""

_OWN_FIELDS = ("type", "direction", "name")
_MEMBER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")
_Value = str | int | float | bool | list[str] | None


class _HostConfig(Wire):
    bindings: list[dict[str, msgspec.Raw]] | None = None
    disabled: bool | None = None


class _Properties(Wire):
    language: str | None = None
    is_disabled: bool | None = None
    config: _HostConfig | None = None


class _Function(_Properties):
    id: str | None = None
    properties: _Properties | None = None


_FUNCTION = msgspec.json.Decoder(_Function, strict=False)
_VALUE = msgspec.json.Decoder(_Value)


def take_function(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take one function of an app.

    Raises:
        RecordError: it has no id, or a part of it has another type than Azure gives it.
    """
    record = decode(_FUNCTION, raw)
    told = record.properties or record
    id = need(record.id, "id")
    host = told.config or _HostConfig()
    function = AppFunction(
        id.rstrip("/").rsplit("/", 1)[-1],
        told.language or None,
        first(told.is_disabled, host.disabled),
        None if host.bindings is None else tuple(_bindings(host.bindings)),
    )
    _note((function,), id, sheet)


def take_no_function(sheet: Sheet) -> None:
    """Take that an app has no function."""
    _note((), None, sheet)


def _note(functions: Sequence[AppFunction], id: str | None, sheet: Sheet) -> None:
    note_part(FunctionApp("", "", functions=tuple(functions)), "functions", LABEL, id, sheet)


def _bindings(told: Sequence[dict[str, msgspec.Raw]]) -> Iterator[Binding]:
    for one in told:
        texts = {key: text for key, raw in one.items() if _MEMBER.fullmatch(key) and (text := _text(raw))}
        type = texts.get("type")
        if type is None:
            continue
        name = texts.get("name")
        direction = texts.get("direction")
        members = tuple(
            (key, kept)
            for key, text in sorted(texts.items())
            if key not in _OWN_FIELDS and (kept := safe_member(key, text)) is not None
        )
        yield Binding(
            safe_member("type", type) or "unknown",
            direction.upper() if direction else None,
            safe_member("name", name) if name else None,
            members,
        )


def _text(raw: msgspec.Raw) -> str | None:
    """Return a member as text; lists of texts with commas between, and objects, which name nothing, not at all."""
    try:
        value = decode(_VALUE, raw)
    except RecordError:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(value)
    return None if value is None else str(value).strip()
