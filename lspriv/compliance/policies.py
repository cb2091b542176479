"""The baselines that ship with lspriv."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable

_SUFFIX = ".yaml"


def policy_names() -> tuple[str, ...]:
    """Return the names of the shipped baselines, sorted."""
    return tuple(sorted(p.name.removesuffix(_SUFFIX) for p in _folder().iterdir() if p.name.endswith(_SUFFIX)))


def policy_text(name: str) -> str:
    """Return the text of a shipped baseline; `name` is one of `policy_names`."""
    return _folder().joinpath(name + _SUFFIX).read_text(encoding="utf-8")


def _folder() -> Traversable:
    package = resources.files("lspriv")
    inside = package.joinpath("policies")
    # A wheel carries the baselines inside the package; a checkout has them beside it.
    return inside if inside.is_dir() else package.joinpath("..", "policies")
