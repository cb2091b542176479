"""Values of a baseline: checked against a type, and said in words when they do not fit."""

from __future__ import annotations

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from lspriv.compliance.problems import Problems, listed, quoted
from lspriv.compliance.yaml_tree import ListNode, MapNode, Node, ScalarNode, plain, scalar_value

T = TypeVar("T")

_WORDS: dict[object, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    NoneType: "null",
}
_MANY: dict[object, str] = {str: "texts", bool: "true or false", int: "whole numbers", float: "numbers"}
_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


class _Missing:
    """The type of `MISSING`."""


MISSING = _Missing()
"""What stands for a value that does not fit; the problem is noted."""


def read_value(node: Node, annotation: Any, name: str, problems: Problems) -> Any:
    """Return the node as a value of the annotated type, or `MISSING` after noting what is wrong.

    `name` is what the message calls it, in backticks.
    """
    try:
        return msgspec.convert(plain(node), annotation, strict=True)
    except msgspec.ValidationError:
        inner = _item_type(annotation)
        if isinstance(node, ListNode) and inner is not None:
            for item in node.items:
                _check_item(item, inner, name, problems)
        else:
            problems.add(
                node.place, f"{name} must be {words(annotation)}, not {found(node)}" + _hint(node, annotation, problems)
            )
        return MISSING


def read_text(node: Node, name: str, problems: Problems) -> str | None:
    """Return a text that is not blank, or None after noting what is wrong."""
    value = read_value(node, str, name, problems)
    if not isinstance(value, str):
        return None
    if not value.strip():
        problems.add(node.place, f"{name} is empty")
        return None
    return value.strip()


def words(annotation: Any) -> str:
    """Say in words what a type allows.

    >>> words(tuple[str, ...]), words(int | None)
    ('a list of texts', 'a whole number or null')
    """
    known = _WORDS.get(annotation)
    if known is not None:
        return known
    choices = _choices(annotation)
    if choices:
        return f"one of {listed(choices, 'or')}" if len(choices) > 1 else quoted(choices[0])
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        bounds = [f"{text} {limit}" for limit, text in _bounds(arguments[1:])]
        return " ".join((words(arguments[0]), *([f"of {listed(bounds)}"] if bounds else [])))
    if get_origin(annotation) in (Union, UnionType):
        return listed((words(argument) for argument in arguments), "or")
    inner = _item_type(annotation)
    if inner is not None:
        return f"a list of {_MANY.get(inner) or 'items, each ' + words(inner)}"
    return "a mapping"


def found(node: Node) -> str:
    """Say in words what stands there.

    >>> from lspriv.compliance.problems import START
    >>> found(ScalarNode(START, "12", 12))
    'the number `12`'
    """
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a mapping"
    if node.value is None:
        return "empty"
    number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return f"the number {quoted(node.text)}" if number else quoted(node.text)


def _check_item(item: Node, inner: Any, name: str, problems: Problems) -> None:
    try:
        msgspec.convert(plain(item), inner, strict=True)
    except msgspec.ValidationError:
        text = f"each item of {name} must be {words(inner)}, not {found(item)}"
        problems.add(item.place, text + _hint(item, inner, problems))


def _hint(node: Node, annotation: Any, problems: Problems) -> str:
    if not isinstance(node, ScalarNode):
        return ""
    if isinstance(node.value, str):
        if _fits(scalar_value(node.value), annotation):
            return ", which is text; take the quotes away"
        return problems.did_you_mean(node.text, _choices(annotation))
    is_text = annotation is str or str in get_args(annotation)
    return "; put it in quotes" if is_text and node.value is not None else ""


def _fits(value: object, annotation: Any) -> bool:
    try:
        msgspec.convert(value, annotation, strict=True)
    except msgspec.ValidationError:
        return False
    return True


def _choices(annotation: Any) -> tuple[str, ...]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation))
    return ()


def _item_type(annotation: Any) -> Any:
    """Return what a list holds, or None for any other type."""
    origin = get_origin(annotation)
    return get_args(annotation)[0] if origin in (tuple, list, set, frozenset) else None


def _bounds(metadata: tuple[object, ...]) -> list[tuple[object, str]]:
    return [
        (getattr(meta, limit), text)
        for meta in metadata
        for limit, text in _BOUNDS.items()
        if getattr(meta, limit, None) is not None
    ]
