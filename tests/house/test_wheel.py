"""What `pip install` gives: the package with its data, the baselines, the schemas, and the command."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, repository_files, short


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built without network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder


def shipped() -> set[str]:
    """What must be in wheel and sdist, by path in the repository."""
    folders = [ROOT / name for name in ("lspriv", "policies", "schemas") if (ROOT / name).is_dir()]
    return {short(path) for folder in folders for path in repository_files(folder)}


def test_the_wheel_carries_the_package_with_baselines_and_schemas(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {f"lspriv/{name}" if name.startswith(("policies/", "schemas/")) else name for name in shipped()}
    assert "lspriv/py.typed" in names
    assert names == expected


def test_the_sdist_carries_what_the_wheel_is_made_of(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert shipped() | {"pyproject.toml", "LICENSE", "CHANGELOG.md"} <= names
    assert {name for name in names if name.startswith(("tests/", "fixtures/"))} == set()


def test_the_wheel_says_what_it_is(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    assert wheel.name == "lspriv-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read("lspriv-0.1.0.dist-info/METADATA").decode().splitlines()
        scripts = archive.read("lspriv-0.1.0.dist-info/entry_points.txt").decode()
    assert {"Name: lspriv", "Version: 0.1.0", "License-Expression: MIT", "Requires-Python: >=3.11"} <= set(metadata)
    assert "lspriv = lspriv.cli.main:entry" in scripts
