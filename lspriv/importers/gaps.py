"""Names what the input lacks, each with the command that would close it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from lspriv.importers.deny import groups_of
from lspriv.importers.facts import Facts
from lspriv.importers.gapbook import LIMIT
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import PrincipalKind, guid_key
from lspriv.model.scope import scope_key, subscription_of

_ROLES = "az role definition list --custom-role-only true --subscription {}"
_PER_SUBSCRIPTION = (
    ("role_definitions", "role definitions", None),
    ("deny_assignments", "deny assignments", "denyAssignments?api-version=2022-04-01"),
    (
        "eligible_assignments",
        "eligible assignments (PIM)",
        "roleEligibilityScheduleInstances?api-version=2020-10-01",
    ),
)
"""Section, what people call it, and where ARM lists it; None where the Azure CLI has a command of its own."""


def add_gaps(facts: Facts, tenant_id: str | None) -> None:
    """Add a gap for each kind of list that no file has, and for what single facts would need."""
    for gap in _role_assignments(facts):
        facts.gaps.add(gap)
    for section, label, path in _PER_SUBSCRIPTION:
        for gap in _per_subscription(facts, section, label, path):
            facts.gaps.add(gap)
    for gap in (*_tree(facts, tenant_id), *_names(facts), *_members(facts), *_uncounted(facts), *_settings(facts)):
        facts.gaps.add(gap)


def _role_assignments(facts: Facts) -> Iterator[Gap]:
    command = "az role assignment list --all --include-inherited --subscription {}"
    subscriptions = [subscription.id for subscription in facts.subscriptions.sorted()]
    if not len(facts.assignments.table) and not facts.seen.any("role_assignments"):
        example = command.format(subscriptions[0] if subscriptions else "ID")
        yield Gap("role_assignments", "/", f"no file lists role assignments; `{example}` lists them", GapKind.ABSENT)
        return
    if not len(facts.assignments.table):
        if facts.gaps.scopes("role_assignments"):
            return
        # To read the list takes a role there or above (Microsoft.Authorization/roleAssignments/read), which the
        # list then has; Resource Graph answers with nothing instead of an error. Lighthouse alone stands in no list.
        example = command.format(subscriptions[0] if subscriptions else "ID")
        reason = "the lists of role assignments are empty, while whoever may read one stands in it, so that they"
        yield Gap("role_assignments", "/", f"{reason} were probably not read; `{example}` lists them", GapKind.ABSENT)
        return
    # Lists say of themselves only sometimes what they cover. One that spans subscriptions is taken for the tenant's
    # (Resource Graph, or files that somebody joined), and the only subscription is what any list is of.
    if len(subscriptions) == 1 or facts.assignments.some_file_spans_subscriptions():
        return
    covered = _subscriptions_of_assignments(facts)
    for id in subscriptions:
        if id.lower() not in covered and not facts.seen.names("role_assignments", id):
            reason = f"no file lists role assignments of subscription `{id}`; `{command.format(id)}` lists them"
            yield Gap("role_assignments", f"/subscriptions/{id}", reason, GapKind.ABSENT)


def _subscriptions_of_assignments(facts: Facts) -> set[str]:
    found = set(facts.assignments.subscriptions())
    found.update(subscription for _, subscription in facts.assignments.seen_from)
    return found | {subscription_of(text.lower()) or "" for text in facts.assignments.table.roles.texts}


def _per_subscription(facts: Facts, section: str, label: str, path: str | None) -> Iterator[Gap]:
    subscriptions = [subscription.id for subscription in facts.subscriptions.sorted()]
    if not facts.seen.any(section):
        command = _command(path, subscriptions[0] if subscriptions else "ID")
        rest = len(subscriptions) - 1
        more = f", and likewise for {rest} more subscription{'s' if rest > 1 else ''}" if rest > 0 else ""
        yield Gap(section, "/", f"no file lists {label}; `{command}` lists them{more}", GapKind.ABSENT)
        return
    for id in subscriptions:
        if not facts.seen.covers(section, id):
            reason = f"no file lists {label} of subscription `{id}`; `{_command(path, id)}` lists them"
            yield Gap(section, f"/subscriptions/{id}", reason, GapKind.ABSENT)


def _command(path: str | None, subscription: str) -> str:
    if path is None:
        return _ROLES.format(shlex.quote(subscription))
    return _rest(f"/subscriptions/{subscription}/providers/Microsoft.Authorization/{path}")


def _rest(path: str) -> str:
    # `az rest` puts the endpoint of the cloud that is signed in to before a path.
    return f"az rest --method get --url {shlex.quote(path)}"


def _tree(facts: Facts, tenant_id: str | None) -> Iterator[Gap]:
    lost = [subscription.id for subscription in facts.subscriptions.sorted() if subscription.parent is None]
    if not lost:
        return
    # `az account management-group show` would register a resource provider, which is a write.
    above, query = "/providers/Microsoft.Management/managementGroups/", "?api-version=2020-05-01"
    query += "&$expand=children&$recurse=true"
    command = _rest(f"{above}{tenant_id}{query}")
    if not tenant_id:
        command = f'{_rest(above)}"$(az account show --query tenantId --output tsv)"{shlex.quote(query)}'
    named = ", ".join(f"`{id}`" for id in lost[:3]) + (f" and {len(lost) - 3} more" if len(lost) > 3 else "")
    reason = f"no file tells which management groups lie above subscription {named}; `{command}` tells"
    yield Gap("management_groups", "/", reason, GapKind.ABSENT)


def _names(facts: Facts) -> Iterator[Gap]:
    if facts.seen.any("principals"):
        return
    keys = set(facts.assignments.table.principals.keys)
    keys.update(guid_key(eligible.principal_id) for eligible in facts.eligible.values())
    nameless = sum(1 for key in keys if key not in facts.principals)
    if nameless:
        reason = (
            f"no file names {nameless} of {len(keys)} principals that hold roles; "
            "`az ad user list`, `az ad group list` and `az ad sp list --all` name them"
        )
        yield Gap("principals", "/", reason, GapKind.ABSENT)


def _members(facts: Facts) -> Iterator[Gap]:
    """Yield a gap for each group without a list of members that holds something or is nested in one that does."""
    told = facts.gaps.scopes("memberships")
    matter = _groups_that_matter(facts)
    groups = (key for key in sorted(matter) if key not in facts.groups and key not in told)
    missing = [key for key in groups if not _is_deleted(facts, key)]
    # Those that no command lists come first: the rest of the others is told in one line.
    missing.sort(key=lambda key: matter[key] is not PrincipalKind.FOREIGN_GROUP)
    for key in missing[:LIMIT]:
        yield Gap("memberships", key, _memberless(facts, key, matter[key]), GapKind.ABSENT)
    if len(missing) > LIMIT:
        rest = len(missing) - LIMIT
        reason = f"no file lists the members of {rest} more groups; the script of `lspriv export-script` lists them"
        yield Gap("memberships", "/", reason, GapKind.ABSENT)


def _uncounted(facts: Facts) -> Iterator[Gap]:
    """Yield a note where lists of members are of the kind that leaves service principals out.

    So do `az ad group member list` and version 1.0 of Microsoft Graph, unless it is asked to count (azure-cli, issue
    32774; msgraph-sdk-powershell, issue 2853). A list that has one shows that its source tells them.
    """
    if not facts.members_uncounted:
        return
    listed = (member for group in facts.groups.ids() for member in facts.groups.members(group))
    if any(_kind(facts, member).is_workload for member in listed):
        return
    url = "https://graph.microsoft.com/v1.0/groups/ID/members?$count=true"
    reason = (
        "no list of group members has a service principal or managed identity in it, which `az ad group member list` "
        f"leaves out; `az rest --method get --headers ConsistencyLevel=eventual --url {shlex.quote(url)}` lists all"
    )
    yield Gap("memberships", "/", reason, GapKind.NOTE)


def _memberless(facts: Facts, key: str, kind: PrincipalKind) -> str:
    principal = facts.principals.get(key)
    name = f" ({principal.display_name})" if principal and principal.display_name else ""
    if kind is PrincipalKind.FOREIGN_GROUP:
        return f"the members of group `{key}`{name} are in another tenant, whose directory alone lists them"
    file = shlex.quote(f"group-members/{key}.json")
    command = f"mkdir -p group-members && az ad group member list --group {shlex.quote(key)} > {file}"
    return f"no file lists the members of group `{key}`{name}; `{command}` does"


def _groups_that_matter(facts: Facts) -> dict[str, PrincipalKind]:
    """Return the groups that hold something or are nested in one that does, each with its kind."""
    table = facts.assignments.table
    keys, key_of = table.principals.keys, table.principals.key_of
    found = {keys[key_of[number]]: kind for number, kind in table.kinds_of_principals() if kind.is_group}
    for eligible in facts.eligible.values():
        if eligible.principal_type.is_group:
            found[guid_key(eligible.principal_id)] = eligible.principal_type
    for deny in facts.deny.values():
        found.update(groups_of(deny))
    holders = {guid_key(eligible.principal_id) for eligible in facts.eligible.values()}
    for principal in facts.principals.values():
        key = guid_key(principal.id)
        holds = key in holders or table.principals.key_number(key) is not None
        if principal.kind.is_group and (holds or key in found):
            found[key] = principal.kind
    waiting = list(found)
    while waiting:
        for member in facts.groups.members(waiting.pop()):
            kind = _kind(facts, member)
            if member not in found and (member in facts.groups or kind.is_group):
                found[member] = kind
                waiting.append(member)
    return found


def _kind(facts: Facts, key: str) -> PrincipalKind:
    principal = facts.principals.get(key)
    return PrincipalKind.UNKNOWN if principal is None else principal.kind


def _is_deleted(facts: Facts, key: str) -> bool:
    principal = facts.principals.get(key)
    return principal is not None and principal.deleted


def _settings(facts: Facts) -> Iterator[Gap]:
    told = {scope for section, scope in facts.failed if section == "appsettings"}
    missing = [
        app for app in facts.apps.sorted() if app.is_function and app.settings is None and scope_key(app.id) not in told
    ]
    if not missing:
        return
    parts = missing[0].id.split("/")
    group, subscription = (parts[4], parts[2]) if len(parts) > 4 else ("GROUP", "ID")
    slot = f" --slot {missing[0].slot}" if missing[0].slot else ""
    command = (
        f"az functionapp config appsettings list --subscription {subscription} --resource-group {group} "
        f"--name {missing[0].name}{slot}"
    )
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    reason = (
        f"no file has the app settings of `{missing[0].name}`{more}; the script of `lspriv export-script` writes them "
        f"without values, `{command}` with them"
    )
    yield Gap("function_apps", missing[0].id if len(missing) == 1 else "/", reason, GapKind.ABSENT)
