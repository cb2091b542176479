"""The portal's CSV: header, cells that hold JSON, and what is no such CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers.batch import Origin, Skipped
from lspriv.importers.envelope import read_envelopes
from lspriv.importers.pages import Page
from lspriv.importers.text import Text, read_text


def read(data: bytes, name: str = "a.csv") -> Page | Skipped:
    text = read_text(data, name)
    assert isinstance(text, Text), text
    (one,) = read_envelopes(text, Origin(name, (name,), None))
    return one


def rows(data: bytes, name: str = "a.csv") -> list[Any]:
    page = read(data, name)
    assert isinstance(page, Page), page
    assert page.batch.envelope == "csv"
    return [json.loads(bytes(record)) for record in page.batch.records]


def test_cells_that_hold_json_become_json_and_all_else_stays_text() -> None:
    data = (
        b'id,type,properties,tags,count\r\n/a,T,"{""roleName"": ""R"", ""n"": [1]}",{},12\r\n/b,,null,not json},{x}\r\n'
    )
    assert rows(data) == [
        {"id": "/a", "type": "T", "properties": {"roleName": "R", "n": [1]}, "tags": {}, "count": "12"},
        {"id": "/b", "tags": "not json}", "count": "{x}"},
    ]


def test_names_and_conditions_stay_text_whatever_they_look_like() -> None:
    assert rows(b'id,displayName,condition\n/a,[1],"{""a"": 1}"\n') == [
        {"id": "/a", "displayName": "[1]", "condition": '{"a": 1}'}
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_and_other_delimiters(delimiter: str, encoding: str) -> None:
    assert rows(f"ID{delimiter}NAME\n/a{delimiter}Zoë\n\n".encode(encoding)) == [{"id": "/a", "name": "Zoë"}]


def test_a_cell_of_a_megabyte_is_read() -> None:
    assert rows(b"id,properties\n/a," + b"x" * 1_000_000 + b"\n")[0]["properties"] == "x" * 1_000_000


def test_a_header_alone_is_an_empty_list() -> None:
    assert rows(b"id,name\n") == []


def test_a_row_of_another_length_breaks_the_file() -> None:
    said = read(b'id,name\n"/a\n/b",x\n/c\n')
    assert isinstance(said, Skipped)
    assert (said.broken, said.reason) == (True, "line 4: has 1 cells, the header has 2")


def test_a_quoted_cell_that_does_not_end_breaks_the_file() -> None:
    said = read(b'id,name\n/a,"x\n/c,y\n')
    assert isinstance(said, Skipped)
    assert said.broken
    assert said.reason.endswith("is not CSV: unexpected end of data (file cut off?)")


@pytest.mark.parametrize(
    "prose", [b"Hello, world\nid, name", b"just one line", b"first,second\n1,2\n", b"id,id-ea!,x\n"]
)
def test_what_has_no_header_that_azure_writes_is_no_export(prose: bytes) -> None:
    in_text, in_csv = read(prose, "a.txt"), read(prose, "a.csv")
    assert isinstance(in_text, Skipped)
    assert (in_text.broken, in_text.reason) == (False, "not an export")
    assert isinstance(in_csv, Skipped)
    assert in_csv.broken


def test_places_are_the_lines_on_which_rows_begin() -> None:
    page = read(b'id,name\n/a,"x\ny"\n\n/b,z\n')
    assert isinstance(page, Page)
    assert [page.batch.place(index) for index in (0, 1)] == ["a.csv: record 1 (line 2)", "a.csv: record 2 (line 5)"]


@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=5))
def test_every_table_that_csv_can_write_is_read_back(cells: list[list[str]]) -> None:
    cells = [[cell.replace("\0", "").encode(errors="replace").decode() for cell in row] for row in cells]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["id", "name", "displayName"], *cells])
    expected = [
        {key: cell for key, cell in zip(("id", "name", "displayName"), row, strict=True) if cell not in ("", "null")}
        for row in cells
    ]
    got = rows(file.getvalue().encode())
    assert [{**row, "id": 0} for row in got] == [{**row, "id": 0} for row in expected]
