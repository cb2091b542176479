"""Which parts of a tenant the input has a list of, so that what it lacks can be named."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lspriv.importers.batch import Origin
from lspriv.importers.owner import SITE_SECTIONS, group_of, section_of_url, site_section, stem, workspace_of

_WORDS = {
    "roleassignments": "role_assignments",
    "roledefinitions": "role_definitions",
    "denyassignments": "deny_assignments",
    "roleeligibilityscheduleinstances": "eligible_assignments",
    "roleeligibilityschedules": "eligible_assignments",
    "eligibleassignments": "eligible_assignments",
    "roleassignmentscheduleinstances": "active_assignments",
    "activeassignments": "active_assignments",
    "managementgroups": "management_groups",
    "getentities": "management_groups",
    "subscriptions": "subscriptions",
    "resourcegroups": "resources",
    "resources": "resources",
    "userassignedidentities": "managed_identities",
    "managedidentities": "managed_identities",
    "identities": "managed_identities",
    "federatedidentitycredentials": "federated_credentials",
    "federatedcredentials": "federated_credentials",
    "functionapps": "function_apps",
    "webapps": "function_apps",
    "sites": "function_apps",
    "slots": "function_apps",
    "appsettings": "appsettings",
    "connectionstrings": "connectionstrings",
    "configweb": "config-web",
    "authsettings": "authsettingsv2",
    "functions": "functions",
    "basicpublishingcredentialspolicies": "basicpublishingcredentialspolicies",
    "privateendpointconnections": "privateendpointconnections",
    "storageaccounts": "storage_accounts",
    "keyvaults": "key_vaults",
    "serverfarms": "hosting_plans",
    "hostingplans": "hosting_plans",
    "servicebus": "service_bus",
    "eventhubs": "event_hubs",
    "databaseaccounts": "cosmos_accounts",
    "cosmosaccounts": "cosmos_accounts",
    "configurationstores": "app_configurations",
    "appconfigurations": "app_configurations",
    "eventgridtopics": "event_grid_topics",
    "signalr": "signalr",
    "groupmembers": "memberships",
    "transitivemembers": "memberships",
    "members": "memberships",
    "serviceprincipals": "principals",
    "getbyids": "principals",
    "users": "principals",
    "groups": "principals",
    "activitylog": "usage",
    "values": "usage",
}
"""What a path or URL calls a list, without dashes, and the section of the snapshot that it fills."""

_OF_PROVIDERS = {
    "microsoft.keyvault/vaults": "key_vaults",
    "microsoft.servicebus/namespaces": "service_bus",
    "microsoft.eventhub/namespaces": "event_hubs",
    "microsoft.eventgrid/topics": "event_grid_topics",
}
"""Lists whose name in a URL does not tell without the provider's."""

_OF_ONE = {
    "managementgroups": "management_groups",
    "subscriptions": "subscriptions",
    "deleteditems": "principals",
}
"""What is asked for one by one, by the part of the URL before its name."""

_LABELS = {
    "role_assignments": "role assignments",
    "role_definitions": "role definitions",
    "deny_assignments": "deny assignments",
    "eligible_assignments": "eligible assignments",
    "active_assignments": "active PIM assignments",
    "management_groups": "management groups",
    "managed_identities": "managed identities",
    "federated_credentials": "federated credentials",
    "function_apps": "sites",
    "appsettings": "app settings",
    "connectionstrings": "connection strings",
    "memberships": "group members",
    "usage": "activity log events",
    "config-web": "site configuration",
    "authsettingsv2": "authentication settings",
    "basicpublishingcredentialspolicies": "basic publishing credentials policies",
    "privateendpointconnections": "private endpoint connections",
    "storage_accounts": "storage accounts",
    "key_vaults": "key vaults",
    "hosting_plans": "hosting plans",
    "service_bus": "Service Bus namespaces",
    "event_hubs": "Event Hubs namespaces",
    "cosmos_accounts": "Cosmos DB accounts",
    "app_configurations": "App Configuration stores",
    "event_grid_topics": "Event Grid topics",
    "signalr": "SignalR services",
    "log_answers": "use that Log Analytics counted",
}

