"""Baselines: which rules an organisation runs, how gravely it takes them, and what it accepts.

A baseline without `extends` begins with no rule selected; one that extends another begins with
what that one selects. Of a rule that both name, the child's severity and the parameters that it
names win, field by field; `off` takes the rule out together with what the parent set for it.
Acceptances add up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lspriv.compliance.document import AcceptRule, Document, RuleEntry, read_document
from lspriv.compliance.policies import policy_names
from lspriv.compliance.problems import START, Place, Problems, printable, quoted
from lspriv.compliance.schema import baseline_schema
from lspriv.compliance.source import Source, Unreadable, find_source
from lspriv.errors import BaselineError
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule

__all__ = [
    "AcceptRule",
    "Baseline",
    "Selected",
    "baseline_schema",
    "load_baseline",
    "parse_baseline",
    "shipped_baselines",
]


@dataclass(frozen=True, slots=True)
class Selected:
    """A rule that runs."""

    rule: Rule
    severity: Severity | None
    """Replaces the severity that the rule gives; None lets it grade."""
    params: object
    """An instance of the rule's `params`."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an organisation asks of its tenant."""

    name: str
    sha256: str
    """A digest of what it means: spelling, order, and what it extends do not change it, nor does its name."""
    selected: tuple[Selected, ...]
    """By rule id."""
    accept: tuple[AcceptRule, ...]
    """In the order of the file, then those of the baseline that it extends."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """One file of a chain of baselines, the one that was asked for first."""

    source: Source
    problems: Problems
    document: Document


@dataclass(frozen=True, slots=True)
class _State:
    """What the files so far say about one selected rule."""

    rule: Rule
    severity: Severity | None
    params: Mapping[str, object]
    place: Place
    """Where the last of them says it."""
    problems: Problems
    """The problems of that file."""


def shipped_baselines() -> tuple[str, ...]:
    """Return the names of the baselines that ship with lspriv, sorted."""
    return policy_names()


def load_baseline(name_or_path: str, rules: Sequence[Rule]) -> Baseline:
    """Read a shipped baseline by its name, or a file.

    Raises:
        BaselineError: It cannot be read, or something is wrong with it or with what it extends;
            every problem is named at once.
    """
    source = find_source(name_or_path)
    if isinstance(source, Unreadable):
        raise BaselineError((f"the baseline {quoted(name_or_path)} {source.reason}",))
    return _resolve(source, rules)


def parse_baseline(text: str, file: str, rules: Sequence[Rule]) -> Baseline:
    """Read a baseline from its text; `file` is what messages call it and where paths begin.

    Raises:
        BaselineError: Something is wrong with it or with what it extends.
    """
    return _resolve(Source(file, text), rules)


def _resolve(source: Source, rules: Sequence[Rule]) -> Baseline:
    layers = list(_layers(source, rules))
    states = _states(layers)
    top = layers[0]
    if not states and not _lines(layers):
        top.problems.add(
            START, "no rule is selected, so that nothing would be judged; add `extends: default`, or rules"
        )
    selected = tuple(_selected(states[rule_id]) for rule_id in sorted(states))
    problems = _lines(layers)
    if problems:
        raise BaselineError(problems)
    whole = tuple(choice for choice in selected if choice is not None)
    accept = tuple(acceptance for layer in layers for acceptance in layer.document.accept)
    return Baseline(top.document.name or Path(source.file).stem, _digest(whole, accept), whole, accept)


def _layers(source: Source, rules: Sequence[Rule]) -> Iterator[_Layer]:
    """Yield the file and those that it extends, nearest first, until one is wrong or extends none."""
    seen: dict[str, str] = {}
    while True:
        seen[source.identity] = source.file
        problems = Problems(source.file)
        document = read_document(source.text, rules, problems)
        yield _Layer(source, problems, document)
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


def _states(layers: Sequence[_Layer]) -> dict[str, _State]:
    states: dict[str, _State] = {}
    for layer in reversed(layers):
        for entry in layer.document.rules:
            _apply(entry, states, layer.problems)
    return states


def _apply(entry: RuleEntry, states: dict[str, _State], problems: Problems) -> None:
    if not entry.selected:
        states.pop(entry.rule.id, None)
        return
    known = states.get(entry.rule.id)
    severity, params = (known.severity, known.params) if known else (None, {})
    params = {**params, **entry.params}
    states[entry.rule.id] = _State(entry.rule, entry.severity or severity, params, entry.place, problems)


def _selected(state: _State) -> Selected | None:
    try:
        params = state.rule.params(**state.params)
    except ValueError as error:
        # A rule may refuse parameters that do not go together.
        state.problems.add(state.place, f"the parameters of `{state.rule.id}` do not go together: {error}")
        return None
    return Selected(state.rule, state.severity, params)


def _lines(layers: Sequence[_Layer]) -> tuple[str, ...]:
    return tuple(line for layer in layers for line in layer.problems.lines())


def _digest(selected: Sequence[Selected], accept: Sequence[AcceptRule]) -> str:
    rules = {
        choice.rule.id: {"severity": choice.severity, "params": msgspec.to_builtins(choice.params, order="sorted")}
        for choice in selected
    }
    accepted = sorted(
        {(a.rule, a.subject.lower(), a.reason, a.expires, a.by, a.ticket, a.owner) for a in accept}, key=repr
    )
    canonical = json.dumps({"rules": rules, "accept": accepted}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
