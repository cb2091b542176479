r"""Writes a report as CSV (RFC 4180) for spreadsheets: a row for each finding, worst first.

The columns, which other programs rely on; new ones come at the end:

- ``status``: ``open``; ``accepted`` by the baseline; ``not-judged``, where a rule could not judge;
  ``not-seen``, a gap; ``incomplete``, once and first when there is any row of the two before; last ``warning``,
  what of the baseline does not hold, and ``note``, what to know, such as what the baseline switches off
- ``severity``, ``rule``, ``confidence``, ``message``: of findings; ``rule`` of ``not-judged`` too, and
  ``message`` has a reason where there is no finding
- ``principal``, ``principal_kind``, ``principal_id``, ``role``, ``role_custom`` (``yes`` or ``no``), ``role_id``:
  empty where the finding is about no principal or no role
- ``where``: the scope in words; ``scope``: its id, or what a gap is about
- ``subject_kind``, ``subject``, ``subject_id``: what is wrong; the snapshot section of a gap is its kind
- ``assignment``: its id
- ``remedy``, ``commands``: what to do; several commands are joined by ``&&``
- ``controls``: benchmark controls, separated by commas
- ``chain``: the reasons, separated by ``->``
- ``accepted_because``, ``accepted_until``, ``accepted_by``
- ``fingerprint``: equal in every run
- ``tenant_id``, ``judged_at``, ``baseline``: of the run, so that files of several runs can be joined

A file that people open in Excel must not look clean when the run did not see everything: such a
run says so in its first row. The file begins with a byte-order mark, without which Excel reads
UTF-8 as the system's old code page and shows names that nobody has; pandas, PowerShell and DuckDB
skip it, and Python does with ``encoding="utf-8-sig"``. No cell holds a line break, so that a row is
a line.

Cells that a spreadsheet would run are defused by an apostrophe (OWASP, "CSV Injection"): those
that begin, after any blanks or quotes, with ``= + - @`` or their full-width forms. So is the same
after a semicolon, which parts cells where the decimal sign is a comma. A cell is cut before Excel's
limit of 32,767 characters, behind which the rest would spill into other cells.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from lspriv.model.finding import Finding
from lspriv.model.gap import Gap
from lspriv.model.report import Acceptance, Inconclusive, Report
from lspriv.model.safe import ELLIPSIS, obeyed, visible
from lspriv.report.lines import count
from lspriv.report.view import View

COLUMNS = (
    *("status", "severity", "rule", "confidence", "message"),
    *("principal", "principal_kind", "principal_id", "role", "role_custom", "role_id"),
    *("where", "scope", "subject_kind", "subject", "subject_id", "assignment"),
    *("remedy", "commands", "controls", "chain"),
    *("accepted_because", "accepted_until", "accepted_by", "fingerprint"),
    *("tenant_id", "judged_at", "baseline"),
)
"""The names of the columns, in their order."""

MOST = 32_000
"""So many characters a cell holds at most, counted as Excel does, in UTF-16; its own limit is 32,767."""

# What `_cell` would change, told of a whole row at once: most rows have nothing of it.
_FIRST = frozenset('=+-@ "')
_INNER = re.compile(r';[\s"]*[=+\-@]')
_RISKY = re.compile(r'((?:^|;)[\s"]*)(?=[=+\-@＝＋－＠])')  # noqa: RUF001 (full-width forms are meant)
_TOO_LONG = "too long for a cell; `--format json` has it"


class _Line:
    """Hands each row that csv writes to the caller instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def report_csv(report: Report, view: View) -> Iterator[bytes]:
    """Yield the byte-order mark with the head, and then row by row."""
    # A row's end is put behind it here, since the writer would look for it in every cell; none can hold it.
    writer = csv.writer(_Line(), lineterminator="")
    run = (report.snapshot.tenant_id or "", report.generated_at, report.baseline.name)

    def line(cells: Sequence[str]) -> bytes:
        text: str = writer.writerow(cells if _harmless(cells) else [_cell(cell) for cell in cells])
        return f"{text}\r\n".encode()

    yield "\ufeff".encode() + line(COLUMNS)
    if not report.complete:
        yield line((*_incomplete(report), *run))
    for finding in report.findings:
        yield line((*_finding(finding, view, None), *run))
    for accepted in report.accepted:
        yield line((*_finding(accepted.finding, view, accepted.acceptance), *run))
    for doubt in report.inconclusive:
        yield line((*_doubt(doubt, view), *run))
    for gap in report.gaps:
        yield line((*_gap(gap), *run))
    for status, said in (("warning", report.warnings), ("note", report.notes)):
        for text in said:
            yield line((*_other(status, text), *run))


def _incomplete(report: Report) -> tuple[str, ...]:
    doubts, gaps = len(report.inconclusive), count(len(report.gaps), "gap")
    said = f"this run did not see everything and may have missed findings: {doubts:,} not judged, {gaps}; "
    return _other("incomplete", said + "see the rows `not-judged` and `not-seen` at the end")


def _finding(finding: Finding, view: View, acceptance: Acceptance | None) -> tuple[str, ...]:
    principal, role, remedy = finding.principal, finding.role, finding.remedy
    commands = " && ".join(remedy.commands) if remedy else ""
    return (
        "accepted" if acceptance else "open",
        finding.severity.value,
        finding.rule,
        finding.confidence.value,
        finding.message,
        *((principal.name, principal.kind, principal.id) if principal else ("", "", "")),
        *((role.name, "yes" if role.custom else "no", role.id) if role else ("", "", "")),
        view.scope_name(finding.scope) if finding.scope else "",
        finding.scope or "",
        finding.subject.kind,
        finding.subject.name,
        finding.subject.id,
        finding.assignment or "",
        remedy.summary if remedy else "",
        # Half a command is worse than none.
        commands if len(commands) < MOST // 2 else _TOO_LONG,
        ", ".join(finding.controls),
        " -> ".join(f"{step.kind}: {step.detail}" for step in finding.evidence),
        *((acceptance.reason, acceptance.expires or "", acceptance.by or "") if acceptance else ("", "", "")),
        finding.fingerprint,
    )


def _doubt(doubt: Inconclusive, view: View) -> tuple[str, ...]:
    where = view.scope_name(doubt.scope) if doubt.scope.startswith("/") else ""
    return _other("not-judged", doubt.reason, rule=doubt.rule, where=where, scope=doubt.scope)


def _gap(gap: Gap) -> tuple[str, ...]:
    return _other("not-seen", gap.reason, scope=gap.scope, kind=gap.source)


def _other(
    status: str, message: str, *, rule: str = "", where: str = "", scope: str = "", kind: str = ""
) -> tuple[str, ...]:
    """Return the cells of a row that is about no finding."""
    return (status, "", rule, "", message, *[""] * 6, where, scope, kind, *[""] * 11)


def _harmless(cells: Sequence[str]) -> bool:
    """Tell quickly that no cell needs to be changed; what is not sure is not harmless."""
    row = "".join(cells)
    return (
        row.isascii()
        and row.isprintable()
        and len(row) <= MOST
        and not obeyed(row)
        and _INNER.search(row) is None
        and _FIRST.isdisjoint([cell[:1] for cell in cells])
    )


def _cell(text: str) -> str:
    """Return the text as a cell that shows, and does nothing else."""
    text = _RISKY.sub(r"\1'", visible(text))
    return _cut(text) if len(text) > MOST // 2 else text


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST:
        return text
    # A character of two units that the cut would halve is left out.
    return units[: 2 * MOST].decode("utf-16-le", "ignore") + ELLIPSIS
