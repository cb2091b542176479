"""Foreign text and foreign paths in SARIF."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lspriv.model.safe import visible
from lspriv.report.sarif.text import LONGEST, markdown, message, plain, sentence
from lspriv.report.sarif.uris import file_uri, is_relative, member_uri

# What a renderer makes of text and of code, and of nothing else.
HARMLESS = {"text", "code_inline", "text_special"}
TEXTS = st.text(alphabet=st.sampled_from("ab `*_[]()<>!&~|\\#-+=.:/@1\n\u202e\x1b"), max_size=40)


@given(TEXTS)
def test_a_renderer_makes_nothing_but_text_and_code_of_it(text: str) -> None:
    shown = visible(text)
    tokens = MarkdownIt("commonmark").enable(["strikethrough", "table"]).parse(markdown(shown))
    assert [token.type for token in tokens] in (
        ["paragraph_open", "inline", "paragraph_close"],
        [],
        # Four blanks before it make a line code by themselves.
        ["code_block"],
    )
    inline = [child for token in tokens for child in (token.children or [])]
    assert {child.type for child in inline} <= HARMLESS
    told = "".join(child.content for child in inline) or "".join(token.content for token in tokens)
    assert squeezed(told) == squeezed(shown)


def squeezed(text: str) -> str:
    """A text without what rendering may take away: blanks at ends, the marks of code, escapes in code."""
    return "".join(text.replace("`", "").replace("\\", "").split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`ann` can grant roles", "`ann` can grant roles"),
        ("`a_b*c` in `[x](y)`", "`a_b*c` in `[x](y)`"),
        ("a_b*c", "a\\_b\\*c"),
        ("see [x](https://e.example) <b>", "see \\[x\\](https\\://e.example) &lt;b&gt;"),
        ("`a``b`", "\\`a\\`\\`b\\`"),
        ("one ` only", "one \\` only"),
        ("``", "\\`\\`"),
        ("www.evil.example and @ann", "www\\.evil.example and \\@ann"),
    ],
)
def test_markdown(text: str, expected: str) -> None:
    assert markdown(text) == expected


@given(TEXTS)
def test_plain_text_has_no_embedded_link(text: str) -> None:
    assert "](" not in plain(text).replace("\\](", "")
    assert plain(text).replace("\\](", "](") == visible(text)
    assert plain(text).isprintable()


def test_a_text_without_end_is_cut() -> None:
    told = message("x" * 100_000)
    assert (len(told["text"]), len(told["markdown"])) == (LONGEST, LONGEST)


def test_sentences() -> None:
    assert [sentence(text) for text in ("a b", "A b.", "", "é!")] == ["A b.", "A b.", ".", "É!"]


POSIX = {
    "exports/a.json": "exports/a.json",
    "./exports//a.json": "exports/a.json",
    "../a b.json": "../a%20b.json",
    "50% #1?.json": "50%25%20%231%3F.json",
    "c:\\a.json": "c%3A%5Ca.json",
    "世é.json": "%E4%B8%96%C3%A9.json",
    "bad-\udcff.json": "bad-%FF.json",
    "half-\ud800.json": "half-%ED%A0%80.json",
    "new\nline\x1b.json": "new%0Aline%1B.json",
    "/tmp/a b.json": "file:///tmp/a%20b.json",
    "//tmp/x": "file:///tmp/x",
    "/": "file:///",
    ".": ".",
    "a!b.zip": "a%21b.zip",
    "javascript:alert(1)": "javascript%3Aalert(1)",
}
WINDOWS = {
    "exports\\a b.json": "exports/a%20b.json",
    "C:\\Exports\\a#b.json": "file:///C:/Exports/a%23b.json",
    "c:/x/ü.json": "file:///c:/x/%C3%BC.json",
    "C:a.json": "C%3Aa.json",
    "\\a.json": "file:///a.json",
    "\\\\server\\share\\a b.json": "file://server/share/a%20b.json",
    "..\\a.json": "../a.json",
}


@pytest.mark.parametrize(("path", "uri"), POSIX.items())
def test_posix_paths(path: str, uri: str) -> None:
    assert file_uri(path, windows=False) == uri
    assert is_relative(uri) == (not path.startswith("/"))


@pytest.mark.parametrize(("path", "uri"), WINDOWS.items())
def test_windows_paths(path: str, uri: str) -> None:
    assert file_uri(path, windows=True) == uri


@given(st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text))
def test_a_uri_gives_the_path_back(path: str) -> None:
    uri = file_uri(path, windows=False)
    parts = urlsplit(uri)
    assert uri.isascii()
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == (
        "file" if path.startswith("/") else "", "", "", ""
    )  # fmt: skip
    given_back = unquote_to_bytes(parts.path).decode("utf-8", "surrogatepass")
    assert PurePosixPath(given_back) == PurePosixPath("/" + path.lstrip("/") if path.startswith("/") else path)


def test_members_of_archives() -> None:
    assert member_uri("a.zip", "dir/b c!.json", windows=False) == "a.zip!/dir/b%20c%21.json"
    assert member_uri("/x/a.zip", "/b.json", windows=False) == "file:///x/a.zip!/b.json"


def test_absolute_paths_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "ü #%.json"
    assert file_uri(str(path)) == path.as_uri()
