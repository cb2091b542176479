"""A rule's own figures, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lspriv.model.finding import Json
from lspriv.model.safe import columns, shorten, visible
from lspriv.report.lines import LONGEST_NAME, Line, plain, wrapped

MOST = 10
"""So many entries of a list are shown; the rest is counted."""
_LONGEST = 300


def detail_lines(details: Mapping[str, Json], width: int, indent: str = "  ") -> Iterator[Line]:
    """Yield every figure under its name; lists that fit on a line stand on one."""
    for key, value in details.items():
        name, inline = _name(key), _inline(value)
        if inline is not None and columns(inline) <= _LONGEST:
            yield from wrapped(f"{name}: {inline}", width, indent=indent, hang=indent + "    ")
        elif isinstance(value, Mapping):
            yield plain(f"{indent}{name}:")
            yield from detail_lines(value, width, indent + "  ")
        elif isinstance(value, Sequence):
            yield plain(f"{indent}{name}: {len(value):,}")
            for entry in value[:MOST]:
                told = shorten(_inline(entry) or "…", _LONGEST)
                yield from wrapped(told, width, indent=indent + "  • ", hang=indent + "    ")
            if len(value) > MOST:
                more = f"… and {len(value) - MOST:,} more; `--format json` has all"
                yield from wrapped(more, width, indent=indent + "  ", style="dim")


def _name(key: str) -> str:
    return shorten(visible(key.replace("_", " ")), LONGEST_NAME)


def _inline(value: Json) -> str | None:
    """Return a value in one line; None for one that needs several."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case int() | float():
            return f"{value:,}"
        case str():
            return shorten(visible(value), _LONGEST) or "none"
        case Mapping():
            parts = [(key, _inline(entry)) for key, entry in value.items()]
            return ", ".join(f"{_name(key)}: {entry or '…'}" for key, entry in parts)
        case _:
            simple = all(entry is None or isinstance(entry, str | int | float) for entry in value)
            if not simple or len(value) > MOST:
                return None
            return ", ".join(_inline(entry) or "" for entry in value) or "none"
