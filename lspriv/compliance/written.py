"""Values and comments as lspriv writes them into a baseline: whatever they hold, they stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lspriv.compliance.problems import printable
from lspriv.compliance.yaml_tree import scalar_value
from lspriv.model.safe import visible

_LONGEST_COMMENT = 160
_PLAIN = re.compile(r"[A-Za-z./][A-Za-z0-9_./@-]*( [A-Za-z0-9_./@-]+)*")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scalar(text: str) -> str:
    r"""Return a text as YAML that reads as just that, and shows nothing that deceives.

    >>> print(scalar("SEC 12"), scalar("0123"), scalar("off: \x1b"))
    SEC 12 "0123" "off: \x1b"
    """
    if _PLAIN.fullmatch(text) and scalar_value(text) == text:
        return text
    return f'"{"".join(_escaped(char) for char in text)}"'


def as_yaml(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an acceptance with their values as YAML; a fingerprint is quoted, a day needs no quotes."""
    return {
        key: value if key == "expires" else f'"{value}"' if key == "subject" and value.isalnum() else scalar(value)
        for key, value in fields.items()
    }


def comment(text: str) -> str:
    r"""Return a text as a comment of one line, in which nothing acts.

    >>> print(comment("a\nb: `c`"))
    # a\nb: `c`
    """
    shown = printable(visible(text[: 4 * _LONGEST_COMMENT]))
    return f"# {shown if len(shown) <= _LONGEST_COMMENT else shown[: _LONGEST_COMMENT - 1] + '…'}"


def block_item(entry: Mapping[str, str], says: str | None, *, dash: int, key: int) -> Iterator[str]:
    """Yield the lines of a mapping in a block list, a comment before it.

    `dash` and `key` are the columns, from 0, of the dash and of the keys.
    """
    if says is not None:
        yield " " * dash + comment(says)
    before = f"{' ' * dash}-{' ' * (key - dash - 1)}"
    for name, value in as_yaml(entry).items():
        yield f"{before}{name}: {value}"
        before = " " * key


def flow_item(entry: Mapping[str, str], says: str | None, *, column: int) -> Iterator[str]:
    """Yield the lines of a mapping in a flow list, a comment before it."""
    if says is not None:
        yield " " * column + comment(says)
    yield f"{' ' * column}{{{', '.join(f'{name}: {value}' for name, value in as_yaml(entry).items())}}}"


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable() and visible(char) == char:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
