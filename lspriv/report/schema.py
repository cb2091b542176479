"""The JSON Schema of the report."""

from __future__ import annotations

from typing import Any

import msgspec

from lspriv.model.report import SCHEMA
from lspriv.report.wire import ReportDocument


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``lspriv.report/1``; every key is required and no other allowed."""
    (reference,), definitions = msgspec.json.schema_components([ReportDocument], ref_template="#/$defs/{name}")
    for definition in definitions.values():
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
            definition["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": SCHEMA,
        **reference,
        "$defs": dict(sorted(definitions.items())),
    }
