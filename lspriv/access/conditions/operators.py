"""The comparison operators: their names, and what each says of the values on both sides.

Facts from Microsoft's "Azure role assignment condition format and syntax". What that page
leaves open (a number that is no integer, a date in another format, text that case-folding
rules treat differently) is UNDECIDED, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache, lru_cache, partial
from operator import eq, ge, gt, le, lt
from typing import TypeVar

from lspriv.access.conditions.ast import Family, Literal, Operator, Quantifier, Relation
from lspriv.access.conditions.truth import Truth, agreed, all_of, any_of, truth_of
from lspriv.access.conditions.wildcards import like

_ORDERED = (Relation.EQUALS, Relation.LESS_THAN, Relation.LESS_THAN_EQUALS, Relation.GREATER_THAN,
            Relation.GREATER_THAN_EQUALS)  # fmt: skip
_RELATIONS = {
    Family.STRING: (Relation.EQUALS, Relation.STARTS_WITH, Relation.LIKE),
    Family.NUMERIC: _ORDERED,
    Family.DATE_TIME: _ORDERED,
    Family.BOOL: (Relation.EQUALS,),
    Family.GUID: (Relation.EQUALS,),
}
_WITHOUT_NEGATION = _ORDERED[1:]
_Value = TypeVar("_Value")
_MOST_PAIRS = 10_000
_TICKS = 10_000_000
"""In a second, as in .NET: the documented format has seven digits behind the point."""


@cache
def documented_operators() -> dict[str, Operator]:
    """Return the operators by their names in lower case."""
    return {operator.name.lower(): operator for operator in _operators()}


@cache
def documented_quantifiers() -> dict[str, Quantifier]:
    """Return the quantifiers by their names in lower case."""
    return {quantifier.value.lower(): quantifier for quantifier in Quantifier}


def _operators() -> Iterator[Operator]:
    for family, relations in _RELATIONS.items():
        for relation in relations:
            for negated in (False,) if relation in _WITHOUT_NEGATION else (False, True):
                yield Operator(family, relation, negated)
                if family is Family.STRING:
                    yield Operator(family, relation, negated, ignore_case=True)


def written_value(operator: Operator, literal: Literal, on_the_right: bool) -> str | None:
    """Return the value that a literal stands for under an operator; None when that is open.

    For strings only values in quotes are documented. A backslash in them is documented before
    the wildcards of StringLike, on the right (see `like`); elsewhere it is open whether it escapes.
    """
    if operator.family is not Family.STRING:
        return literal.text
    pattern = on_the_right and operator.relation is Relation.LIKE
    return literal.text if literal.quoted and (pattern or "\\" not in literal.text) else None


def compare(
    operator: Operator, quantifier: Quantifier | None, lefts: Sequence[str | None], rights: Sequence[str | None]
) -> Truth:
    """Compare the values on both sides, at least one on each; None stands for a value that is open.

    "If at least one value on the left-hand side satisfies the comparison to every value on the
    right-hand side" is what Microsoft says of ForAnyOfAllValues, and so for the other three. The
    comparison is that of the operator, so that a negated one counts pairs that do not match:
    ForAnyOfAllValues:GuidNotEquals is how "all roles except these" is written. Of several values
    without a quantifier nothing is documented: decided only if all four quantifiers would agree.
    More pairs of values than any condition of Azure's size is likely to make are not compared.
    """
    if len(lefts) * len(rights) > _MOST_PAIRS:
        return Truth.UNDECIDED
    if operator.family is Family.STRING:
        return _quantified(quantifier, lefts, rights, partial(_strings, operator))
    read = _READERS[operator.family]
    return _quantified(quantifier, _read_all(read, lefts), _read_all(read, rights), partial(_numbers, operator))


def _read_all(read: Callable[[str], int | None], values: Sequence[str | None]) -> list[int | None]:
    return [None if value is None else read(value) for value in values]


def _quantified(
    quantifier: Quantifier | None,
    lefts: Sequence[_Value | None],
    rights: Sequence[_Value | None],
    relate: Callable[[_Value, _Value], Truth],
) -> Truth:
    def pairs(every_left: bool, every_right: bool) -> Truth:
        outer, inner = all_of if every_left else any_of, all_of if every_right else any_of
        return outer(inner(pair(left, right) for right in rights) for left in lefts)

    def pair(left: _Value | None, right: _Value | None) -> Truth:
        return Truth.UNDECIDED if left is None or right is None else relate(left, right)

    match quantifier:
        case Quantifier.ANY_OF_ANY:
            return pairs(False, False)
        case Quantifier.ALL_OF_ANY:
            return pairs(True, False)
        case Quantifier.ANY_OF_ALL:
            return pairs(False, True)
        case Quantifier.ALL_OF_ALL:
            return pairs(True, True)
    # The other two say something between these two.
    return agreed(pairs(False, False), pairs(True, True))


# ---- strings -------------------------------------------------------------------------------------


def _strings(operator: Operator, left: str, right: str) -> Truth:
    """Compare two strings; case counts unless the operator's name says otherwise.

    The page of the storage attributes calls values case-insensitive "unless stated otherwise";
    the operators do state it, with an example (`StringLike 'A*C?'` is false for abcd).
    """
    relates = _STRING_RELATIONS[operator.relation]
    if not operator.ignore_case:
        answers = {relates(left, right)}
    elif left.isascii() and right.isascii():
        answers = {relates(left.lower(), right.lower())}
    else:
        # Azure does not say which of Unicode's foldings it uses; they differ for a few letters, such as the dotless i.
        answers = {relates(fold(left), fold(right)) for fold in (str.lower, str.upper, str.casefold)}
    answer = answers.pop()
    return Truth.UNDECIDED if answers or answer is None else truth_of(answer is not operator.negated)


def _equal(left: str, right: str) -> bool | None:
    return left == right


def _starts(left: str, right: str) -> bool | None:
    return left.startswith(right)


def _like(left: str, right: str) -> bool | None:
    return like(right, left)


_STRING_RELATIONS: dict[Relation, Callable[[str, str], bool | None]] = {
    Relation.EQUALS: _equal,
    Relation.STARTS_WITH: _starts,
    Relation.LIKE: _like,
}

# ---- all that can be put in order ----------------------------------------------------------------


def _numbers(operator: Operator, left: int, right: int) -> Truth:
    return truth_of(_ORDERINGS[operator.relation](left, right) is not operator.negated)


def read_integer(text: str) -> int | None:
    """Read an integer; "only integers are supported", and 64 bits hold 18 digits for sure."""
    return int(text) if re.fullmatch("[+-]?[0-9]{1,18}", text) else None


def read_boolean(text: str) -> int | None:
    """Read true or false, case ignored, as 1 or 0."""
    return {"true": 1, "false": 0}.get(text.lower())


@lru_cache(maxsize=4096)
def read_guid(text: str) -> int | None:
    """Read a GUID, case ignored, with its dashes or (as in built-in roles) without."""
    if re.fullmatch("[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", text) is None:
        return None
    return int(text.replace("-", ""), 16)


def read_date_time(text: str) -> int | None:
    """Read a time in UTC as ticks; the documented format is ``yyyy-mm-ddThh:mm:ss.mmmmmmmZ``."""
    form = r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,7}))?(?:Z|\+00:00)"
    found = re.fullmatch(form, text)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found[1])
    except ValueError:
        return None
    seconds = ((moment.toordinal() * 24 + moment.hour) * 60 + moment.minute) * 60 + moment.second
    return seconds * _TICKS + int((found[2] or "").ljust(7, "0"))


_ORDERINGS: dict[Relation, Callable[[int, int], bool]] = {
    Relation.EQUALS: eq,
    Relation.LESS_THAN: lt,
    Relation.LESS_THAN_EQUALS: le,
    Relation.GREATER_THAN: gt,
    Relation.GREATER_THAN_EQUALS: ge,
}
_READERS: dict[Family, Callable[[str], int | None]] = {
    Family.NUMERIC: read_integer,
    Family.DATE_TIME: read_date_time,
    Family.BOOL: read_boolean,
    Family.GUID: read_guid,
}
