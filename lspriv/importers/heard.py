"""Joins what Log Analytics counted with what single events told, and says what neither can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lspriv.importers.facts import Facts
from lspriv.importers.log_answers import ANSWERS
from lspriv.model.gap import Gap, GapKind
from lspriv.model.usage import UsageRecord


def join_answers(facts: Facts, resolve: Callable[[str], str]) -> tuple[UsageRecord, ...]:
    """Return all use, by principal, operation and scope, and add the notes about it. To be called once.

    `resolve` turns what a log calls a principal into its object id, where it can.
    """
    for sign_in in facts.answers.all_sign_ins():
        facts.sign_ins.put(sign_in, "Log Analytics")
    twice: set[str] = set()
    summed = facts.answers.records(resolve)
    usage = facts.usage.sorted(resolve, summed, twice, facts.assignments.id_of)
    for gap in _twice(twice):
        facts.gaps.add(gap, "activity logs that were told twice")
    for gap in _unknown(facts):
        facts.gaps.add(gap, "requests without an Azure operation")
    for gap in _keys(facts):
        facts.gaps.add(gap, "accounts whose keys are in use")
    for gap in _empty(facts):
        facts.gaps.add(gap, "workspaces without some logs")
    return usage


def _twice(subscriptions: set[str]) -> Iterator[Gap]:
    for subscription in sorted(subscriptions):
        reason = (
            f"the activity log of subscription `{subscription}` came as events and from Log Analytics; what both tell "
            "counts once, and Log Analytics' telling stands, which names assignments"
        )
        yield Gap("usage", f"/subscriptions/{subscription}", reason, GapKind.NOTE)


def _unknown(facts: Facts) -> Iterator[Gap]:
    """Yield a note for each kind of request that stands for no operation, and take its log's word on absence away."""
    for unknown in facts.answers.unknown():
        for scope in unknown.scopes:
            facts.windows.spoil(scope, unknown.source, ANSWERS)
        scopes = sorted(unknown.scopes)
        places = f"`{scopes[0]}`" + (f" and {len(scopes) - 1} more" if len(scopes) > 1 else "")
        reason = (
            f"the {unknown.source} of {places} has {unknown.count:,} requests `{unknown.name}` without an operation, "
            "and lspriv cannot tell which one they used; so nothing there counts as unused for lack of log entries"
        )
        yield Gap("usage", scopes[0] if len(scopes) == 1 else "/", reason, GapKind.NOTE)


def _keys(facts: Facts) -> Iterator[Gap]:
    for account, kinds in facts.answers.all_keys().items():
        counts = ", ".join(f"{calls.count:,} by {kind}" for kind, calls in sorted(kinds.items()))
        last = max(calls.last for calls in kinds.values())
        reason = (
            f"requests to `{account}` were signed with its keys ({counts}; the last one at {last}): the log does not "
            "tell by whom, and they would fail if shared keys were switched off"
        )
        yield Gap("usage", account, reason, GapKind.NOTE)


def _empty(facts: Facts) -> Iterator[Gap]:
    for place, logs in facts.answers.empty_logs():
        named = ", ".join(f"`{log}`" for log in logs)
        reason = f"workspace `{place}` has nothing from {named} in the time asked for, so what they show is not known"
        yield Gap("usage", place, reason, GapKind.NOTE)
