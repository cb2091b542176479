"""Joins an lspriv snapshot with what other files tell, as if its facts stood in one more file."""

from __future__ import annotations

from dataclasses import replace

from lspriv.importers.facts import Facts, SettingsList
from lspriv.importers.groups import MemberList
from lspriv.importers.merging import Credential
from lspriv.importers.owner import SiteRef
from lspriv.importers.times import utc
from lspriv.importers.wire import RecordError
from lspriv.model.gap import Gap, GapKind
from lspriv.model.snapshot import Snapshot
from lspriv.model.usage import UsageWindow

_LISTS = (
    "role_assignments",
    "role_definitions",
    "eligible_assignments",
    "deny_assignments",
    "principals",
    "management_groups",
)
_RECOMPUTED = frozenset({*_LISTS, "memberships", "function_apps", "subscriptions"})


def take_snapshot(snapshot: Snapshot, file: str, facts: Facts) -> int:
    """Take every fact and gap of a snapshot, and return how many facts there were."""
    count = _take_access(snapshot, file, facts) + _take_tenant(snapshot, file, facts)
    for record in snapshot.usage:
        facts.usage.put(record)
    for window in snapshot.usage_windows:
        _take_window(window, file, facts)
    for sign_in in snapshot.sign_ins:
        facts.sign_ins.put(sign_in, file)
    _take_gaps(snapshot, facts)
    facts.note_tenant("snapshots", snapshot.tenant_id)
    facts.clouds[snapshot.cloud] += 1
    if snapshot.collected_at:
        facts.collected.add(snapshot.collected_at)
    return count + len(snapshot.usage) + len(snapshot.usage_windows) + len(snapshot.sign_ins)


def _take_window(window: UsageWindow, file: str, facts: Facts) -> None:
    try:
        facts.windows.put(replace(window, start=utc(window.start), end=utc(window.end)))
    except RecordError:
        reason = f"`{file}`: a time that `{window.source}` covers is not ISO 8601, so it is left out"
        facts.gaps.add(Gap("usage", window.scope, reason))


def _take_access(snapshot: Snapshot, file: str, facts: Facts) -> int:
    for assignment in snapshot.role_assignments:
        facts.assignments.put(assignment)
    for role in snapshot.role_definitions:
        facts.roles.put(role, file)
    for eligible in snapshot.eligible_assignments:
        facts.eligible.put(eligible, file)
    for deny in snapshot.deny_assignments:
        facts.deny.put(deny, file)
    for principal in snapshot.principals:
        facts.principals.put(principal, file)
    for group in snapshot.memberships:
        cut_off = None if group.complete else "the snapshot says so"
        facts.groups.put(MemberList(group.group_id, group.member_ids, file, cut_off, may_be_page=False))
    return sum(
        len(facts_of_a_kind)
        for facts_of_a_kind in (
            snapshot.role_assignments, snapshot.role_definitions, snapshot.eligible_assignments,
            snapshot.deny_assignments, snapshot.principals, snapshot.memberships,
        )
    )  # fmt: skip


def _take_tenant(snapshot: Snapshot, file: str, facts: Facts) -> int:
    for subscription in snapshot.subscriptions:
        facts.subscriptions.put(subscription, file)
    for group in snapshot.management_groups:
        facts.management_groups.put(group, file)
    for identity in snapshot.managed_identities:
        for credential in identity.federated_credentials:
            facts.credentials.put(Credential(identity.id, credential), file)
        facts.identities.put(replace(identity, federated_credentials=()), file)
    for resource in snapshot.resources:
        facts.resources.put(resource, file)
    for app in snapshot.function_apps:
        facts.apps.put(replace(app, settings=None), file)
        if app.settings is not None:
            facts.settings.append(SettingsList(SiteRef(id=app.id), "appsettings", app.settings, file))
    return sum(
        len(facts_of_a_kind)
        for facts_of_a_kind in (
            snapshot.subscriptions, snapshot.management_groups, snapshot.managed_identities, snapshot.resources,
            snapshot.function_apps,
        )
    )  # fmt: skip


def _take_gaps(snapshot: Snapshot, facts: Facts) -> None:
    """Take the gaps, but for what was absent: another file may have it, so that is found out anew."""
    absent = [gap for gap in snapshot.gaps if gap.kind is GapKind.ABSENT and gap.source in _RECOMPUTED]
    for section in _LISTS:
        scopes = {gap.scope.lower() for gap in absent if gap.source == section}
        if "/" in scopes:
            continue
        if not scopes:
            facts.seen.note(section)
        for subscription in snapshot.subscriptions:
            if f"/subscriptions/{subscription.id}".lower() not in scopes:
                facts.seen.note(section, subscription.id)
    for gap in snapshot.gaps:
        if gap not in absent:
            facts.gaps.add(gap)
