"""Counts what principals did, one line per principal, operation, scope and assignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lspriv.importers.reconcile import reconcile
from lspriv.model.principal import guid_key
from lspriv.model.scope import scope_key
from lspriv.model.usage import UsageRecord

_Key = tuple[str, str, str, str]


class Tally:
    """Use, added up event by event; an event that two files hold counts once."""

    def __init__(self) -> None:
        self._counts: dict[_Key, int] = {}
        self._seen: dict[_Key, tuple[str, str]] = {}
        self._spellings: dict[_Key, tuple[str, str, str, str | None, str]] = {}
        self._calls: set[int] = set()
        self._records: dict[tuple[_Key, str], UsageRecord] = {}

    def add(
        self, call: tuple[str, ...], principal: str, operation: str, scope: str, assignment: str | None, time: str,
        source: str,
    ) -> None:  # fmt: skip
        """Count a call, unless the same `call` (what its events share) was counted before."""
        mark = hash(call)  # 60 bytes a call instead of 400; two calls share a mark once in 10^19 pairs
        if mark in self._calls:
            return
        self._calls.add(mark)
        key = (guid_key(principal), operation.lower(), scope_key(scope), (assignment or "").lower())
        count = self._counts.get(key, 0)
        spelling = (principal, operation, scope, assignment, source)
        if not count:
            self._counts[key], self._seen[key], self._spellings[key] = 1, (time, time), spelling
            return
        first, last = self._seen[key]
        self._counts[key] = count + 1
        self._seen[key] = (min(first, time), max(last, time))
        known = self._spellings[key]
        if (rank(spelling[1], spelling[2]), spelling[1:3]) < (rank(known[1], known[2]), known[1:3]):
            self._spellings[key] = spelling

    def put(self, record: UsageRecord) -> None:
        """Add use that a snapshot had counted; the same record from two snapshots is one."""
        key = (
            guid_key(record.principal_id),
            record.operation.lower(),
            scope_key(record.scope),
            (record.role_assignment_id or "").lower(),
        )
        known = self._records.get((key, record.source))
        if known is None or record == known:
            self._records[key, record.source] = record
            return
        apart = record.last_seen < known.first_seen or known.last_seen < record.first_seen
        self._records[key, record.source] = UsageRecord(
            known.principal_id,
            known.operation,
            known.scope,
            # Windows that overlap may have counted the same calls.
            known.count + record.count if apart else max(known.count, record.count),
            min(known.first_seen, record.first_seen),
            max(known.last_seen, record.last_seen),
            known.source,
            known.role_assignment_id,
        )

    def scopes(self) -> set[str]:
        """Return the folded scopes at which anything was done."""
        return {key[2] for key in self._counts} | {key[2] for key, _ in self._records}

    def sorted(
        self,
        resolve: Callable[[str], str],
        summed: Sequence[UsageRecord] = (),
        twice: set[str] | None = None,
        name: Callable[[str], str | None] = lambda _: None,
    ) -> tuple[UsageRecord, ...]:
        """Return what was done, by principal, operation and scope. To be called once.

        `resolve` turns what a log calls a principal into its object id, where it can, and `name` an assignment's GUID
        into its id. `summed` is what other programs counted; `twice` comes to hold the subscriptions whose activity
        log was counted by both.
        """
        counted: dict[_Key, UsageRecord] = {}
        for key, calls in self._counts.items():
            count = calls
            spelled, operation, scope, assignment, source = self._spellings[key]
            first, last = self._seen[key]
            principal = resolve(spelled)
            resolved = (guid_key(principal), *key[1:])
            known = counted.get(resolved)
            if known is not None:
                count += known.count
                first, last = min(first, known.first_seen), max(last, known.last_seen)
            counted[resolved] = UsageRecord(principal, operation, scope, count, first, last, source, assignment)
        events, before = tuple(counted.values()), tuple(self._records.values())
        if twice is not None:
            twice |= reconcile(events, summed)[1]
        kept, _ = reconcile(before, summed)
        apart, _ = reconcile(events, (*summed, *(one for one in before if one.role_assignment_id is not None)))
        self._records = {}
        for record in (*kept, *apart, *summed):
            self.put(record)
        self._name_assignments(name)
        return tuple(record for _, record in sorted(self._records.items(), key=lambda item: item[0]))

    def _name_assignments(self, name: Callable[[str], str | None]) -> None:
        bare = {
            key: record
            for key, record in self._records.items()
            if record.role_assignment_id and "/" not in record.role_assignment_id
        }
        for key, record in bare.items():
            id = name(record.role_assignment_id or "")
            if id is not None:
                del self._records[key]
                self.put(replace(record, role_assignment_id=id))

    def __len__(self) -> int:
        return len(self._counts) + len(self._records)


def rank(operation: str, scope: str) -> tuple[bool, bool]:
    """Return how unlike Azure's documents an operation and its scope are spelled; the smallest is kept.

    Exported logs shout ids and operations; the form that Azure documents has both cases.
    """
    text = operation + scope
    return text.isupper(), text.islower()
