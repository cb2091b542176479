"""Keeps facts of one kind by what they are compared by: the same fact from two files is one fact."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from lspriv.importers.gapbook import GapBook
from lspriv.importers.unite import Clash, unite
from lspriv.model.gap import Gap
from lspriv.model.principal import PrincipalKind

T = TypeVar("T")

_SHOWN = 120


@dataclasses.dataclass(frozen=True, slots=True)
class Merging(Generic[T]):
    """How facts of one kind become one."""

    section: str
    """The snapshot section, which gaps about contradictions name."""
    noun: str
    """What one of them is called in a message."""
    key: Callable[[T], str]
    """What they are compared by."""
    decisive: Mapping[str, Callable[[Any], object]] = dataclasses.field(default_factory=dict)
    """Fields in which two sources must not differ, each with the form in which its values are compared."""
    joined: Mapping[str, Callable[[Any, Any], Any]] = dataclasses.field(default_factory=dict)
    """Fields whose two values become one."""
    nested: frozenset[str] = frozenset()
    """Fields whose parts are filled in one by one; two sources must not differ in any, and an empty list says that
    there are none."""
    scope: Callable[[T], str] | None = None
    """The scope of a gap about a fact; its id where this is None."""


class Shelf(Generic[T]):
    """Facts of one kind; what is missing in the first source is filled from the next, and the first one stands."""

    def __init__(self, merging: Merging[T], gaps: GapBook) -> None:
        self._merging = merging
        self._gaps = gaps
        self._facts: dict[str, T] = {}
        self._files: dict[str, str] = {}
        self._fillers: dict[tuple[str, str], str] = {}

    def put(self, fact: T, file: str) -> None:
        """Add a fact that a file tells."""
        key = self._merging.key(fact)
        known = self._facts.get(key)
        if known is None:
            self._facts[key] = fact
            self._files[key] = file
        elif known != fact:
            self._facts[key] = self._join(known, fact, key, file)

    def get(self, key: str) -> T | None:
        """Return the fact with this key (already in the form that is compared)."""
        return self._facts.get(key)

    def replace(self, key: str, fact: T) -> None:
        """Put a fact in the place of the one with this key."""
        self._facts[key] = fact

    def sorted(self) -> tuple[T, ...]:
        """Return the facts by key."""
        return tuple(self._facts[key] for key in sorted(self._facts))

    def values(self) -> tuple[T, ...]:
        """Return the facts in the order in which they were first told."""
        return tuple(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, key: str) -> bool:
        return key in self._facts

    def _join(self, known: T, told: T, key: str, file: str) -> T:
        merging = self._merging
        changes: dict[str, Any] = {}
        for field in dataclasses.fields(known):  # type: ignore[arg-type]
            mine, theirs = getattr(known, field.name), getattr(told, field.name)
            if theirs is None or mine == theirs:
                continue
            if field.name in merging.joined:
                changes[field.name] = merging.joined[field.name](mine, theirs)
            elif field.name in merging.nested:
                changes[field.name] = self._unite(told, field.name, mine, theirs, key, file)
            elif is_empty(mine):
                changes[field.name] = theirs
                self._fillers[key, field.name] = file
            elif not is_empty(theirs) and field.name in merging.decisive:
                form = merging.decisive[field.name]
                if form(mine) != form(theirs):
                    first = self._fillers.get((key, field.name), self._files[key])
                    self._contradict(told, field.name, mine, theirs, first, file)
        return dataclasses.replace(known, **changes) if changes else known  # type: ignore[type-var]

    def _unite(self, told: T, field: str, mine: object, theirs: object, key: str, file: str) -> object:
        if mine is None:
            self._fillers[key, field] = file
            return theirs
        clashes: list[Clash] = []
        united = unite(mine, theirs, field, clashes)
        first = self._fillers.get((key, field), self._files[key])
        for clash in clashes:
            self._contradict(told, clash.part, clash.mine, clash.theirs, first, file)
        return united

    def _contradict(self, fact: T, field: str, mine: object, theirs: object, first: str, second: str) -> None:
        merging = self._merging
        scope = merging.scope(fact) if merging.scope else str(getattr(fact, "id", "/"))
        name = getattr(fact, "id", merging.key(fact))
        what = f"{merging.noun} `{name}`"
        gap = contradiction(merging.section, scope, what, field, mine, theirs, first, second)
        self._gaps.add(gap, f"{merging.noun}s told differently by two files")


def is_empty(value: object) -> bool:
    """Tell whether a field holds nothing, so that another source may fill it."""
    return value is None or value == "" or value == () or value is PrincipalKind.UNKNOWN


def contradiction(
    section: str, scope: str, what: str, field: str, mine: object, theirs: object, first: str, second: str
) -> Gap:
    """Return the gap that names two files and the fact that they disagree about; the first one stands."""
    where = f"`{first}` and `{second}` disagree" if first != second else f"`{first}` contradicts itself"
    told = f"`{_short(mine)}` or `{_short(theirs)}`" if isinstance(mine, str) and isinstance(theirs, str) else "differs"
    reason = f"{where} about {what}: {field.replace('_', ' ')} {told}; the first stands, remove the wrong file"
    return Gap(section, scope, reason)


def _short(text: object) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
