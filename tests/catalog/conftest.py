"""What the generator's tests share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lspriv.catalog import Catalog
from scripts.build_catalog import main
from tests.catalog.inputs import Build, Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file (objects as JSON) and returns its path."""

    def _write(name: str, content: Any) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return _write


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that runs the generator into a folder and returns the catalogue that it made."""

    def _build(*arguments: str) -> Catalog:
        out = tmp_path / "out"
        assert main([*arguments, "--out", str(out)]) == 0
        return Catalog(lambda name: (out / name).read_bytes())

    return _build
