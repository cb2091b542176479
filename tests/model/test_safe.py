"""Names come out harmless, at their right width, and nothing is lost on the way."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from lspriv.model.safe import columns, escape_json, shorten, visible
from lspriv.report.json import encode
from lspriv.report.lines import fit, wrap

ANYTHING = st.text(
    st.characters(codec=None) | st.sampled_from("\x00\x1b\x7f\x85\x9b\u200b\u202e\u2066\u2028\ufeff\U000e0041")
)


def test_what_acts_is_written_as_an_escape() -> None:
    assert visible("\x1b[31m\x9b\n\t\x7f") == r"\x1b[31m\x9b\n\t\x7f"
    assert visible("\u202e\u2066\u200b\u2028\ufeff") == r"\u202e\u2066\u200b\u2028\ufeff"
    assert visible("\U000e0041") == r"\U000e0041"
    assert visible("\udcff") == r"\udcff"


def test_what_only_shows_stays() -> None:
    for text in ("Zoë Ångström", "日本語", "עברית", "[bold]x[/]", r"DOMAIN\user", "👩 e\u0301"):
        assert visible(text) == text


def test_what_build_servers_obey_is_broken_up() -> None:
    # Azure Pipelines obeys ##vso[ wherever it stands in a line, GitHub ##[ likewise, and :: at its beginning.
    assert visible("x ##vso[task.setvariable variable=A]b") == r"x #\x23vso[task.setvariable variable=A]b"
    assert visible("##[add-mask]b ###[x") == r"#\x23[add-mask]b ##\x23[x"
    assert visible("::stop-commands::1 :::error::") == r":\x3astop-commands::1 ::\x3aerror::"
    for text in ("## heading", "C#", "a::1", "fe80::1", "#[x", "##"):
        assert visible(text) == text
    encoded = encode({"name": "##vso[task.complete]", "other": "##[x"})
    assert b"##" not in encoded
    assert json.loads(encoded) == {"name": "##vso[task.complete]", "other": "##[x"}


@given(ANYTHING)
def test_nothing_visible_acts(text: str) -> None:
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")]
    assert not [char for char in shown if unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF")]
    assert not [char for char in shown if unicodedata.bidirectional(char) in ("LRI", "RLI", "FSI", "PDI")]
    assert visible(shown) == shown


@given(ANYTHING, st.integers(1, 30))
def test_what_is_shortened_fits_and_says_so(text: str, width: int) -> None:
    short = shorten(text, width)
    assert columns(short) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(ANYTHING, st.integers(1, 30))
def test_what_is_fitted_has_its_width(text: str, width: int) -> None:
    assert columns(fit(text, width)) == width


@given(st.text(st.characters(blacklist_categories=["Cs", "Mn", "Mc", "Me"])), st.integers(4, 30))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    pieces = list(wrap(text, width))
    assert all(columns(piece) <= width for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_wide_characters_take_two_columns() -> None:
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
    assert shorten("日本語日本語", 5) == "日本…"


@given(st.recursive(ANYTHING, lambda inner: st.lists(inner) | st.dictionaries(ANYTHING, inner), max_leaves=5))
def test_json_means_the_same_and_does_not_act(value: object) -> None:
    text = encode(value).decode()
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs")]
    assert visible(text) == text
    if not any(0xD800 <= ord(char) < 0xE000 for char in str(json.dumps(value, ensure_ascii=False))):
        assert json.loads(text) == value


def test_json_without_anything_to_escape_is_left_as_it_is() -> None:
    assert escape_json(b'{\n "a": "plain"\n}') == b'{\n "a": "plain"\n}'
    assert escape_json('["ë"]'.encode()) == '["ë"]'.encode()
