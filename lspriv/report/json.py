"""Writes a report as JSON (schema ``lspriv.report/1``), one piece at a time.

A tenant with a million assignments may have hundreds of thousands of findings; they are never
all in memory as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from lspriv.model.report import Report
from lspriv.model.safe import escape_json
from lspriv.report.wire import GapPart, accepted_part, finding_part, head

INDENTED_UP_TO = 1000
"""Up to so many findings each is spread over lines for people to read; beyond, each takes one line."""


def report_json(report: Report) -> Iterator[bytes]:
    """Yield the document in pieces; joined they are one JSON document that ends with a line break."""
    spread = len(report.findings) + len(report.accepted) <= INDENTED_UP_TO
    lists: tuple[tuple[str, Iterable[object]], ...] = (
        ("findings", map(finding_part, report.findings)),
        ("accepted", map(accepted_part, report.accepted)),
        ("inconclusive", report.inconclusive),
        ("gaps", (GapPart(gap.source, gap.scope, gap.reason) for gap in report.gaps)),
        ("notes", report.notes),
        ("warnings", report.warnings),
    )
    yield msgspec.json.format(encode(head(report)), indent=2).removesuffix(b"\n}")
    for name, items in lists:
        yield f',\n  "{name}": ['.encode()
        yield from listed(items, spread=spread)
        yield b"]"
    yield b"\n}\n"


def one_document(value: object) -> bytes:
    """Return one object as a document of its own, spread over lines."""
    return msgspec.json.format(encode(value), indent=2) + b"\n"


def listed(items: Iterable[object], *, spread: bool, indent: int = 4) -> Iterator[bytes]:
    """Yield what stands between the brackets of an array: each item on lines of its own, or spread over several."""
    before = separator = b"\n" + b" " * indent
    for item in items:
        text = encode(item)
        if spread:
            text = msgspec.json.format(text, indent=2).replace(b"\n", separator)
        yield before + text
        before = b"," + separator
    if before is not separator:
        yield separator[:-2]


def encode(value: object) -> bytes:
    r"""Encode a value as JSON in which deceiving characters are escaped.

    A lone surrogate, which stands for a byte of a file name that is no UTF-8, cannot be written
    as JSON; it becomes U+FFFD.
    """
    try:
        return escape_json(msgspec.json.encode(value))
    except UnicodeEncodeError:
        return escape_json(msgspec.json.encode(_without_surrogates(msgspec.to_builtins(value))))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value
