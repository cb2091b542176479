"""Summaries of logs that Log Analytics made: what several answers tell of the same use becomes one record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from lspriv.importers.log_operations import operations_of
from lspriv.importers.tally import rank
from lspriv.model.principal import guid_key
from lspriv.model.scope import scope_key
from lspriv.model.usage import SignIn, UsageRecord

K = TypeVar("K")

_Use = tuple[str, str, str, str, str]
_RESOURCE = re.compile(r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/[^/]+/[^/]+/[^/]+")


@dataclass(frozen=True, slots=True)
class Calls:
    """How often, and when first and last."""

    count: int
    first: str
    last: str

    def __add__(self, other: Calls) -> Calls:
        """Add calls that are others than these."""
        return Calls(self.count + other.count, min(self.first, other.first), max(self.last, other.last))

    def __or__(self, other: Calls) -> Calls:
        """Join what may be the same calls."""
        return Calls(max(self.count, other.count), min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary that somebody did something."""

    principal: str
    operation: str
    """What the log calls it; empty where it names the Azure operation."""
    action: str
    """The Azure operation that the log names; empty where it names none."""
    scope: str
    assignment: str
    """The ARM id or the GUID of the assignment that the log names; empty where it names none."""
    calls: Calls


@dataclass(frozen=True, slots=True)
class Unknown:
    """Requests of which nobody can tell what operation they used."""

    source: str
    name: str
    """What the log calls them."""
    count: int
    scopes: frozenset[str]
    """The keys of the resources that they went to."""


class Counted(Generic[K]):
    """Counts by key, each with the time for which an answer gave it."""

    def __init__(self) -> None:
        self._parts: dict[K, dict[tuple[str, str], Calls]] = {}

    def put(self, told: dict[K, Calls], window: tuple[str, str]) -> None:
        """Add what one answer counted in a time (from, and before)."""
        for key, calls in told.items():
            parts = self._parts.setdefault(key, {})
            parts[window] = parts[window] | calls if window in parts else calls

    def totals(self) -> Iterator[tuple[K, Calls]]:
        """Yield the sum for each key.

        Times that overlap may have counted the same calls, so the larger count stands for both.
        """
        for key, parts in self._parts.items():
            yield key, _total(parts)

    def __iter__(self) -> Iterator[K]:
        return iter(self._parts)


def _total(parts: dict[tuple[str, str], Calls]) -> Calls:
    done: Calls | None = None
    current: Calls | None = None
    until = ""
    for (start, end), calls in sorted(parts.items(), key=lambda part: part[0]):
        if current is not None and start < until:
            current, until = current | calls, max(until, end)
            continue
        done = _plus(done, current)
        current, until = calls, end
    total = _plus(done, current)
    assert total is not None  # a key has at least one part
    return total


def _plus(one: Calls | None, other: Calls | None) -> Calls | None:
    return one + other if one and other else one or other


