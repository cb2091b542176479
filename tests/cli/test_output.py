"""Results that go to a file are there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lspriv.cli.output import text_output, write_bytes
from tests.cli.running import environment
from tests.cli.tenants import NOW, saved, shop


def _pieces() -> Iterator[bytes]:
    yield b"new"
    raise RuntimeError("half way")


def test_a_failure_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_text("old")
    with pytest.raises(RuntimeError, match="half way"):
        write_bytes(_pieces(), str(path))
    with pytest.raises(RuntimeError, match="half way"), text_output(str(path)) as file:
        file.write("new")
        raise RuntimeError("half way")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_is_written_as_utf_8_with_unix_lines(tmp_path: Path) -> None:
    path = tmp_path / "report"
    with text_output(str(path)) as file:
        file.write("Zoë\n")
    assert path.read_bytes() == "Zoë\n".encode()


@pytest.mark.parametrize("form", ["table", "json"])
def test_standard_output_by_its_path_is_written_and_not_replaced(form: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lspriv", "analyze", saved(shop(), tmp_path), "--now", NOW, "--format", form]
    plain = subprocess.run(command, capture_output=True, env=environment(), check=False)
    named = [*command, "--out", "/dev/stdout"]
    piped = subprocess.run(named, capture_output=True, env=environment(), check=False)
    assert (piped.returncode, piped.stdout) == (1, plain.stdout)
    with (tmp_path / "redirected").open("w+b") as target:
        subprocess.run(named, stdout=target, env=environment(), check=False)
        target.seek(0)
        assert target.read() == plain.stdout
