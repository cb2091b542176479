"""Gives settings to their sites once all sites are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from lspriv.importers.facts import Facts, SettingsList
from lspriv.importers.shelf import contradiction
from lspriv.importers.site_owner import SiteOwners
from lspriv.model.gap import Gap, GapKind
from lspriv.model.resource import AppSetting
from lspriv.model.scope import scope_key


@dataclass(slots=True)
class _Settings:
    sections: set[str] = field(default_factory=set)
    by_name: dict[tuple[str, str, int], tuple[AppSetting, str]] = field(default_factory=dict)
    """By name, section, and how often the list had the name before: a snapshot has both sections in one list."""


def attach_settings(facts: Facts, owners: SiteOwners) -> None:
    """Put every list of settings to its app; an app known only by its settings becomes one."""
    found: dict[str, _Settings] = {}
    for told in facts.settings:
        id = owners.find(told.site, told.section, "settings", told.file)
        if id is not None:
            _join(found.setdefault(scope_key(id), _Settings()), told, id, facts)
    for key, settings in found.items():
        _store(key, settings, facts)


def _join(settings: _Settings, told: SettingsList, app: str, facts: Facts) -> None:
    settings.sections.add(told.section)
    before: Counter[str] = Counter()
    for setting in told.settings:
        key = (setting.name, told.section, before[setting.name])
        before[setting.name] += 1
        mine, file = settings.by_name.setdefault(key, (setting, told.file))
        if (mine.kind, mine.target) == (setting.kind, setting.target):
            continue
        if mine.kind == setting.kind and (mine.target is None or setting.target is None):
            # The export script finds fewer targets than the importers do.
            settings.by_name[key] = (replace(mine, target=mine.target or setting.target), file)
            continue
        told_kinds = (_say(mine), _say(setting))
        what = f"setting `{setting.name}` of `{app}`"
        facts.gaps.add(contradiction("function_apps", app, what, "kind", *told_kinds, file, told.file))


def _store(key: str, settings: _Settings, facts: Facts) -> None:
    app = facts.apps.get(key)
    if app is None:
        return
    # By name first, as snapshots have them, so that what is read from one is equal to what was written to it.
    ordered = tuple(dict.fromkeys(setting for _, (setting, _) in sorted(settings.by_name.items())))
    facts.apps.replace(key, replace(app, settings=ordered))
    if "appsettings" not in settings.sections:
        reason = f"only the connection strings of `{app.id}` are in the input, not its app settings"
        facts.gaps.add(Gap("function_apps", app.id, reason, GapKind.ABSENT))


def _say(setting: AppSetting) -> str:
    return f"{setting.kind} {setting.target}" if setting.target else setting.kind
