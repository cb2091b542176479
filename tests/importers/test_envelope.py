"""Envelopes: what records come wrapped in, recognised by content."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers.batch import Origin, Skipped
from lspriv.importers.envelope import read_envelopes
from lspriv.importers.pages import Page
from lspriv.importers.text import Text, read_text

RECORDS = [{"id": "/a", "n": 1}, {"id": "/b", "n": [2, {"x": None}]}]


def read(document: Any, name: str = "a.json") -> list[Page | Skipped]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    text = read_text(data, name)
    assert isinstance(text, Text), text
    return list(read_envelopes(text, Origin(name, (name,), None)))


def only(document: Any, name: str = "a.json") -> Page:
    (page,) = read(document, name)
    assert isinstance(page, Page), page
    return page


def skipped(document: Any, name: str = "a.json") -> Skipped:
    (one,) = read(document, name)
    assert isinstance(one, Skipped), one
    assert "\n" not in one.reason
    return one


def values(page: Page) -> list[Any]:
    return [json.loads(bytes(record)) for record in page.batch.records]


def test_an_array() -> None:
    page = only(RECORDS)
    assert (page.batch.envelope, values(page), page.is_open) == ("array", RECORDS, False)


def test_one_object() -> None:
    tree = {"id": "/providers/mg", "children": [{"id": "x"}]}
    page = only(tree)
    assert (page.batch.envelope, values(page)) == ("object", [tree])


def test_an_empty_list_is_a_list() -> None:
    empty: list[Any] = [
        [],
        {"value": []},
        {"count": 0, "data": []},
        {"totalRecords": 0, "data": {"columns": [], "rows": []}},
    ]
    for document in empty:
        page = only(document)
        assert values(page) == []
        assert not page.is_open


def test_a_page_with_its_link_and_context() -> None:
    context = "https://graph.microsoft.com/v1.0/$metadata#groups('g')/members"
    page = only({"@odata.context": context, "@odata.nextLink": "https://x/2", "value": RECORDS})
    assert (page.batch.envelope, values(page), page.next_link) == ("page", RECORDS, "https://x/2")
    assert page.batch.origin.context == context


@pytest.mark.parametrize("link", [None, ""])
def test_a_link_to_nowhere_is_no_link(link: str | None) -> None:
    assert only({"value": RECORDS, "nextLink": link, "id": None}).next_link is None


def test_a_page_without_a_list_is_broken() -> None:
    assert skipped({"value": {"id": "/a"}}).reason == "is a page without a list: its `value` is an object"
    assert skipped({"value": {"id": "/a"}}).broken
    assert skipped({"value": None}) == Skipped(
        Origin("a.json", ("a.json",), None), "is a page without a list: its `value` is null", broken=True
    )


def test_a_record_with_a_value_of_its_own_is_no_page() -> None:
    for setting in ({"name": "A", "value": ["x"]}, {"id": "/x", "value": None}, {"value": "text"}):
        page = only(setting)
        assert (page.batch.envelope, values(page)) == ("object", [setting])


def test_the_records_of_an_event_hub_are_a_page() -> None:
    assert values(only({"records": RECORDS})) == RECORDS


@pytest.mark.parametrize("token", ["$skipToken", "skip_token", "skipToken"])
def test_resource_graph_as_objects(token: str) -> None:
    page = only({"totalRecords": 5, "count": 2, "data": RECORDS, token: "abc", "resultTruncated": "false"})
    assert (page.batch.envelope, values(page), page.resumes, page.total) == ("graph", RECORDS, True, 5)
    assert not only({"count": 2, "data": RECORDS, token: None, "total_records": 2}).is_open


@pytest.mark.parametrize("truncated", ["true", True])
def test_resource_graph_that_was_cut_off(truncated: str | bool) -> None:
    assert only({"count": 2, "data": RECORDS, "resultTruncated": truncated}).resumes


def test_resource_graph_as_table() -> None:
    columns = [{"name": "id", "type": "string"}, {"name": 'od"d', "type": "object"}, {"name": "z", "type": "object"}]
    page = only({"totalRecords": 2, "data": {"columns": columns, "rows": [["/a", {"k": [1]}, None], ["/b", "t", 2]]}})
    assert values(page) == [{"id": "/a", 'od"d': {"k": [1]}, "z": None}, {"id": "/b", 'od"d': "t", "z": 2}]
    assert page.batch.place(1) == "a.json: record 2 (line 1)"
    lines = b'{"count": 2, "data":\n{"columns": [{"name": "id"}],\n"rows": [\n["/a"],\n\n["/b"]]}}'
    assert only(lines).batch.place(1) == "a.json: record 2 (line 6)"


def test_a_table_that_does_not_hold_together_is_broken() -> None:
    columns = [{"name": "id"}, {"name": "type"}]
    said = skipped({"count": 2, "data": {"columns": columns, "rows": [["a", "b"], ["a"]]}})
    assert said.broken
    assert said.reason == "row 2 has 1 cells, the table has 2 columns"
    assert skipped({"count": 2, "data": {"columns": columns}}).broken
    assert skipped({"count": 2, "data": None}).broken


def reply(body: Any, **more: Any) -> dict[str, Any]:
    return {"source": "recorder", "method": "GET", "url": "https://management.azure.com/x", "status": 200} | {
        "headers": {},
        "body": body,
        **more,
    }


def test_a_recorded_page() -> None:
    page = only(reply({"value": RECORDS, "nextLink": "https://next"}))
    assert (page.batch.envelope, values(page), page.next_link) == ("page", RECORDS, "https://next")
    assert (page.batch.origin.url, page.batch.origin.status) == ("https://management.azure.com/x", 200)


def test_a_recorded_array_object_and_graph_answer() -> None:
    assert only(reply(RECORDS)).batch.envelope == "array"
    assert only(reply({"id": "/x"})).batch.envelope == "recorded"
    assert only(reply({"count": 2, "data": RECORDS})).batch.envelope == "graph"
    assert values(only(reply(json.dumps({"value": RECORDS})))) == RECORDS


def test_the_url_may_stand_in_the_request() -> None:
    page = only({"request": "GET /subscriptions/s/x?api-version=1", "body": {"value": RECORDS}})
    assert page.batch.origin.url == "/subscriptions/s/x?api-version=1"
    assert only({"source": "somewhere", "body": RECORDS}).batch.origin.url is None


def test_several_replies_in_one_file_keep_their_own_urls() -> None:
    pages = read([reply({"value": RECORDS}, url="https://x/1"), reply({"id": "/c"}, url="https://x/2")])
    assert [(page.batch.origin.url, page.part) for page in pages if isinstance(page, Page)] == [
        ("https://x/1", 0),
        ("https://x/2", 1),
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"code": "ResourceNotFound", "message": "No\nsite."}}, "ResourceNotFound: No\\nsite."),
        ({"Code": "BadRequest", "Message": "Too old."}, "BadRequest: Too old."),
        ({"error": "invalid_grant", "error_description": "Expired."}, "invalid_grant: Expired."),
        ({"odata.error": {"code": "Denied", "message": {"value": "No."}}}, "Denied"),
        (None, "no reason given"),
        ([], "no reason given"),
    ],
)
def test_a_failed_reply_is_broken_and_says_why(body: Any, said: str) -> None:
    one = skipped(reply(body, status=403))
    assert (one.broken, one.reason) == (True, f"is a reply with status 403: {said}")
    assert one.origin.status == 403


def test_an_error_saved_in_place_of_records_is_broken() -> None:
    one = skipped({"error": {"code": "AuthorizationFailed", "message": "No. Sig=abc"}})
    assert (one.broken, one.reason) == (True, "holds an error instead of records: AuthorizationFailed: No. Sig=…")


def test_a_reply_without_a_body() -> None:
    assert skipped(reply(None)).broken
    assert skipped(reply("not json")).broken
    assert not skipped(reply(None, status=204)).broken
    assert skipped(reply(reply(RECORDS))).broken


def test_pages_joined_in_a_list() -> None:
    pages = read([{"value": RECORDS[:1], "nextLink": "https://x"}, {"value": RECORDS[1:]}])
    assert [values(page) for page in pages if isinstance(page, Page)] == [RECORDS[:1], RECORDS[1:]]


@pytest.mark.parametrize("between", [b"\n", b"", b" ", b"\r\n\r\n"])
def test_json_documents_one_after_another(between: bytes) -> None:
    lines = between.join(json.dumps(record).encode() for record in RECORDS)
    page = only(lines)
    assert (page.batch.envelope, values(page)) == ("lines", RECORDS)
    pages = read(between.join([json.dumps({"value": RECORDS}).encode()] * 2))
    assert [values(page) for page in pages if isinstance(page, Page)] == [RECORDS, RECORDS]


def test_lists_one_after_another_and_lists_of_lists() -> None:
    for document in (json.dumps(RECORDS).encode() * 2, [RECORDS, RECORDS]):
        assert [values(page) for page in read(document) if isinstance(page, Page)] == [RECORDS, RECORDS]


def test_documents_over_many_lines_one_after_another() -> None:
    assert values(only("\n".join(json.dumps(record, indent=2) for record in RECORDS).encode())) == RECORDS


def test_a_broken_line_breaks_the_file() -> None:
    said = skipped(b'{"id": 1}\n{"id": 2}\n{"id": ')
    assert (said.broken, said.reason) == (True, "line 3, column 8: JSON ends in the middle (file cut off?)")


def test_warnings_of_az_behind_the_json_are_passed_over() -> None:
    assert values(only(json.dumps(RECORDS).encode() + b"\nWARNING: done\nWARNING: bye")) == RECORDS
    assert only(b'{"id": "x"}\nWARNING: done\n').batch.envelope == "object"
    assert skipped(json.dumps(RECORDS).encode() + b"\nERROR: then it broke").broken


def test_our_own_snapshot_stays_whole_and_our_own_reports_are_not_input() -> None:
    document = {"schema": "lspriv.snapshot/1", "role_assignments": RECORDS}
    page = only(document)
    assert (page.batch.envelope, values(page)) == ("snapshot", [document])
    report = skipped({"schema": "lspriv.report/1", "findings": []})
    assert not report.broken
    assert "`lspriv.report/1`" in report.reason


def test_plain_values_hold_nothing_for_us_but_one_among_objects_breaks_the_file() -> None:
    assert not skipped(["a", "b"]).broken
    assert [one.broken for one in read([["a"], ["b"]]) if isinstance(one, Skipped)] == [False, False]
    mixed = skipped([{"id": 1}, None])
    assert (mixed.broken, mixed.reason) == (True, "record 2 is not a JSON object as the others are")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b'[{"id": 1}, {"id"', "line 1, column 18: JSON ends in the middle (file cut off?)"),
        (b'{"value": [{"id": 1},\n\n {"id" 2}]}', "line 3, column 8: JSON is malformed: expected ':'"),
        (b'\xef\xbb\xbf[{"id": NaN}]', "line 1, column 9: JSON is malformed: invalid character"),
        (b'[{"id": Infinity}]', "line 1, column 9: JSON is malformed: invalid character"),
        (b"[{}] x", "line 1, column 6: JSON is malformed: invalid character"),
        (b"[{},]", "line 1, column 5: JSON is malformed: trailing comma in array"),
    ],
)
def test_malformed_json_is_broken_and_nothing_of_it_is_kept(document: bytes, said: str) -> None:
    one = skipped(document)
    assert (one.broken, one.reason) == (True, said)


@pytest.mark.parametrize(
    "document", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900]
)
def test_a_hundred_thousand_brackets_are_told_at_once(document: bytes) -> None:
    one = skipped(document)
    assert one.reason in ("is nested too deeply to be an export", "holds a list of plain values, not of objects")


def test_deep_nesting_in_one_record_breaks_only_that_file() -> None:
    assert skipped(b'[{"id": 1}, {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}]").broken


def test_the_last_of_duplicate_keys_wins() -> None:
    assert values(only(b'{"value": [{"id": 1}], "value": [{"id": 2}]}')) == [{"id": 2}]


def test_json_is_read_whatever_the_extension_and_prose_is_left_alone() -> None:
    assert values(only(RECORDS, "notes.txt")) == RECORDS
    for prose in (b"[section]\nkey = 1", b"# Title", b"[link](x)", b"{ echo hi; }"):
        one = skipped(prose, "notes.md")
        assert (one.broken, one.reason) == (False, "not an export")
        assert skipped(prose, "notes.json").broken
    assert skipped(b'[{"id": 1}, {"i', "cut-off.txt").broken


def test_places_are_told_by_line() -> None:
    text = b'{"value": [\n {"id": 1},\n\n {"id":\n 2}, {"id": 3}\n]}'
    batch = only(text).batch
    assert [batch.place(index) for index in (2, 0, 1)] == [
        "a.json: record 3 (line 5)",
        "a.json: record 1 (line 2)",
        "a.json: record 2 (line 4)",
    ]


def test_places_count_lines_before_a_byte_order_mark_and_warnings_too() -> None:
    batch = only(b'WARNING: x\nWARNING: y\n[{"id": 1},\n{"id": 2}]').batch
    assert batch.place(1) == "a.json: record 2 (line 4)"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
records = st.lists(st.dictionaries(st.sampled_from(["id", "a", "ü", '"']), json_values, max_size=3), max_size=6)


@given(records, st.sampled_from([None, 1, "\t"]))
def test_every_wrapping_gives_the_same_records_at_the_right_lines(listed: list[Any], indent: Any) -> None:
    listed = [{"first": 1}, *listed]
    lines = "\n".join(json.dumps(record) for record in listed).encode()
    array = json.dumps(listed, indent=indent).encode()
    page = json.dumps({"x": [1], "value": listed, "nextLink": None}, indent=indent, ensure_ascii=False).encode()
    for document in (lines, array, page):
        batch = only(document)
        assert values(batch) == listed
        for index, record in enumerate(batch.batch.records):
            line = int(batch.batch.place(index).rsplit("line ", 1)[1].rstrip(")"))
            assert bytes(record).split(b"\n")[0] in document.split(b"\n")[line - 1]


@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(str.encode)
    | st.text("[]{},:\"'\\n1ae ", max_size=40).map(str.encode)
)
def test_no_bytes_whatever_are_more_than_skipped(data: bytes) -> None:
    for name in ("a.json", "a.txt", "a.csv"):
        text = read_text(data, name)
        if isinstance(text, Text):
            for one in read_envelopes(text, Origin(name, (name,), None)):
                if isinstance(one, Page):
                    assert all(isinstance(msgspec.json.decode(record), dict) for record in one.batch.records)
