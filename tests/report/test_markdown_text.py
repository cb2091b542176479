"""Foreign text in Markdown: all of it shows, and nothing of it acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.model.safe import visible
from lspriv.report.markdown_text import cell, code, fenced, prose
from tests.report.rendering import bare, rendered

TRICKS = (
    *("@team", "see #12", "GH-12", "AB#12", "contoso/web#12", "!7", "JIRA-12", "[[_TOC_]]", "[TOC]"),
    *("https://evil.example", "www.evil.example", "evil.example", "eve@evil.example", "mailto:a@b.example"),
    *("[click](https://evil.example)", "![x](https://evil.example/x.png)", "<https://evil.example>", "[x]: http://y"),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- hidden",
        "</details>",
        "&lt;b&gt;",
        "&#64;team",
    ),
    *("`", "``", "a`b", "` @team `", "x` @team `y", "`" * 200, "`" * 21 + "@team", "```\n@team", "~~~", "\\`@team\\`"),
    *("*x*", "_x_", "**x", "~~x~~", "# heading", "> quote", "- item", "1. item", "1) item", "===", "---", "| a | b |"),
    *(":tada:", ":+1:", "$x$", "$`x`$", "{+ added +}", "/approve", "/close", "~bug", "%1.0", "&7", "da39a3ee5e6b4b0d"),
    *("", " ", "  a  ", "\u00a0@team", "a\u3000@team", "\u202etxt", "\x1b[31m", "a\nb", "\ud800", "\ufeff", "‎@team"),
    *("defaced", "1234567", "12.", "www.", "www.`evil.example`", "http:`//evil.example`", "e.g. this", "İ@team", "ß"),
)

# Made of what means something, so that whole constructs come up.
DENSE = st.text(st.sampled_from("`*_[]()<>@#!|~\\ \n&;:/$%{}-+=.,'\"0123456789abcwhtps"), max_size=60)
ANY = st.text(st.characters(codec=None), max_size=60) | DENSE


def harmless(markdown: str, told: str) -> None:
    for parser, page in rendered(f"Told: {markdown}\n").items():
        assert set(page.tags) <= {"p", "code"}, (parser, page.html)
        assert page.attributes == []
        assert page.comments == []
        assert page.found == [], (parser, page.html)
        assert bare(page.text) == bare(f"Told: {told}"), (parser, page.html)


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("frame", ["{}", "`{}` can act", "custom role `{}` ({}) has {}", "{}; {}"])
def test_no_trick_works_in_a_message(trick: str, frame: str) -> None:
    message = frame.replace("{}", trick)
    harmless(prose(message, 10_000), visible(message))
    harmless(prose(message, 10_000, names=(trick,)), visible(message))


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_works_in_a_name(trick: str) -> None:
    harmless(code(trick, 10_000), visible(trick) or "(no name)")


@given(ANY)
def test_any_message_shows_and_does_nothing_else(text: str) -> None:
    harmless(prose(text, 10_000), visible(text))


@given(ANY, ANY)
def test_any_name_shows_and_does_nothing_else(name: str, other: str) -> None:
    harmless(code(name, 10_000), visible(name) or "(no name)")
    said = f"`{name}` is not `{other}`"
    harmless(prose(said, 10_000, names=(name, other)), visible(said))


@given(ANY, ANY)
def test_any_command_stands_in_a_block_of_its_own(command: str, other: str) -> None:
    markdown = f"before\n\n{fenced(command)}\n\n{fenced(other)}\n\nafter @x\n"
    for page in rendered(markdown).values():
        assert page.blocks == [f"{visible(command)}\n", f"{visible(other)}\n"]
        assert page.outside.replace("\0", "").split() == ["before", "after", "@x"]


@given(ANY)
def test_a_cell_is_one_cell(text: str) -> None:
    markdown = f"| a | b |\n|---|---|\n| {cell(prose(text, 1000))} | end |\n"
    for page in rendered(markdown).values():
        assert page.tags.count("td") == 2
        assert page.text.rstrip().endswith("end")


def test_plain_words_stay_plain() -> None:
    said = "Group can manage everything (1,410 resources), and 3 more of this kind; the tenant's own, read-only …"
    assert prose(said) == said


def test_a_name_with_backticks_is_one_name_to_who_knows_it() -> None:
    name = "x` can do nothing, and `y"
    assert prose(f"`{name}` can act", names=(name,)) == f"``{name}`` can act"


def test_what_is_long_is_cut_once_it_is_harmless() -> None:
    assert len(code("@" * 10_000)) < 210
    assert len(prose("@ " * 10_000)) < 2_500
    harmless(prose("`@team ` " * 10_000, 601), "`@team ` " * 66 + "`@team…")
