"""Joins the facts of all files into a snapshot: what hangs together, what is only mentioned, what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from lspriv.importers.deleted import note_deleted
from lspriv.importers.facts import Facts
from lspriv.importers.gaps import add_gaps
from lspriv.importers.heard import join_answers
from lspriv.importers.hierarchy import complete_hierarchy
from lspriv.importers.site_owner import SiteOwners
from lspriv.importers.site_parts import attach_parts
from lspriv.importers.site_settings import attach_settings
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import Principal, PrincipalKind, guid_key
from lspriv.model.resource import FederatedCredential, ManagedIdentity
from lspriv.model.scope import scope_key
from lspriv.model.snapshot import Snapshot

_TENANT_SOURCES = ("subscriptions", "management groups", "identities", "claims", "snapshots")
_GUID = re.compile(r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")


def finish(facts: Facts) -> Snapshot:
    """Return the snapshot of everything that the files told, each section in a stable order."""
    for active in facts.active:
        facts.assignments.begin(active.file)
        facts.assignments.put(active.assignment)
    for principal, file in facts.assignees:
        facts.principals.put(principal, file)
    note_deleted(facts)
    owners = SiteOwners(facts)
    attach_settings(facts, owners)
    attach_parts(facts, owners)
    identities = _identities(facts)
    _name_groups(facts)
    complete_hierarchy(facts)
    tenant_id = _tenant_id(facts)
    collected_at = _collected_at(facts)
    memberships = facts.groups.sorted()
    add_gaps(facts, tenant_id)
    usage = join_answers(facts, _resolver(facts))
    return Snapshot(
        tenant_id=tenant_id,
        collected_at=collected_at,
        cloud=facts.clouds.most_common(1)[0][0] if facts.clouds else "public",
        subscriptions=facts.subscriptions.sorted(),
        management_groups=facts.management_groups.sorted(),
        role_definitions=facts.roles.sorted(),
        role_assignments=facts.assignments.table,
        eligible_assignments=facts.eligible.sorted(),
        deny_assignments=facts.deny.sorted(),
        principals=facts.principals.sorted(),
        memberships=memberships,
        managed_identities=identities,
        function_apps=facts.apps.sorted(),
        resources=facts.resources.sorted(),
        usage=usage,
        usage_windows=facts.windows.sorted(),
        sign_ins=facts.sign_ins.sorted(),
        gaps=facts.gaps.all(),
    )


def _identities(facts: Facts) -> tuple[ManagedIdentity, ...]:
    """Return the managed identities with what uses them and who may sign in as them; each is a principal too."""
    used: dict[str, dict[str, str]] = {}
    resources = ((resource.id, resource.user_identities) for resource in facts.resources.values())
    apps = ((app.id, app.user_identities) for app in facts.apps.values())
    for host, runs_as in chain(resources, apps):
        for identity in runs_as:
            used.setdefault(scope_key(identity), {}).setdefault(scope_key(host), host)
    credentials: dict[str, list[FederatedCredential]] = {}
    for told in facts.credentials.sorted():
        credentials.setdefault(scope_key(told.identity), []).append(told.credential)
    found = []
    for told_identity in facts.identities.sorted():
        key = scope_key(told_identity.id)
        hosts = {scope_key(host): host for host in told_identity.used_by} | used.get(key, {})
        found.append(
            replace(
                told_identity,
                used_by=tuple(host for _, host in sorted(hosts.items())),
                federated_credentials=tuple(credentials.pop(key, ())),
            )
        )
        facts.principals.put(_as_principal(told_identity), told_identity.id)
    for key in sorted(credentials):
        reason = f"federated credentials of `{key}` are in the input, the identity is not; `az identity list` lists it"
        facts.gaps.add(Gap("managed_identities", key, reason, GapKind.ABSENT), "credentials of identities not listed")
    return tuple(found)


def _as_principal(identity: ManagedIdentity) -> Principal:
    # Azure names the service principal of a managed identity after the identity or its host.
    name = identity.id.rstrip("/").rsplit("/", 1)[-1]
    return Principal(
        identity.principal_id,
        PrincipalKind.MANAGED_IDENTITY,
        name,
        app_id=identity.client_id,
        resource_id=identity.id,
    )


def _name_groups(facts: Facts) -> None:
    """Give member lists that call their group by its name to the group's id, or say that nobody knows it."""
    odd = [key for key in facts.groups.ids() if not _GUID.match(key)]
    if not odd:
        return
    named: dict[str, list[str]] = {}
    for principal in facts.principals.values():
        if principal.display_name and principal.kind is PrincipalKind.GROUP:
            named.setdefault(principal.display_name.lower(), []).append(principal.id)
    table = facts.assignments.table
    members = {member for key in facts.groups.ids() for member in facts.groups.members(key)}
    for key in odd:
        if key in facts.principals or key in members or table.principals.key_number(key) is not None:
            continue
        ids = named.get(key, [])
        if len(ids) == 1:
            facts.groups.rename(key, ids[0])
            continue
        file = facts.groups.drop(key)
        reason = (
            f"`{file}`: `{key}` is not the object id of a group that the input knows; "
            "name the file `group-members/GROUP-ID.json`"
        )
        facts.gaps.add(Gap("memberships", file, reason))


def _resolver(facts: Facts) -> Callable[[str], str]:
    by_name: dict[str, str] = {}
    for principal in facts.principals.values():
        for name in (principal.user_principal_name, principal.app_id):
            if name:
                by_name.setdefault(name.lower(), principal.id)
    known = facts.principals
    return lambda name: name if guid_key(name) in known else by_name.get(name.lower(), name)


def _tenant_id(facts: Facts) -> str | None:
    """Return the tenant that the files agree on; what names tenants best is asked first."""
    for source in _TENANT_SOURCES:
        told = facts.tenants.get(source)
        if not told:
            continue
        if len(told) == 1:
            return next(iter(told))
        names = ", ".join(f"`{name}`" for name in sorted(told)[:4])
        reason = f"the {source} in the input name {len(told)} tenants ({names}), so that the tenant is not told"
        facts.gaps.add(Gap("files", "/", reason, GapKind.NOTE))
        return None
    return None


def _collected_at(facts: Facts) -> str | None:
    if facts.collected:
        return max(facts.collected)
    newest = max(facts.modified, default=None)
    stands = "the newest file time stands" if newest else "its time is not known"
    facts.gaps.add(Gap("files", "/", f"no file says when it was collected; {stands}", GapKind.NOTE))
    return newest
