"""Which times logs cover, joined from what files state and from where their events lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from lspriv.model.scope import scope_key
from lspriv.model.usage import UsageWindow

SILENCE = timedelta(days=7)
"""Across a longer silence nobody can tell whether the log was on."""

_Key = tuple[str, str, str | None, bool]
_TOUCHING = timedelta(seconds=1)


class Windows:
    """Times that logs cover, while files are read."""

    def __init__(self) -> None:
        self._times: dict[_Key, set[tuple[str, str, str]]] = {}
        self._spoilt: set[tuple[str, str, str]] = set()
        self._spellings: dict[tuple[str, str], str] = {}

    def put(self, window: UsageWindow, teller: str = "") -> None:
        """Add a time; that of events has no silence in it that is longer than `SILENCE`."""
        scope = scope_key(window.scope)
        spelling = self._spellings.setdefault((scope, window.source), window.scope)
        self._spellings[scope, window.source] = max(spelling, window.scope)
        key = (scope, window.source, window.category, window.stated)
        self._times.setdefault(key, set()).add((window.start, window.end, teller))

    def spoil(self, scope: str, source: str, teller: str = "") -> None:
        """Note that part of a log was not read: nothing can be said of what this teller of it does not show."""
        self._spoilt.add((scope_key(scope), source, teller))

    def sorted(self) -> tuple[UsageWindow, ...]:
        """Return the times by scope and log, as few as possible; events within stated times tell nothing more."""
        sound = {key: self._sound(key, times) for key, times in self._times.items()}
        stated = {key[:3]: list(_joined(times, _TOUCHING)) for key, times in sound.items() if key[3]}
        found: list[UsageWindow] = []
        for (scope, source, category, is_stated), times in sound.items():
            spelling = self._spellings[scope, source]
            whole = stated.get((scope, source, category), [])
            for start, end in whole if is_stated else _joined(times, SILENCE):
                if is_stated or not any(low <= start and end <= high for low, high in whole):
                    found.append(UsageWindow(spelling, source, start, end, is_stated, category))
        return tuple(sorted(found, key=_order))

    def _sound(self, key: _Key, times: set[tuple[str, str, str]]) -> list[tuple[str, str]]:
        scope, source = key[:2]
        return [(start, end) for start, end, teller in times if (scope, source, teller) not in self._spoilt]


def spans(times: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join times between which no silence is longer than `SILENCE`.

    >>> list(
    ...     spans([("2026-01-09T00:00:00Z", "2026-01-09T00:00:00Z"), ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")])
    ... )
    [('2026-01-01T00:00:00Z', '2026-01-09T00:00:00Z')]
    """
    return _joined(times, SILENCE)


def _joined(times: Iterable[tuple[str, str]], gap: timedelta) -> Iterator[tuple[str, str]]:
    low, high = "", ""
    for start, end in sorted(times):
        if low and _moment(start) - _moment(high) <= gap:
            high = max(high, end)
            continue
        if low:
            yield low, high
        low, high = start, end
    if low:
        yield low, high


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _order(window: UsageWindow) -> tuple[str, str, str, str]:
    return scope_key(window.scope), window.source, window.category or "", window.start
