"""What formats cannot know from the report itself."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from lspriv.model.control import Control
from lspriv.model.finding import Severity
from lspriv.model.place import Place
from lspriv.model.rule_page import RulePage


def _nothing_known(_name: str) -> Control | None:
    return None


def _nowhere(_ids: Collection[str]) -> Mapping[str, Place]:
    return {}


@dataclass(frozen=True, slots=True)
class View:
    """How a run looks from outside: what was asked for, and what there is to say of rules and scopes."""

    inputs: tuple[str, ...]
    """The inputs as the user typed them."""
    scope_name: Callable[[str], str]
    """Names a scope in words."""
    pages: tuple[RulePage, ...]
    """What there is to say of each rule that ran, by id; the severity is the gravest under the baseline."""
    width: int
    """How many columns a table has."""
    top: int | None = 50
    """How many rows a table shows; None for all."""
    options: str = ""
    """What a command must repeat to see the same findings, quoted for a shell, with a blank before it."""
    control: Callable[[str], Control | None] = _nothing_known
    """What there is to say of a control, by what rules call it."""
    locate: Callable[[Collection[str]], Mapping[str, Place]] = _nowhere
    """Where in the input the records stand that have these ids; reads the input once more."""
    fail_on: Severity | None = Severity.HIGH
    """The mildest severity that fails the run; None when no finding does."""

    @property
    def input(self) -> str:
        """The inputs, quoted for a shell."""
        return " ".join(shlex.quote(path) for path in self.inputs)

    def fails(self, severity: Severity) -> bool:
        """Tell whether a finding of this severity fails the run."""
        return self.fail_on is not None and severity.rank <= self.fail_on.rank
