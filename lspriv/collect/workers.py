"""Many lists at once: a pool of threads that read what is asked, and what that asks for next, each once."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from lspriv.collect.ask import Ask, Batch, Target
from lspriv.collect.reader import Reader, batches
from lspriv.collect.throttle import MOST_AT_ONCE, Stopped

Show = Callable[[int, int, float], None]
"""Takes how many lists are done, how many are known of, and how many pages were read in a second."""

_LOOK = 0.2
_PATIENCE = 2.0
"""Seconds that all threads together have to end when somebody stops them; a request under way may hang."""


class Workers:
    """Reads lists in threads; asks each of them once, however often it is asked for."""

    def __init__(self, reader: Reader, *, stop: Callable[[], None], show: Show | None = None) -> None:
        """Prepare; `stop` wakes whoever waits for his turn, `show` shows progress."""
        self._reader = reader
        self._stop = stop
        self._show = show
        self._lock = threading.Condition()
        self._waiting: deque[Ask | Batch] = deque()
        self._known: set[bytes] = set()
        self._running = 0
        self._done = 0
        self._pages = 0
        self._began = time.monotonic()
        self._fault: BaseException | None = None

    def read(self, asks: Iterable[Ask]) -> None:
        """Read some lists, and all that they ask for, to their ends.

        Raises:
            KeyboardInterrupt: the user stopped it; what was read stays.
        """
        self._put(asks)
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(MOST_AT_ONCE)]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                for thread in threads:
                    thread.join(_LOOK)
                    self._tell()
        except BaseException:
            self._stop()
            with self._lock:
                self._waiting.clear()
                self._lock.notify_all()
            until = time.monotonic() + _PATIENCE
            for thread in threads:
                thread.join(max(0.0, until - time.monotonic()))
            raise
        if self._fault is not None:
            raise self._fault

    def _put(self, asks: Iterable[Ask]) -> None:
        with self._lock:
            new: list[Ask] = []
            for ask in asks:
                question = _mark(ask)
                if question not in self._known:
                    self._known.add(question)
                    new.append(ask)
            self._waiting.extend(ask for ask in new if not _fits_a_batch(ask))
            self._waiting.extend(batches(ask for ask in new if _fits_a_batch(ask)))
            if new:
                self._lock.notify_all()

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self._waiting and self._running and self._fault is None:
                    self._lock.wait()
                if not self._waiting or self._fault is not None:
                    self._lock.notify_all()
                    return
                work = self._waiting.popleft()
                self._running += 1
            try:
                if isinstance(work, Batch):
                    found = self._reader.read_batch(work, count=self._count)
                else:
                    found = self._reader.read(work, count=self._count)
                self._settle(work, found)
            except Stopped:
                pass
            except BaseException as error:
                self._fault = error
                # Nobody waits for his turn any more: the fault is told at once.
                self._stop()
            finally:
                with self._lock:
                    self._running -= 1
                    self._done += 1
                    if not self._running or self._fault is not None:
                        self._lock.notify_all()

    def _settle(self, work: Ask | Batch, found: list[Ask]) -> None:
        if isinstance(work, Batch):
            # What a batch leaves over is known already, and read by itself.
            # They are the very questions of the batch; a group that is a member of another one is a new question.
            mine = {id(ask) for ask in work.asks}
            with self._lock:
                self._waiting.extend(ask for ask in found if id(ask) in mine)
                self._lock.notify_all()
            found = [ask for ask in found if id(ask) not in mine]
        if found:
            self._put(found)

    def _count(self) -> None:
        with self._lock:
            self._pages += 1

    def _tell(self) -> None:
        if self._show is None:
            return
        with self._lock:
            left = sum(len(one.asks) if isinstance(one, Batch) else 1 for one in self._waiting) + self._running
            done, pages = self._done, self._pages
        self._show(done, done + left, pages / max(0.001, time.monotonic() - self._began))


def _fits_a_batch(ask: Ask) -> bool:
    return ask.target is Target.GRAPH and ask.method == "GET" and ask.of_a_part and not ask.alone


def _mark(ask: Ask) -> bytes:
    """Return a few bytes that tell a question from any other: of a large tenant there are a million."""
    return hashlib.blake2b(ask.question(""), digest_size=16).digest()
