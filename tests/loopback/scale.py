"""A tenant as large as a test likes, worked out from numbers when it is asked for: nothing of it is kept.

`Synthetic(200, 4_000)` has 200 subscriptions of 4,000 role assignments each, inherited ones beside, and as many rows of
Resource Graph. Equal numbers give an equal tenant; ids tell what a thing is, and what of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import overload

from scripts.contoso import posture_files
from scripts.contoso.model import Site
from scripts.contoso.posture import SITES
from scripts.contoso.roles import BUILT_IN
from tests.loopback.contoso import sites
from tests.loopback.exchange import Body, Record

_TENANT = "5ca1ab1e-0000-4000-8000-000000000000"
_ROOT = f"/providers/Microsoft.Management/managementGroups/{_TENANT}"
_AUTHORIZATION = "/providers/Microsoft.Authorization"
_ROLES = [f"{_AUTHORIZATION}/roleDefinitions/{guid}" for guid in BUILT_IN.values()]
_TYPES = {"1": "user", "2": "group", "3": "servicePrincipal"}
_POSTURE = replace(SITES["func-orders-prod"], mount=("stshared", "share"))
"""How every site is set up."""
_GROUPS = 20
"""Resource groups of a subscription; the storage accounts in it are as many."""

_ASSIGNMENT = (
    '{"properties":{"roleDefinitionId":"%s%s","principalId":"%s","principalType":"%s","scope":"%s","condition":null,'
    '"conditionVersion":null,"createdOn":"2024-05-02T10:00:00.1234567Z","updatedOn":"2024-05-02T10:00:00.1234567Z",'
    '"createdBy":"10000000-0000-4000-8000-000000000000","updatedBy":"10000000-0000-4000-8000-000000000000",'
    '"delegatedManagedIdentityResourceId":null,"description":null},"id":"%s","type":"%s","name":"%s"%s}'
)
_ROW = (
    ',"tenantId":"%s","kind":"","location":"","resourceGroup":"%s","subscriptionId":"%s","managedBy":"","sku":null,'
    '"plan":null,"tags":null,"identity":null,"zones":null,"extendedLocation":null'
)


class Worked(Sequence[Body]):
    """A list whose elements are worked out when a page of it is cut."""

    def __init__(self, length: int, make: Callable[[int], Body]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Body: ...
    @overload
    def __getitem__(self, at: slice) -> list[Body]: ...
    def __getitem__(self, at: int | slice) -> Body | list[Body]:
        if isinstance(at, slice):
            return [self._make(number) for number in range(*at.indices(self._length))]
        if not -self._length <= at < self._length:
            raise IndexError(at)
        return self._make(at % self._length)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """The tenant; every number is a count."""

    subscriptions: int = 20
    assignments: int = 4_000
    """In each subscription, at it or below."""
    inherited: int = 10
    """At the root management group, and so listed in every subscription too."""
    principals: int = 5_000
    """People; there is a tenth as many groups and a fifth as many service principals."""
    group_size: int = 20
    """Of each group, the last of them a group again."""
    sites: int = 0
    """In each subscription."""
    now: datetime | None = None

    @property
    def id(self) -> str:
        """See `Tenant`."""
        return _TENANT

    def subscription(self, number: int) -> str:
        """Return the GUID of a subscription."""
        return f"50000000-0000-4000-8000-{number:012x}"

    def listed(self, path: str) -> Sequence[Body] | None:
        """See `Tenant`."""
        if path == "/subscriptions":
            return Worked(self.subscriptions, self._subscription)
        if path == "/tenants":
            return [{"id": f"/tenants/{_TENANT}", "tenantId": _TENANT, "displayName": "Synthetic", "domains": []}]
        parts = path.split("/")
        number = self._number(parts[2]) if parts[1] == "subscriptions" else None
        if number is None:
            return None
        if len(parts) > 8:
            return self._below_site(path)
        below = "/".join(parts[3:])
        if below.endswith("/roleassignments"):
            return Worked(self.inherited + self.assignments, lambda at: self._assignment(number, at))
        if below.endswith("/roledefinitions"):
            return [_definition(name, guid, self.subscription(number)) for name, guid in BUILT_IN.items()]
        if below == "resourcegroups":
            return Worked(_GROUPS, lambda at: self._group(number, at))
        if below == "resources" or below.endswith("/storageaccounts"):
            accounts = [self._account(number, at, full=below != "resources") for at in range(_GROUPS)]
            return accounts + ([self._site(number, at) for at in range(self.sites)] if below == "resources" else [])
        if below.endswith("microsoft.web/sites"):
            return Worked(self.sites, lambda at: self._site(number, at))
        return []

    def document(self, method: str, path: str) -> Record | None:
        """See `Tenant`."""
        if path == _ROOT.lower():
            children = [
                {"type": "/subscriptions", "id": f"/subscriptions/{id}", "name": id, "displayName": id}
                for id in map(self.subscription, range(self.subscriptions))
            ]
            properties = {"tenantId": _TENANT, "displayName": "Tenant Root Group", "details": {}, "children": children}
            type = "Microsoft.Management/managementGroups"
            return {"id": _ROOT, "type": type, "name": _TENANT, "properties": properties}
        site = path.partition("/config/")[0]
        return _parts(site)[1].get(f"{method} {path}") if self._has_site(site) else None

    def rows(self, table: str, type: str | None, subscriptions: Sequence[str] | None) -> Sequence[Body]:
        """See `Tenant`."""
        wanted = [*range(self.subscriptions)]
        if subscriptions is not None:
            wanted = [number for id in subscriptions if (number := self._number(id.lower())) is not None]
        if table == "resourcecontainers":
            return Worked(len(wanted) * _GROUPS, lambda at: _as_row(self._group(wanted[at // _GROUPS], at % _GROUPS)))
        if table == "resources":
            each = _GROUPS + self.sites
            return Worked(len(wanted) * each, lambda at: _as_row(self._resource(wanted[at // each], at % each)))
        if type == "microsoft.authorization/roledefinitions":
            return [_as_row(_definition(name, guid, None)) for name, guid in BUILT_IN.items()]

        def row(at: int) -> Body:
            if at < self.inherited:
                return self._assignment(0, at, row=True)
            number, below = divmod(at - self.inherited, self.assignments)
            return self._assignment(wanted[number], self.inherited + below, row=True)

        return Worked(self.inherited + len(wanted) * self.assignments, row)

    def directory_object(self, id: str) -> Record | None:
        """See `Tenant`."""
        kind = _TYPES.get(id[:1])
        if kind is None or id[1:24] != "0000000-0000-4000-8000-" or int(id[-12:], 16) >= self._known(id[:1]):
            return None
        name = f"{kind} {int(id[-12:], 16)}"
        told: Record = {"@odata.type": f"#microsoft.graph.{kind}", "id": id, "displayName": name}
        if kind == "user":
            told |= {"userPrincipalName": f"{name.replace(' ', '.')}@synthetic.example", "userType": "Member"}
        elif kind == "servicePrincipal":
            told |= {"appId": f"4{id[1:]}", "servicePrincipalType": "Application", "alternativeNames": []}
        else:
            return told | {"groupTypes": [], "securityEnabled": True, "mailEnabled": False}
        return told | {"accountEnabled": True}

    def deleted_object(self, id: str) -> Record | None:
        """See `Tenant`."""
        return None

    def members(self, group: str) -> Sequence[Record] | int:
        """See `Tenant`."""
        return [one for one in map(self.directory_object, self._members(group)) if one] if group[:1] == "2" else 404

    def log(self, workspace: str, query: str) -> Record | None:
        """See `Tenant`."""
        return None

    def _members(self, group: str) -> Iterator[str]:
        number = int(group[-12:], 16)
        for at in range(self.group_size - 1):
            yield _principal("1", (number * 31 + at) % self._known("1"))
        yield _principal("2", (number + 1) % self._known("2"))

    def _known(self, kind: str) -> int:
        return max(1, self.principals // {"1": 1, "2": 10, "3": 5}[kind])

    def _number(self, id: str) -> int | None:
        if id[:-12] != "50000000-0000-4000-8000-":
            return None
        number = int(id[-12:], 16)
        return number if number < self.subscriptions else None

    def _subscription(self, number: int) -> Record:
        id = self.subscription(number)
        return {
            "id": f"/subscriptions/{id}",
            "authorizationSource": "RoleBased",
            "managedByTenants": [],
            "subscriptionId": id,
            "tenantId": _TENANT,
            "displayName": f"subscription {number}",
            "state": "Enabled",
        }

    def _assignment(self, number: int, at: int, *, row: bool = False) -> bytes:
        subscription = self.subscription(number)
        path, group = f"/subscriptions/{subscription}", ""
        mixed = (number * 4_093 + at) * 2_654_435_761 & 0xFFFFFFFF
        if at < self.inherited:
            scope, subscription, mixed = _ROOT, "" if row else subscription, at
        elif at % 100 == 0:
            scope = path
        else:
            group = f"rg-{mixed % _GROUPS}"
            scope = f"{path}/resourceGroups/{group}"
            if at % 3 == 0:
                scope += f"/providers/Microsoft.Storage/storageAccounts/st{number:x}x{mixed % _GROUPS}"
        name = f"a{0 if at < self.inherited else number + 1:07x}-0000-4000-8000-{at:012x}"
        kind = "1233"[mixed >> 8 & 3]
        type = "Microsoft.Authorization/roleAssignments"
        role = _ROLES[(mixed >> 4) % len(_ROLES)]
        return (
            _ASSIGNMENT
            % (
                "" if row else path,
                role.replace("roleDefinitions", "RoleDefinitions") if row else role,
                _principal(kind, (mixed >> 10) % self._known(kind)),
                {"1": "User", "2": "Group", "3": "ServicePrincipal"}[kind],
                scope,
                f"{scope}/providers/{type}/{name}",
                type.lower() if row else type,
                name,
                _ROW % (_TENANT, group, subscription) if row else "",
            )
        ).encode()

    def _group(self, number: int, at: int) -> Record:
        return {
            "id": f"/subscriptions/{self.subscription(number)}/resourceGroups/rg-{at}",
            "name": f"rg-{at}",
            "type": "Microsoft.Resources/resourceGroups",
            "location": "westeurope",
            "tags": {},
            "properties": {"provisioningState": "Succeeded"},
        }

    def _account(self, number: int, at: int, *, full: bool) -> Record:
        type = "Microsoft.Storage/storageAccounts"
        told: Record = {
            "id": f"{self._group(number, at)['id']}/providers/{type}/st{number:x}x{at}",
            "name": f"st{number:x}x{at}",
            "type": type,
            "kind": "StorageV2",
            "location": "westeurope",
            "tags": {},
        }
        return told | {"properties": {"allowSharedKeyAccess": at % 2 == 0}} if full else told

    def _site(self, number: int, at: int) -> Record:
        name = f"func-{number}-{at}"
        return {
            "id": f"{self._group(number, at % _GROUPS)['id']}/providers/Microsoft.Web/sites/{name}",
            "name": name,
            "type": "Microsoft.Web/sites",
            "kind": "functionapp,linux",
            "location": "West Europe",
            "properties": {"name": name, "state": "Running", "httpsOnly": True, "siteConfig": {"minTlsVersion": None}},
        }

    def _resource(self, number: int, at: int) -> Record:
        return self._account(number, at, full=True) if at < _GROUPS else self._site(number, at - _GROUPS)

    def _has_site(self, path: str) -> bool:
        parts = path.split("/")
        number = self._number(parts[2]) if len(parts) == 9 and parts[7] == "sites" else None
        name = parts[-1].split("-")
        return number is not None and name[:2] == ["func", str(number)] and int(name[2]) < self.sites

    def _below_site(self, path: str) -> Sequence[Body] | None:
        site = path.rpartition("/")[0]
        return _parts(site)[0].get(path) if self._has_site(site) else None


@lru_cache(maxsize=64)
def _parts(site: str) -> tuple[dict[str, list[Record]], dict[str, Record]]:
    app = Site(site.rpartition("/")[2], "", "")
    return sites.parts(site, app, dict(posture_files.parts(site, app, _POSTURE, "")), [])


def _principal(kind: str, number: int) -> str:
    return f"{kind}0000000-0000-4000-8000-{number:012x}"


def _definition(name: str, guid: str, subscription: str | None) -> Record:
    prefix = f"/subscriptions/{subscription}" if subscription else ""
    word = "roleDefinitions" if subscription else "RoleDefinitions"
    block = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
    return {
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "description": f"{name}, a built-in role.",
            "assignableScopes": ["/"],
            "permissions": [block],
        },
        "id": f"{prefix}{_AUTHORIZATION}/{word}/{guid}",
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": guid,
    }


def _as_row(one: Record) -> Body:
    parts = one["id"].split("/")
    below = parts[1] == "subscriptions"
    told = one | {
        "type": "microsoft.resources/subscriptions/resourcegroups"
        if len(parts) == 5 and below
        else one["type"].lower(),
        "tenantId": _TENANT,
        "subscriptionId": parts[2] if below else "",
        "resourceGroup": parts[4].lower() if below else "",
    }
    return json.dumps(told).encode()
