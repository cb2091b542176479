"""Markdown as sites show it: rendered by GitHub's own parser, and by a second one that knows more links."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

# Sees links in bare names and addresses too.
_PARSER = MarkdownIt("gfm-like")


def _github(markdown: str) -> str:
    # Unsafe, so that HTML shows instead of being taken away.
    html: str = github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return html


def _other(markdown: str) -> str:
    return _PARSER.render(markdown)


PARSERS: dict[str, Callable[[str], str]] = {"cmark-gfm": _github, "markdown-it": _other}

SECOND_LOOKS = {
    "mention": r"@",
    "issue, heading or color": r"#",
    "merge request": r"!",
    "ticket or GitHub's short issue": r"[A-Z]+-\d",
    "commit": r"\b[0-9a-f]{7,40}\b",
    "address": r"://|www\.|\w\.\w",
    "emoji": r":\w+:",
    "math": r"\$",
    "quick action": r"(?m)^/",
    "label, milestone, epic": r"[~%&]",
    "wiki link, table of contents": r"[\[\]]",
    "inline difference": r"[{}]",
}
"""What GitHub, GitLab or Azure DevOps look for in text once it is parsed; in code they leave it alone."""


@dataclass(slots=True)
class Rendered(HTMLParser):
    """What came out: the tags, all text, and the text outside of code."""

    html: str
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    outside: str = ""
    blocks: list[str] = field(default_factory=list)
    """The text of each block of code."""
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self._code = self._pre = 0
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._code += tag == "code"
        if tag == "pre":
            self._pre += 1
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"
        self._pre -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self.text += data
        # Code parts what stands around it.
        self.outside += "\0" if self._code else data
        if self._pre:
            self.blocks[-1] += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.comments.append(decl)

    def handle_pi(self, data: str) -> None:
        self.comments.append(data)

    @property
    def found(self) -> list[str]:
        """What a site would find in the text outside of code."""
        return [name for name, pattern in SECOND_LOOKS.items() if re.search(pattern, self.outside)]


def rendered(markdown: str) -> dict[str, Rendered]:
    """What each parser makes of it."""
    return {name: Rendered(parser(markdown)) for name, parser in PARSERS.items()}


def bare(text: str) -> str:
    """The text without what rendering may change: blanks, and the backticks that mark code."""
    return re.sub(r"[\s`\0]|\\x60", "", text)
