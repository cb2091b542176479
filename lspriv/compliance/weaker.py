"""In what a baseline asks for less than the one that it extends, said in one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from lspriv.compliance.chain import Layer, State, overrides_of, states_of
from lspriv.compliance.override_entries import Override
from lspriv.compliance.problems import quoted
from lspriv.model.finding import Severity
from lspriv.model.scope import scope_key, subscription_of
from lspriv.rules.base import Rule

MOST_TOLD = 20
"""So many lines a report tells; the rest is counted."""
_MOST_NAMES = 12


def weakenings(layers: Sequence[Layer], rules: Sequence[Rule]) -> Iterator[str]:
    """Yield what each file of a chain, nearest first, takes from what it extends, by rule.

    A severity that is raised is not told; a parameter is told whichever way it changes, since only
    its rule knows which way is stricter. The last file, which extends none, is measured by all rules.
    """
    states = states_of(layers)
    run = {entry.rule.id for one in overrides_of(layers) for entry in one.rules if entry.selected} | states.keys()
    for at, layer in enumerate(layers):
        after = states_of(layers[at:])
        name = quoted(layer.name)
        if at + 1 < len(layers):
            before, parent = states_of(layers[at + 1 :]), quoted(layers[at + 1].name)
            yield from _rules_out(name, sorted(before.keys() - after.keys()), f"that {parent} runs")
            for rule_id in sorted(before.keys() & after.keys()):
                yield from _softened(name, after[rule_id], before[rule_id], f"under {parent}")
                yield from _changed(name, before[rule_id], after[rule_id].params)
        else:
            yield from _left_out(name, sorted({rule.id for rule in rules} - after.keys() - run), len(rules))
            for rule_id in sorted(after):
                yield from _softened(name, after[rule_id], None, "by itself")
        above = overrides_of(layers[at + 1 :])
        yield from _switched_off_there(name, layer, above, states_of(layers[at + 1 :]))
        for override in layer.document.overrides:
            yield from _overridden(name, override, after)
            yield from _undone(name, override, above, after)


def bounded(name: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines that a report on the baseline of this name tells."""
    if len(lines) <= MOST_TOLD:
        return lines
    rest = f"baseline {quoted(name)} asks for less in {len(lines) - MOST_TOLD:,} more ways"
    return (*lines[:MOST_TOLD], f"{rest}; `lspriv baseline check` lists all")


def _left_out(name: str, rules: Sequence[str], count: int) -> Iterator[str]:
    if rules:
        yield f"baseline {name} does not run {len(rules)} of the {count} rules that there are: {_names(rules)}"


def _rules_out(name: str, rules: Sequence[str], which: str) -> Iterator[str]:
    if rules:
        yield f"baseline {name} switches off {len(rules)} rule{'' if len(rules) == 1 else 's'} {which}: {_names(rules)}"


def _names(rules: Sequence[str]) -> str:
    return ", ".join(rules[:_MOST_NAMES]) + (f" and {len(rules) - _MOST_NAMES} more" if rules[_MOST_NAMES:] else "")


def _softened(name: str, now: State, before: State | None, elsewhere: str) -> Iterator[str]:
    fixed, rule = now.severity, now.rule
    same = before is not None and fixed is before.severity
    if fixed is not None and not same and fixed.rank > _gravest(before, rule).rank:
        yield f"baseline {name} rates {rule.id} {fixed}; {elsewhere} it {_rated(before, rule)}"


def _gravest(state: State | None, rule: Rule) -> Severity:
    return rule.severity if state is None or state.severity is None else state.severity


def _rated(state: State | None, rule: Rule) -> str:
    fixed = None if state is None else state.severity
    return f"reaches {rule.severity}" if fixed is None else f"is {fixed}"


def _changed(name: str, before: State, params: Mapping[str, object], where: str = "") -> Iterator[str]:
    for parameter in sorted(params):
        old, new = _value(before, parameter), params[parameter]
        if old != new:
            yield f"baseline {name} changes {parameter} of {before.rule.id}{where} from {_words(old)} to {_words(new)}"


def _overridden(name: str, override: Override, states: Mapping[str, State]) -> Iterator[str]:
    where = f"for {override.words()}"
    because = "" if override.reason is None else f" ({quoted(override.reason)})"
    off = sorted(entry.rule.id for entry in override.rules if not entry.selected and entry.rule.id in states)
    yield from _rules_out(name, off, f"{where}{because}")
    for entry in sorted(override.rules, key=lambda entry: entry.rule.id):
        state = states.get(entry.rule.id)
        if entry.selected and state is not None:
            if entry.severity is not None and entry.severity.rank > _gravest(state, entry.rule).rank:
                elsewhere = f"elsewhere it {_rated(state, entry.rule)}"
                yield f"baseline {name} rates {entry.rule.id} {entry.severity} {where}{because}; {elsewhere}"
            yield from _changed(name, state, entry.params, f" {where}")


def _switched_off_there(
    name: str, layer: Layer, above: Sequence[Override], before: Mapping[str, State]
) -> Iterator[str]:
    """Tell which rules a file takes out that those above it run by overrides alone."""
    there = {entry.rule.id for one in above for entry in one.rules if entry.selected} - before.keys()
    off = sorted(there & {entry.rule.id for entry in layer.document.rules if not entry.selected})
    yield from _rules_out(name, off, "that only overrides run")


def _undone(name: str, override: Override, above: Sequence[Override], states: Mapping[str, State]) -> Iterator[str]:
    """Tell what an override takes from those above it, which may hold at the same place, and over which it wins."""
    met = [(one, theirs) for one in above if _may_meet(override, one) for theirs in one.rules if theirs.selected]
    for entry in sorted(override.rules, key=lambda entry: entry.rule.id):
        state = states.get(entry.rule.id)
        for one, theirs in met:
            if theirs.rule.id != entry.rule.id:
                continue
            what = f"{entry.rule.id} for {override.words()}"
            there = f"the override for {one.words()} ({one.file}:{one.line})"
            if not entry.selected:
                if state is None:
                    yield f"baseline {name} switches off {what}, where {there} runs it"
            elif _is_milder(entry.severity, theirs.severity):
                yield f"baseline {name} rates {entry.severity} {what}, where {there} rates it {theirs.severity}"
            for parameter in sorted(entry.params.keys() & theirs.params.keys()):
                old, new = _words(theirs.params[parameter]), _words(entry.params[parameter])
                if old != new:
                    yield f"baseline {name} changes {parameter} of {what} to {new}, where {there} sets {old}"


def _is_milder(severity: Severity | None, other: Severity | None) -> bool:
    return severity is not None and other is not None and severity.rank > other.rank


def _may_meet(one: Override, other: Override) -> bool:
    """Tell whether two overrides may hold at the same place; what lies below a management group is not in ids."""
    if one.scope is None or other.scope is None:
        return True
    keys = scope_key(one.scope), scope_key(other.scope)
    if any(subscription_of(key) is None for key in keys):
        return True
    return f"{keys[0]}/".startswith(f"{keys[1]}/") or f"{keys[1]}/".startswith(f"{keys[0]}/")


def _value(state: State, parameter: str) -> object:
    if parameter in state.params:
        return state.params[parameter]
    return getattr(state.rule.params(), parameter)


def _words(value: Any) -> str:
    plain = msgspec.to_builtins(value)
    if isinstance(plain, list | tuple):
        return quoted(f"[{', '.join(map(_word, plain))}]")
    return quoted(_word(plain))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
