"""Action patterns: which operations a string in a role covers.

Microsoft's rules ("Understand Azure role definitions", "Azure custom roles"): case is
ignored, `*` stands for everything, and it spans ``/``. Two more that Azure shows but
does not state: a wildcard segment in the middle may match no segment at all (Managed
Identity Operator holds ``…/userAssignedIdentities/*/assign/action`` and ARM checks
``…/userAssignedIdentities/assign/action``), and stray white space and trailing slashes,
which real roles carry, mean nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from string import whitespace

_TRAILING = "/" + whitespace
_STAR = "*"
_GAP = "/*/"


@dataclass(frozen=True, slots=True)
class ActionPattern:
    """A pattern, ready to be matched."""

    text: str
    """The pattern in the form used to compare: trimmed, lower case."""
    prefix: str
    """What every covered operation begins with; the whole text when there is no wildcard."""
    tail: str
    """What every covered operation ends with, behind the prefix; empty when the pattern ends in a wildcard."""
    expression: re.Pattern[str] | None
    """Decides when prefix and tail do not: None when the pattern is exact, or prefix + `*` + tail."""
    exact: bool
    """True without any wildcard."""

    def matches(self, operation: str) -> bool:
        """Tell whether the pattern covers the operation (already folded, see `fold`)."""
        if self.exact:
            return operation == self.text
        if self.expression is not None:
            return self.expression.fullmatch(operation) is not None
        long_enough = len(operation) >= len(self.prefix) + len(self.tail)
        return long_enough and operation.startswith(self.prefix) and operation.endswith(self.tail)


def fold(text: str) -> str:
    """Return an operation or a pattern in the form used to compare."""
    return text.strip().rstrip(_TRAILING).lower()


def matches(pattern: str, operation: str) -> bool:
    """Tell whether a pattern, as a role writes it, covers an operation, as anybody writes it."""
    return compile_pattern(pattern).matches(fold(operation))


@lru_cache(maxsize=1 << 16)
def compile_pattern(pattern: str) -> ActionPattern:
    """Read a pattern; every string is one."""
    text = fold(pattern)
    tokens = _tokens(text)
    if len(tokens) == 1 and tokens[0] != _STAR:
        return ActionPattern(text, text, "", None, True)
    if not tokens:
        return ActionPattern("", "", "", None, True)
    prefix = tokens[0] if tokens[0] not in (_STAR, _GAP) else ""
    rest = tokens[1:] if prefix else tokens
    if rest[0] == _STAR and len(rest) <= 2:
        return ActionPattern(text, prefix, rest[1] if len(rest) == 2 else "", None, False)
    tail = rest[-1] if rest[-1] not in (_STAR, _GAP) else ""
    return ActionPattern(text, prefix, tail, re.compile(_expression(prefix, rest), re.DOTALL), False)


def _tokens(text: str) -> list[str]:
    """Split into literals, stars and gaps (a middle segment of stars only, with the slash behind it)."""
    segments = text.split("/")
    last = len(segments) - 1
    tokens: list[str] = []
    for number, segment in enumerate(segments):
        if 0 < number < last and segment and not segment.strip("*"):
            _add_wildcard(tokens, _GAP)
            continue
        for part in re.split(r"(\*+)", segment):
            if part.startswith(_STAR):
                _add_wildcard(tokens, _STAR)
            elif part:
                _add_literal(tokens, part)
        if number < last:
            _add_literal(tokens, "/")
    return tokens


def _add_literal(tokens: list[str], text: str) -> None:
    if tokens and tokens[-1] not in (_STAR, _GAP):
        tokens[-1] += text
    else:
        tokens.append(text)


def _add_wildcard(tokens: list[str], wildcard: str) -> None:
    # Gap after gap is one gap; a gap followed by a star covers what the star alone covers.
    if tokens and tokens[-1] in (_STAR, _GAP):
        tokens[-1] = _STAR if wildcard == _STAR else tokens[-1]
    else:
        tokens.append(wildcard)


def _expression(prefix: str, tokens: list[str]) -> str:
    """Build a regular expression that takes each literal at its first place and never goes back.

    Taking the first place is right since wildcards are free in length; atomic groups keep a
    pattern with a hundred stars from taking exponential time. What follows a gap must begin
    right behind a slash: the one before the gap when the gap is empty.
    """
    parts = [re.escape(prefix)]
    pairs = [(tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None) for at in range(0, len(tokens), 2)]
    for number, (wildcard, literal) in enumerate(pairs):
        behind = "(?<=/)" if wildcard == _GAP else ""
        if literal is None:
            parts.append(".*")
        elif number == len(pairs) - 1:
            parts.append(f".*{behind}{re.escape(literal)}")
        else:
            parts.append(f"(?>.*?{behind}{re.escape(literal)})")
    return "".join(parts)
