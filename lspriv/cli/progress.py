"""Progress on standard error, and only on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lspriv.model.safe import shorten, visible
from lspriv.report.lines import text_width

Progress = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and how much there is (0 when nobody knows)."""

_SECONDS_BETWEEN = 0.1
_CLEAR = "\r\x1b[2K"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Give a function that shows progress in one line, or None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    shown = -_SECONDS_BETWEEN

    def show(what: str, done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < _SECONDS_BETWEEN:
            return
        shown = now
        of = f" {100 * done // total} %" if total else f" {done:,}" if done else ""
        sys.stderr.write(_CLEAR + shorten(visible(what), text_width() - len(of) - 1) + of)
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()
