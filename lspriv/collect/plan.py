"""What is to be collected: which subscriptions, and how far each is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Plan:
    """What a user asked to collect."""

    subscriptions: tuple[str, ...] = ()
    """Ids; none for all that the caller sees."""
    management_groups: tuple[str, ...] = ()
    """Names of groups, whose subscriptions are collected."""
    exclude: tuple[str, ...] = ()
    """Ids of subscriptions to leave out."""
    tenant: str | None = None
    resource_graph: bool = True
    """False to ask Azure Resource Manager alone, subscription by subscription."""
    app_settings: bool = True
    """True to read the names of app settings, which takes a right of its own."""
    usage_days: int = 90
    """How many days of the activity log are read; 0 for none."""
    log_workspaces: tuple[str, ...] = ()
    """ARM ids of Log Analytics workspaces, whose logs are summarised where they lie."""

    def told(self) -> dict[str, Any]:
        """Return what decides which questions are asked, as JSON has it."""
        return {
            "subscriptions": sorted(one.lower() for one in self.subscriptions),
            "management_groups": sorted(one.lower() for one in self.management_groups),
            "exclude": sorted(one.lower() for one in self.exclude),
            "resource_graph": self.resource_graph,
            "app_settings": self.app_settings,
            "usage_days": self.usage_days,
            "log_workspaces": sorted(one.lower() for one in self.log_workspaces),
        }
