"""Function Apps, web apps, Logic Apps standard and their slots, with what belongs to each.

`config/authsettingsV2` by GET is the form without secrets; the one by POST has them and is never asked (Microsoft:
"Get Auth Settings V2 Without Secrets"). App settings are only told by POST, with values, which `reduce` drops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lspriv.collect import reduce
from lspriv.collect.ask import Ask
from lspriv.collect.sources.arm import Listed, listed, part_of, subscription_list

_VERSION = "2023-12-01"
_FUNCTION_APP = "functionapp"
"""Part of the kind of every site that has functions (Microsoft: "App Service on GitHub: app kinds")."""


def sites(subscription: str, *, settings: bool) -> Iterator[Ask]:
    """Ask for the sites of a subscription and their plans; `settings` asks for the names of app settings too."""

    def slots_and_parts(page: bytes) -> Iterator[Ask]:
        for site in listed(page):
            yield part_of(site.id or "", "slots", _VERSION, reduce=reduce.sites, follow=parts)
            yield from _parts(site, settings=settings)

    def parts(page: bytes) -> Iterator[Ask]:
        for slot in listed(page):
            yield from _parts(slot, settings=settings)

    yield subscription_list(
        subscription, "providers/Microsoft.Web/sites", _VERSION, reduce=reduce.sites, follow=slots_and_parts
    )
    yield subscription_list(subscription, "providers/Microsoft.Web/serverfarms", _VERSION)


def _parts(told: Listed, *, settings: bool) -> Iterator[Ask]:
    site = told.id or ""
    yield part_of(site, "config/web", _VERSION, reduce=reduce.site_config)
    yield part_of(site, "config/authsettingsV2", _VERSION, reduce=reduce.auth_settings)
    if told.kind is None or _FUNCTION_APP in told.kind.lower():
        yield part_of(site, "functions", _VERSION, reduce=reduce.functions)
    yield part_of(site, "basicPublishingCredentialsPolicies", _VERSION)
    endpoints = part_of(site, "privateEndpointConnections", _VERSION)
    # No operation of its own lists those of a slot, so that a narrow role may not.
    yield replace(endpoints, may_be_refused="/slots/" in site.lower())
    if settings:
        yield part_of(site, "config/appsettings/list", _VERSION, reduce=reduce.settings, post=True)
        yield part_of(site, "config/connectionstrings/list", _VERSION, reduce=reduce.settings, post=True)
