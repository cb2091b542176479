"""Lines and columns, counted on."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lspriv.importers.ruler
from lspriv.importers.ruler import Ruler

TEXTS = st.text(alphabet=st.sampled_from('ab"\n\r\t é世\U0001f469\ufeff\u2028'), max_size=60)


@given(text=TEXTS, asked=st.lists(st.integers(0, 59), max_size=8), step=st.integers(1, 7))
def test_it_counts_as_one_who_looks_at_every_character(text: str, asked: list[int], step: int) -> None:
    data = text.encode()
    offsets = [at for at in asked if at <= len(text)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lspriv.importers.ruler, "_CHUNK", step)
        ruler = Ruler(data)
        for at in offsets:
            before = text[:at].removeprefix("\ufeff")
            column = len(before) - (before.rfind("\n") + 1) + 1
            if at or not text.startswith("\ufeff"):
                assert ruler.measure(len(text[:at].encode())) == (before.count("\n") + 1, column)


def test_mapped_files_count_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffé\r\nworld".encode())
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        ruler = Ruler(mapped)
        assert [ruler.measure(at) for at in (3, 5, 7, 9, 5)] == [(1, 1), (1, 2), (2, 1), (2, 3), (1, 2)]
