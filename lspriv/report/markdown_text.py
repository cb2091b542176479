r"""Foreign text in Markdown: it shows as it is, and does nothing on GitHub, GitLab or Azure DevOps.

Escaping with backslashes is not enough there. After Markdown is parsed these sites look into the
text once more for ``@team``, ``#12``, ``!7``, ``GH-12``, commit hashes, addresses, ``:emoji:``, ``$math$``
and lines like ``/approve``; all of them leave code alone. So whatever is not a plain word becomes code,
and nothing of it is lost: the rendered text is the text (GitHub Docs, "Autolinked references and
URLs"; GitLab Docs, "GitLab Flavored Markdown" and "GitLab quick actions").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lspriv.model.safe import shorten, visible

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_NUMBER = r"\d{1,3}(?:,\d{3})*"
# A number before a full stop or a bracket could begin a list.
_PLAIN = re.compile(rf"\(?(?:{_WORD}\)?[.,;:]?|{_NUMBER}[,;:]?)…?|[(),;:.·–…]{{1,3}}")
_BARE = re.compile(r"(\(?)(.*?)([),.;:…]*)")
_HASH = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
_PIECES = r"`({names}[^`]+)`|([^` ]+)|( +)|`"
_PIECE = re.compile(_PIECES.format(names=""))
_BACKTICKS = re.compile(r"`+")
_MOST_BACKTICKS = 20
"""GitHub's parser (cmark) ends code by no more than 80 backticks."""


def code(text: str, most: int = 200) -> str:
    r"""Return the text as code within a line, cut to so many columns.

    >>> print(code("a`b"), code(" a "), code(""))
    ``a`b`` `  a  ` (no name)
    """
    return _code(_cut(text, most)) or "(no name)"


def prose(text: str, most: int = 600, *, names: Iterable[str] = ()) -> str:
    """Return a message within a line, cut to so many columns: what it has in backticks and odd words as code.

    Where a name has backticks itself, only who knows the names can tell what is quoted; harmless it is anyhow.

    >>> print(prose("`Ann` can act, says @team (see #12)"))
    `Ann` can act, says `@team` (see `#12`)
    """
    odd = [visible(name) for name in names if "`" in name]
    known = "".join(f"{re.escape(name)}|" for name in sorted(odd, key=len, reverse=True))
    said = ""
    for match in (re.compile(_PIECES.format(names=known)) if odd else _PIECE).finditer(_cut(text, most)):
        quoted, word, blanks = match.groups()
        if blanks:
            piece = " "
        elif word is not None:
            piece = _word(word)
        else:
            piece = _code(quoted or match.group())
        # Two pieces of code that touch would be read as one, or as none.
        said += " " + piece if said.endswith("`") and piece.startswith("`") else piece
    return said.strip(" ")


def fenced(command: str) -> str:
    """Return a command as a block of its own, whole, so that it can be copied.

    >>> print(fenced("az account show"))
    ```sh
    az account show
    ```
    """
    line = visible(command)
    # Only a line that begins with the fence's own character can end the block.
    fence = "~~~" if line.lstrip(" ").startswith("`") else "```"
    return f"{fence}sh\n{line}\n{fence}"


def cell(text: str) -> str:
    """Return Markdown fit for a cell of a table, which a bar would end even within code."""
    return text.replace("|", "\\|")


def units(text: str) -> int:
    """Return the length as the strictest site counts it: in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> str:
    # `shorten` looks at no more than four characters for each column, so the rest need not be made visible.
    return shorten(visible(text[: 4 * most + 1]), most)


def _word(word: str) -> str:
    """Return a word that is read as nothing but a word as it is, another as code between its brackets and stops."""
    match = _BARE.fullmatch(word)
    before, bare, after = match.groups() if match else ("", word, "")
    if _PLAIN.fullmatch(word) is not None and not _looks_like_a_link(bare):
        return word
    return f"{before}{_code(bare)}{after}" if bare else _code(word)


def _looks_like_a_link(word: str) -> bool:
    """Tell whether letters may be taken for a commit, for the beginning of an address, or for somebody's ticket."""
    if _HASH.fullmatch(word) or word.lower() == "www":
        return True
    return "-" in word and not word.islower()


def _code(text: str) -> str:
    runs = [len(run) for run in _BACKTICKS.findall(text)]
    longest = max(runs, default=0)
    if longest > _MOST_BACKTICKS:
        text, longest = text.replace("`", r"\x60"), 0
    # Of a blank at both ends one each is dropped, unless there is nothing else.
    if text.startswith("`") or text.endswith("`") or (text[:1] == text[-1:] == " " and text.strip(" ")):
        text = f" {text} "
    fence = "`" * (longest + 1)
    return f"{fence}{text}{fence}" if text else ""
