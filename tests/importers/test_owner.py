"""What URL, context and path say of a file's owner."""

from __future__ import annotations

import pytest

from lspriv.importers.batch import Origin
from lspriv.importers.owner import SiteRef, group_of, site_of, site_section, stem, subscription_of_list
from lspriv.importers.wanted import section_by_name
from tests.importers.samples import ARM, AT_SUB, GROUP, SITE, SUB


def origin(path: str, url: str | None = None) -> Origin:
    return Origin(path, tuple(path.split("/")), None, url)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/appsettings/web.json", SiteRef(None, "web")),
        ("a/appsettings/rg.with.dots.web.json", SiteRef(None, "web", "rg.with.dots")),
        ("a/appsettings/web/slot.json", SiteRef(None, "web", None, "slot")),
        ("a/appsettings/rg.web/slot.json", SiteRef(None, "web", "rg", "slot")),
        ("a/config-web/web.json.gz", SiteRef(None, "web")),
        ("a/sites/web/authsettingsv2.json", SiteRef(None, "web")),
        ("a/sites/rg.web/slots/s/connectionstrings.json", SiteRef(None, "web", "rg", "s")),
        ("appsettings/old/sites/web/appsettings.json", SiteRef(None, "web")),
        (f"{SUB}/appsettings/web.json", SiteRef(None, "web", None, None, SUB)),
        ("a/b/c.json", None),
        ("appsettings.json", None),
        ("a/appsettings/b/c/d.json", None),
    ],
)
def test_sites_by_path(path: str, expected: SiteRef | None) -> None:
    assert site_of(origin(path)) == expected


def test_body_then_url_then_path() -> None:
    with_url = origin("appsettings/other.json", f"{ARM}{SITE}/config/appsettings/list?api-version=1")
    assert site_of(with_url) == SiteRef(SITE)
    assert site_of(with_url, f"{SITE}/slots/s/config/appsettings") == SiteRef(f"{SITE}/slots/s")
    assert site_of(origin("x.json", f"{ARM}{SITE}/slots?api-version=1")) == SiteRef(SITE)


@pytest.mark.parametrize(
    ("path", "group"),
    [
        (f"group-members/{GROUP}.json", GROUP),
        (f"x/group-members-{GROUP}.json", GROUP),
        (f"group-members/one/group-members-{GROUP}.json", GROUP),
        ("group-members/", ""),
        ("group-members.json", None),
    ],
)
def test_groups_by_path(path: str, group: str | None) -> None:
    found = group_of(origin(path))
    assert (found.id if found else None) == group


@pytest.mark.parametrize(
    ("path", "url", "section"),
    [
        ("x/appsettings/a.json", None, "appsettings"),
        ("x/a.json", f"{ARM}{SITE}/config/connectionstrings/list", "connectionstrings"),
        ("x/a.json", f"{ARM}{SITE}/config/web?api-version=1", "config-web"),
        ("x/a.json", f"{ARM}{SITE}/functions?api-version=1", "functions"),
        ("x/a.json", None, None),
    ],
)
def test_sections_of_sites(path: str, url: str | None, section: str | None) -> None:
    assert site_section(origin(path, url)) == section


@pytest.mark.parametrize(
    ("path", "url", "section"),
    [
        ("deny-assignments.json", None, "deny_assignments"),
        ("contoso_denyAssignments_prod-1.json", None, "deny_assignments"),
        ("resource-groups.json", None, "resources"),
        ("ra/role-assignments.json.gz", None, "role_assignments"),
        ("azcli_listAssociatedResources_empty.json", None, None),
        ("subscriptions/x/data.json", None, None),
        ("functions/deny-assignments.json", None, "deny_assignments"),
        ("x/slots/rg-web.functions-of-ann.json", None, "function_apps"),
        ("x/federated-credentials/rg.sites.json", None, "federated_credentials"),
        (f"appsettings/sites-{SUB}.json", None, "appsettings"),
        (
            "x.json",
            f"{ARM}{AT_SUB}/providers/Microsoft.Authorization/denyAssignments?api-version=1",
            "deny_assignments",
        ),
        ("x.json", f"{ARM}{AT_SUB}/providers/microsoft.insights/eventtypes/management/values?api-version=1", "usage"),
        ("x.json", f"{ARM}{SITE}/config/appsettings/list?api-version=1", "appsettings"),
        ("deny-assignments.json", f"{ARM}{AT_SUB}/providers/Microsoft.Resources/deployments/?api-version=1", None),
    ],
)
def test_what_an_empty_list_would_have_been(path: str, url: str | None, section: str | None) -> None:
    assert section_by_name(origin(path, url)) == section


def test_the_subscription_of_a_list() -> None:
    assert subscription_of_list(origin(f"e/{SUB.upper()}/a.json")) == SUB
    assert subscription_of_list(origin(f"group-members/{GROUP}.json")) is None
    assert subscription_of_list(origin(f"group-members/{GROUP}/1.json")) is None
    assert subscription_of_list(origin("a.json", f"{ARM}{AT_SUB}/resources")) == SUB


@pytest.mark.parametrize("name", ["a.b.json", "a.b.json.gz", "a.b.JSON.zst", "a.b.csv", "a.b"])
def test_extensions_say_nothing(name: str) -> None:
    assert stem(name) == "a.b"
