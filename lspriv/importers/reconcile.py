"""Tells apart what two tellings of the same activity log counted twice: its single events, and Log Analytics' sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lspriv.model.principal import guid_key
from lspriv.model.scope import scope_key, subscription_of
from lspriv.model.usage import UsageRecord

_LOG = "activity-log"

_Call = tuple[str, str, str]


def reconcile(events: Sequence[UsageRecord], summed: Sequence[UsageRecord]) -> tuple[list[UsageRecord], frozenset[str]]:
    """Return what was counted from events less what sums count too, and the subscriptions in which there was any.

    The events of the REST API name no assignment, the rows of AzureActivity do: so a call that both tell would stand
    once with and once without. Times that do not overlap are other calls. What both tell with the same assignment
    is left to whoever joins equal records.
    """
    told: dict[_Call, list[UsageRecord]] = {}
    for record in summed:
        if record.source == _LOG:
            told.setdefault(_call(record), []).append(record)
    named = {_key(record): record.count for record in events}
    apart: list[UsageRecord] = []
    both: set[str] = set()
    for record in events:
        same = [other for other in told.get(_call(record), ()) if _overlap(record, other)]
        if record.source != _LOG or not same:
            apart.append(record)
            continue
        both.add(subscription_of(scope_key(record.scope)) or "")
        if record.role_assignment_id is not None:
            apart.append(record)
            continue
        # What the sums name an assignment for, less the events that name it themselves, are events of this record.
        left = record.count - sum(
            max(0, other.count - named.get(_key(other), 0)) for other in same if other.role_assignment_id is not None
        )
        unnamed = sum(other.count for other in same if other.role_assignment_id is None)
        is_outside = record.first_seen < min(other.first_seen for other in same) or record.last_seen > max(
            other.last_seen for other in same
        )
        if left > unnamed or is_outside:
            apart.append(replace(record, count=max(1, left)))
    return apart, frozenset(both - {""})


def _call(record: UsageRecord) -> _Call:
    return guid_key(record.principal_id), record.operation.lower(), scope_key(record.scope)


def _key(record: UsageRecord) -> tuple[_Call, str]:
    return _call(record), (record.role_assignment_id or "").lower()


def _overlap(one: UsageRecord, other: UsageRecord) -> bool:
    return one.first_seen <= other.last_seen and other.first_seen <= one.last_seen
