"""How fast Azure is asked: few enough requests at once, and none before its time.

Azure Resource Manager refuses with 429 and `Retry-After`, and tells in headers how many requests are left
(Microsoft: "Understand how Azure Resource Manager throttles requests", "Guidance for throttled requests in Azure
Resource Graph", "Microsoft Graph throttling guidance").
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

MOST_AT_ONCE = 16
"""So many requests run at once at first, and at most."""
_SLOWED_DOWN = 0.5
_RECOVERED_AFTER = 8
_FEW_LEFT, _FEW_LEFT_OF_GRAPH = 20, 5
"""Resource Manager's buckets hold hundreds; Resource Graph's holds 15 for 5 seconds, so that 14 are many."""
_OF_GRAPH = "x-ms-user-quota-remaining"
_PAUSE = 1.0


class Stopped(Exception):  # noqa: N818 - no error: somebody asked for it
    """The collection was asked to stop."""


class Gate:
    """Lets requests through: at most as many at once as Azure bears, and each key not before its time."""

    def __init__(
        self,
        *,
        most: int = MOST_AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; `clock` gives seconds."""
        self._most = most
        self._allowed = float(most)
        self._running = 0
        self._good = 0
        self._not_before: dict[str, float] = {}
        self._changed = threading.Condition()
        self._stopped = False
        self._clock = clock

    @property
    def allowed(self) -> int:
        """How many requests may run at once just now."""
        return max(1, int(self._allowed))

    @contextmanager
    def passing(self, key: str, until: float) -> Iterator[None]:
        """Wait for a place and for the key's time; leave the place at the end.

        Raises:
            Stopped: somebody stopped the collection meanwhile.
            TimeoutError: the time would come only after `until`.
        """
        with self._changed:
            while True:
                if self._stopped:
                    raise Stopped
                now, ready = self._clock(), self._not_before.get(key, 0.0)
                if max(now, ready) > until:
                    raise TimeoutError
                if ready <= now and self._running < self.allowed:
                    break
                self._changed.wait(max(0.01, min(ready - now, until - now, 1.0)) if ready > now else 1.0)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def refused(self, key: str, seconds: float) -> None:
        """Note that Azure asked to wait; fewer requests run from now on."""
        with self._changed:
            self._hold(key, seconds)
            self._allowed = max(1.0, self._allowed * _SLOWED_DOWN)
            self._good = 0

    def answered(self, key: str, headers: Mapping[str, str]) -> None:
        """Note an answer, and what its headers say is left of the caller's quota."""
        with self._changed:
            self._good += 1
            if self._good >= _RECOVERED_AFTER and self._allowed < self._most:
                self._allowed, self._good = min(float(self._most), self._allowed + 1), 0
            left, few = _left(headers)
            if left is not None and left <= 0:
                self._hold(key, _resets_after(headers) or _PAUSE)
            elif left is not None and left < few:
                # The bucket fills again within seconds: the last requests are spread over them.
                self._hold(key, _PAUSE / max(1, left))

    def stop(self) -> None:
        """Let nobody through any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait outside of any place.

        Raises:
            Stopped: somebody stopped the collection meanwhile.
        """
        until = self._clock() + seconds
        with self._changed:
            while not self._stopped and (rest := until - self._clock()) > 0:
                self._changed.wait(rest)
            if self._stopped:
                raise Stopped

    def _hold(self, key: str, seconds: float) -> None:
        until = self._clock() + seconds
        self._not_before[key] = max(self._not_before.get(key, 0.0), until)


def _left(headers: Mapping[str, str]) -> tuple[int | None, int]:
    """Return how many requests are left by the headers of Resource Manager or Resource Graph, and what is few there."""
    for name, value in headers.items():
        folded = name.lower()
        of_graph = folded == _OF_GRAPH
        if of_graph or (folded.startswith("x-ms-ratelimit-remaining-") and folded.endswith("reads")):
            try:
                return int(value), _FEW_LEFT_OF_GRAPH if of_graph else _FEW_LEFT
            except ValueError:
                break
    return None, 0


def _resets_after(headers: Mapping[str, str]) -> float | None:
    """Return in how many seconds the quota of Resource Graph is full again: ``00:00:05``."""
    text = next((value for name, value in headers.items() if name.lower() == "x-ms-user-quota-resets-after"), "")
    parts = text.split(":")
    try:
        return sum(float(part) * 60**power for power, part in enumerate(reversed(parts))) if text else None
    except ValueError:
        return None
