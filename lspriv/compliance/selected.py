"""A rule that a baseline runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lspriv.compliance.effective import Setting
from lspriv.model.finding import Severity
from lspriv.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Selected:
    """A rule that runs, everywhere or only where an override says so."""

    rule: Rule
    severity: Severity | None
    """Replaces the severity that the rule gives; None lets it grade."""
    params: Any
    """An instance of the rule's `params`."""
    in_general: bool = True
    """False for a rule that only overrides switch on."""

    @property
    def setting(self) -> Setting:
        """What holds where no override does."""
        return Setting(self.in_general, self.severity, self.params)
