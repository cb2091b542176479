"""Small pages in packs: found again, dropped, and never torn or failed ones."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.collect import pack
from lspriv.collect.ask import Failure, Reply
from lspriv.collect.spool import Manifest, Spool, list_name, name_of, place_of

MANIFEST = Manifest("public", "https://a", None, {}, "2026-11-01T00:00:00Z")
SMALL, LARGE = b'{"value":[]}', b'{"value":["%s"]}' % (b"x" * pack.SMALL)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    made = Spool(tmp_path / "spool")
    made.begin(MANIFEST)
    return made


def body(spool: Spool, question: bytes) -> bytes | None:
    found = Spool(spool.folder).find(question)
    return None if found is None else found.body


@pytest.mark.parametrize("content", [SMALL, LARGE, b'{\n"value": []\n}'], ids=["small", "large", "of several lines"])
def test_a_later_run_finds_what_was_kept(spool: Spool, content: bytes) -> None:
    spool.keep(b"q", "GET", Reply("https://a/q", "Sat, 28 Nov 2026 05:00:00 GMT", content))
    assert Spool(spool.folder).find(b"q") == Reply("https://a/q", "Sat, 28 Nov 2026 05:00:00 GMT", content)
    assert body(spool, b"other") is None


def test_small_pages_share_a_file_that_nobody_else_can_read(spool: Spool) -> None:
    for number in range(50):
        spool.keep(b"%d" % number, "GET", Reply("https://a", None, SMALL))
    (only,) = spool.pages.iterdir()
    assert only.stat().st_mode & 0o077 == 0


def test_what_failed_is_asked_again_and_is_then_no_longer_told(spool: Spool) -> None:
    spool.keep_failure(b"bad", "GET", Failure("https://a", 500, "Broken", "no"))
    spool.keep(b"good", "GET", Reply("https://a", None, SMALL))
    again = Spool(spool.folder)
    assert again.find(b"bad") is None
    assert again.find(b"good") is not None
    again.keep(b"bad", "GET", Reply("https://a/bad", None, SMALL))
    lines = [line for one in sorted(spool.pages.iterdir()) for line in one.read_bytes().splitlines()]
    assert [msgspec.json.decode(line)["status"] for line in lines] == [200, 200]


def test_a_line_that_was_torn_is_asked_again(spool: Spool) -> None:
    spool.keep(b"whole", "GET", Reply("https://a", None, SMALL))
    spool.keep(b"torn", "GET", Reply("https://a", None, SMALL))
    (only,) = spool.pages.iterdir()
    only.write_bytes(only.read_bytes()[:-9])
    assert (body(spool, b"whole"), body(spool, b"torn")) == (SMALL, None)
    assert only.read_bytes().count(b"\n") == 1


def test_pages_are_dropped_wherever_they_lie(spool: Spool) -> None:
    for question, content in ((b"small", SMALL), (b"large", LARGE), (b"stays", SMALL)):
        spool.keep(question, "GET", Reply("https://a", None, content))
    spool.drop([name_of(b"small"), name_of(b"large")])
    assert [body(spool, question) is None for question in (b"small", b"large", b"stays")] == [True, True, False]


def test_a_pack_does_not_grow_without_end(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "_LARGE", 1000)
    for number in range(100):
        spool.keep(b"%d" % number, "GET", Reply("https://a", None, SMALL))
    files = list(spool.pages.iterdir())
    assert len(files) > 5
    assert max(one.stat().st_size for one in files) < 1500
    assert all(body(spool, b"%d" % number) == SMALL for number in range(100))


def test_a_spool_that_is_complete_is_the_same_in_whatever_order_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "_LARGE", 1000)
    told = []
    for name, order in (("a", range(60)), ("b", reversed(range(60)))):
        spool = Spool(tmp_path / name)
        spool.begin(MANIFEST)
        for number in order:
            spool.keep(b"%d" % number, "GET", Reply(f"https://a/{number}", None, SMALL))
        spool.settle()
        assert all(body(spool, b"%d" % number) == SMALL for number in range(60))
        told.append({one.name: one.read_bytes() for one in spool.pages.iterdir()})
    assert told[0] == told[1]
    assert len(told[0]) > 5


@given(st.binary(min_size=1), st.lists(st.integers(0, 99_999), min_size=1, unique=True))
def test_pages_of_a_list_follow_each_other_by_name(first: bytes, numbers: list[int]) -> None:
    names = {number: name_of(b"%d" % number, place_of(first, number)) for number in numbers}
    assert sorted(names, key=lambda number: names[number]) == sorted(numbers)
    assert all(name.startswith(list_name(first)) for name in names.values())
