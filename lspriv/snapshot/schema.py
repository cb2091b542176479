"""The JSON Schema of snapshots, derived from the dataclasses and what their source says of each field."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_type_hints

import msgspec

from lspriv.model.field_docs import field_docs
from lspriv.model.principal import PrincipalKind
from lspriv.model.snapshot import SCHEMA, Snapshot
from lspriv.snapshot.wire import heads, sections, wire_type

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KINDS = ", ".join(f"`{kind.value}`" for kind in PrincipalKind)


def snapshot_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `encode_snapshot` writes; unknown keys are refused."""
    fields: list[tuple[str, Any]] = [("schema", Annotated[str, msgspec.Meta(pattern=f"^{re.escape(SCHEMA)}$")])]
    docs = field_docs(Snapshot)
    optional: list[tuple[str, Any, Any]] = []
    for key in heads()[1:]:
        optional.append((key, _described(str | None, docs.get(key)), msgspec.UNSET))
    for key, of in sections().items():
        record: Any = wire_type(of, True, _describe)
        optional.append((key, _described(list[record], docs.get(key)), msgspec.UNSET))
    whole = msgspec.defstruct(
        "Snapshot", [*fields, *optional], forbid_unknown_fields=True, namespace={"__doc__": Snapshot.__doc__}
    )
    schema = msgspec.json.schema(whole)
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(schema))
    return {"$schema": _DIALECT, "$id": f"urn:{SCHEMA.replace('/', ':')}", "title": "lspriv snapshot", **plain}


def _describe(of: type, name: str, hint: Any) -> Any:
    doc = field_docs(of).get(name)
    if get_type_hints(of)[name] is PrincipalKind:
        doc = f"{doc or 'What the principal is.'} One of {_KINDS}; what is new is read as `Unknown`."
    return _described(hint, doc)


def _described(hint: Any, doc: str | None) -> Any:
    return Annotated[hint, msgspec.Meta(description=doc)] if doc else hint
