"""One finding for people: why it is so as a tree, what it reaches, what is not known, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lspriv.model.finding import Finding, Json
from lspriv.model.report import Acceptance, Report
from lspriv.model.role import role_guid
from lspriv.model.safe import shorten, visible
from lspriv.report.blocks import label, message, reach
from lspriv.report.chain import node_key, trees
from lspriv.report.details import detail_lines
from lspriv.report.digest import titled
from lspriv.report.lines import LONGEST_NAME, Line, count, plain, tamed, wrapped
from lspriv.report.nearby import untold
from lspriv.report.twigs import drawn
from lspriv.report.view import View

_LONGEST_CONDITION = 4000
_LONGEST_COMMAND = 8000
_LONGEST_SENTENCE = 600
_SHOWN_ELSEWHERE = ("assignable_scopes", "assignments", "condition", "resources", "subscriptions")
"""Details that have a section of their own."""


def explained(
    finding: Finding,
    acceptance: Acceptance | None,
    report: Report,
    view: View,
    next_steps: Sequence[tuple[str, str]],
) -> Iterator[Line]:
    """Yield everything there is to say of a finding; `next_steps` are pairs of a purpose and a command."""
    severity = finding.severity.value
    said = f"  {finding.rule}, {finding.confidence.value}"
    yield ((severity.upper(), severity), (said, "title"))
    yield plain(visible(finding.fingerprint), "dim")
    yield plain()
    where = view.scope_name(finding.scope) if finding.scope is not None else ""
    yield from wrapped(tamed(message(finding, where), _LONGEST_SENTENCE), view.width)
    if acceptance is not None:
        yield plain()
        yield from _accepted(acceptance, view.width)
    yield from _section("Why", _why(finding, view))
    yield from _section("What it reaches", _reach(finding, view))
    yield from _section("Only if", _conditions(finding, view.width))
    unknown = list(untold(report, finding))
    yield from titled((("Not known here, and how to know it", unknown),), view.width)
    yield from _section("What to do", _remedy(finding, view.width))
    yield from _section("Controls", wrapped(", ".join(finding.controls), view.width, indent="  "), finding.controls)
    details = {**_role(finding), **{k: v for k, v in finding.details.items() if k not in _SHOWN_ELSEWHERE}}
    yield from _section("Details", detail_lines(details, view.width))
    yield from _section("Next", _next(next_steps, view.width))


def _section(title: str, lines: Iterator[Line], wanted: object = True) -> Iterator[Line]:
    """Yield a title above lines; nothing when there are none."""
    first = next(lines, None) if wanted else None
    if first is not None:
        yield plain()
        yield plain(title, "title")
        yield first
        yield from lines


def _accepted(acceptance: Acceptance, width: int) -> Iterator[Line]:
    by = f" by {shorten(visible(acceptance.by), LONGEST_NAME)}" if acceptance.by else ""
    reason = shorten(visible(acceptance.reason), _LONGEST_SENTENCE)
    yield from wrapped(f"Accepted {acceptance.until}{by}: {reason}", width, style="good")


def _why(finding: Finding, view: View) -> Iterator[Line]:
    names = _names(finding, view)
    for tree in trees(finding):
        yield from drawn(tree, names, view.width)


def _names(finding: Finding, view: View) -> dict[str, str]:
    """Return what the nodes of the chain are called, by key."""
    subject = finding.subject
    names = {node_key(subject.id): f"{_short(subject.name)} ({_short(subject.kind.replace('-', ' '))})"}
    if finding.scope is not None:
        names[node_key(finding.scope)] = tamed(view.scope_name(finding.scope), _LONGEST_SENTENCE)
    if finding.role is not None:
        kind = "custom role" if finding.role.custom else "built-in role"
        names[node_key(finding.role.id)] = f"{_short(finding.role.name)} ({kind})"
    if finding.principal is not None:
        names[node_key(finding.principal.id)] = label(finding)
    return names


def _reach(finding: Finding, view: View) -> Iterator[Line]:
    words = reach(finding)
    if finding.scope is not None:
        where = f"{tamed(view.scope_name(finding.scope), _LONGEST_SENTENCE)} and everything below it"
        yield from wrapped(f"{where}: {', '.join(words)}" if words else where, view.width, indent="  ")
    elif words:
        yield from wrapped(", ".join(words), view.width, indent="  ")
    scopes, assignments = finding.details.get("assignable_scopes"), finding.details.get("assignments")
    if isinstance(assignments, int):
        yield from wrapped(count(assignments, "assignment"), view.width, indent="  ")
    if isinstance(scopes, Sequence) and not isinstance(scopes, str):
        yield from detail_lines({"may be assigned at": scopes}, view.width)


def _conditions(finding: Finding, width: int) -> Iterator[Line]:
    texts = [step.detail for step in finding.evidence if step.kind == "condition"]
    own = finding.details.get("condition")
    for text in dict.fromkeys([*texts, *([own] if isinstance(own, str) else [])]):
        told = shorten(visible(" ".join(text.split())), _LONGEST_CONDITION)
        yield from wrapped(told, width, indent="  ", style="doubt")


def _remedy(finding: Finding, width: int) -> Iterator[Line]:
    if finding.remedy is None:
        return
    summary, commands = tamed(finding.remedy.summary, _LONGEST_SENTENCE), finding.remedy.commands
    yield from wrapped(f"{summary[:1].upper()}{summary[1:]}{':' if commands else '.'}", width, indent="  ")
    for command in commands:
        if len(command) > _LONGEST_COMMAND:
            yield plain("    (the command is too long to be shown; `--format json` has it)", "dim")
        else:
            yield (("    ", ""), (command, "command"))


def _role(finding: Finding) -> Mapping[str, Json]:
    if finding.role is None:
        return {}
    kind = "custom" if finding.role.custom else "built in"
    return {"role": f"{_short(finding.role.name)} ({kind}, {_short(role_guid(finding.role.id))})"}


def _next(steps: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
    for purpose, command in steps:
        yield from wrapped(purpose, width, indent="  # ", style="dim")
        yield ((f"  {command}", "command"),)


def _short(name: str) -> str:
    return shorten(visible(name), LONGEST_NAME)
