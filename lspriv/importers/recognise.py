"""Tells what a record is from what it holds: its type where Azure wrote one, else the keys that only it has."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import msgspec

from lspriv.importers.activity import ADMINISTRATIVE, finish_events, take_event, take_events
from lspriv.importers.assignments import take_assignment, take_assignments, take_powershell
from lspriv.importers.batch import Batch
from lspriv.importers.deny import take_deny
from lspriv.importers.directory import finish_members, list_kind, take_member, take_object
from lspriv.importers.exported import take_failure, take_manifest
from lspriv.importers.facts import Sheet
from lspriv.importers.identities import take_credential, take_user_identity
from lspriv.importers.log_answers import finish_answers, take_answer
from lspriv.importers.pim import take_active, take_eligible
from lspriv.importers.resources import take_resource
from lspriv.importers.roles import take_role, take_role_file
from lspriv.importers.settings import finish_settings, take_setting, take_settings_body
from lspriv.importers.site_auth import take_auth
from lspriv.importers.site_config import MEMBERS, take_config, take_mounts
from lspriv.importers.site_functions import take_function, take_no_function
from lspriv.importers.site_parts import CONNECTIONS, POLICIES, take_connection, take_no_connection, take_policy
from lspriv.importers.sites import take_site
from lspriv.importers.tenancy import is_subscription, take_entity, take_management_group, take_subscription
from lspriv.model.principal import PrincipalKind

_Members = dict[str, msgspec.Raw]
_MEMBERS = msgspec.json.Decoder(_Members)
_TEXT = msgspec.json.Decoder(str)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: what it is called, what it fills, and what takes it."""

    label: str
    section: str | None = None
    """The list that such records are, as `lspriv.importers.wanted` calls it."""
    take: Callable[[msgspec.Raw, Sheet], None] | None = None
    """Takes one record; None when this version does not use it."""
    run: Callable[[Batch, int, Sheet], int] | None = None
    """Takes as many records as are alike, for lists that may be long."""
    finish: Callable[[Sheet], None] | None = None
    """Called once per batch after its last record."""
    none: Callable[[Sheet], None] | None = None
    """Takes a list without records, where that is a fact about its owner."""
    unused: str = "recognised; not used by this version"
    """Why records are not taken, where `take` is None."""
    types: tuple[str, ...] = field(default=())
    """The ARM types of such records, in lower case."""


_AUTHORIZATION = "microsoft.authorization/"
ROLE_ASSIGNMENT = Kind("role assignments", "role_assignments", take_assignment, take_assignments,
                       types=(_AUTHORIZATION + "roleassignments",))  # fmt: skip
POWERSHELL_ASSIGNMENT = Kind("role assignments", "role_assignments", take_powershell)
ROLE = Kind("role definitions", "role_definitions", take_role, types=(_AUTHORIZATION + "roledefinitions",))
ROLE_FILE = Kind("role definitions", "role_definitions", take_role_file)
DENY = Kind("deny assignments", "deny_assignments", take_deny, types=(_AUTHORIZATION + "denyassignments",))
ELIGIBLE = Kind(
    "eligible assignments", "eligible_assignments", take_eligible,
    types=(_AUTHORIZATION + "roleeligibilityscheduleinstances", _AUTHORIZATION + "roleeligibilityschedules"),
)  # fmt: skip
ACTIVE = Kind("active PIM assignments", "active_assignments", take_active,
              types=(_AUTHORIZATION + "roleassignmentscheduleinstances",))  # fmt: skip
SUBSCRIPTION = Kind("subscriptions", "subscriptions", take_subscription, types=("microsoft.resources/subscriptions",))
MANAGEMENT_GROUP = Kind("management groups", "management_groups", take_management_group,
                        types=("microsoft.management/managementgroups",))  # fmt: skip
ENTITY = Kind("management groups", "management_groups", take_entity)
IDENTITY = Kind("managed identities", "managed_identities", take_user_identity,
                types=("microsoft.managedidentity/userassignedidentities",))  # fmt: skip
