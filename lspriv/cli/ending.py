"""Ends the process without taking apart what it built."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

_kept: list[object] = []


def keep(thing: object) -> None:
    """Keep something large until the process ends, which then ends at once.

    To take millions of objects apart one by one, only to end, would take a tenth of the time.
    """
    _kept.append(thing)


def end(code: int) -> NoReturn:
    """End the process with an exit code; standard output was flushed."""
    if not _kept:
        sys.exit(code)
    if not sys.stderr.closed:
        sys.stderr.flush()
    os._exit(code)
