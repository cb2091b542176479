"""Writes a report as SARIF 2.1.0, one piece at a time (OASIS: "Static Analysis Results Interchange Format").

`baselineState` is never written: it compares with an earlier run, and a report knows of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec

from lspriv.model.report import Report
from lspriv.report.json import INDENTED_UP_TO, encode, listed
from lspriv.report.sarif.controls import Taxonomies
from lspriv.report.sarif.notices import invocation
from lspriv.report.sarif.places import BASE, Artifacts
from lspriv.report.sarif.results import Results, ids_of
from lspriv.report.sarif.text import plain
from lspriv.report.sarif.tool import driver
from lspriv.report.view import View

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""Where the JSON Schema of SARIF 2.1.0 is published, as code scanning expects it to be named."""


def report_sarif(report: Report, view: View) -> Iterator[bytes]:
    """Return the document in pieces; joined they are one JSON document that ends with a line break.

    What the findings are about is looked up in the input before the first piece.
    """
    everything = [*report.findings, *(one.finding for one in report.accepted)]
    places = view.locate(frozenset(id for finding in everything for id in ids_of(finding)))
    unplaced = any(not any(id in places for id in ids_of(finding)) for finding in everything)
    artifacts = Artifacts(places.values(), view.inputs[0] if unplaced else None)
    named = chain.from_iterable(page.controls for page in view.pages)
    taxonomies = Taxonomies(named, view.control)
    results = Results(view.pages, taxonomies, places, artifacts)
    return _pieces(
        _head(report, view, taxonomies, artifacts),
        chain(
            map(results.result, report.findings),
            (results.result(one.finding, one.acceptance) for one in report.accepted),
        ),
        spread=len(everything) <= INDENTED_UP_TO,
    )


def _pieces(run: dict[str, Any], results: Iterable[object], *, spread: bool) -> Iterator[bytes]:
    head = msgspec.json.format(encode(run), indent=2).removesuffix(b"\n}").replace(b"\n", b"\n    ")
    yield b'{\n  "$schema": "%b",\n  "version": "2.1.0",\n  "runs": [\n    ' % SCHEMA.encode()
    yield head + b',\n      "results": ['
    yield from listed(results, spread=spread, indent=8)
    yield b"]\n    }\n  ]\n}\n"


def _head(report: Report, view: View, taxonomies: Taxonomies, artifacts: Artifacts) -> dict[str, Any]:
    """Return everything of the run but its results."""
    rules = {page.id: at for at, page in enumerate(view.pages)}
    snapshot, baseline = report.snapshot, report.baseline
    root = {BASE: {"description": {"text": "The folder in which lspriv ran."}}} if artifacts.relative else {}
    return {
        "tool": {"driver": driver(report.tool_version, view.pages, taxonomies)},
        "automationDetails": {"id": f"lspriv/{snapshot.tenant_id or 'unknown'}/{_part(baseline.name)}/"},
        "invocations": [invocation(report, rules)],
        "columnKind": "unicodeCodePoints",
        **({"originalUriBaseIds": root} if root else {}),
        "artifacts": artifacts.listed(),
        "taxonomies": taxonomies.components(),
        "properties": {"generatedAt": report.generated_at, "snapshot": snapshot, "baseline": baseline},
    }


def _part(name: str) -> str:
    """Return a name as one part of a path."""
    return plain(name).replace("/", "_")
