"""Standard output and error that can show any text."""

from __future__ import annotations

import codecs
import os
import sys

_PLAIN = {"…": "...", "·": "-", "•": "*", "└": "`", "├": "|", "│": "|", "─": "-", "→": "->"}


def prepare_streams() -> None:
    """Let standard output and error show any text, whatever their encoding can hold."""
    codecs.register_error("lspriv", _replace)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # A job may start us with the stream closed; the exit code still tells.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 (pathlib costs 9 ms)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="lspriv")


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    bad = error.object[error.start : error.end]
    plain = (_PLAIN.get(char) or char.encode("ascii", "backslashreplace").decode() for char in bad)
    return "".join(plain), error.end
