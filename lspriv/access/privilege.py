"""Kinds of privilege, told from what a role can do and never from what it is called.

A renamed clone of Owner is an owner, and a clone of Contributor is not one. The operations
named here are those that Microsoft's pages and public research name as conveying the
privilege; each constant gives its source.
"""

from __future__ import annotations

from enum import StrEnum

from lspriv.access.universe import OperationSet, Universe

WRITE_DEFINITIONS = "Microsoft.Authorization/roleDefinitions/write"
"""Widens a custom role, if it is allowed at all of its assignable scopes (Microsoft: "Azure custom roles")."""

GRANT_OPERATIONS = (
    "Microsoft.Authorization/roleAssignments/write",
    WRITE_DEFINITIONS,
    "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
    "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
)
"""Operations by which a principal grants roles, to itself too: it writes an assignment, asks PIM
for one, or widens a custom role that it already holds (Microsoft: "Steps to assign an Azure
role", "Azure custom roles", PIM for Azure resources)."""

REMOVE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments/delete"
"""Takes roles away (Microsoft: "Remove Azure role assignments")."""

SECRET_ACTIONS = (
    "*/list*Key/action",
    "*/list*Keys/action",
    "*/readonlyKeys/action",
    "*/listKeyValue/action",
    "*/sharedKeys/action",
    "*/regenerate*Key/action",
    "*/regenerateKeys/action",
    "*/list*Secrets/action",
    "*/list*ConnectionStrings/action",
    "*/list*Credential/action",
    "*/list*Credentials/action",
    "*/getCredentials/action",
    "*/generateCredentials/action",
    "*/regenerateCredential/action",
    "*/list*Kubeconfig/action",
    "*/list*Sas/action",
    "*/listCallbackUrl/action",
    "*/generate*AccessToken/action",
    "*/beginGetAccess/action",
    "Microsoft.ApiManagement/service/namedValues/listValue/action",
    "Microsoft.Web/sites/config/list/action",
    "Microsoft.Web/sites/slots/config/list/action",
    "Microsoft.Web/sites/publishxml/action",
    "Microsoft.Web/sites/slots/publishxml/action",
    "Microsoft.KeyVault/vaults/accessPolicies/write",
)
"""Management operations that hand out keys, connection strings or credentials, which in turn open
data (Microsoft: "Prevent authorization with Shared Key", "Manage function access keys", "Azure
permissions")."""

NO_SECRET_ACTIONS = ("Microsoft.Network/*",)
"""Management operations of such a name that hand out nothing which opens data: keys of ExpressRoute
circuits only join a network to one (Microsoft: "ExpressRoute circuits and peering")."""

SECRET_DATA_ACTIONS = (
    "Microsoft.KeyVault/vaults/secrets/getSecret/action",
    "Microsoft.KeyVault/vaults/secrets/setSecret/action",
    "Microsoft.KeyVault/vaults/keys/sign/action",
    "Microsoft.KeyVault/vaults/keys/decrypt/action",
    "Microsoft.KeyVault/vaults/keys/unwrap/action",
)
"""Data operations that read, set or use secrets and keys (Microsoft: "Provide access to
Key Vault with Azure role-based access control")."""

MINOR_ACTIONS = (
    "Microsoft.Support/*",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.ResourceHealth/*",
    "*/generateUserDelegationKey/action",
    "*/operationResults/*",
    "*/packageDownloads/action",
    "*/dataConnectorsCheckRequirements/action",
    "Microsoft.RecoveryServices/locations/backup*/action",
    "*/register/action",
    "*/whatIf/action",
)
"""Management operations that are no reads by name and change no resource by themselves: support
tickets, classic alert rules, deployments (which need the rights on all that they deploy),
registrations, questions that are asked by POST, and user delegation keys, which sign no more than
their holder may do (Microsoft: "Azure permissions", "Create a user delegation SAS"). Nearly every
reader's role has some."""

READING_VERBS = (
    *("calculate", "check", "count", "download", "export", "fetch", "find", "get", "list", "logstream"),
    *("query", "read", "retrieve", "search", "show", "usages", "validate", "view"),
)
"""Verbs of actions that read: ``…/getStatus/action``, ``…/listUsages/action``. A heuristic by name,
which only decides between reading and changing; operations that hand out secrets are named above."""

MOST = 0.5
"""From this share of all writing management operations on, a role manages most of Azure. Of the built-in
roles Owner and Contributor have over 0.99 of them; the next, Azure AI Administrator, has 0.08."""


