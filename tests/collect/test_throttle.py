"""How fast Azure is asked: never more at once than allowed, never before the time, and slower after a refusal."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.collect.reader import _retry_after
from lspriv.collect.throttle import MOST_AT_ONCE, Gate, Stopped

KEYS = st.sampled_from(("a", "b", "c"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("refused"), KEYS, st.floats(0, 900)),
        st.tuples(st.just("answered"), KEYS, st.integers(-1, 2000)),
        st.tuples(st.just("wait"), KEYS, st.floats(0, 1000)),
        st.tuples(st.just("pass"), KEYS, st.just(0)),
    ),
    max_size=40,
)


@given(STEPS)
def test_nobody_passes_before_the_time_that_was_named(steps: list[tuple[str, str, float]]) -> None:
    now = [0.0]
    gate, until = Gate(clock=lambda: now[0]), dict[str, float]()
    for what, key, number in steps:
        if what == "refused":
            gate.refused(key, number)
            until[key] = max(until.get(key, 0.0), now[0] + number)
        elif what == "answered":
            gate.answered(key, {"x-ms-ratelimit-remaining-subscription-reads": str(int(number))})
        elif what == "wait":
            now[0] += number
        else:
            try:
                with gate.passing(key, now[0]):
                    assert now[0] >= until.get(key, 0.0)
            except TimeoutError:
                # Told at once, since its time comes too late.
                continue
        assert 1 <= gate.allowed <= MOST_AT_ONCE


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 6), st.lists(st.sampled_from(("a", "b")), min_size=1, max_size=30))
def test_no_more_than_allowed_run_at_once(most: int, keys: list[str]) -> None:
    gate, running, highest, lock = Gate(most=most), [0], [0], threading.Lock()

    def work(key: str) -> None:
        with gate.passing(key, time.monotonic() + 10):
            with lock:
                running[0] += 1
                highest[0] = max(highest[0], running[0])
            time.sleep(0.001)
            with lock:
                running[0] -= 1

    threads = [threading.Thread(target=work, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert highest[0] <= most


def test_a_refusal_halves_and_good_answers_bring_back() -> None:
    gate = Gate()
    assert gate.allowed == MOST_AT_ONCE
    for _ in range(10):
        gate.refused("a", 0)
    assert gate.allowed == 1
    for _ in range(8 * MOST_AT_ONCE):
        gate.answered("a", {})
    assert gate.allowed == MOST_AT_ONCE


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ms-ratelimit-remaining-subscription-reads": "0"}, 1.0),
        ({"x-ms-ratelimit-remaining-tenant-reads": "10"}, 0.1),
        ({"X-Ms-RateLimit-Remaining-Subscription-Global-Reads": "0"}, 1.0),
        ({"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:05"}, 5.0),
        ({"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:01:05"}, 65.0),
        ({"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "soon"}, 1.0),
        ({"x-ms-ratelimit-remaining-subscription-reads": "many"}, 0.0),
        ({"x-ms-ratelimit-remaining-subscription-writes": "0"}, 0.0),
        ({"x-ms-ratelimit-remaining-subscription-reads": "1099"}, 0.0),
        ({}, 0.0),
    ],
)
def test_little_quota_slows_down(headers: dict[str, str], seconds: float) -> None:
    now = [100.0]
    gate = Gate(clock=lambda: now[0])
    gate.answered("a", headers)
    for at, passes in ((100 + seconds - 0.01, seconds == 0), (100 + seconds, True)):
        now[0] = at
        try:
            with gate.passing("a", at):
                assert passes
        except TimeoutError:
            assert not passes
    with gate.passing("b", now[0]):
        pass


def test_a_stop_wakes_who_waits() -> None:
    gate, stopped = Gate(), list[str]()
    gate.refused("a", 3600)

    def wait(how: str) -> None:
        try:
            if how == "pass":
                with gate.passing("a", time.monotonic() + 7200):
                    pass
            else:
                gate.wait(3600)
        except Stopped:
            stopped.append(how)

    threads = [threading.Thread(target=wait, args=(how,)) for how in ("pass", "wait")]
    for thread in threads:
        thread.start()
    gate.stop()
    for thread in threads:
        thread.join(5)
    assert sorted(stopped) == ["pass", "wait"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "-3"}, 0.0),
        ({"retry-after-ms": "250", "Retry-After": "9"}, 0.25),
        ({"x-ms-retry-after-ms": "1500"}, 1.5),
        ({"x-ms-retry-after-ms": "soon", "Retry-After": "2"}, 2.0),
        ({"Retry-After": "next week"}, None),
        ({"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after_in_each_form(headers: dict[str, str], seconds: float | None) -> None:
    assert _retry_after(headers) == seconds


def test_retry_after_as_a_date() -> None:
    said = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    told = _retry_after({"Retry-After": said})
    assert told is not None and 85 < told <= 90


@given(st.text(max_size=30))
def test_retry_after_never_fails(text: str) -> None:
    told = _retry_after({"Retry-After": text, "x-ms-retry-after-ms": text})
    assert told is None or told >= 0
