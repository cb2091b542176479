"""What makes two facts the same one, per kind, and what two files must not tell differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lspriv.importers.assignment_rows import assignment_key
from lspriv.importers.shelf import Merging
from lspriv.importers.unite import unite
from lspriv.model.assignment import DenyAssignment, DenyPrincipal, EligibleAssignment
from lspriv.model.principal import Principal, PrincipalKind, guid_key
from lspriv.model.resource import (
    FederatedCredential,
    FunctionApp,
    ManagedIdentity,
    ManagementGroup,
    Resource,
    Subscription,
)
from lspriv.model.role import Permission, RoleDefinition, role_guid
from lspriv.model.scope import scope_key
from lspriv.model.usage import SignIn


@dataclass(frozen=True, slots=True)
class Credential:
    """A federated credential and the identity that it belongs to."""

    identity: str
    """The ARM id of the user-assigned identity."""
    credential: FederatedCredential

    @property
    def id(self) -> str:
        """The ARM id of the credential."""
        return f"{self.identity}/federatedIdentityCredentials/{self.credential.name}"


def folded_union(mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Return ids of both, each once without regard to case, by their folded form."""
    return tuple(text for _, text in sorted({text.lower(): text for text in (*theirs, *mine)}.items()))


def permission_form(blocks: Sequence[Permission]) -> object:
    """Return permission blocks in a form that compares without regard to case and order."""
    return frozenset(
        (
            *(frozenset(text.strip().lower() for text in texts)
              for texts in (block.actions, block.not_actions, block.data_actions, block.not_data_actions)),
            " ".join((block.condition or "").split()),
        )
        for block in blocks
    )  # fmt: skip


def _principals_form(principals: Sequence[DenyPrincipal]) -> object:
    return frozenset(guid_key(principal.id) for principal in principals)


def _condition_form(condition: str) -> object:
    return condition.split()


def _kind(mine: PrincipalKind, theirs: PrincipalKind) -> PrincipalKind:
    if mine is PrincipalKind.UNKNOWN:
        return theirs
    if theirs is PrincipalKind.MANAGED_IDENTITY and mine is PrincipalKind.SERVICE_PRINCIPAL:
        return theirs
    return mine


SUBSCRIPTIONS: Merging[Subscription] = Merging(
    "subscriptions",
    "subscription",
    key=lambda fact: fact.id.lower(),
    decisive={"parent": scope_key},
    joined={"known_ancestors": folded_union, "managed_by_tenants": folded_union},
    scope=lambda fact: f"/subscriptions/{fact.id}",
)
MANAGEMENT_GROUPS: Merging[ManagementGroup] = Merging(
    "management_groups", "management group", key=lambda fact: scope_key(fact.id), decisive={"parent": scope_key}
)
ROLE_DEFINITIONS: Merging[RoleDefinition] = Merging(
    "role_definitions",
    "role definition",
    key=lambda fact: fact.guid,
    decisive={"permissions": permission_form},
    joined={
        "custom": lambda mine, theirs: mine or theirs,
        # A custom role is listed under every subscription where it can be assigned.
        "id": lambda mine, theirs: min(mine, theirs, key=lambda id: (id.lower(), id)),
    },
)
ELIGIBLE: Merging[EligibleAssignment] = Merging(
    "eligible_assignments",
    "eligible assignment",
    # A schedule and its instance have different names for the same eligibility.
    key=lambda fact: " ".join((guid_key(fact.principal_id), role_guid(fact.role_definition_id), scope_key(fact.scope))),
    decisive={"condition": _condition_form},
    joined={"id": min},
    scope=lambda fact: fact.scope,
)
DENY_ASSIGNMENTS: Merging[DenyAssignment] = Merging(
    "deny_assignments",
    "deny assignment",
    key=lambda fact: assignment_key(fact.id),
    decisive={
        "scope": scope_key, "permissions": permission_form, "principals": _principals_form,
        "exclude_principals": _principals_form, "do_not_apply_to_child_scopes": bool, "effect": str,
        "condition": _condition_form,
    },
    scope=lambda fact: fact.scope,
)  # fmt: skip
PRINCIPALS: Merging[Principal] = Merging(
    "principals",
    "principal",
    key=lambda fact: guid_key(fact.id),
    joined={"kind": _kind, "deleted": lambda mine, theirs: mine and theirs},
)
MANAGED_IDENTITIES: Merging[ManagedIdentity] = Merging(
    "managed_identities",
    "managed identity",
    key=lambda fact: scope_key(fact.id),
    decisive={"principal_id": guid_key},
    joined={"used_by": folded_union},
)
CREDENTIALS: Merging[Credential] = Merging(
    "managed_identities",
    "federated credential",
    key=lambda fact: scope_key(fact.id),
    decisive={"credential": lambda credential: (credential.issuer, credential.subject, set(credential.audiences))},
)
RESOURCES: Merging[Resource] = Merging(
    "resources",
    "resource",
    key=lambda fact: scope_key(fact.id),
    decisive={"system_identity": guid_key},
    # What a resource is billed as changes every day, and no verdict hangs on it.
    joined={"user_identities": folded_union, "sku": lambda mine, theirs: unite(mine, theirs, "sku", [])},
    nested=frozenset({"endpoints", "access"}),
)
FUNCTION_APPS: Merging[FunctionApp] = Merging(
    "function_apps",
    "app",
    key=lambda fact: scope_key(fact.id),
    decisive={"system_identity": guid_key, "https_only": bool},
    joined={"user_identities": folded_union},
    nested=frozenset({"network", "private_endpoint_connections", "config", "publishing", "auth", "functions"}),
)

SIGN_INS: Merging[SignIn] = Merging(
    "sign_ins", "sign-in", lambda one: f"{guid_key(one.principal_id)} {one.resource_name} {one.resource_id or ''}",
    # Times that overlap may have counted the same tokens.
    joined={"count": max, "first_seen": min, "last_seen": max},
)  # fmt: skip
