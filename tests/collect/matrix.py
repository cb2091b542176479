"""Every fault on every list: what heals, and what becomes a gap while nothing else is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lspriv.collect.plan import Plan
from tests.collect.driving import collected, facts, told
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault

SUBSCRIPTION = "341bd7eb-23e2-5f0e-aed6-0121d11d3c6c"
"""The subscription of contoso that has the most kinds of things."""

ONLY = Plan(subscriptions=(SUBSCRIPTION,), resource_graph=False)
TABLES = Plan()


@dataclass(frozen=True)
class Source:
    """A list that a fault may befall."""

    name: str
    on: str
    fills: frozenset[str]
    """The sections that may lack something when it cannot be read."""
    plan: Plan = ONLY
    one: bool = False
    """True where the answer is one object and has no pages."""


def _source(name: str, on: str, *fills: str, plan: Plan = ONLY, one: bool = False) -> Source:
    return Source(name, on, frozenset(fills), plan, one)


_SITES = ("function_apps",)
_PEOPLE = ("principals", "memberships")
_ARM = rf"GET /subscriptions/{SUBSCRIPTION}"
SOURCES = (
    _source("subscriptions", r"GET /subscriptions\?", "subscriptions"),
    _source("management groups", r"GET .*/managementGroups/", "management_groups", "subscriptions", one=True),
    _source("role assignments", rf"{_ARM}/.*/roleAssignments\?", "role_assignments", *_PEOPLE, "managed_identities"),
    _source("role definitions", rf"{_ARM}/.*/roleDefinitions\?", "role_definitions"),
    _source("built-in roles", r"GET /providers/Microsoft.Authorization/roleDefinitions\?", "role_definitions"),
    _source("deny assignments", rf"{_ARM}/.*/denyAssignments\?", "deny_assignments", *_PEOPLE),
    _source("eligible assignments", rf"{_ARM}/.*/roleEligibilityScheduleInstances", "eligible_assignments", *_PEOPLE),
    _source("active assignments", rf"{_ARM}/.*/roleAssignmentScheduleInstances", "role_assignments", *_PEOPLE),
    _source("resource groups", rf"{_ARM}/resourcegroups\?", "resources"),
    _source("resources", rf"{_ARM}/resources\?", "resources", "managed_identities", "principals"),
    _source(
        "managed identities", rf"{_ARM}/.*/userAssignedIdentities\?", "managed_identities", "principals", "resources"
    ),
    _source("federated credentials", r"GET .*/federatedIdentityCredentials", "managed_identities"),
    _source("sites", rf"{_ARM}/.*Microsoft.Web/sites\?", *_SITES, "resources", "managed_identities", "principals"),
    _source("slots", r"GET .*/slots\?", *_SITES, "resources", "managed_identities", "principals"),
    _source("site configuration", r"GET .*/config/web", *_SITES, one=True),
    _source("authentication settings", r"GET .*/config/authsettingsV2", *_SITES, one=True),
    _source("functions", r"GET .*/functions\?", *_SITES),
    _source("publishing policies", r"GET .*/basicPublishingCredentialsPolicies", *_SITES),
    _source("private endpoints", r"GET .*/privateEndpointConnections", *_SITES),
    _source("app settings", r"POST .*/config/appsettings/list", *_SITES, one=True),
    _source("connection strings", r"POST .*/config/connectionstrings/list", *_SITES, one=True),
    _source("hosting plans", rf"{_ARM}/.*/serverfarms", "resources"),
    _source("storage accounts", rf"{_ARM}/.*/storageAccounts", "resources"),
    _source("key vaults", rf"{_ARM}/.*Microsoft.KeyVault/vaults", "resources"),
    _source("activity log", rf"{_ARM}/.*/eventtypes/", "usage", "usage_windows"),
    _source("Resource Graph", r"POST .*ResourceGraph", plan=TABLES),
    _source("principals", r"POST .*/getByIds", *_PEOPLE),
    _source("members of groups", r"GET .*/members", *_PEOPLE),
)
"""What is read, as the manual calls it."""

HEALING: Mapping[str, Mapping[str, Any]] = {
    "429 with `Retry-After`, once": {"kind": "throttled", "retry_after": 0},
    "429 without, twice": {"kind": "throttled", "times": 2},
    "500, twice": {"kind": "status", "status": 500, "times": 2},
    "502 and 504, once": {"kind": "status", "status": 502},
    "503, twice": {"kind": "status", "status": 503, "times": 2},
    "connection reset, twice": {"kind": "reset", "times": 2, "batch": False},
    "answer cut off, once": {"kind": "cut", "batch": False},
    "malformed JSON, once": {"kind": "malformed"},
    "HTML with status 200, once": {"kind": "html"},
    "a list that is null, once": {"kind": "null-value"},
    "an empty page before each page": {"kind": "empty-page", "times": None},
    "continuous access challenge": {"kind": "challenge"},
    "a few requests left of the quota": {"kind": "quota", "times": 3},
}
"""What heals, and how the server is told."""

LASTING: Mapping[str, Mapping[str, Any]] = {
    "504, for ever": {"kind": "status", "status": 504, "times": None},
    "malformed JSON, for ever": {"kind": "malformed", "times": None},
    "a list that is null, for ever": {"kind": "null-value", "times": None},
    "pages that never end": {"kind": "endless-pages", "times": None},
    "a page that links to itself": {"kind": "self-loop", "times": None},
    "a link to a foreign host": {"kind": "foreign-link", "times": None},
    "forbidden": {"kind": "forbidden", "times": None},
    "gone": {"kind": "gone", "times": None},
    "never an answer": {"kind": "hang", "times": None, "batch": False},
}
"""What does not heal."""

PAGING = frozenset({"null-value", "empty-page", "endless-pages", "self-loop", "foreign-link"})
"""Kinds of faults that only befall lists."""

HEALS, GAP, VANISHED, UNTOUCHED = "heals", "gap", "vanished", "–"
"""What may become of a list."""


def heal(fault: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Let a fault befall every list at once, and tell what became of each."""
    found: dict[str, str] = {}
    for plan in (ONLY, TABLES):
        sources = [source for source in SOURCES if source.plan is plan]
        faults = [Fault(on=source.on, **fault) for source in sources]
        with Loopback(contoso(), *faults) as azure:
            snapshot = collected(azure, folder / f"faulty-{plan.resource_graph}", plan)
            assert azure.unexpected == []
            assert azure.early == []
            hit = [one.plain for one in azure.log if one.fault]
        assert facts(snapshot) == facts(whole(plan, folder))
        assert told(snapshot) == told(whole(plan, folder))
        for source in sources:
            lists = not (source.one and fault["kind"] in PAGING)
            touched = lists and any(re.search(source.on, one, re.IGNORECASE) for one in hit)
            found[source.name] = HEALS if touched else UNTOUCHED
    return found


