"""What a file belongs to when its records do not say: the group, the site or the subscription.

In this order: the id in the body, the URL of a recorded reply, ``@odata.context``, the path by its last
component that names it (the convention of export folders).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lspriv.importers.batch import Origin
from lspriv.model.principal import guid_key

SITE_SECTIONS = (
    "appsettings",
    "connectionstrings",
    "config-web",
    "authsettingsv2",
    "functions",
    "basicpublishingcredentialspolicies",
    "privateendpointconnections",
)
"""The folders and files of an export that belong to a site each."""

_GUID = re.compile(r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$", re.IGNORECASE)
_GROUP_URL = re.compile(r"/groups/(?P<group>[^/?]+)/(?P<list>transitiveMembers|members)\b", re.IGNORECASE)
_GROUP_CONTEXT = re.compile(r"groups\('(?P<group>[^']+)'\)/(?P<list>transitiveMembers|members)\b", re.IGNORECASE)
_SITE_ID = re.compile(
    r"(?P<site>/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Web/sites/[^/?]+(?:/slots/[^/?]+)?)",
    re.IGNORECASE,
)
_IDENTITY_ID = re.compile(
    r"(?P<identity>/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ManagedIdentity"
    r"/userAssignedIdentities/[^/?]+)/federatedIdentityCredentials",
    re.IGNORECASE,
)
_SITE_PART = re.compile(
    r"/sites/.*?(?:/config/(\w+)|/(functions|basicPublishingCredentialsPolicies|privateEndpointConnections)(?:[/?]|$))",
    re.IGNORECASE,
)
_SUBSCRIPTION = re.compile(r"/subscriptions/(?P<id>[^/?]+)", re.IGNORECASE)
_WORKSPACE = re.compile(
    r"/v1(?:(?P<id>/subscriptions/[^?]+?/workspaces/[^/?]+)|/workspaces/(?P<guid>[^/?]+))/query(?:$|\?)", re.IGNORECASE
)
_EXTENSION = re.compile(r"\.(?:json|jsonl|ndjson|csv|log|txt|gz|zst|error)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GroupRef:
    """The group whose members a file lists."""

    id: str
    transitive: bool = False


@dataclass(frozen=True, slots=True)
class SiteRef:
    """The site or slot that a file is about: by its id, or by names that are looked up among the listed sites."""

    id: str | None = None
    site: str | None = None
    resource_group: str | None = None
    slot: str | None = None
    subscription: str | None = None
    """The GUID of the subscription, when a folder of the path is named by it."""

    @property
    def known_id(self) -> str | None:
        """The ARM id, as far as names tell it without looking it up."""
        if self.id or not (self.subscription and self.resource_group and self.site):
            return self.id
        group = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return f"{group}/providers/Microsoft.Web/sites/{self.site}{f'/slots/{self.slot}' if self.slot else ''}"

    @property
    def name(self) -> str:
        """What the file says of its site, as people would write it."""
        if self.id:
            parts = self.id.split("/")[8:]
            return "/".join((*parts[:1], *parts[2:]))
        site = f"{self.resource_group}.{self.site}" if self.resource_group else self.site or ""
        return f"{site}/{self.slot}" if self.slot else site


def stem(component: str) -> str:
    """Return a path component without what says only how the file is written, such as ``.json.gz``."""
    while match := _EXTENSION.search(component):
        component = component[: match.start()]
    return component


def group_of(origin: Origin) -> GroupRef | None:
    """Return the group whose members a file lists, as its URL, context or path tells, or None."""
    for pattern, text in ((_GROUP_URL, origin.url), (_GROUP_CONTEXT, origin.context)):
        if text and (match := pattern.search(unquote(text))):
            return GroupRef(match["group"], match["list"].lower() == "transitivemembers")
    parts = [stem(part) for part in origin.parts]
    for at in range(len(parts) - 1, -1, -1):
        lower = parts[at].lower()
        if lower.startswith("group-members-") and len(lower) > len("group-members-"):
            return GroupRef(parts[at][len("group-members-") :])
        if at and parts[at - 1].lower() == "group-members":
            return GroupRef(parts[at])
    return None


def site_section(origin: Origin) -> str | None:
    """Return which of `SITE_SECTIONS` a file is, as its URL or path tells, or None."""
    if origin.url and (name := section_of_url(origin.url)):
        return name
    for part in reversed(origin.parts):
        if stem(part).lower() in SITE_SECTIONS:
            return stem(part).lower()
    return None


def section_of_url(url: str) -> str | None:
    """Return which list of a site a URL asks for, in lower case, or None."""
    match = _SITE_PART.search(url)
    if match is None:
        return None
    name: str = (match[1] or match[2]).lower()
    return "config-web" if name == "web" else name


def site_of(origin: Origin, body_id: str | None = None) -> SiteRef | None:
    """Return the site that a file is about, as its body, URL or path tells, or None."""
    for text in (body_id, origin.url and urlsplit(origin.url).path):
        if text and (match := _SITE_ID.search(unquote(text))):
            return SiteRef(id=match["site"])
    return _site_by_path([stem(part) for part in origin.parts])


def identity_of(origin: Origin, body_id: str | None = None) -> str | None:
    """Return the ARM id of the user-assigned identity whose federated credentials a record or file lists."""
    for text in (body_id, origin.url):
        if text and (match := _IDENTITY_ID.search(unquote(text))):
            return match["identity"]
    return None


def subscription_of_list(origin: Origin) -> str | None:
    """Return the GUID of the subscription that a list was asked for, as its URL or a folder's name tells, or None."""
    if origin.url and (match := _SUBSCRIPTION.search(origin.url)):
        return match["id"].lower()
    return _subscription_folder(origin.parts)


def workspace_of(origin: Origin) -> str | None:
    """Return the Log Analytics workspace that answered a query, as its URL tells: its ARM id or GUID, or None.

    Microsoft: "Request format for the Azure Monitor Logs Query API".
    """
    match = _WORKSPACE.search(unquote(origin.url)) if origin.url else None
    return (match["id"] or guid_key(match["guid"])) if match else None


def _subscription_folder(parts: tuple[str, ...] | list[str]) -> str | None:
    # A folder that is named by a GUID is a subscription, unless it holds a group's members.
    for at in range(len(parts) - 1, -1, -1):
        if _GUID.match(parts[at]) and not (at and parts[at - 1].lower() == "group-members"):
            return guid_key(parts[at])
    return None


def _site_by_path(parts: list[str]) -> SiteRef | None:
    subscription = _subscription_folder(parts[:-1])
    lower = [part.lower() for part in parts]
    for at in range(len(parts) - 1, -1, -1):
        if lower[at] not in SITE_SECTIONS:
            continue
        below = parts[at + 1 :]
        if len(below) in (1, 2):
            return _named(below[0], below[1] if len(below) == 2 else None, subscription)
        if not below and at >= 4 and lower[at - 2] == "slots" and lower[at - 4] == "sites":
            return _named(parts[at - 3], parts[at - 1], subscription)
        if not below and at >= 2 and lower[at - 2] == "sites":
            return _named(parts[at - 1], None, subscription)
    return None


def _named(name: str, slot: str | None, subscription: str | None) -> SiteRef:
    # A site's name has no dot, a resource group's may have some.
    group, _, site = name.rpartition(".")
    slot = None if slot is None or slot.lower() == "production" else slot
    return SiteRef(None, site, group or None, slot, subscription)
