"""A rule's page of the manual: its parts in one order, written for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from lspriv.compliance.manual import Parameter, RuleManual
from lspriv.report.lines import Line, plain, wrapped

MOST_WIDTH = 100
"""Longer lines than this read badly."""


class Kind(Enum):
    """What a part of a page is."""

    HEADING = "heading"
    TEXT = "text"
    """Markdown of one paragraph."""
    ITEM = "item"
    """Markdown of one entry of a list."""
    CODE = "code"
    """Lines that stay as they are."""


Part = tuple[Kind, str]
"""A part of a page."""


def page_parts(manual: RuleManual) -> Iterator[Part]:
    """Yield the page below its title."""
    yield Kind.TEXT, manual.headline
    for section in manual.sections:
        yield Kind.HEADING, section.title
        yield from _markdown(section.text)
    if manual.parameters:
        yield Kind.HEADING, "Parameters"
        for parameter in manual.parameters:
            yield Kind.ITEM, _parameter(parameter)
    yield Kind.HEADING, "In a baseline"
    yield Kind.CODE, _in_a_baseline(manual)
    yield Kind.HEADING, "Needs"
    yield (
        Kind.TEXT,
        f"Without {_listed(manual.needs)} it is inconclusive: a gap there is told and not taken for a pass.",
    )
    if manual.controls:
        yield Kind.HEADING, "Controls"
        for control in manual.controls:
            yield Kind.ITEM, f"{control.id}: {control.title}" if control.title else control.id
    yield Kind.HEADING, "Examples"
    for word, titles in (
        ("found", manual.found),
        ("left alone", manual.left_alone),
        ("cannot be told", manual.cannot_be_told),
    ):
        for title in titles:
            yield Kind.ITEM, f"{word}: {title}"


def page_lines(manual: RuleManual, width: int) -> Iterator[Line]:
    """Yield the page for a terminal."""
    severity = manual.severity.value
    yield ((manual.id, "title"), (f"  (at most {severity})", severity))
    before = Kind.TEXT
    for kind, text in page_parts(manual):
        # A heading stands right above what it heads.
        if kind is Kind.HEADING or kind is before is Kind.TEXT:
            yield plain()
        before = kind
        yield from _written(kind, text, min(MOST_WIDTH, width))


def page_markdown(manual: RuleManual) -> Iterator[str]:
    """Yield the lines of the page in Markdown."""
    yield f"# {manual.id}"
    yield ""
    yield f"At most **{manual.severity.value}**."
    before = Kind.HEADING
    for kind, text in page_parts(manual):
        if not (kind is Kind.ITEM and before is Kind.ITEM):
            yield ""
        before = kind
        match kind:
            case Kind.HEADING:
                yield f"## {text}"
            case Kind.ITEM:
                yield f"- {text}"
            case Kind.CODE:
                yield from ("```yaml", *text.splitlines(), "```")
            case Kind.TEXT:
                yield text


def _written(kind: Kind, text: str, width: int) -> Iterator[Line]:
    match kind:
        case Kind.HEADING:
            yield plain(text, "title")
        case Kind.ITEM:
            yield from wrapped(f"- {text}", width, hang="  ")
        case Kind.CODE:
            yield from (plain(f"  {line}", "command") for line in text.splitlines())
        case Kind.TEXT:
            yield from wrapped(text, width)


def _markdown(text: str) -> Iterator[Part]:
    """Yield the paragraphs and list items of a section, each as one line."""
    for block in text.split("\n\n"):
        items = block.startswith("- ")
        for item in block.split("\n- ") if items else (block,):
            joined = " ".join(item.removeprefix("- ").split())
            if joined:
                yield Kind.ITEM if items else Kind.TEXT, joined


def _parameter(parameter: Parameter) -> str:
    says = f"{parameter.says} " if parameter.says else ""
    return f"`{parameter.name}`: {says}Takes {parameter.type}; default: `{parameter.default}`."


def _in_a_baseline(manual: RuleManual) -> str:
    """Return the lines of a baseline that set what can be set, at its usual value."""
    lines = [
        "rules:",
        f"  {manual.id}:",
        f"    severity: {manual.severity.value}  # else it grades each finding itself",
    ]
    if manual.parameters:
        lines.append("    params:")
        lines += [f"      {parameter.name}: {parameter.default}" for parameter in manual.parameters]
    return "\n".join(lines)


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "its facts"
