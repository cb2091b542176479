"""What a baseline asks for in one place: the general choice of a rule, changed by the overrides that hold there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lspriv.compliance.rule_entries import RuleEntry
from lspriv.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Setting:
    """Whether and how a rule judges something."""

    on: bool
    severity: Severity | None
    """Replaces the severity that the rule gives; None lets it grade."""
    params: Any
    """An instance of the rule's `params`."""


def settle(general: Setting, entries: Iterable[tuple[RuleEntry, bool]]) -> tuple[Setting, ...]:
    """Return every setting that may hold; one, where nothing is in doubt.

    Entries come in the order of their overrides, each with whether it surely holds. Later ones win,
    field by field. `off` only switches: a later entry finds severity and parameters as they were.
    An entry in doubt may hold or not, so that both go on.

    Raises:
        ValueError: Parameters of several entries do not go together.
    """
    settings = {general: None}
    for entry, certain in entries:
        changed = dict.fromkeys(_changed(setting, entry) for setting in settings)
        settings = changed if certain else settings | changed
    return tuple(settings)


def _changed(setting: Setting, entry: RuleEntry) -> Setting:
    if not entry.selected:
        return replace(setting, on=False)
    params = replace(setting.params, **entry.params) if entry.params else setting.params
    return Setting(True, entry.severity or setting.severity, params)
