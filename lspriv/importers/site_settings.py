"""Gives settings to their sites once all sites are known, and says which file names no site that is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lspriv.importers.facts import Facts, SettingsList
from lspriv.importers.owner import SiteRef
from lspriv.importers.shelf import contradiction
from lspriv.importers.sites import site_name
from lspriv.importers.wire import RecordError
from lspriv.model.gap import Gap, GapKind
from lspriv.model.resource import AppSetting, FunctionApp, Resource
from lspriv.model.scope import scope_key

_HOW = (
    "name the file `{section}/SITE.json`, for a slot `{section}/SITE/SLOT.json`, "
    "for a name that several sites have `{section}/RESOURCE-GROUP.SITE.json`"
)


@dataclass(slots=True)
class _Settings:
    sections: set[str] = field(default_factory=set)
    by_name: dict[tuple[str, str], tuple[AppSetting, str]] = field(default_factory=dict)


def attach_settings(facts: Facts) -> None:
    """Put every list of settings to its app; an app known only by its settings becomes one."""
    index: dict[tuple[str, str], list[FunctionApp]] = {}
    for app in facts.apps.values():
        index.setdefault((app.name.lower(), (app.slot or "").lower()), []).append(app)
    found: dict[str, _Settings] = {}
    for told in facts.settings:
        id = _find(told, facts, index)
        if id is not None:
            _join(found.setdefault(scope_key(id), _Settings()), told, id, facts)
    for key, settings in found.items():
        _store(key, settings, facts)


def _find(told: SettingsList, facts: Facts, index: dict[tuple[str, str], list[FunctionApp]]) -> str | None:
    site = told.site
    how = _HOW.format(section=told.section)
    if site is None:
        reason = f"`{told.file}`: nothing tells which app these settings belong to; {how}"
        facts.gaps.add(Gap("function_apps", told.file, reason))
        return None
    if site.id is not None:
        return _by_id(site.id, told.file, facts)
    apps = [app for app in index.get(((site.site or "").lower(), (site.slot or "").lower()), ()) if _lies_in(app, site)]
    if len(apps) == 1:
        return apps[0].id
    if apps:
        groups = ", ".join(sorted(f"`{_resource_group(app)}.{app.name}`" for app in apps)[:4])
        reason = f"`{told.file}`: `{site.name}` is the name of {len(apps)} apps ({groups}); {how}"
    else:
        reason = (
            f"`{told.file}`: no listed app is called `{site.name}`; export the apps too "
            f"(`az functionapp list`, `az webapp list`), or {how}"
        )
    facts.gaps.add(Gap("function_apps", told.file, reason))
    return None


def _by_id(id: str, file: str, facts: Facts) -> str | None:
    if scope_key(id) in facts.apps:
        return id
    try:
        name, slot = site_name(id)
    except RecordError:
        return None
    facts.apps.put(FunctionApp(id, name, slot=slot), file)
    facts.resources.put(Resource(id, "Microsoft.Web/sites/slots" if slot else "Microsoft.Web/sites", name), file)
    reason = f"`{file}` has settings of an app that no list has; `az functionapp list` or `az webapp list` has it"
    facts.gaps.add(Gap("function_apps", id, reason, GapKind.ABSENT), "apps that only their settings tell of")
    return id


def _join(settings: _Settings, told: SettingsList, app: str, facts: Facts) -> None:
    settings.sections.add(told.section)
    for setting in told.settings:
        key = (told.section, setting.name)
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
    ordered = tuple(setting for _, (setting, _) in sorted(settings.by_name.items()))
    facts.apps.replace(key, replace(app, settings=ordered))
    if "appsettings" not in settings.sections:
        reason = f"only the connection strings of `{app.id}` are in the input, not its app settings"
        facts.gaps.add(Gap("function_apps", app.id, reason, GapKind.ABSENT))


def _lies_in(app: FunctionApp, site: SiteRef) -> bool:
    key = scope_key(app.id)
    if site.subscription and key.startswith("/subscriptions/") and f"/subscriptions/{site.subscription}/" not in key:
        return False
    return site.resource_group is None or _resource_group(app).lower() == site.resource_group.lower()


def _resource_group(app: FunctionApp) -> str:
    parts = app.id.split("/")
    return parts[4] if len(parts) > 4 else ""


def _say(setting: AppSetting) -> str:
    return f"{setting.kind} {setting.target}" if setting.target else setting.kind
