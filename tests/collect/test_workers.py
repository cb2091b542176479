"""Many lists at once: each is read once, and whatever happens in one of them, the pool ends."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.collect.ask import Ask, Batch, Target
from lspriv.collect.reader import Reader
from lspriv.collect.throttle import MOST_AT_ONCE, Gate, Stopped
from lspriv.collect.workers import Workers


class Lists:
    """Answers with what a graph of lists says comes next."""

    def __init__(self, graph: dict[str, list[str]], failing: frozenset[str] = frozenset()) -> None:
        self.graph = graph
        self.failing = failing
        self.read_: Counter[str] = Counter()
        self.lock = threading.Lock()

    def read(self, ask: Ask, *, count: Callable[[], None]) -> list[Ask]:
        with self.lock:
            self.read_[ask.path] += 1
        count()
        if ask.path in self.failing:
            raise RuntimeError(ask.path)
        return [replace(ask, path=one) for one in self.graph.get(ask.path, ())]

    def read_batch(self, batch: Batch, *, count: Callable[[], None]) -> list[Ask]:
        # The first of each batch is read by itself, as one whose part of the answer was lacking.
        return [batch.asks[0], *(found for ask in batch.asks[1:] for found in self.read(ask, count=count))]


def workers(lists: Any, stop: Callable[[], None] = lambda: None, **more: Any) -> Workers:
    return Workers(cast("Reader", lists), stop=stop, **more)


NODES = st.sampled_from([f"/{number}" for number in range(12)])
GRAPHS = st.dictionaries(NODES, st.lists(NODES, max_size=5))


@settings(max_examples=40, deadline=None)
@given(GRAPHS, st.lists(NODES, min_size=1, max_size=6), st.booleans())
def test_each_list_is_read_once_and_all_are(graph: dict[str, list[str]], first: list[str], batched: bool) -> None:
    lists = Lists(graph)
    target = Target.GRAPH if batched else Target.ARM
    pool = workers(lists)
    pool.read(Ask(target, path, of_a_part=batched) for path in first)
    reached, waiting = set[str](), list(first)
    while waiting:
        if (one := waiting.pop()) not in reached:
            reached.add(one)
            waiting.extend(graph.get(one, ()))
    assert lists.read_ == dict.fromkeys(reached, 1)
    pool.read([Ask(target, path, of_a_part=batched) for path in first])
    assert sum(lists.read_.values()) == len(reached)


def test_a_fault_is_raised_and_hangs_nobody() -> None:
    lists = Lists({"/a": [f"/{number}" for number in range(200)]}, frozenset({"/7"}))
    with pytest.raises(RuntimeError, match="/7"):
        workers(lists).read([Ask(Target.ARM, "/a")])


def test_a_fault_wakes_those_who_wait_for_their_turn() -> None:
    gate = Gate()
    gate.refused("slow", 3600)

    class Waiting(Lists):
        def read(self, ask: Ask, *, count: Callable[[], None]) -> list[Ask]:
            if ask.path == "/slow":
                with gate.passing("slow", time.monotonic() + 7200):
                    return []
            return super().read(ask, count=count)

    began = time.monotonic()
    with pytest.raises(RuntimeError):
        workers(Waiting({}, frozenset({"/bad"})), gate.stop).read([Ask(Target.ARM, "/slow"), Ask(Target.ARM, "/bad")])
    assert time.monotonic() - began < 5


def test_questions_that_cannot_be_made_are_raised_too() -> None:
    def asks() -> Iterator[Ask]:
        yield Ask(Target.ARM, "/a")
        raise LookupError("no subscription")

    with pytest.raises(LookupError):
        workers(Lists({})).read(asks())


def test_ctrl_c_ends_it_soon_though_requests_hang() -> None:
    over, stopped = threading.Event(), threading.Event()

    class Hanging(Lists):
        def read(self, ask: Ask, *, count: Callable[[], None]) -> list[Ask]:
            over.wait(60)
            raise Stopped

    def show(done: int, total: int, rate: float) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        workers(Hanging({}), stopped.set, show=show).read(Ask(Target.ARM, f"/{number}") for number in range(100))
    assert time.monotonic() - began < 10
    assert stopped.is_set()
    over.set()


def test_progress_counts_lists() -> None:
    told: list[tuple[int, int, float]] = []

    class Slow(Lists):
        def read(self, ask: Ask, *, count: Callable[[], None]) -> list[Ask]:
            time.sleep(0.01)
            return super().read(ask, count=count)

    many = {"/a": [f"/{number}" for number in range(5 * MOST_AT_ONCE)]}
    workers(Slow(many), show=lambda *now: told.append(now)).read([Ask(Target.ARM, "/a")])
    assert all(0 <= done <= total for done, total, _ in told)
    assert told[-1][:2] == (5 * MOST_AT_ONCE + 1, 5 * MOST_AT_ONCE + 1)
    assert told[-1][2] > 0
