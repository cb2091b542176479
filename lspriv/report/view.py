"""What formats cannot know from the report itself."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from lspriv.model.finding import Severity
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
    fail_on: Severity | None = Severity.HIGH
    """The mildest severity that fails the run; None when no finding does."""

    @property
    def input(self) -> str:
        """The inputs, quoted for a shell."""
        return " ".join(shlex.quote(path) for path in self.inputs)

    def fails(self, severity: Severity) -> bool:
        """Tell whether a finding of this severity fails the run."""
        return self.fail_on is not None and severity.rank <= self.fail_on.rank
