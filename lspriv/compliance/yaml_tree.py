"""YAML text to a tree of values that know their places.

Built from the parser's events instead of a loader, so that every key and value keeps its place,
duplicate keys are seen, and hostile text (deep nesting, aliases that multiply) is refused
before it costs anything. Plain words mean what the core schema of YAML 1.2 says: `off` is
text (YAML 1.2.2, section 10.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from lspriv.compliance.problems import Place, Problems, printable, quoted

MAX_DEPTH = 20
"""How deep lists and mappings may nest; a baseline needs five."""
MAX_VALUES = 100_000
"""How many values a file may have, those that aliases repeat included."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NAMED: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value."""

    place: Place
    text: str
    """What is written, quotes resolved."""
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; of a key that stands there twice, the first."""

    place: Place
    values: dict[str, Node]
    """By key, in the order of the file."""
    keys: dict[str, Place]
    """Where each key stands."""


Node = ScalarNode | ListNode | MapNode
"""A value of the tree."""


class _RefusedError(Exception):
    """Reading on would help nobody; the problem is noted."""


def read_tree(text: str, problems: Problems) -> Node | None:
    """Read one YAML document; None when it is empty, or not YAML, which `problems` then says."""
    try:
        return _Builder(YAML(typ="safe", pure=True).parse(text), problems).document()
    except _RefusedError:
        return None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
        problems.add(place, _words_of(error.problem, error.context))
    except ReaderError as error:
        problems.add(_place_of(text, error.position), f"the character {_code(error.character)} is not allowed in YAML")
    except YAMLError as error:
        problems.add(Place(1, 1), f"not valid YAML: {printable(' '.join(str(error).split()))}")
    return None


def plain(node: Node) -> Any:
    """Return a node as the lists, dictionaries and scalars that it stands for."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()}


def scalar_value(text: str) -> str | int | float | bool | None:
    """Return what a plain word means in the core schema of YAML 1.2.

    >>> [scalar_value(text) for text in ("off", "true", "~", "12", "1.5", "2026-12-31")]
    ['off', True, None, 12, 1.5, '2026-12-31']
    """
    if text in _NAMED:
        return _NAMED[text]
    if len(text) <= _LONGEST_NUMBER:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if re.fullmatch("0o[0-7]+|0x[0-9a-fA-F]+", text):
            return int(text, 0)
    return text


class _Builder:
    """Builds the tree while the parser walks the text."""

    def __init__(self, events: Iterator[Any], problems: Problems) -> None:
        self._events = events
        self._problems = problems
        self._count = 0
        self._anchors: dict[str, tuple[Node, int]] = {}
        """Anchor → its value, and how many values that is."""

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second YAML document begins here; a baseline is one document")
                root = self._node(next(self._events), 1)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        before = self._count
        self._spend(event, 1)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            self._problems.add(_place(event), "a baseline has no use for tags; put the value in quotes instead")
        if depth > MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} deep")
        node: Node
        if isinstance(event, ScalarEvent):
            is_plain = event.implicit[0] and event.tag is None
            node = ScalarNode(_place(event), event.value, scalar_value(event.value) if is_plain else event.value)
        elif isinstance(event, SequenceStartEvent):
            node = self._list(event, depth)
        else:
            assert isinstance(event, MappingStartEvent)
            node = self._map(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._count - before)
        return node

    def _list(self, start: Any, depth: int) -> ListNode:
        items: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return ListNode(_place(start), tuple(items))

    def _map(self, start: Any, depth: int) -> MapNode:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            place, key = _place(event), self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, ScalarNode):
                self._problems.add(place, "a key must be a word, not a list or a mapping")
            elif key.text in values:
                first = keys[key.text].line
                self._problems.add(place, f"duplicate key {quoted(key.text)}; the first one is on line {first}")
            else:
                if isinstance(value, ScalarNode) and not value.text and value.value is None:
                    # The parser puts nothing where the next thing stands, often a line below.
                    value = replace(value, place=place)
                values[key.text], keys[key.text] = value, place
        return MapNode(_place(start), values, keys)

    def _alias(self, event: Any) -> Node:
        known = self._anchors.get(event.anchor)
        if known is None:
            self._refuse(event, f"the alias {quoted('*' + event.anchor)} names no value before it")
        node, size = known
        self._spend(event, size)
        return node

    def _spend(self, event: Any, values: int) -> None:
        self._count += values
        if self._count > MAX_VALUES:
            self._refuse(event, f"more than {MAX_VALUES:,} values, aliases included; a baseline has fewer")

    def _refuse(self, event: Any, text: str) -> NoReturn:
        self._problems.add(_place(event), text)
        raise _RefusedError


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _place_of(text: str, position: int) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def _code(character: object) -> str:
    number = character if isinstance(character, int) else ord(str(character)[0])
    return f"U+{number:04X}"


def _words_of(problem: str | None, context: str | None) -> str:
    if problem and r"'\t'" in problem:
        return "a tab; YAML is indented with spaces"
    return "not valid YAML: " + printable(f"{problem or ''} {context or ''}".strip())
