"""Text to batches: what a JSON or CSV file wraps its records in, recognised by its content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TypeAlias

import msgspec

from lspriv.importers.batch import Batch, Origin, Skipped, TextPlaces
from lspriv.importers.pages import Page
from lspriv.importers.rows import RowError, TablePlaces, csv_delimiter, csv_records, table_records
from lspriv.importers.text import Text, holds_data, looks_like_json, malformed, quote, trailing_warnings

_Members: TypeAlias = "dict[str, msgspec.Raw]"

SNAPSHOT_SCHEMA = "lspriv.snapshot/"
"""What the `schema` of lspriv's own snapshots begins with."""

_OWN_SCHEMA = "lspriv."
_RECORDED = frozenset({"url", "status", "request", "method", "source"})
_GRAPH = frozenset(
    {"totalRecords", "total_records", "count", "resultTruncated", "skip_token", "$skipToken", "skipToken"}
)
_SKIP_TOKENS = ("$skipToken", "skip_token", "skipToken", "$skiptoken")
_NEXT_LINKS = ("nextLink", "@odata.nextLink", "odata.nextLink", "next_link")
_NAMED = ("id", "name", "type")
_ERRORS = frozenset({"error", "odata.error"})
_OLD_ERROR = frozenset({"Code", "Message"})
_ERROR_MEMBERS = 4
_ANSWER = frozenset({"tables", "error", "statistics", "render", "dataSources", "permissions"})
_DEEPEST = 3
_NO_CONTENT = 204
_FIRST_ERROR = 400
_LOOKED_AT = 4096
"""So many records are looked at to tell a list of objects from a list of something else; decoding finds the rest."""

_RAW = msgspec.json.Decoder(msgspec.Raw)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str | None)
_LINES = msgspec.json.Decoder(str | list[str])
_NUMBER = msgspec.json.Decoder(int | None)


def read_envelopes(text: Text, origin: Origin) -> Iterator[Page | Skipped]:
    """Yield the batches of a file in order, or why there are none; a file is read whole or not at all."""
    opening = bytes(text.data[text.start : text.start + 1])
    if opening not in (b"{", b"["):
        yield _rows(text, origin)
        return
    try:
        documents, envelope, members = _documents(text)
    except (msgspec.DecodeError, RecursionError) as error:
        if holds_data(origin.file) or looks_like_json(text):
            yield Skipped(origin, malformed(error, text), broken=True)
        else:
            yield Skipped(origin, "not an export", broken=False)
        return
    for part, page in enumerate(_Reader(text, origin).read(documents, envelope, members)):
        yield replace(page, part=part, batch=replace(page.batch, text=text.data)) if isinstance(page, Page) else page


