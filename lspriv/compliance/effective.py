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


MOST_SETTINGS = 2400
"""So many settings may hold somewhere at most: 200 sets of parameters with every severity, on and off."""


class TooManySettingsError(Exception):
    """Overrides in doubt make more than `MOST_SETTINGS`."""


def settle(general: Setting, entries: Iterable[tuple[RuleEntry, bool]]) -> tuple[Setting, ...]:
    """Return every setting that may hold; one, where nothing is in doubt.

    Entries come in the order of their overrides, each with whether it surely holds. Later ones win,
    field by field. `off` only switches: a later entry finds severity and parameters as they were.
    An entry in doubt may hold or not, so that both go on.

    Raises:
        ValueError: Parameters of several entries do not go together.
        TooManySettingsError: More than `MOST_SETTINGS` may hold.
    """
    settings = {general: None}
    for entry, certain in entries:
        changed = dict.fromkeys(_changed(setting, entry) for setting in settings)
        settings = changed if certain else settings | changed
        if len(settings) > MOST_SETTINGS:
            raise TooManySettingsError
    return tuple(settings)


def may_be_on(general: bool, entries: Iterable[tuple[RuleEntry, bool]]) -> bool:
    """Tell whether any setting that may hold runs the rule, by switches alone."""
    states = {general}
    for entry, certain in entries:
        states = {entry.selected} if certain else states | {entry.selected}
    return True in states


def _changed(setting: Setting, entry: RuleEntry) -> Setting:
    if not entry.selected:
        return replace(setting, on=False)
    params = replace(setting.params, **entry.params) if entry.params else setting.params
    return Setting(True, entry.severity or setting.severity, params)