CREDENTIAL = Kind("federated credentials", "federated_credentials", take_credential,
                  types=("microsoft.managedidentity/userassignedidentities/federatedidentitycredentials",))  # fmt: skip
SITE = Kind("sites", "function_apps", take_site, types=("microsoft.web/sites", "microsoft.web/sites/slots"))
RESOURCE = Kind("resources", "resources", take_resource)
RESOURCE_GROUP = Kind(
    "resource groups", "resources", take_resource,
    types=("microsoft.resources/resourcegroups", "microsoft.resources/subscriptions/resourcegroups"),
)  # fmt: skip
SETTING = Kind("app settings", "appsettings", take_setting, finish=finish_settings, none=finish_settings)
CONNECTION_STRING = Kind("connection strings", "connectionstrings", take_setting, finish=finish_settings,
                         none=finish_settings)  # fmt: skip
SETTINGS_BODY = Kind("app settings", "appsettings", take_settings_body)
CONNECTION_BODY = Kind("connection strings", "connectionstrings", take_settings_body)
EVENT = Kind("activity log", "usage", take_event, take_events, finish_events, none=finish_events)
MEMBER = Kind("group members", "memberships", take_member, finish=finish_members, none=finish_members)
FUNCTION = Kind("functions", "functions", take_function, none=take_no_function,
                types=("microsoft.web/sites/functions", "microsoft.web/sites/slots/functions"))  # fmt: skip
PUBLISHING = Kind("basic publishing credentials policies", POLICIES, take_policy,
                  types=("microsoft.web/sites/basicpublishingcredentialspolicies",
                         "microsoft.web/sites/slots/basicpublishingcredentialspolicies"))  # fmt: skip
ENDPOINT = Kind("private endpoint connections", CONNECTIONS, take_connection, none=take_no_connection,
                types=("microsoft.web/sites/privateendpointconnections",
                       "microsoft.web/sites/slots/privateendpointconnections"))  # fmt: skip
SITE_CONFIG = Kind("site configuration", "config-web", take_config)
SITE_AUTH = Kind("site authentication", "authsettingsv2", take_auth)
LOG_ANSWER = Kind("use that Log Analytics counted", "log_answers", take_answer, finish=finish_answers)
_DIRECTORY = {
    PrincipalKind.USER: Kind("users", "principals", take_object),
    PrincipalKind.GROUP: Kind("groups", "principals", take_object),
    PrincipalKind.SERVICE_PRINCIPAL: Kind("service principals", "principals", take_object),
    PrincipalKind.UNKNOWN: Kind("directory objects", "principals", take_object),
}

_CLASSIC = Kind("classic administrators", unused="Azure no longer honours them; those left were given roles",
                types=(_AUTHORIZATION + "classicadministrators",))  # fmt: skip
_BY_TYPE = {
    type: kind
    for kind in (
        ROLE_ASSIGNMENT, ROLE, DENY, ELIGIBLE, ACTIVE, SUBSCRIPTION, MANAGEMENT_GROUP, IDENTITY, CREDENTIAL, SITE,
        RESOURCE_GROUP, FUNCTION, PUBLISHING, ENDPOINT, _CLASSIC,
        Kind("PIM schedules", unused="they mirror role assignments; export `roleAssignmentScheduleInstances` instead",
             types=(_AUTHORIZATION + "roleassignmentschedules", _AUTHORIZATION + "roleassignmentschedulerequests",
                    _AUTHORIZATION + "roleeligibilityschedulerequests")),
        Kind("PIM policies", types=(_AUTHORIZATION + "rolemanagementpolicies",
                                    _AUTHORIZATION + "rolemanagementpolicyassignments")),
        Kind("deployments", types=("microsoft.resources/deployments",)),
        Kind("provider operations", types=("microsoft.authorization/provideroperations",)),
    )
    for type in kind.types
}  # fmt: skip

_CONFIGS = {
    "appsettings": SETTINGS_BODY,
    "connectionstrings": CONNECTION_BODY,
    "web": SITE_CONFIG,
    "azurestorageaccounts": Kind("site configuration", "config-web", take_mounts),
    "authsettings": Kind("site authentication", "authsettingsv2", unused="export `authsettingsV2` instead"),
    "authsettingsv2": SITE_AUTH,
}
_CONFIG_TYPES = ("microsoft.web/sites/config", "microsoft.web/sites/slots/config")
_OTHER_CONFIG = Kind("site configuration")

