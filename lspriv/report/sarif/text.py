"""Text as SARIF's viewers show it, where foreign names can neither act, nor link, nor be mark-up."""

from __future__ import annotations

import re
from typing import Any

from lspriv.model.safe import shorten, visible

LONGEST = 2_000
"""Longer texts are cut; what a finding is about stands whole in its properties."""

# What marks up wherever it stands, and what begins an address that viewers make a link of by themselves.
_MARK_UP = re.compile(r"[\\`*_\[\]~|<>&]|:(?=//)|@|(?<=www)\.", re.IGNORECASE)
# What makes a heading, a list or a rule of a line that begins so.
_BLOCK = re.compile(r"^( *\d*)([#+\-=.)])")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def message(text: str) -> dict[str, Any]:
    """Return a SARIF message: plain text, and Markdown in which names keep their code spans."""
    shown = shorten(visible(text), LONGEST)
    return {"text": plain(shown), "markdown": markdown(shown)}


def plain(text: str) -> str:
    r"""Return text in which nothing is an embedded link (SARIF 2.1.0, 3.11.6).

    >>> plain("[here](https://example.com)")
    '[here\\](https://example.com)'
    """
    return shorten(visible(text), LONGEST).replace("](", "\\](")


def markdown(text: str) -> str:
    r"""Return Markdown that shows a text as it is; what stands between backticks becomes code.

    >>> print(markdown("`a_b` may <b>"))
    `a_b` may &lt;b&gt;
    """
    parts = text.split("`")
    # A name may have backticks of its own: then the spans shift, but each part is still either code
    # without a backtick or escaped text. Two backticks together would begin a longer span.
    if len(parts) % 2 == 0 or not all(parts[1::2]) or not all(parts[2:-1:2]):
        parts = [text]
    return _BLOCK.sub(r"\1\\\2", "`".join(part if at % 2 else _escaped(part) for at, part in enumerate(parts)))


def sentence(text: str) -> str:
    """Return words as a sentence of their own.

    >>> sentence("a role is too broad")
    'A role is too broad.'
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _escaped(text: str) -> str:
    return _MARK_UP.sub(lambda match: _ENTITIES.get(match.group(), f"\\{match.group()}"), text)
