"""Finds the site that a file is about once all sites are known, and says which file names no site that is."""

from __future__ import annotations

from lspriv.importers.facts import Facts
from lspriv.importers.owner import SiteRef
from lspriv.importers.sites import site_name
from lspriv.importers.wire import RecordError
from lspriv.model.gap import Gap, GapKind
from lspriv.model.resource import FunctionApp, Resource
from lspriv.model.scope import scope_key

_HOW = (
    "name the file `{section}/SITE.json`, for a slot `{section}/SITE/SLOT.json`, "
    "for a name that several sites have `{section}/RESOURCE-GROUP.SITE.json`"
)


class SiteOwners:
    """The sites by their names."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._named: dict[tuple[str, str], list[FunctionApp]] = {}
        for app in facts.apps.values():
            self._named.setdefault((app.name.lower(), (app.slot or "").lower()), []).append(app)

    def find(self, site: SiteRef | None, section: str, label: str, file: str) -> str | None:
        """Return the id of the site that a file is about, or None with a gap that says how to name the file.

        `label` is what the file has of the site. A site that no list has becomes known by what is told of it.
        """
        how = _HOW.format(section=section)
        if site is None:
            reason = f"`{file}`: nothing tells which app these {label} belong to; {how}"
            self._facts.gaps.add(Gap("function_apps", file, reason))
            return None
        if site.id is not None:
            return self._by_id(site.id, label, file)
        named = self._named.get(((site.site or "").lower(), (site.slot or "").lower()), ())
        apps = [app for app in named if _lies_in(app, site)]
        if len(apps) == 1:
            return apps[0].id
        if apps:
            groups = ", ".join(sorted(f"`{_resource_group(app)}.{app.name}`" for app in apps)[:4])
            reason = f"`{file}`: `{site.name}` is the name of {len(apps)} apps ({groups}); {how}"
        else:
            reason = (
                f"`{file}`: no listed app is called `{site.name}`; export the apps too "
                f"(`az functionapp list`, `az webapp list`), or {how}"
            )
        self._facts.gaps.add(Gap("function_apps", file, reason))
        return None

    def _by_id(self, id: str, label: str, file: str) -> str | None:
        facts = self._facts
        if scope_key(id) in facts.apps:
            return id
        try:
            name, slot = site_name(id)
        except RecordError:
            return None
        facts.apps.put(FunctionApp(id, name, slot=slot), file)
        facts.resources.put(Resource(id, "Microsoft.Web/sites/slots" if slot else "Microsoft.Web/sites", name), file)
        reason = f"`{file}` has {label} of an app that no list has; `az functionapp list` or `az webapp list` has it"
        gap = Gap("function_apps", id, reason, GapKind.ABSENT)
        facts.gaps.add(gap, f"apps that only their {label} tell of")
        return id


def _lies_in(app: FunctionApp, site: SiteRef) -> bool:
    key = scope_key(app.id)
    if site.subscription and key.startswith("/subscriptions/") and f"/subscriptions/{site.subscription}/" not in key:
        return False
    return site.resource_group is None or _resource_group(app).lower() == site.resource_group.lower()


def _resource_group(app: FunctionApp) -> str:
    parts = app.id.split("/")
    return parts[4] if len(parts) > 4 else ""
