"""The repository as the house tests see it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

_OURS_DESPITE_THE_DOT = {".ci", ".github"}
_WRITTEN_BY_TOOLS = {"__pycache__", "build", "dist", "htmlcov", "node_modules"}


def pyproject() -> dict[str, Any]:
    """The project's own pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def repository_files(folder: Path = ROOT) -> Iterator[Path]:
    """All files that belong to the repository, in a stable order; not git's, nor what tools write."""
    for path in sorted(folder.iterdir()):
        if not path.is_dir():
            yield path
        elif not path.is_symlink() and _is_ours(path):
            yield from repository_files(path)


def python_files(*folders: str) -> list[Path]:
    """The Python files below the named folders of the repository."""
    return [path for name in folders if (ROOT / name).is_dir() for path in repository_files(ROOT / name)
            if path.suffix == ".py"]  # fmt: skip


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def short(path: Path) -> str:
    """The path as a message names it."""
    return path.relative_to(ROOT).as_posix()


def _is_ours(folder: Path) -> bool:
    if folder.name in _WRITTEN_BY_TOOLS or folder.name.endswith(".egg-info"):
        return False
    if folder.name.startswith(".") and folder.name not in _OURS_DESPITE_THE_DOT:
        return False
    if folder.parent == ROOT / "benchmarks" and folder.name in ("data", "out"):
        return False
    return not (folder / "pyvenv.cfg").exists()
