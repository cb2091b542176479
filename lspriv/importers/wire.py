"""Decodes one record of an export, and says in plain words what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

T = TypeVar("T")

_ERROR = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`(?:, got `(?P<given>[^`]+)`)?")
_WORDS = {
    "str": "text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class RecordError(ValueError):
    """One record cannot be used; becomes a gap that names its place.

    The message is one line and never holds a value of the record.
    """


class Wire(msgspec.Struct, rename="camel", gc=False):
    """The base of the shapes that records have on the wire: camelCase, everything optional, unknown keys ignored."""


def decode(decoder: msgspec.json.Decoder[T], raw: msgspec.Raw) -> T:
    """Decode a record.

    Raises:
        RecordError: it does not have the decoder's shape.
    """
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise RecordError(explain(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise RecordError("it is not valid JSON") from None


def explain(error: msgspec.ValidationError) -> str:
    """Say what a decoding error means, with the key and without any value.

    >>> explain(msgspec.ValidationError("Object missing required field `principalId` - at `$.properties`"))
    '`properties.principalId` is missing'
    >>> explain(msgspec.ValidationError("Expected `str | null`, got `int` - at `$.scope`"))
    '`scope` must be text, not a number'
    """
    match = _ERROR.match(str(error))
    what, path = (match["what"], match["path"] or "$") if match else (str(error), "$")
    key = path.removeprefix("$").removeprefix(".")
    if missing := _MISSING.match(what):
        return f"`{key + '.' if key else ''}{missing['field']}` is missing"
    if expected := _EXPECTED.match(what):
        wanted = " or ".join(
            dict.fromkeys(_WORDS.get(word.strip(), word.strip()) for word in expected["wanted"].split("|")
                          if word.strip() != "null")
        )  # fmt: skip
        given = f", not {_WORDS.get(expected['given'], expected['given'])}" if expected["given"] else ""
        return f"`{key}` must be {wanted}{given}" if key else f"it must be {wanted}{given}"
    return f"`{key}` cannot be read" if key else "it cannot be read"


def need(value: str | None, name: str) -> str:
    """Return a text that a record must have.

    Raises:
        RecordError: it is missing, null or empty.
    """
    if not value:
        raise RecordError(f"`{name}` is missing")
    return value


def first(*values: T | None) -> T | None:
    """Return the first value that is there; nested and flat shapes put the same one in different places."""
    for value in values:
        if value is not None:
            return value
    return None


def moment(text: str | None) -> str | None:
    """Return a time in UTC in one spelling: Azure ends it with ``Z`` or ``+00:00``, and fills it with zeros."""
    if text is None:
        return None
    if text.endswith("+00:00"):
        text = f"{text[:-6]}Z"
    if text.endswith("0Z") and "." in text:
        text = f"{text[:-1].rstrip('0').rstrip('.')}Z"
    return text


def tag_pairs(tags: Mapping[str, str | None] | str | None) -> tuple[tuple[str, str], ...]:
    """Return a record's tags by name; Resource Graph's CSV may write them as text, which is not read."""
    if not tags or isinstance(tags, str):
        return ()
    return tuple(sorted((name, value or "") for name, value in tags.items()))
