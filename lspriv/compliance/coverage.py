"""Coverage: what a run could not see, and what its reader should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lspriv.compliance.problems import listed, quoted
from lspriv.graph.tenant import Tenant
from lspriv.model.gap import Gap, GapKind
from lspriv.model.report import Inconclusive
from lspriv.model.role import role_guid
from lspriv.model.scope import scope_key
from lspriv.rules.base import Rule
from lspriv.rules.shell import command

MOST_GAPS = 20
"""How many gaps make a rule inconclusive one by one; the rest is counted."""
MOST_DEFINITIONS = 100
"""How many missing role definitions are told one by one; the rest is counted."""


def assigned_roles(tenant: Tenant) -> tuple[str, ...]:
    """Return the GUIDs of all roles that somebody holds or may activate, sorted."""
    snapshot = tenant.snapshot
    eligible = (role_guid(assignment.role_definition_id) for assignment in snapshot.eligible_assignments)
    return tuple(sorted({*snapshot.role_assignments.roles.keys, *eligible}))


def missing_definitions(tenant: Tenant) -> tuple[Gap, ...]:
    """Return a gap for each assigned role that neither the input nor the catalogue defines, by GUID.

    A gap's scope is the role's GUID; its command lists the definition at the widest scope at
    which the role is assigned, since a custom role is only listed where it can be assigned
    (Microsoft: "List Azure role definitions"). A definition that the snapshot already has a gap
    for is left to that one.
    """
    known = {role_guid(gap.scope) for gap in tenant.snapshot.gaps if gap.source == "role_definitions"}
    roles = tenant.engine.roles
    missing = [guid for guid in assigned_roles(tenant) if guid not in known and roles.role(guid) is None]
    if not missing:
        return ()
    scopes = _scopes_of(tenant, frozenset(missing))
    gaps = [_missing(tenant, guid, scopes[guid]) for guid in missing[:MOST_DEFINITIONS]]
    rest = len(missing) - len(gaps)
    if rest:
        ask = command("az", "role", "definition", "list", "--custom-role-only", "true")
        reason = f"the definitions of {rest} more assigned roles are not in the input; run in each subscription: {ask}"
        gaps.append(Gap("role_definitions", "/", reason))
    return tuple(gaps)


def gaps_of(tenant: Tenant) -> tuple[Gap, ...]:
    """Return everything that could not be seen, notes aside, sorted."""
    told = (gap for gap in tenant.snapshot.gaps if gap.kind is not GapKind.NOTE)
    return tuple(sorted({*told, *missing_definitions(tenant)}, key=_gap_order))


def notes_of(tenant: Tenant) -> tuple[str, ...]:
    """Return what the reader should know although nothing is missing."""
    told = {gap.reason for gap in tenant.snapshot.gaps if gap.kind is GapKind.NOTE}
    # How many more there are of a kind, which begins with a figure, comes after them.
    return (
        *sorted(told, key=lambda note: (note[:1].isdigit(), note)),
        *_catalogue_note(tenant),
        *_lighthouse_notes(tenant),
    )


def inconclusive_for(rule: Rule, gaps: Sequence[Gap]) -> Iterator[Inconclusive]:
    """Yield where gaps keep a rule from judging: one for each source and scope, and one for the rest."""
    places: dict[tuple[str, str], Gap] = {}
    unread = [gap for gap in gaps if gap.source == "files" and gap.kind is GapKind.FAILED]
    for gap in gaps:
        if gap.source in rule.needs:
            places.setdefault((gap.source, scope_key(gap.scope)), gap)
    told = list(places.values())
    if unread:
        more = f", and {len(unread) - 1} more" if unread[1:] else ""
        yield Inconclusive(
            rule.id, unread[0].scope, f"files: what could not be read may belong here: {unread[0].reason}{more}"
        )
    for gap in told[:MOST_GAPS]:
        yield Inconclusive(rule.id, gap.scope, f"{gap.source}: {gap.reason}")
    rest = told[MOST_GAPS:]
    if rest:
        sources = listed(sorted({gap.source for gap in rest}))
        yield Inconclusive(
            rule.id, "/", f"{sources}: {len(rest)} more gaps like these, all among the gaps of the report"
        )


def _gap_order(gap: Gap) -> tuple[str, ...]:
    return gap.source, scope_key(gap.scope), gap.scope, gap.reason, gap.kind.value


def _missing(tenant: Tenant, guid: str, scope: str) -> Gap:
    ask = command("az", "role", "definition", "list", "--name", guid, "--scope", scope)
    return Gap(
        "role_definitions",
        guid,
        f"the definition of role {quoted(tenant.engine.roles.name(guid))} is not in the input; run: {ask}",
    )


def _scopes_of(tenant: Tenant, missing: frozenset[str]) -> dict[str, str]:
    """Return for each of these roles the widest scope at which it is assigned, in Azure's spelling."""
    snapshot = tenant.snapshot
    table = snapshot.role_assignments
    guids = [table.roles.keys[key] for key in table.roles.key_of]
    pairs = {
        (guids[role], table.scopes.texts[scope])
        for role, scope in zip(table.role, table.scope, strict=True)
        if guids[role] in missing
    }
    pairs.update((role_guid(eligible.role_definition_id), eligible.scope) for eligible in snapshot.eligible_assignments)
    found: dict[str, str] = {}
    for guid, scope in sorted(pairs, key=lambda pair: (scope_key(pair[1]).count("/"), scope_key(pair[1]), pair)):
        found.setdefault(guid, scope)
    return found


def _catalogue_note(tenant: Tenant) -> Iterator[str]:
    count = sum(tenant.engine.roles.from_catalog(guid) for guid in assigned_roles(tenant))
    if count:
        verb = "definition is not in the input and comes" if count == 1 else "definitions are not in the input and come"
        yield f"{count} built-in role {verb} from lspriv's catalogue of {tenant.catalog.roles_date}"


def _lighthouse_notes(tenant: Tenant) -> Iterator[str]:
    """Say which subscriptions another tenant manages (Microsoft: "Azure Lighthouse architecture")."""
    for subscription in sorted(tenant.snapshot.subscriptions, key=lambda subscription: subscription.id.lower()):
        for manager in sorted(set(subscription.managed_by_tenants)):
            name = tenant.scope_name(f"/subscriptions/{subscription.id.lower()}")
            managed = f"{name} is managed by tenant {quoted(manager)} through Azure Lighthouse"
            yield f"{managed}; what it may do there is in no list"
