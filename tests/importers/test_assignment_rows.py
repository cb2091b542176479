"""Rows by columns are the rows one by one, and a second telling fills what the first lacked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers.assignment_rows import AssignmentRows, assignment_key
from lspriv.importers.gapbook import LIMIT, GapBook
from lspriv.model.gap import Gap
from lspriv.model.table import AssignmentTable
from tests.importers.samples import APP, AT_SUB, OWNER, USER, assignment_id, batch, facts, role_id

NAMES = st.sampled_from(
    [
        "00000000-0000-4000-8000-00000000000a",
        "00000000-0000-4000-8000-00000000000A",
        "not-a-guid",
        "0" * 36,
        "",
        "-" * 36,
        "00000000-0000-4000-8000-00000000000b",
        "00000000_0000_4000_8000_00000000000b",
        "00000000-0000-4000-8000-0000000000ä1",
    ]
)
SCOPES = st.sampled_from(["/", AT_SUB, AT_SUB.upper(), "/providers/Microsoft.Management/managementGroups/g", ""])
TEXTS = st.none() | st.sampled_from(["a", "b"])
ROW = st.tuples(
    st.builds(
        lambda scope, infix, name: scope + infix + name,
        SCOPES,
        st.sampled_from(["/providers/Microsoft.Authorization/roleAssignments/", "/x/"]),
        NAMES,
    ),
    SCOPES,
    st.sampled_from([USER, APP]),
    st.sampled_from([role_id(OWNER), OWNER]),
    st.none() | st.sampled_from(["User", "Group", "MSI", "New"]),
    TEXTS,
    TEXTS,
    st.none() | st.tuples(TEXTS, TEXTS, TEXTS),
)


@given(st.lists(st.lists(ROW, max_size=6), max_size=4))
def test_columns_are_rows(chunks: list[list[tuple[Any, ...]]]) -> None:
    by_row, by_column = AssignmentTable(), AssignmentTable()
    for chunk in chunks:
        for *row, extras in chunk:
            by_row.add(*row, *(extras or ()))
        if chunk:
            columns: list[Any] = [list(column) for column in zip(*chunk, strict=True)]
            some = {at: told for at, told in enumerate(columns.pop()) if told and any(one is not None for one in told)}
            add: Any = by_column.add_columns
            add(*columns, some)
    assert by_column == by_row
    assert [by_column.id(row) for row in range(len(by_column))] == [by_row.id(row) for row in range(len(by_row))]


def test_a_second_telling_fills_and_never_replaces() -> None:
    table = AssignmentTable()
    table.add(assignment_id(1), AT_SUB, USER, OWNER)
    table.add(assignment_id(2), AT_SUB, USER, OWNER, "User", "then", APP, "c", None)
    for row in range(2):
        table.fill(row, "Group", "now", USER, "d", "2.0", None, None, None, "end")
    first, second = table
    assert (first.principal_type, first.created_on, first.created_by, first.condition) == ("Group", "now", USER, "d")
    assert (second.principal_type, second.created_on, second.created_by, second.condition) == ("User", "then", APP, "c")
    assert (second.condition_version, second.end_date_time) == ("2.0", "end")


@pytest.mark.parametrize("count", [1, 4095, 4096, 4097, 9000])
def test_chunks_have_no_seams(count: int) -> None:
    rows = [
        {
            "id": assignment_id(n),
            "properties": {"principalId": USER, "roleDefinitionId": role_id(OWNER), "scope": AT_SUB},
        }
        for n in range(count)
    ]
    rows.insert(count // 2, {"id": assignment_id(count), "properties": {"principalId": 5, "roleDefinitionId": "x"}})
    table = facts(batch(rows)).role_assignments
    assert [one.id for one in table] == [assignment_id(n) for n in range(count)]


def test_a_duplicate_inside_a_chunk_is_one_row() -> None:
    rows = [
        {
            "id": assignment_id(n % 3),
            "properties": {"principalId": USER, "roleDefinitionId": role_id(OWNER), "scope": AT_SUB},
        }
        for n in range(10)
    ]
    assert len(facts(batch(rows)).role_assignments) == 3


def test_keys_of_assignments() -> None:
    assert assignment_key(assignment_id(1)) == assignment_key(assignment_id(1, "/").upper())
    assert assignment_key("/a/roleAssignments/x") == "/a/roleassignments/x"


def test_the_file_of_a_row_is_known() -> None:
    book = GapBook()
    rows = AssignmentRows(book)
    for file, number in (("empty.json", None), ("a.json", 1), ("b.json", 2), ("c.json", 1)):
        rows.begin(file)
        if number:
            rows.add(assignment_id(number), AT_SUB, f"p-{file}", OWNER, None, None, None)
    assert ["`a.json` and `c.json`" in gap.reason for gap in book.all()] == [True]


def test_gaps_are_told_once_and_many_alike_are_counted() -> None:
    book = GapBook()
    for n in range(LIMIT + 7):
        for _ in range(2):
            book.add(Gap("usage", f"s{n}" if n else "s", f"reason {n}"), "faults")
    book.add(Gap("usage", "/", "alone"))
    told = book.all()
    assert len(told) == LIMIT + 2
    assert told[-1] == Gap("usage", "/", "7 more like these: faults")
