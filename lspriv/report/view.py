"""What formats cannot know from the report itself."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from lspriv.model.rule_page import RulePage


@dataclass(frozen=True, slots=True)
class View:
    """How a run looks from outside: what was asked for, and what there is to say of rules and scopes."""

    inputs: tuple[str, ...]
    """The inputs as the user typed them."""
    scope_name: Callable[[str], str]
    """Names a scope in words."""
    pages: tuple[RulePage, ...]
    """What there is to say of each rule that ran, by id."""
    width: int
    """How many columns a table has."""
    top: int | None = 50
    """How many rows a table shows; None for all."""
    options: str = ""
    """What a command must repeat to see the same findings, quoted for a shell, with a blank before it."""

    @property
    def input(self) -> str:
        """The inputs, quoted for a shell."""
        return " ".join(shlex.quote(path) for path in self.inputs)