class Privilege(StrEnum):
    """What kind of power a set of operations gives; listed from the gravest down."""

    FULL_CONTROL = "full-control"
    """Manages most of Azure and grants roles, as Owner does."""
    GRANT_ROLES = "grant-roles"
    """Grants roles, so it can become anything."""
    MANAGE_MOST = "manage-most"
    """Manages most of Azure without granting roles, as Contributor does."""
    SECRETS = "secrets"
    """Reads or uses keys, secrets or credentials."""
    DATA_WRITE = "data-write"
    """Changes or deletes data."""
    MANAGE = "manage"
    """Manages some kinds of resources."""
    DATA_READ = "data-read"
    """Reads data."""
    READ = "read"
    """Reads the settings of resources."""
    NOTHING = "nothing"
    """No operation that the catalogue knows."""

    @property
    def weight(self) -> int:
        """4 for the gravest, 0 for plain reading."""
        return _WEIGHTS[self]

    @property
    def words(self) -> str:
        """The privilege in the words of a sentence: "can …"."""
        return _WORDS[self]


_WEIGHTS = {
    Privilege.FULL_CONTROL: 4,
    Privilege.GRANT_ROLES: 4,
    Privilege.MANAGE_MOST: 3,
    Privilege.SECRETS: 3,
    Privilege.DATA_WRITE: 2,
    Privilege.MANAGE: 2,
    Privilege.DATA_READ: 2,
    Privilege.READ: 0,
    Privilege.NOTHING: 0,
}
_WORDS = {
    Privilege.FULL_CONTROL: "manage everything and grant any role",
    Privilege.GRANT_ROLES: "grant any role",
    Privilege.MANAGE_MOST: "manage nearly everything",
    Privilege.SECRETS: "read keys or secrets",
    Privilege.DATA_WRITE: "change data",
    Privilege.MANAGE: "change resources",
    Privilege.DATA_READ: "read data",
    Privilege.READ: "read settings",
    Privilege.NOTHING: "do nothing that is known",
}


_ACTION = "/action"


def _verb(operation: str) -> str:
    return operation[: -len(_ACTION)].rsplit("/", 1)[-1]


class PrivilegeScale:
    """Tells the kinds of privilege in a set of operations; made once per universe."""

    def __init__(self, universe: Universe) -> None:
        reading = universe.where(lambda key: key.endswith(_ACTION) and _verb(key).startswith(READING_VERBS))
        self._universe = universe
        self._of_type: dict[str, OperationSet] = {}
        self._reads = universe.reads | reading
        self._grants = universe.expand_all(GRANT_OPERATIONS).control
        self._removals = universe.expand_all((REMOVE_ASSIGNMENTS,)).control
        self._secrets = universe.expand_all(SECRET_ACTIONS, SECRET_DATA_ACTIONS) - universe.expand_all(
            NO_SECRET_ACTIONS
        )
        self._harmless = self._reads | universe.expand_all(MINOR_ACTIONS).control
        self._writes = universe.control & ~universe.reads & ~universe.data
        self._most = MOST * self._writes.bit_count()

    def grants(self, operations: OperationSet) -> bool:
        """Tell whether any of the operations grants roles."""
        return bool(operations.control & self._grants)

    def without_grants(self, operations: OperationSet) -> OperationSet:
        """Return the operations that neither grant roles nor take them away."""
        return OperationSet(operations.control & ~self._grants & ~self._removals, operations.data)

    def worst(self, operations: OperationSet, type: str | None = None) -> Privilege:
        """Return the gravest privilege that the operations give together.

        With the type of a resource, in lower case, what they give there: a vault's secrets lie at no machine.
        """
        control, data = operations.control, operations.data
        most = (control & self._writes).bit_count() >= self._most
        if control & self._grants:
            return Privilege.FULL_CONTROL if most else Privilege.GRANT_ROLES
        if most:
            return Privilege.MANAGE_MOST
        if operations & (self._secrets if type is None else self._secrets_of(type)):
            return Privilege.SECRETS
        if data & ~self._reads:
            return Privilege.DATA_WRITE
        if control & ~self._harmless:
            return Privilege.MANAGE
        if data:
            return Privilege.DATA_READ
        return Privilege.READ if control else Privilege.NOTHING

    def _secrets_of(self, type: str) -> OperationSet:
        known = self._of_type.get(type)
        if known is None:
            bits = self._universe.where(lambda key: key.startswith(f"{type}/"))
            known = self._of_type[type] = self._secrets & OperationSet(bits, bits)
        return known
