"""The report as CSV, read back as programs do, and looked at as a spreadsheet does."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.model.finding import Remedy
from lspriv.model.report import Report
from lspriv.model.safe import visible
from lspriv.report.csv import COLUMNS, MOST, report_csv
from tests.report.goldens import CLEAN, STORY
from tests.report.reports import changed, finding, report, view
from tests.report.test_markdown import called

EXCEL_MOST = 32_767
csv.field_size_limit(10_000_000)
RUNS = re.compile(r"\s*[=+\-@＝＋－＠]")  # noqa: RUF001 (full-width forms are meant)
"""What makes a spreadsheet run a cell instead of showing it (OWASP, "CSV Injection")."""
FORMULAS = (
    *("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\u3000@x", "＝1", "＠x"),  # noqa: RUF001
    *("=cmd|'/c calc'!A0", '=HYPERLINK("http://evil.example")', "a;=1", "a; -1", 'a";=1', "a\n=1", "a\t=1", "'=1"),
    *('"=1', "=", ";=", "-", "\ufeff=1", "\u200b=1", "\x00=1", "\ud800", "a,=1", "--", ";;;=1"),
)
NAMES = st.text(st.characters(codec=None), max_size=40) | st.text(st.sampled_from("=+-@;,\"'\t\r\n aＮ＝"), max_size=20)  # noqa: RUF001


def written(whole: Report) -> str:
    return b"".join(report_csv(whole, view())).decode()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def cells(text: str) -> Iterable[str]:
    """Every cell that a spreadsheet makes of the text, whatever it takes for the end of a cell."""
    for delimiter in (",", ";", "\t"):
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter):
            yield from row
    yield from re.split(r"[;\t\r\n]", text)


def harmless(whole: Report) -> None:
    text = written(whole)
    assert [cell for cell in cells(text) if RUNS.match(cell)] == []
    read = rows(text)
    assert all(set(row) == set(COLUMNS) for row in read)
    assert text.count("\r\n") == len(read) + 1 == len(text.splitlines())


def test_the_columns_and_the_kinds_of_rows() -> None:
    text = written(STORY)
    assert text.startswith("\ufeffstatus,severity,rule,confidence,message,")
    read = rows(text)
    assert tuple(read[0]) == COLUMNS
    assert [row["status"] for row in read] == [
        *("incomplete", "open", "open", "open", "open"),
        *("accepted", "not-judged", "not-judged", "not-seen", "not-seen", "warning", "note"),
    ]
    assert (read[-2]["message"], read[-1]["message"]) == (*STORY.warnings, *STORY.notes)
    ann = read[2]
    assert (ann["severity"], ann["principal"], ann["role"], ann["role_custom"]) == ("high", "Ann", "Owner", "no")
    assert ann["chain"] == "member-of: User `Ann` is a member of `Ops` -> assignment: Group `Ops` holds `Owner`"
    assert ann["commands"] == "az role assignment delete --ids 1"
    assert ann["fingerprint"] == f"{1:032}"
    glass = read[5]
    assert (glass["accepted_because"], glass["accepted_until"], glass["accepted_by"]) == ("SEC-12", "2026-12-31", "ann")
    assert {row["baseline"] for row in read} == {"default"}
    assert {row["judged_at"] for row in read} == {STORY.generated_at}


def test_a_run_that_did_not_see_everything_says_so_in_its_first_row() -> None:
    incomplete = replace(CLEAN, gaps=STORY.gaps)
    first, *others = rows(written(incomplete))
    assert first["status"] == "incomplete"
    assert "0 not judged, 2 gaps" in first["message"]
    assert [row["status"] for row in others] == ["not-seen", "not-seen"]
    assert [(row["subject_kind"], row["scope"]) for row in others] == [("memberships", "g1"), ("files", "a.json")]
    assert rows(written(CLEAN)) == []


def test_several_commands_are_one_line() -> None:
    one = changed(finding(1), remedy=Remedy("do both", ("az one", "az two")))
    assert rows(written(report(one)))[0]["commands"] == "az one && az two"


@pytest.mark.parametrize("name", FORMULAS)
def test_no_formula_is_run(name: str) -> None:
    harmless(called(name))
    (read,) = [row["principal"] for row in rows(written(called(name))) if row["status"] == "open"]
    assert read.replace("'", "") == visible(name).replace("'", "")


@given(NAMES)
def test_no_name_whatever_is_run(name: str) -> None:
    harmless(called(name))


@given(st.text(st.characters(codec="utf-8"), max_size=40).filter(lambda name: not re.search(r"[=+\-@＝＋－＠]", name)))  # noqa: RUF001
def test_other_names_come_back_as_they_are(name: str) -> None:
    (read,) = rows(written(report(finding(1, name))))
    assert read["principal"] == visible(name)
    assert read["message"] == visible(finding(1, name).message)


@pytest.mark.parametrize("fill", ["x", "\U0001f469", "\x1b", ";=", '"'])
def test_no_cell_spills(fill: str) -> None:
    name = fill * 40_000
    text = written(called(name))
    for row in csv.reader(io.StringIO(text, newline="")):
        assert all(len(cell.encode("utf-16-le")) <= 2 * EXCEL_MOST for cell in row)
    harmless(called(name))
    assert "…" in text


def test_a_command_too_long_for_a_cell_is_not_cut() -> None:
    long = changed(finding(1), remedy=Remedy("run this", ("az " + "x" * MOST,)))
    (read,) = rows(written(report(long)))
    assert read["commands"] == "too long for a cell; `--format json` has it"