_AUTHORIZATION = frozenset(
    {"role_assignments", "role_definitions", "deny_assignments", "eligible_assignments", "active_assignments"}
)
_GAP_SECTIONS = {
    "active_assignments": "role_assignments",
    "federated_credentials": "managed_identities",
    "appsettings": "function_apps",
    "connectionstrings": "function_apps",
    "config-web": "function_apps",
    "authsettingsv2": "function_apps",
    "functions": "function_apps",
    "basicpublishingcredentialspolicies": "function_apps",
    "privateendpointconnections": "function_apps",
    "storage_accounts": "resources",
    "key_vaults": "resources",
    "hosting_plans": "resources",
    "service_bus": "resources",
    "event_hubs": "resources",
    "cosmos_accounts": "resources",
    "app_configurations": "resources",
    "event_grid_topics": "resources",
    "signalr": "resources",
    "log_answers": "usage",
}


def section_by_name(origin: Origin) -> str | None:
    """Return the list that a file without records would have been, as its URL or path tells, or None."""
    if workspace_of(origin) is not None:
        return "log_answers"
    if origin.url:
        components = [part for part in urlsplit(origin.url).path.split("/") if part.lower() not in ("", "list")]
        if (part := section_of_url(origin.url)) in SITE_SECTIONS:
            return part
        of_provider = _OF_PROVIDERS.get("/".join(components[-2:]).lower())
        named = of_provider or (_WORDS.get(_word(components[-1])) if components else None)
        return named or (_OF_ONE.get(components[-2].lower()) if len(components) > 1 else None)
    if group_of(origin) is not None:
        return "memberships"
    if not origin.parts:
        return None
    section = site_section(origin)
    named = _section_in(origin.parts)
    # No site is called as the lists of Azure's authorization are; a folder may well be called `functions`.
    return named if section is None or named in _AUTHORIZATION else section


def _section_in(parts: tuple[str, ...]) -> str | None:
    # A folder of one kind of list holds files named by their owners: `slots/GROUP.SITE.json`.
    exact = [_WORDS[word] for word in map(_word, (stem(parts[-1]), *parts[-2:-1])) if word in _WORDS]
    if exact:
        return exact[0]
    tokens = [_word(token) for token in re.split(r"[^A-Za-z]+", stem(parts[-1])) if token]
    runs = ("".join(tokens[start:end]) for start in range(len(tokens)) for end in range(start + 1, len(tokens) + 1))
    found = [run for run in runs if run in _WORDS]
    return _WORDS[max(found, key=len)] if found else None


def _word(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower().removesuffix("v2"))


def label_of(section: str) -> str:
    """Return what people call the records of a section."""
    return _LABELS.get(section, section)


def gap_section(section: str) -> str:
    """Return the section of the snapshot that a gap about a list names."""
    return _GAP_SECTIONS.get(section, section)


class Seen:
    """Which lists the input has, and of which subscriptions."""

    def __init__(self) -> None:
        self._everywhere: set[str] = set()
        self._subscriptions: dict[str, set[str]] = {}

    def note(self, section: str, subscription: str | None = None) -> None:
        """Note a list of a section; without a subscription nobody can tell how far it reaches."""
        if subscription is None:
            self._everywhere.add(section)
        else:
            self._subscriptions.setdefault(section, set()).add(subscription.lower())

    def any(self, section: str) -> bool:
        """Tell whether there is a list of a section at all."""
        return section in self._everywhere or section in self._subscriptions

    def covers(self, section: str, subscription: str) -> bool:
        """Tell whether a list of a section may cover a subscription."""
        return section in self._everywhere or subscription.lower() in self._subscriptions.get(section, ())

    def names(self, section: str, subscription: str) -> bool:
        """Tell whether a list of a section says of itself that it is of a subscription."""
        return subscription.lower() in self._subscriptions.get(section, ())
