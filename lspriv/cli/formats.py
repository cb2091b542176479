"""The formats of a report: which there are, and how each is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lspriv.model.report import Report
    from lspriv.report.view import View

    Writer = Callable[[Report, View, str | None], None]


def write_report(report: Report, view: View, format: str, out: str | None) -> None:
    """Write the report in one of `FORMATS` to a file, or to standard output for None and ``-``.

    Raises:
        InputError: The file cannot be written.
    """
    _WRITERS[format](report, view, out)


def _table(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import text_output
    from lspriv.report.lines import write_lines
    from lspriv.report.table import report_table

    with text_output(out) as file:
        write_lines(report_table(report, view), file)


def _json(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import write_bytes
    from lspriv.report.json import report_json

    write_bytes(report_json(report), out)


def _sarif(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import write_bytes
    from lspriv.report.sarif import report_sarif

    write_bytes(report_sarif(report, view), out)


def _markdown(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import write_bytes
    from lspriv.report.markdown import report_markdown

    write_bytes(report_markdown(report, view), out)


def _csv(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import write_bytes
    from lspriv.report.csv import report_csv

    write_bytes(report_csv(report, view), out)


def _junit(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import write_bytes
    from lspriv.report.junit import report_junit

    write_bytes(report_junit(report, view), out)


def _ocsf(report: Report, view: View, out: str | None) -> None:
    from lspriv.cli.output import write_bytes
    from lspriv.report.ocsf import report_ocsf

    write_bytes(report_ocsf(report, view), out)


_WRITERS: dict[str, Writer] = {
    "table": _table,
    "json": _json,
    "sarif": _sarif,
    "markdown": _markdown,
    "csv": _csv,
    "junit": _junit,
    "ocsf": _ocsf,
}

FORMATS = tuple(_WRITERS)
"""The names of the formats, the usual one first."""
