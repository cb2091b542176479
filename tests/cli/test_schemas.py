"""The published schemas are what the program prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Ran

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"


@pytest.mark.parametrize("name", ["snapshot", "report", "baseline"])
def test_the_committed_schema_is_current(lspriv: Callable[..., Ran], name: str) -> None:
    """`make schemas` writes them anew."""
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == lspriv("schema", name).out