def last(source: Source, fault: Mapping[str, Any], folder: Path) -> str:
    """Let a fault befall one list for ever, see that nothing else is lost, and tell what became of it."""
    usual = whole(source.plan, folder)
    settings: dict[str, Any] = {"timeout": 1.0} if fault["kind"] == "hang" else {}
    with Loopback(contoso(), Fault(on=source.on, **fault)) as azure:
        snapshot = collected(azure, folder / source.name.replace(" ", "-"), source.plan, **settings)
        assert azure.unexpected == []
        if not any(one.fault for one in azure.log):
            return UNTOUCHED
    got, wanted = facts(snapshot), facts(usual)
    changed = {section for section in wanted if got[section] != wanted[section]}
    assert changed <= source.fills, f"{source.name}: {changed - source.fills} lack something"
    before = {(gap.source, gap.scope, gap.reason) for gap in told(usual)}
    if any((gap.source, gap.scope, gap.reason) not in before for gap in told(snapshot)):
        return GAP
    if not changed:
        return UNTOUCHED if source.one and fault["kind"] in PAGING else HEALS
    assert fault["kind"] == "gone", f"{source.name} lacks something, and no gap says so"
    return VANISHED


_whole: dict[Plan, Any] = {}


def whole(plan: Plan, folder: Path) -> Any:
    """Return what a plan collects where nothing goes wrong."""
    if plan not in _whole:
        with Loopback(contoso()) as azure:
            _whole[plan] = collected(azure, folder / f"whole-{plan.resource_graph}", plan)
    return _whole[plan]
