"""From a condition's text to its tree.

    condition  = term { (AND | OR) term }
    term       = { NOT } ( "(" condition ")" | function | comparison )
    function   = (ActionMatches | SubOperationMatches) "{" text { "," text } "}" | Exists attribute
    comparison = operand [quantifier ":"] operator operand
    operand    = attribute | value | "{" value { "," value } "}"

After Microsoft's "Azure role assignment condition format and syntax". Words ignore case
(built-in roles write `boolequals`), as do `&&` for AND, `||` for OR, `!` for NOT. NOT belongs
to the term behind it, as in every documented example. Comments are not documented.

What is not understood becomes an `Opaque` node, as small as is certain to be safe: a
comparison by an operator that is not known, a function that is not known, or else all that
stands in the same pair of round brackets, whatever it is. Outside all brackets, or when the
text cannot even be cut into tokens and paired brackets, it is the whole condition.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lspriv.access.conditions.ast import (
    ActionMatches,
    And,
    Attribute,
    Comparison,
    Condition,
    Exists,
    Literal,
    LiteralSet,
    Mixed,
    Not,
    Opaque,
    Operand,
    Or,
    SubOperationMatches,
)
from lspriv.access.conditions.operators import documented_operators, documented_quantifiers
from lspriv.access.conditions.tokens import Kind, NotUnderstoodError, Token, partners, tokenize

MAX_LENGTH = 65_536
"""Characters; Azure takes 8 KB ("FAQ for Azure role assignment conditions")."""
MAX_DEPTH = 40
"""Round brackets within each other; more are not looked into, so that no stack overflows."""


def parse_condition(text: str) -> Condition:
    """Read a condition; no text makes it fail.

    An empty text, or one of white space only, is no condition: it becomes an `And` of nothing,
    which always holds, since Azure's answers write an absent condition as null or as "".
    AND and OR on one level become `Mixed` (see there). Of `conditionVersion` nothing is known
    here: one built-in role says 1.0, in the same syntax; what that means is the caller's to judge.
    """
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Condition:
    if not text.strip():
        return And(())
    if len(text) > MAX_LENGTH:
        return Opaque(text, f"longer than {MAX_LENGTH} characters; Azure stores at most 8 KB")
    try:
        tokens = tokenize(text)
        closing = partners(tokens)
    except NotUnderstoodError as problem:
        return Opaque(text.strip(), str(problem))
    return _Parser(text, tokens, closing).group(0, len(tokens), 0)


class _Parser:
    """Reads spans of one condition's tokens; every method that reads returns the place behind."""

    def __init__(self, text: str, tokens: list[Token], closing: dict[int, int]) -> None:
        self._text = text
        self._tokens = tokens
        self._closing = closing

    def group(self, start: int, end: int, depth: int) -> Condition:
        """Read all tokens from `start` up to `end`: the whole text, or what stands between two brackets."""
        if depth > MAX_DEPTH:
            return self._opaque(start, end, f"more than {MAX_DEPTH} brackets within each other")
        try:
            return self._condition(start, end, depth)
        except NotUnderstoodError as problem:
            return self._opaque(start, end, str(problem))

    def _condition(self, start: int, end: int, depth: int) -> Condition:
        term, at = self._term(start, end, depth)
        terms, ands = [term], []
        while at < end:
            joint = self._tokens[at].kind
            if joint is not Kind.AND and joint is not Kind.OR:
                raise NotUnderstoodError(f"`{self._written(at, at + 1)}` where AND or OR is expected")
            term, at = self._term(at + 1, end, depth)
            terms.append(term)
            ands.append(joint is Kind.AND)
        if not ands:
            return term
        if all(ands):
            return And(tuple(terms))
        return Mixed(tuple(terms), tuple(ands)) if any(ands) else Or(tuple(terms))

    def _term(self, at: int, end: int, depth: int) -> tuple[Condition, int]:
        start = at
        while at < end and self._tokens[at].kind is Kind.NOT:
            at += 1
        term, behind = self._positive(at, end, depth)
        return (Not(term) if (at - start) % 2 else term), behind

    def _positive(self, at: int, end: int, depth: int) -> tuple[Condition, int]:
        token = self._expect(at, end, "a term")
        if token.kind is Kind.OPEN:
            behind = self._closing[at] + 1
            return self.group(at + 1, behind - 1, depth + 1), behind
        if token.kind is Kind.WORD and not _is_bare_value(token.value):
            return self._function(at, end)
        return self._comparison(at, end)

    def _function(self, at: int, end: int) -> tuple[Condition, int]:
        name = self._tokens[at].value.lower()
        if name == "exists":
            return self._exists(at + 1, end)
        argument = self._expect(at + 1, end, f"what belongs to `{self._tokens[at].value}`")
        if argument.kind is not Kind.OPEN_SET and argument.kind is not Kind.OPEN:
            raise NotUnderstoodError(f"`{self._written(at, at + 2)}` begins no term that is known")
        behind = self._closing[at + 1] + 1
        if argument.kind is Kind.OPEN_SET and name in ("actionmatches", "suboperationmatches"):
            values = self._set(at + 1)
            if not all(value.quoted for value in values.items):
                raise NotUnderstoodError(f"`{self._written(at, behind)}` has a pattern without quotes")
            patterns = tuple(value.text for value in values.items)
            return (ActionMatches if name == "actionmatches" else SubOperationMatches)(patterns), behind
        return self._opaque(at, behind, f"`{self._tokens[at].value}` is no function that is known"), behind

    def _exists(self, at: int, end: int) -> tuple[Condition, int]:
        token = self._expect(at, end, "an attribute behind Exists")
        if token.kind is Kind.OPEN and self._closing[at] == at + 2:
            return self._exists(at + 1, end)[0], at + 3
        if token.kind is not Kind.ATTRIBUTE:
            raise NotUnderstoodError(f"`{self._written(at, at + 1)}` where Exists expects an attribute")
        return Exists(_attribute(token)), at + 1

    def _comparison(self, start: int, end: int) -> tuple[Condition, int]:
        left, at = self._operand(start, end)
        token = self._expect(at, end, "an operator")
        if token.kind is not Kind.WORD:
            raise NotUnderstoodError(f"`{self._written(at, at + 1)}` where an operator is expected")
        right, behind = self._operand(at + 1, end)
        before, colon, name = token.value.lower().rpartition(":")
        operator, quantifier = documented_operators().get(name), documented_quantifiers().get(before)
        if operator is None or (colon and quantifier is None):
            return self._opaque(start, behind, f"`{token.value}` is no operator that is known"), behind
        return Comparison(left, operator, quantifier, right), behind

    def _operand(self, at: int, end: int) -> tuple[Operand, int]:
        token = self._expect(at, end, "a value or an attribute")
        if token.kind is Kind.ATTRIBUTE:
            return _attribute(token), at + 1
        if token.kind is Kind.OPEN_SET:
            return self._set(at), self._closing[at] + 1
        return _literal(token), at + 1

    def _set(self, start: int) -> LiteralSet:
        end = self._closing[start]
        places = range(start + 1, end)
        if not places or any(self._tokens[at].kind is not Kind.COMMA for at in places[1::2]) or len(places) % 2 == 0:
            raise NotUnderstoodError(f"`{self._written(start, end + 1)}` is no list of values with commas between")
        return LiteralSet(tuple(_literal(self._tokens[at]) for at in places[::2]))

    def _expect(self, at: int, end: int, what: str) -> Token:
        if at >= end:
            raise NotUnderstoodError(f"it ends where {what} is expected")
        return self._tokens[at]

    def _opaque(self, start: int, end: int, reason: str) -> Opaque:
        return Opaque(self._written(start, end), reason)

    def _written(self, start: int, end: int) -> str:
        """Return what the tokens from `start` up to `end` are in the text, white space between them included."""
        return self._text[self._tokens[start].start : self._tokens[end - 1].end] if start < end else ""


def _attribute(token: Token) -> Attribute:
    if not token.value.isprintable() or not token.value:
        raise NotUnderstoodError(f"`@{token.source}` has a name that cannot be printed")
    return Attribute(token.source, token.value)


def _literal(token: Token) -> Literal:
    if token.kind is Kind.TEXT:
        if not token.value.isprintable():
            raise NotUnderstoodError("a text has characters that cannot be printed")
        return Literal(token.value)
    if token.kind is Kind.WORD and _is_bare_value(token.value):
        return Literal(token.value.lower(), quoted=False)
    raise NotUnderstoodError(f"`{token.value}` where a value is expected")


def _is_bare_value(word: str) -> bool:
    return _bare_value().fullmatch(word) is not None


@cache
def _bare_value() -> re.Pattern[str]:
    """Return what stands without quotes: an integer, a Boolean, a GUID (in some built-in roles without dashes)."""
    return re.compile("[+-]?[0-9]+|true|false|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
