"""Adds acceptances to the text of a baseline, or renews them, and leaves everything else as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lspriv.compliance.layout import Layout, Span, layout_of
from lspriv.compliance.written import as_yaml, block_item, flow_item

_INDENT = 2


@dataclass(frozen=True, slots=True)
class Item:
    """An acceptance to be written."""

    fields: Mapping[str, str]
    """Key → value."""
    says: str | None = None
    """What the comment above it says."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Some text that takes the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def with_items(text: str, items: Sequence[Item]) -> str | None:
    """Return the text with acceptances added at the end of its list, in the style that the list has.

    None when the key of the list stands in a way that has no place for one.
    """
    layout = layout_of(text)
    newline = _newline(text)
    pair = layout.root.pair("accept")
    if pair is None:
        changes = _new_list(text, layout, items, newline)
    elif pair[1].kind == "list" and (pair[1].items or layout.root.flow or "\n" in text[pair[1].start : pair[1].end]):
        changes = _longer_list(text, layout.root, pair[1], items, newline)
    else:
        colon = re.compile(r"\s*:").match(text, pair[0].end)
        if colon is None:
            return None
        changes = _first_items(text, layout.root, pair, colon.end(), items, newline)
    return _changed(text, changes)


def renewed(text: str, fields_of: Mapping[int, Mapping[str, str]]) -> str | None:
    """Return the text in which fields of some acceptances, by their numbers from 0, say something else.

    Fields that one does not have come after its `expires`. None when one shares parts with others
    through anchors, so that to change it would change them.
    """
    pair = layout_of(text).root.pair("accept")
    changes: list[_Change] = []
    for number, fields in fields_of.items():
        entry = None if pair is None or pair[1].kind != "list" else pair[1].items[number]
        wanted = None if entry is None else _renewals(text, entry, fields)
        if wanted is None:
            return None
        changes += wanted
    return _changed(text, changes)


def _renewals(text: str, entry: Span, fields: Mapping[str, str]) -> list[_Change] | None:
    newline, last = _newline(text), entry.pair("expires")
    if last is None or entry.anchored:
        return None
    changes: list[_Change] = []
    added: list[str] = []
    for key, value in as_yaml(fields).items():
        known = entry.pair(key)
        if known is None:
            added.append(f"{key}: {value}")
        elif known[1].kind != "scalar" or known[1].anchored:
            return None
        else:
            changes.append(_replaced(known[1], value, newline))
    if added and entry.flow:
        changes.append(_Change(last[1].end, last[1].end, "".join(f", {one}" for one in added)))
    elif added:
        changes.append(_lines_after(text, last[1], [" " * last[0].column + one for one in added], newline))
    return changes


def _new_list(text: str, layout: Layout, items: Sequence[Item], newline: str) -> list[_Change]:
    root = layout.root
    if root.flow:
        new = newline + _bracketed("  accept: ", items, newline)
        return [_into_brackets(text, root, root.pairs[-1][1].end, new, newline)]
    column = root.pairs[0][0].column
    lines = [f"{' ' * column}accept:", *_block(items, column + _INDENT, _INDENT)]
    return [_Change(layout.end, layout.end, _started(text[: layout.end], lines, newline))]


def _longer_list(text: str, root: Span, known: Span, items: Sequence[Item], newline: str) -> list[_Change]:
    if not known.flow:
        last = known.items[-1]
        offset = last.column - known.column if last.kind == "map" and not last.flow and not last.anchored else _INDENT
        return [_lines_after(text, last, list(_block(items, known.column, max(_INDENT, offset))), newline)]
    column = (0 if root.flow else root.pairs[0][0].column) + _INDENT
    lines = [line for item in items for line in _in_flow(item, column, last=item is items[-1])]
    at = known.items[-1].end if known.items else known.start + text[known.start :].index("[") + 1
    return [_into_brackets(text, known, at, newline + newline.join(lines), newline, first=not known.items)]


def _first_items(
    text: str, root: Span, pair: tuple[Span, Span], colon: int, items: Sequence[Item], newline: str
) -> list[_Change]:
    """Put a list in the place of nothing, or of an empty one; `colon` is where the key's colon ends."""
    key, value = pair
    if root.flow:
        return [_Change(colon, max(colon, value.end), _bracketed(" ", items, newline))]
    blank = text[colon : value.start].strip(" ") == ""
    gone = _Change(colon if blank else value.start, value.end, "") if value.end > value.start else None
    after = _lines_after(text, value, list(_block(items, key.column + _INDENT, _INDENT)), newline)
    return [after] if gone is None else [gone, after]


def _replaced(value: Span, new: str, newline: str) -> _Change:
    if value.start == value.end:
        return _Change(value.start, value.end, f" {new}")
    return _Change(value.start, value.end, new + newline if value.block_text else new)


def _lines_after(text: str, value: Span, lines: list[str], newline: str) -> _Change:
    """Put lines below the line on which a value ends."""
    at = value.end
    if not value.block_text:
        found = re.compile("\r\n|\n|\r").search(text, at)
        at = found.end() if found else len(text)
    return _Change(at, at, _started(text[:at], lines, newline))


def _started(before: str, lines: Iterable[str], newline: str) -> str:
    """Join lines, the first of which must begin a line."""
    start = "" if not before or before[-1] in "\r\n" else newline
    return start + "".join(line + newline for line in lines)


def _into_brackets(text: str, known: Span, at: int, new: str, newline: str, *, first: bool = False) -> _Change:
    """Put something behind the last entry of a list or mapping in brackets, which ends at `at`."""
    close = known.end - 1
    between = text[at:close]
    bare = re.sub("#[^\r\n]*", "", between)
    comma = "" if first or "," in bare else ","
    ending = re.compile("\r\n|\n|\r").search(between, len(between.rstrip()))
    kept, ends = (
        (between.rstrip(), newline) if ending is None else (between[: ending.start()], between[ending.start() :])
    )
    return _Change(at, close, f"{comma}{kept}{new}{ends}")


def _bracketed(before: str, items: Sequence[Item], newline: str) -> str:
    lines = [line for item in items for line in _in_flow(item, 2 * _INDENT, last=item is items[-1])]
    return f"{before}[{newline}{newline.join(lines)}{newline}]"


def _in_flow(item: Item, column: int, *, last: bool) -> Iterable[str]:
    *above, line = flow_item(item.fields, item.says, column=column)
    return (*above, line if last else line + ",")


def _block(items: Sequence[Item], dash: int, offset: int) -> Iterable[str]:
    return (line for item in items for line in block_item(item.fields, item.says, dash=dash, key=dash + offset))


def _newline(text: str) -> str:
    return next((ending for ending in ("\r\n", "\n", "\r") if ending in text), "\n")


def _changed(text: str, changes: Iterable[_Change]) -> str:
    for change in sorted(changes, key=lambda change: (change.start, change.end), reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text