_WITHOUT_TYPE: tuple[tuple[Kind, AbstractSet[str]], ...] = (
    (Kind("what the export says of itself", take=take_manifest), frozenset({"lspriv_export", "collected_at"})),
    (Kind("a list that the export could not read", take=take_failure), frozenset({"lspriv_export_failed"})),
    (EVENT, frozenset({"eventTimestamp", "operationName"})),
    (LOG_ANSWER, frozenset({"LsprivLog", "Told"})),
    (POWERSHELL_ASSIGNMENT, frozenset({"RoleAssignmentId", "ObjectId"})),
    (Kind("effective permissions of one caller"), frozenset({"actions", "notActions"})),
    (ROLE, frozenset({"roleName", "permissions"})),
    (CREDENTIAL, frozenset({"issuer", "subject"})),
    (Kind("app registrations", unused="roles are held by service principals; export `az ad sp list --all`"),
     frozenset({"appId", "identifierUris", "publisherDomain"})),
    (Kind("a Terraform plan"), frozenset({"format_version", "planned_values"})),
    (Kind("an ARM template"), frozenset({"$schema", "contentVersion", "resources"})),
    (Kind("provider operations"), frozenset({"resourceTypes", "operations"})),
)  # fmt: skip
_DIRECTORY_KEYS = frozenset({
    "@odata.type", "odata.type", "userPrincipalName", "servicePrincipalType", "servicePrincipalNames",
    "securityEnabled", "mailEnabled", "groupTypes",
})  # fmt: skip
_SUBSCRIPTION_KEYS = frozenset({"cloudName", "isDefault", "managedByTenants", "subscriptionPolicies", "homeTenantId"})


def recognise(raw: msgspec.Raw, sheet: Sheet) -> Kind | str:
    """Return what a record is, or what it looks like when lspriv does not know it."""
    try:
        members = _MEMBERS.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return "a record that is not a JSON object"
    keys: AbstractSet[str] = members.keys()
    type = _string(members, "type").lower().lstrip("/").removeprefix("providers/")
    id = _string(members, "id")
    kind = _by_type(type, id, members)
    if kind is not None:
        return kind
    if "properties" in keys and not type and (inner := _inner(members)):
        keys = keys | inner
    return _by_keys(keys, members, id, type, sheet) or _looks_like(members, type)


def _by_type(type: str, id: str, members: _Members) -> Kind | None:
    if type in _CONFIG_TYPES or type.rpartition("/")[0] in _CONFIG_TYPES:
        # Resource Graph calls each by a type of its own: `microsoft.web/sites/config/web`.
        return _CONFIGS.get(id.rstrip("/").rsplit("/", 1)[-1].lower(), _OTHER_CONFIG)
    if type == "subscriptions" or (type == "microsoft.management/managementgroups" and "parentNameChain" in members):
        return ENTITY
    if type == "microsoft.management/managementgroups/subscriptions":
        return SUBSCRIPTION
    return _BY_TYPE.get(type)


def _by_keys(keys: AbstractSet[str], members: _Members, id: str, type: str, sheet: Sheet) -> Kind | None:
    if _has_folded(keys, "actions") and _has_folded(keys, "assignableScopes"):
        return ROLE_FILE
    for kind, needed in _WITHOUT_TYPE:
        if needed <= keys:
            return kind
    if {"time", "operationName", "category"} <= keys:
        return _log_line(members)
    if id.startswith("NA(classic"):
        return _CLASSIC
    if {"principalId", "roleDefinitionId"} <= keys:
        return _pim_or_plain(keys)
    if sheet.group is not None and (_DIRECTORY_KEYS & keys or {"id", "objectId"} & keys) and not type:
        return MEMBER
    if _DIRECTORY_KEYS & keys or (not type and id and list_kind(sheet) is not PrincipalKind.UNKNOWN):
        return _directory(keys, members, sheet)
    if _SUBSCRIPTION_KEYS & keys and ("tenantId" in keys or id.startswith("/subscriptions/")):
        return SUBSCRIPTION
    if not type and "tenantId" in keys and {"state", "name", "displayName"} & keys and _GUID.fullmatch(id.lower()):
        return SUBSCRIPTION
    return _by_id(keys, id, type) or _setting(keys, id, sheet) or (None if id or type else _site_part(keys, sheet))


