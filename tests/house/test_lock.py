"""The lock files pin everything, with hashes, and name no host."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT, pyproject

LOCKS = ("run.lock", "dev.lock")


def lines_of(lock: str) -> list[str]:
    """The lock's logical lines, without comments."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "requirements" / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return re.sub(r"\s*\\\n\s*", " ", text).splitlines()


def pins_of(lock: str) -> dict[str, str]:
    """Version by normalised name."""
    return dict(line.split()[0].split("==") for line in lines_of(lock))


def normalised(requirement: str) -> str:
    """The name that a requirement is for, as index and lock write it."""
    match = re.match(r"[\w.-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match.group()).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_one_version_with_hashes(lock: str) -> None:
    lines = lines_of(lock)
    pinned = re.compile(r"[a-z0-9-]+==\S+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+\s*")
    assert [line for line in lines if not pinned.fullmatch(line)] == []
    assert len(pins_of(lock)) == len(lines), "a package with two versions"


@pytest.mark.parametrize("lock", LOCKS)
def test_no_host_is_named(lock: str) -> None:
    assert "://" not in (ROOT / "requirements" / lock).read_text(encoding="utf-8")


def test_what_the_project_asks_for_is_locked() -> None:
    project = pyproject()
    run = {normalised(requirement) for requirement in project["project"]["dependencies"]}
    dev = {normalised(requirement) for requirement in project["dependency-groups"]["dev"]}
    build = {normalised(requirement) for requirement in project["build-system"]["requires"]}
    assert run - pins_of("run.lock").keys() == set()
    assert (run | dev | build) - pins_of("dev.lock").keys() == set()


def test_both_locks_pin_the_same_versions() -> None:
    assert pins_of("run.lock").items() <= pins_of("dev.lock").items()