class Answers:
    """What all answers of Log Analytics told."""

    def __init__(self) -> None:
        self._use: Counted[_Use] = Counted()
        self._spelled: dict[_Use, tuple[str, str, str, str]] = {}
        self._sign_ins: Counted[tuple[str, str, str]] = Counted()
        self._keys: Counted[tuple[str, str]] = Counted()
        self._unknown: Counted[tuple[str, str, str]] = Counted()
        self._names: dict[tuple[str, str], str] = {}
        self._empty: dict[str, dict[str, bool]] = {}

    def use(self, source: str, rows: Iterable[Row], window: tuple[str, str]) -> None:
        """Take all use that one answer told."""
        told: dict[_Use, Calls] = {}
        unknown: dict[tuple[str, str, str], Calls] = {}
        for row in rows:
            operations = (row.action,) if row.action else _operations(source, row.operation)
            if operations is None:
                at = (source, row.operation.lower(), watched(row.scope))
                self._names.setdefault(at[:2], row.operation)
                unknown[at] = unknown[at] + row.calls if at in unknown else row.calls
                continue
            assignment = assignment_id(row.assignment)
            for operation in operations:
                key = (guid_key(row.principal), operation.lower(), scope_key(row.scope), assignment.lower(), source)
                told[key] = told[key] + row.calls if key in told else row.calls
                spelled = (row.principal, operation, row.scope, assignment)
                self._spelled[key] = min(spelled, self._spelled.get(key, spelled), key=_rank)
        self._use.put(told, window)
        self._unknown.put(unknown, window)

    def sign_ins(self, rows: Iterable[Row], window: tuple[str, str]) -> None:
        """Take all sign-ins that one answer told."""
        told: dict[tuple[str, str, str], Calls] = {}
        for row in rows:
            key = (guid_key(row.principal), row.operation, guid_key(row.scope))
            told[key] = told[key] + row.calls if key in told else row.calls
        self._sign_ins.put(told, window)

    def keys(self, rows: Iterable[Row], window: tuple[str, str]) -> None:
        """Take how often one answer saw the keys of accounts used."""
        told: dict[tuple[str, str], Calls] = {}
        for row in rows:
            key = (scope_key(row.scope), row.operation)
            told[key] = told[key] + row.calls if key in told else row.calls
        self._keys.put(told, window)

    def note_log(self, place: str, log: str, is_empty: bool) -> None:
        """Note whether a workspace has anything of a log."""
        logs = self._empty.setdefault(place, {})
        logs[log] = logs.get(log, True) and is_empty

    def scopes(self) -> set[str]:
        """Return the folded scopes at which anything was done."""
        return {key[2] for key in self._use}

    def records(self, resolve: Callable[[str], str]) -> list[UsageRecord]:
        """Return what was done; `resolve` turns what a log calls a principal into its object id, where it can."""
        totals: dict[_Use, tuple[Calls, tuple[str, str, str, str]]] = {}
        for key, calls in self._use.totals():
            name, operation, scope, assignment = self._spelled[key]
            principal = resolve(name)
            resolved = (guid_key(principal), *key[1:])
            known = totals.get(resolved)
            totals[resolved] = known[0] + calls if known else calls, (principal, operation, scope, assignment)
        return [
            UsageRecord(
                principal, operation, scope, calls.count, calls.first, calls.last, key[4], assignment or None
            )
            for key, (calls, (principal, operation, scope, assignment)) in sorted(totals.items())
        ]  # fmt: skip

    def all_sign_ins(self) -> Iterator[SignIn]:
        """Yield the tokens that managed identities got."""
        for (principal, name, service), calls in self._sign_ins.totals():
            yield SignIn(principal, name, calls.count, calls.first, calls.last, service or None)

    def all_keys(self) -> dict[str, dict[str, Calls]]:
        """Return for each account (by its key) how often requests were signed with its keys, by kind of signature."""
        found: dict[str, dict[str, Calls]] = {}
        for (account, kind), calls in sorted(self._keys.totals()):
            found.setdefault(account, {})[kind] = calls
        return found

    def unknown(self) -> list[Unknown]:
        """Return the requests whose operation nobody can tell, by log and name."""
        found: dict[tuple[str, str], Unknown] = {}
        for (source, name, scope), calls in sorted(self._unknown.totals()):
            known = found.get((source, name))
            count, scopes = (known.count, known.scopes) if known else (0, frozenset[str]())
            found[source, name] = Unknown(
                source, self._names[source, name], count + calls.count, scopes | {scope}
            )  # fmt: skip
        return list(found.values())

    def empty_logs(self) -> Iterator[tuple[str, list[str]]]:
        """Yield for each workspace the logs that it has nothing of."""
        for place, logs in sorted(self._empty.items()):
            empty = sorted(log for log, is_empty in logs.items() if is_empty)
            if empty:
                yield place, empty


def _rank(spelled: tuple[str, str, str, str]) -> tuple[bool, bool, tuple[str, str, str, str]]:
    return (*rank(spelled[1], spelled[2]), spelled)


def watched(scope: str) -> str:
    """Return the key of the resource that a scope lies in: its account or vault."""
    key = scope_key(scope)
    match = _RESOURCE.match(key)
    return match.group() if match else key


def assignment_id(text: str) -> str:
    """Return an assignment's id with dashes in its GUID, which some logs leave out."""
    head, slash, name = text.rpartition("/")
    return head + slash + guid_key(name) if name else ""


def _operations(source: str, name: str) -> tuple[str, ...] | None:
    # The activity log has the operations themselves.
    return (name,) if source == "activity-log" else operations_of(source, name)
