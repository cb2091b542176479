"""Patterns with stars, one and many."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from lspriv.compliance.globs import Glob, GlobIndex

_patterns = st.text("ab*", min_size=1, max_size=7)
_texts = st.text("ab", max_size=9)


def fits(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), text) is not None


@given(_patterns.filter(lambda text: "*" in text), _texts)
def test_globs_agree_with_regular_expressions(pattern: str, text: str) -> None:
    assert Glob(pattern).matches(text) is fits(pattern, text)


@given(st.lists(_patterns, max_size=12), _texts)
def test_an_index_finds_what_trying_each_finds(patterns: list[str], text: str) -> None:
    expected = {number for number, pattern in enumerate(patterns) if fits(pattern, text)}
    assert GlobIndex(enumerate(patterns)).matching(text) == expected


def test_a_hostile_glob_takes_no_time() -> None:
    assert not Glob("*a" * 500 + "*b").matches("a" * 100_000)
