"""A condition's text cut into tokens.

What is no token (double quotes, square brackets of their own, comments, letters outside
ASCII) is in no condition that Microsoft documents. It could hide a bracket or a quote, so a
text that has it anywhere is not read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache


class NotUnderstoodError(Exception):
    """What is being read is no condition that is understood; caught where it can be set apart."""


class Kind(Enum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    OPEN_SET = "{"
    CLOSE_SET = "}"
    COMMA = ","
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    ATTRIBUTE = "attribute"
    TEXT = "text"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands."""

    kind: Kind
    value: str
    """A text without its quotes, an attribute's name without its brackets, else what is written."""
    start: int
    end: int
    source: str = ""
    """An attribute's source, in lower case."""


# A closing quote behind a backslash: nobody documents whether that ends the text.
_ESCAPED_QUOTE = "a backslash before a quote leaves open where the text ends"


def tokenize(text: str) -> list[Token]:
    """Cut a condition into tokens.

    Raises:
        NotUnderstoodError: when something is no token, or it is open where one ends.
    """
    return [_token(match) for match in _grammar().finditer(text) if match.lastgroup != "space"]


def partners(tokens: list[Token]) -> dict[int, int]:
    """Return for each opening bracket, round or curly, the place of the one that closes it.

    Raises:
        NotUnderstoodError: when brackets do not pair.
    """
    found: dict[int, int] = {}
    waiting: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.OPEN or token.kind is Kind.OPEN_SET:
            waiting.append(place)
        elif token.kind is Kind.CLOSE or token.kind is Kind.CLOSE_SET:
            opened = Kind.OPEN if token.kind is Kind.CLOSE else Kind.OPEN_SET
            if not waiting or tokens[waiting[-1]].kind is not opened:
                raise NotUnderstoodError(f"`{token.value}` closes nothing")
            found[waiting.pop()] = place
    if waiting:
        raise NotUnderstoodError(f"`{tokens[waiting[-1]].value}` is never closed")
    return found


@cache
def _grammar() -> re.Pattern[str]:
    return re.compile(
        r"""
          (?P<space>     \s+ )
        | (?P<attribute> @ \s* (?P<source>[A-Za-z]+) \s* \[ (?P<name>[^][(){}'"@]+) \] )
        | (?P<text>      ' [^']* ' )
        | (?P<word>      [A-Za-z0-9_+-] [A-Za-z0-9_:.+-]* )
        | (?P<sign>      && | \|\| | [(){},!] )
        | (?P<other>     . )
        """,
        re.VERBOSE | re.DOTALL,
    )


_SIGNS = {"&&": Kind.AND, "||": Kind.OR, "!": Kind.NOT, "AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT,
          "(": Kind.OPEN, ")": Kind.CLOSE, "{": Kind.OPEN_SET, "}": Kind.CLOSE_SET, ",": Kind.COMMA}  # fmt: skip


def _token(match: re.Match[str]) -> Token:
    start, end = match.span()
    written = match.group()
    # The last group that closed: of nested groups it is the outer one.
    match match.lastgroup:
        case "attribute":
            return Token(Kind.ATTRIBUTE, match["name"].strip(), start, end, match["source"].lower())
        case "text":
            inside = written[1:-1]
            if (len(inside) - len(inside.rstrip("\\"))) % 2:
                raise NotUnderstoodError(_ESCAPED_QUOTE)
            return Token(Kind.TEXT, inside, start, end)
        case "word":
            return Token(_SIGNS.get(written.upper(), Kind.WORD), written, start, end)
        case "sign":
            return Token(_SIGNS[written], written, start, end)
    if written == "'":
        raise NotUnderstoodError(f"the quote at character {start + 1} is never closed")
    raise NotUnderstoodError(f"`{written}` at character {start + 1} is no part of a condition")