def _by_id(keys: AbstractSet[str], id: str, type: str) -> Kind | None:
    lower = id.lower()
    if not lower.startswith(("/subscriptions/", "/providers/")):
        return None
    parts = lower.strip("/").split("/")
    if len(parts) == 2 and is_subscription(id, None):
        return SUBSCRIPTION
    if len(parts) == 4 and lower.startswith("/providers/microsoft.management/managementgroups/"):
        return MANAGEMENT_GROUP
    if len(parts) == 4 and parts[2] == "resourcegroups":
        return RESOURCE_GROUP
    return RESOURCE if type or "location" in keys else None


def _setting(keys: AbstractSet[str], id: str, sheet: Sheet) -> Kind | None:
    if "name" not in keys or id:
        return None
    in_settings = sheet.section in ("appsettings", "connectionstrings")
    is_listed = "slotSetting" in keys or (in_settings and bool({"value", "kind"} & keys))
    if not is_listed:
        return None
    return CONNECTION_STRING if sheet.section == "connectionstrings" else SETTING


def _site_part(keys: AbstractSet[str], sheet: Sheet) -> Kind | None:
    """Return what a record without an id is that lies where an export has a part of a site."""
    if sheet.section == "config-web" and keys & MEMBERS:
        return SITE_CONFIG
    if sheet.section == "authsettingsv2" and {"platform", "globalValidation"} & keys:
        return SITE_AUTH
    return None


def _log_line(members: _Members) -> Kind:
    category = _string(members, "category")
    if category.lower() in ADMINISTRATIVE:
        return EVENT
    return Kind(f"`{category[:40]}` log" if category else "a resource log")


def _pim_or_plain(keys: AbstractSet[str]) -> Kind:
    if "roleEligibilityScheduleId" in keys:
        return ELIGIBLE
    if keys & {"roleAssignmentScheduleId", "originRoleAssignmentId"}:
        return ACTIVE
    return ROLE_ASSIGNMENT


def _directory(keys: AbstractSet[str], members: _Members, sheet: Sheet) -> Kind:
    told = (_string(members, "@odata.type") or _string(members, "odata.type")).rsplit(".", 1)[-1].lower()
    if told == "user" or "userPrincipalName" in keys:
        return _DIRECTORY[PrincipalKind.USER]
    if told == "serviceprincipal" or keys & {"servicePrincipalType", "servicePrincipalNames"}:
        return _DIRECTORY[PrincipalKind.SERVICE_PRINCIPAL]
    if told == "group" or keys & {"securityEnabled", "mailEnabled", "groupTypes"}:
        return _DIRECTORY[PrincipalKind.GROUP]
    if told in ("application", "orgcontact", "administrativeunit", "directoryrole"):
        return Kind(f"Microsoft Graph `{told}` objects", unused="they hold no Azure role")
    return _DIRECTORY.get(list_kind(sheet), _DIRECTORY[PrincipalKind.UNKNOWN])


def _looks_like(members: _Members, type: str) -> str:
    if type:
        return f"a record of type `{type[:80]}`"
    names = ", ".join(f"`{name[:40]}`" for name in list(members)[:4])
    return f"an object with {names}" if names else "an empty object"


def _has_folded(keys: AbstractSet[str], name: str) -> bool:
    return name in keys or name[:1].upper() + name[1:] in keys


def _inner(members: _Members) -> AbstractSet[str]:
    try:
        return _MEMBERS.decode(members["properties"]).keys()
    except msgspec.DecodeError:
        return set()


def _string(members: _Members, name: str) -> str:
    try:
        return _TEXT.decode(members[name]) if name in members else ""
    except msgspec.DecodeError:
        return ""