def _documents(text: Text) -> tuple[list[msgspec.Raw], str, _Members | None]:
    """Return the elements of a text that is one array, else its documents, one after another.

    With the members of the document when it is a single object.
    """
    view = text.view()
    try:
        if view[0] == ord("["):
            return _LIST.decode(view), "array", None
        if view[0] == ord("{"):
            # Its members are kept: a pass over a gigabyte is not made twice.
            return [msgspec.Raw(view)], "object", _OBJECT.decode(view)
        return [_RAW.decode(view)], "object", None
    except msgspec.DecodeError as error:
        if "trailing characters" not in str(error):
            raise
    end = trailing_warnings(text)
    documents = _RAW.decode_lines(view if end is None else view[: end - text.start])
    if len(documents) == 1 and _first_byte(documents[0]) == b"[":
        return _LIST.decode(documents[0]), "array", None
    return documents, "lines" if len(documents) > 1 else "object", None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Unwraps the documents of one text."""

    text: Text | None
    """What the documents are views into; None where they were made."""
    origin: Origin
    depth: int = 0
    """How many lists and replies the documents were taken out of."""
    is_reply: bool = False
    """True for the body of a recorded reply."""

    def read(
        self, documents: Sequence[msgspec.Raw], envelope: str, members: _Members | None = None
    ) -> Iterator[Page | Skipped]:
        """Unwrap each document, or take all for records when the first one wraps nothing.

        `members` are those of a single object, when somebody has parsed them already.
        """
        if members is not None:
            yield from self._object(documents[0], members)
        elif envelope == "object":
            yield from self._document(documents[0])
        elif documents and self._wraps(documents[0]):
            for document in documents:
                yield from self._document(document)
        else:
            yield self._records(documents, envelope)

    def _wraps(self, document: msgspec.Raw) -> bool:
        first = _first_byte(document)
        if first == b"[":
            return self.depth < _DEEPEST
        return first == b"{" and _shape(_OBJECT.decode(document)) != "object"

    def _document(self, document: msgspec.Raw) -> Iterator[Page | Skipped]:
        first = _first_byte(document)
        if first == b"[":
            yield from replace(self, depth=self.depth + 1).read(_LIST.decode(document), "array")
        elif first == b"{":
            yield from self._object(document, _OBJECT.decode(document))
        else:
            yield self._records([document], "array")

    def _object(self, document: msgspec.Raw, members: _Members) -> Iterator[Page | Skipped]:
        shape = _shape(members)
        if shape == "recorded":
            yield from self._reply(members)
        elif shape == "page":
            yield self._page(members)
        elif shape == "graph":
            yield self._graph(members)
        elif shape == "tables":
            yield from self._tables(members)
        elif shape == "own":
            schema = quote(_string(members, "schema") or "")
            yield Skipped(self.origin, f"is what lspriv itself wrote (`{schema}`), which is not input", broken=False)
        elif shape == "error":
            yield Skipped(self.origin, f"holds an error instead of records: {_error(members)}", broken=True)
        else:
            envelope = "recorded" if shape == "object" and self.is_reply else shape
            yield self._records([document], envelope)

    def _reply(self, members: _Members) -> Iterator[Page | Skipped]:
        status = _number(members, "status")
        origin = replace(self.origin, url=_url(members), status=status, dated=_dated(members))
        body, text = members["body"], self.text
        inner = _string(members, "body")
        if inner is not None:
            body, text = msgspec.Raw(inner.encode()), None
        try:
            body = _RAW.decode(body)
            first = _first_byte(body)
            nested = first == b"{" and _shape(_OBJECT.decode(body)) == "recorded"
        except (msgspec.DecodeError, RecursionError):
            first, nested = b"", False
        if status is not None and status >= _FIRST_ERROR:
            said = _error(_OBJECT.decode(body)) if first == b"{" else "no reason given"
            yield Skipped(origin, f"is a reply with status {status}: {said}", broken=True)
        elif first not in (b"{", b"[") or nested:
            empty = status == _NO_CONTENT
            yield Skipped(
                origin, "is a reply without content" if empty else "is a reply without a JSON body", not empty
            )
        else:
            yield from _Reader(text, origin, self.depth + 1, is_reply=True)._document(body)

    def _page(self, members: _Members) -> Page | Skipped:
        origin = replace(self.origin, context=_string(members, "@odata.context") or self.origin.context)
        listed = members.get("value", members.get("records"))
        if listed is None or _first_byte(listed) != b"[":
            what = "an object" if listed is not None and _first_byte(listed) == b"{" else "null"
            return Skipped(origin, f"is a page without a list: its `value` is {what}", broken=True)
        read = replace(self, origin=origin)._records(_LIST.decode(listed), "page")
        if isinstance(read, Skipped):
            return read
        link = next(filter(None, (_string(members, name) for name in _NEXT_LINKS)), None)
        return replace(read, next_link=link)

    def _graph(self, members: _Members) -> Page | Skipped:
        data = members["data"]
        first = _first_byte(data)
        if first == b"[":
            read = self._records(_LIST.decode(data), "graph")
        elif first == b"{":
            try:
                read = replace(self, text=None)._records(table_records(data), "graph")
            except RowError as error:
                return Skipped(self.origin, str(error), broken=True)
            if self.text is not None and isinstance(read, Page):
                read = replace(read, batch=replace(read.batch, places=TablePlaces(self.text.data, data)))
        else:
            return Skipped(self.origin, "is a Resource Graph answer without rows: its `data` is null", broken=True)
        if isinstance(read, Skipped):
            return read
        truncated = (_scalar(members, "resultTruncated") or "").lower() == "true"
        return replace(
            read,
            resumes=truncated or any(_string(members, name) for name in _SKIP_TOKENS),
            total=_number(members, "totalRecords") or _number(members, "total_records"),
        )

    def _tables(self, members: _Members) -> Iterator[Page | Skipped]:
        """Unwrap an answer of Log Analytics; one that was cut off has an `error` beside what it holds."""
        if "error" in members and _first_byte(members["error"]) != b"n":
            yield Skipped(self.origin, f"holds only part of an answer: {_error(members)}", broken=True)
            return
        for table in _LIST.decode(members["tables"]):
            try:
                read = replace(self, text=None)._records(table_records(table), "tables")
            except RowError as error:
                yield Skipped(self.origin, str(error), broken=True)
                continue
            if self.text is not None and isinstance(read, Page):
                read = replace(read, batch=replace(read.batch, places=TablePlaces(self.text.data, table)))
            yield read

    def _records(self, records: Sequence[msgspec.Raw], envelope: str) -> Page | Skipped:
        brace = ord("{")
        for index, record in enumerate(islice(records, _LOOKED_AT)):
            if memoryview(record)[0] != brace:
                return self._not_objects(records, index)
        places = None if self.text is None else TextPlaces(self.text.data)
        return Page(Batch(self.origin, records, envelope, places=places))

    def _not_objects(self, records: Sequence[msgspec.Raw], index: int) -> Skipped:
        if any(_first_byte(record) == b"{" for record in records):
            return Skipped(self.origin, f"record {index + 1} is not a JSON object as the others are", broken=True)
        return Skipped(self.origin, "holds a list of plain values, not of objects", broken=False)


def _rows(text: Text, origin: Origin) -> Page | Skipped:
    delimiter = csv_delimiter(text)
    if delimiter is not None:
        try:
            records, places = csv_records(text, delimiter)
        except RowError as error:
            return Skipped(origin, str(error), broken=True)
        return Page(Batch(origin, records, "csv", places=places, text=text.data))
    if not holds_data(origin.file):
        return Skipped(origin, "not an export", broken=False)
    return Skipped(
        origin, "is not JSON, which begins with `[` or `{`, nor CSV with a header that Azure writes", broken=True
    )


def _shape(members: _Members) -> str:
    """Name what an object is: a wrapping, or a record by itself."""
    schema = _string(members, "schema") or ""
    if schema.startswith(_OWN_SCHEMA):
        return "snapshot" if schema.startswith(SNAPSHOT_SCHEMA) else "own"
    keys = members.keys()
    listed = members.get("value", members.get("records"))
    tests = {
        "recorded": "body" in keys and bool(keys & _RECORDED),
        "tables": "tables" in keys and keys <= _ANSWER and _first_byte(members["tables"]) == b"[",
        "graph": "data" in keys and bool(keys & _GRAPH),
        "page": listed is not None and _first_byte(listed) in (b"[", b"{", b"n") and not _is_named(members),
        "error": len(keys) <= _ERROR_MEMBERS and bool(keys & _ERRORS or keys == _OLD_ERROR),
    }
    return next((shape for shape, holds in tests.items() if holds), "object")


def _is_named(members: _Members) -> bool:
    """Tell a record that has a `value` of its own from a page; sites are listed in pages with an `id` of null."""
    return any(_string(members, name) for name in _NAMED)


def _error(members: _Members) -> str:
    """Return code and message of an Azure error in any of its shapes."""
    for name in sorted(_ERRORS):
        if name in members and _first_byte(members[name]) == b"{":
            members = _OBJECT.decode(members[name])
    code = _string(members, "code") or _string(members, "Code") or _string(members, "error")
    message = _string(members, "message") or _string(members, "Message") or _string(members, "error_description")
    return quote(": ".join(filter(None, (code, message)))) or "no reason given"


def _url(members: _Members) -> str | None:
    """Return the address of a recorded reply, which may stand in its request: ``GET https://…``."""
    url = _string(members, "url")
    request = _string(members, "request")
    return url or (request.split(" ", 1)[-1] if request else None)


def _dated(members: _Members) -> str | None:
    """Return the time in a recorded reply's `Date` header, or None when it has none that can be read."""
    try:
        headers = _OBJECT.decode(members["headers"])
        named = {name.lower(): value for name, value in headers.items()}
        value = _LINES.decode(named["date"])
        sent = parsedate_to_datetime(value if isinstance(value, str) else value[0])
    except (KeyError, IndexError, ValueError, msgspec.DecodeError):
        return None
    sent = sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
    return sent.strftime("%Y-%m-%dT%H:%M:%SZ")


def _string(members: _Members, name: str) -> str | None:
    try:
        return _TEXT.decode(members[name]) if name in members else None
    except msgspec.DecodeError:
        return None


def _number(members: _Members, name: str) -> int | None:
    try:
        return _NUMBER.decode(members[name]) if name in members else None
    except msgspec.DecodeError:
        return None


def _scalar(members: _Members, name: str) -> str | None:
    """Return a text, or a number, true or false as JSON writes it; Azure writes `resultTruncated` both ways."""
    return _string(members, name) or (bytes(members[name]).decode() if name in members else None)


def _first_byte(raw: msgspec.Raw) -> bytes:
    return bytes(memoryview(raw)[:1])
