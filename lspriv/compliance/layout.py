"""Where everything stands in the text of a baseline, to the character, so that it can be edited in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A value in the text; offsets count characters from 0."""

    kind: str
    """``scalar``, ``list``, ``map`` or ``alias``."""
    start: int
    """Where it begins, its anchor included."""
    end: int
    """Where its last character ends; of a block text, where the next line begins."""
    column: int
    """How far it is indented; for a block list, its dashes."""
    flow: bool = False
    """True for a list or mapping in brackets."""
    block_text: bool = False
    """True for a text that begins with `|` or `>`, or for what ends with one."""
    anchored: bool = False
    text: str = ""
    """What a scalar says."""
    items: tuple[Span, ...] = ()
    """What a list holds."""
    pairs: tuple[tuple[Span, Span], ...] = ()
    """The keys and values of a mapping."""

    def pair(self, key: str) -> tuple[Span, Span] | None:
        """Return a key of the mapping and its value, or None."""
        return next((pair for pair in self.pairs if pair[0].text == key), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """A document of one value."""

    root: Span
    end: int
    """Where the document ends and something can be added to it."""


def layout_of(text: str) -> Layout:
    """Return where everything stands in a text that `read_tree` reads without problems."""
    events = iter(YAML(typ="safe", pure=True).parse(text))
    root: Span | None = None
    end = len(text)
    for event in events:
        if isinstance(event, NodeEvent):
            root = _span(event, events, text)
        elif isinstance(event, DocumentEndEvent) and event.explicit:
            end = event.start_mark.index
    assert root is not None
    return Layout(root, end)


def _span(event: Any, events: Iterator[Any], text: str) -> Span:
    start, column, anchored = event.start_mark.index, event.start_mark.column, event.anchor is not None
    if isinstance(event, AliasEvent):
        return Span("alias", start, event.end_mark.index, column)
    if isinstance(event, ScalarEvent):
        block = event.style in ("|", ">")
        return Span("scalar", start, event.end_mark.index, column, False, block, anchored, event.value)
    if isinstance(event, SequenceStartEvent):
        items: list[Span] = []
        while not isinstance(inner := next(events), SequenceEndEvent):
            items.append(_span(inner, events, text))
        dashes = event.end_mark.column if anchored else column
        end, block = _end_of(items[-1] if items else None, inner, event)
        return Span("list", start, end, dashes, event.flow_style, block, anchored, items=tuple(items))
    assert isinstance(event, MappingStartEvent)
    pairs: list[tuple[Span, Span]] = []
    while isinstance(inner := next(events), NodeEvent):
        key = _span(inner, events, text)
        pairs.append((key, _placed(_span(next(events), events, text), key, text)))
    end, block = _end_of(pairs[-1][1] if pairs else None, inner, event)
    return Span("map", start, end, column, event.flow_style, block, anchored, pairs=tuple(pairs))


def _end_of(last: Span | None, ending: Any, beginning: Any) -> tuple[int, bool]:
    """Return where a list or mapping ends, and whether it ends with a block text."""
    if beginning.flow_style or last is None:
        return ending.end_mark.index, False
    return last.end, last.block_text


def _placed(value: Span, key: Span, text: str) -> Span:
    """Put a value that is not there behind its key; the parser puts it where the next thing stands."""
    if value.kind != "scalar" or value.start != value.end:
        return value
    at = text.find(":", key.end) + 1 or key.end
    return Span("scalar", at, at, value.column)
