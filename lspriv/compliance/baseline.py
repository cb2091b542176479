"""Baselines: which rules an organisation runs, how gravely it takes them, and what it accepts.

A baseline without `extends` begins with no rule selected; one that extends another begins with
what that one selects. Of a rule that both name, the child's severity and the parameters that it
names win, field by field; `off` takes the rule out together with what the parent set for it, in
overrides too. Overrides, allowed principals and acceptances add up; overrides of the parent come
first, so that those of the child win.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lspriv.compliance.accept_entries import AcceptRule
from lspriv.compliance.allow_entries import AllowRule
from lspriv.compliance.chain import Layer, State, overrides_of, read_layers, states_of
from lspriv.compliance.meaning import digest
from lspriv.compliance.override_entries import Override
from lspriv.compliance.policies import policy_names
from lspriv.compliance.problems import LONG, START, quoted
from lspriv.compliance.schema import baseline_schema
from lspriv.compliance.selected import Selected
from lspriv.compliance.source import Source, Unreadable, find_source
from lspriv.compliance.weaker import weakenings
from lspriv.errors import BaselineError
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
class Baseline:
    """What an organisation asks of its tenant."""

    name: str
    sha256: str
    """A digest of what it means: spelling, order, and what it extends do not change it, nor does its name."""
    selected: tuple[Selected, ...]
    """By rule id, those included that only overrides switch on."""
    accept: tuple[AcceptRule, ...]
    """In the order of the file, then those of the baseline that it extends."""
    overrides: tuple[Override, ...] = ()
    """Those of the baseline that it extends, then its own; later ones win."""
    allow: tuple[AllowRule, ...] = ()
    """In the order of the file, then those of the baseline that it extends."""
    weaker: tuple[str, ...] = ()
    """In what it and those that it extends ask for less than what each extends, one line each."""
    extends: tuple[str, ...] = ()
    """The names of the baselines that it extends, nearest first."""


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
        raise BaselineError((f"the baseline {quoted(name_or_path, LONG)} {source.reason}",))
    return _resolve(source, rules)


def parse_baseline(text: str, file: str, rules: Sequence[Rule]) -> Baseline:
    """Read a baseline from its text; `file` is what messages call it and where paths begin.

    Raises:
        BaselineError: Something is wrong with it or with what it extends.
    """
    return _resolve(Source(file, text), rules)


def _resolve(source: Source, rules: Sequence[Rule]) -> Baseline:
    layers = list(read_layers(source, rules))
    states = states_of(layers)
    overrides = overrides_of(layers)
    only_there = {entry.rule.id: entry.rule for one in overrides for entry in one.rules if entry.selected}
    top = layers[0]
    if not states and not only_there and not _lines(layers):
        top.problems.add(
            START, "no rule is selected, so that nothing would be judged; add `extends: default`, or rules"
        )
    general = {rule_id: _selected(state) for rule_id, state in states.items()}
    selected = {rule_id: choice for rule_id, choice in general.items() if choice is not None}
    for rule_id, rule in only_there.items():
        if rule_id not in general:
            selected[rule_id] = Selected(rule, None, rule.params(), in_general=False)
    for layer in layers:
        _check_overrides(layer, selected)
    problems = _lines(layers)
    if problems:
        raise BaselineError(problems)
    whole = tuple(selected[rule_id] for rule_id in sorted(selected))
    accept = tuple(acceptance for layer in layers for acceptance in layer.document.accept)
    allow = tuple(allowed for layer in layers for allowed in layer.document.allow)
    return Baseline(
        name=top.name,
        sha256=digest(whole, overrides, allow, accept),
        selected=whole,
        accept=accept,
        overrides=overrides,
        allow=allow,
        weaker=tuple(weakenings(layers, rules)),
        extends=tuple(layer.name for layer in layers[1:]),
    )


def _selected(state: State) -> Selected | None:
    try:
        params = state.rule.params(**state.params)
    except ValueError as error:
        # A rule may refuse parameters that do not go together.
        state.problems.add(state.place, f"the parameters of `{state.rule.id}` do not go together: {error}")
        return None
    return Selected(state.rule, state.severity, params)


def _check_overrides(layer: Layer, selected: dict[str, Selected]) -> None:
    """Note overrides whose parameters do not go together with those that hold in general."""
    for override in layer.document.overrides:
        for entry in override.rules:
            choice = selected.get(entry.rule.id)
            if choice is None or not entry.params:
                continue
            try:
                replace(choice.params, **entry.params)
            except ValueError as error:
                text = f"the parameters of `{entry.rule.id}` do not go together with those that hold elsewhere: {error}"
                layer.problems.add(entry.place, text)


def _lines(layers: Sequence[Layer]) -> tuple[str, ...]:
    return tuple(line for layer in layers for line in layer.problems.lines())
