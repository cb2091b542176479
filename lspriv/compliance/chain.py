"""A baseline with those that it extends: read file by file, and joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lspriv.compliance.document import Document, read_document
from lspriv.compliance.override_entries import Override
from lspriv.compliance.problems import Place, Problems, printable, quoted
from lspriv.compliance.rule_entries import RuleEntry
from lspriv.compliance.source import Source, Unreadable, find_source
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of a chain of baselines."""

    source: Source
    problems: Problems
    document: Document

    @property
    def name(self) -> str:
        """What reports call it: its name, else that of its file."""
        return self.document.name or Path(self.source.file).stem


@dataclass(frozen=True, slots=True)
class State:
    """What the files so far say about one selected rule."""

    rule: Rule
    severity: Severity | None
    params: Mapping[str, object]
    place: Place
    """Where the last of them says it."""
    problems: Problems
    """The problems of that file."""


def read_layers(source: Source, rules: Sequence[Rule]) -> Iterator[Layer]:
    """Yield the file and those that it extends, nearest first, until one is wrong or extends none."""
    seen: dict[str, str] = {}
    while True:
        seen[source.identity] = source.file
        problems = Problems(source.file)
        document = read_document(source.text, rules, problems)
        yield Layer(source, problems, document)
        if document.extends is None:
            return
        name, place = document.extends
        parent = find_source(name, source.folder)
        if isinstance(parent, Unreadable):
            problems.add(place, f"`extends` names {quoted(name)}, which {parent.reason}")
            return
        if parent.identity in seen:
            files = (*list(seen.values())[list(seen).index(parent.identity) :], parent.file)
            problems.add(place, f"`extends` goes in a circle: {' → '.join(printable(file) for file in files)}")
            return
        source = parent


def states_of(layers: Sequence[Layer]) -> dict[str, State]:
    """Return what the files, nearest first, come to for each selected rule."""
    states: dict[str, State] = {}
    for layer in reversed(layers):
        for entry in layer.document.rules:
            _apply(entry, states, layer.problems)
    return states


def overrides_of(layers: Sequence[Layer]) -> tuple[Override, ...]:
    """Return the overrides in the order in which they win, without those of rules that a nearer file takes out."""
    found: list[Override] = []
    for layer in reversed(layers):
        out = {entry.rule.id for entry in layer.document.rules if not entry.selected}
        if out:
            found = [replace(one, rules=tuple(e for e in one.rules if e.rule.id not in out)) for one in found]
        found = [one for one in (*found, *layer.document.overrides) if one.rules]
    return tuple(found)


def _apply(entry: RuleEntry, states: dict[str, State], problems: Problems) -> None:
    if not entry.selected:
        states.pop(entry.rule.id, None)
        return
    known = states.get(entry.rule.id)
    severity, params = (known.severity, known.params) if known else (None, {})
    params = {**params, **entry.params}
    states[entry.rule.id] = State(entry.rule, entry.severity or severity, params, entry.place, problems)
