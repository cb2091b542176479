"""A collection from sign-in to a full spool: first which subscriptions, then all lists, then the directory."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec

from lspriv.collect import reduce
from lspriv.collect.ask import Ask, Follow, Target
from lspriv.collect.cloud import Cloud
from lspriv.collect.kql import LogQuery, halves, log_queries
from lspriv.collect.plan import Plan
from lspriv.collect.reader import Reader
from lspriv.collect.signin import Method, check_sign_in, credential
from lspriv.collect.sources import authorization, directory, graph_tables, resources, sites, tenancy
from lspriv.collect.sources.arm import subscription_list
from lspriv.collect.spool import Manifest, Refusal, Spool
from lspriv.collect.throttle import MOST_AT_ONCE, Gate
from lspriv.collect.transport import Transport, quiet_logs
from lspriv.collect.workers import Show, Workers
from lspriv.errors import CollectError

_CONDITION = re.compile(rb'"condition"\s*:\s*"')


class _Partial(msgspec.Struct):
    error: Any = None


_PARTIAL = msgspec.json.Decoder(_Partial)
_MOST_DAYS = 90
_DEAD = frozenset({"deleted"})


@dataclass(frozen=True, slots=True)
class Session:
    """How Azure is reached."""

    cloud: Cloud
    method: Method = Method.DEFAULT
    tenant: str | None = None
    client_id: str | None = None
    timeout: float = 300.0
    """Seconds for one page with all attempts."""
    agent: str = "lspriv"
    """What this program calls itself."""
    pause: float = 0.5
    """Seconds before a second attempt where Azure names no time; doubled each time."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection leaves behind."""

    subscriptions: tuple[str, ...]
    missing: tuple[tuple[str, str], ...] = ()
    """What was not asked at all: the section of the snapshot that it would fill, and why."""


class _Heard:
    """Principals that pages name, noted from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.ids: set[str] = set()
        self.groups: set[str] = set()
        self.conditions = False
        """True once a page of Resource Graph told of a condition."""

    def follow(self, page: bytes) -> Iterable[Ask]:
        """Note whom a page names."""
        named = set(directory.holders(page))
        with self._lock:
            self.ids.update(id for id, _ in named)
            self.groups.update(id for id, is_group in named if is_group)
        return ()

    def follow_table(self, page: bytes) -> Iterable[Ask]:
        """Note whom a page of Resource Graph names, and whether it tells conditions."""
        self.conditions = self.conditions or _CONDITION.search(page) is not None
        return self.follow(page)


def collect(
    session: Session, plan: Plan, spool: Spool, *, now: str, resume: bool, show: Show | None = None
) -> Collected:
    """Read all that a plan asks for into the spool; `now` is the time at which it begins, ISO 8601 in UTC.

    Raises:
        CollectError: nobody could sign in, no subscription is there to collect, or the spool is of another collection.
        KeyboardInterrupt: the user stopped it; with `resume` the next run goes on.
    """
    quiet_logs()
    cloud = session.cloud
    held = credential(cloud, session.method, session.tenant, session.client_id, session.timeout)
    check_sign_in(held, cloud.arm.scope, session.method)
    now = _prepare(spool, Manifest(cloud.name, cloud.arm.endpoint, session.tenant, plan.told(), now), resume)
    services = {Target.ARM: cloud.arm, Target.GRAPH: cloud.graph, Target.LOGS: cloud.logs}
    transports = {
        target: Transport(service, held, connections=MOST_AT_ONCE, agent=session.agent)
        for target, service in services.items()
        if service is not None
    }
    gates = {target: Gate() for target in transports}
    reader = Reader(transports, gates, spool, timeout=session.timeout, pause=session.pause, resumed=resume)

    def stop() -> None:
        for gate in gates.values():
            gate.stop()

    workers = Workers(reader, stop=stop, show=show)
    try:
        collected = _collect(workers, spool, cloud.arm.endpoint, transports.keys(), plan, now)
        spool.settle()
        return collected
    finally:
        for transport in transports.values():
            transport.close()


def _prepare(spool: Spool, wanted: Manifest, resume: bool) -> str:
    """Make the spool ready, and return the time at which its collection began."""
    if not resume:
        spool.begin(wanted)
        return wanted.started
    known = spool.manifest()
    if known is None:
        spool.begin(wanted)
        return wanted.started
    if msgspec.structs.replace(known, started=wanted.started) != wanted:
        raise CollectError(
            f"`{spool.folder}` was begun with other options or in another cloud; "
            "repeat those, or start without --resume"
        )
    return known.started


def _collect(
    workers: Workers, spool: Spool, endpoint: str, targets: Iterable[Target], plan: Plan, now: str
) -> Collected:
    chosen, groups = _choose(workers, plan)
    if not chosen:
        raise CollectError(_why_none(spool, endpoint, plan))
    heard = _Heard()
    workers.read(_all_lists(chosen, groups, plan, heard, now))
    if plan.resource_graph and not heard.conditions:
        # Whether Resource Graph tells conditions is nowhere documented. Where it told none, there may be some.
        workers.read(_assignments(chosen, heard))
    missing: list[tuple[str, str]] = []
    if Target.GRAPH in targets:
        workers.read((*map(directory.members, sorted(heard.groups)), *directory.principals(heard.ids)))
    else:
        missing.append(("principals", "no `--graph-endpoint` was named, which tells principals and members of groups"))
    if plan.log_workspaces and Target.LOGS in targets:
        workers.read(_logs(plan, now))
    elif plan.log_workspaces:
        missing.append(("usage", "no `--logs-endpoint` was named, so that the log workspaces were not asked"))
    return Collected(tuple(chosen), tuple(missing))


def _why_none(spool: Spool, endpoint: str, plan: Plan) -> str:
    """Say in one line why there is no subscription to collect, and what to do."""
    for group in plan.management_groups:
        if refusal := spool.failure(tenancy.tree(group).question(endpoint)):
            step = "check its name, which is not what it is called for people, and ask for Reader on it"
            return f"the management group `{group}` cannot be read: {_reason(refusal)}; {step}"
    if refusal := spool.failure(tenancy.subscriptions().question(endpoint)):
        reason = _reason(refusal)
        step = "" if "; set " in reason else "; check the network, HTTPS_PROXY, `--cloud` and `--arm-endpoint`"
        return f"`{endpoint}` lists no subscriptions: {reason}{step}"
    if plan.management_groups:
        why = "there is none below the management groups that were named, less what --exclude names"
    elif plan.exclude:
        why = "--exclude leaves none of those that you see"
    else:
        why = "whoever is signed in sees none; name the directory with --tenant, or ask for Reader on a subscription"
    return f"no subscription is there to collect: {why}"


def _reason(refusal: Refusal) -> str:
    message = refusal.message.rstrip(".")
    return message if refusal.code == "NoAnswer" else f"{refusal.code}: {message}"


def _choose(workers: Workers, plan: Plan) -> tuple[list[str], list[str]]:
    """Return the subscriptions to collect (ids), and the management groups that are asked for their assignments."""
    seen: dict[str, str] = {}
    in_tree: dict[str, None] = {}
    groups: dict[str, None] = {}
    tenants: dict[str, None] = {}
    every: list[str] = []

    def note_subscriptions(page: bytes) -> Iterable[Ask]:
        for one in tenancy.found(page):
            if one.subscription_id and (one.state or "").lower() not in _DEAD:
                seen[one.subscription_id.lower()] = one.subscription_id
                if one.tenant_id:
                    tenants[one.tenant_id] = None
        return ()

    def note_tenants(page: bytes) -> Iterable[Ask]:
        every.extend(one.tenant_id for one in tenancy.found(page) if one.tenant_id)
        return ()

    def note_tree(page: bytes) -> Iterable[Ask]:
        below, ids = tenancy.below(page)
        in_tree.update(dict.fromkeys(id.lower() for id in below))
        groups.update(dict.fromkeys(ids))
        return ()

    # Directories only help to find the root group where the subscriptions do not name it; without them nothing is lost.
    directories = replace(tenancy.tenants(), follow=note_tenants, otherwise=tuple)
    workers.read((_following(tenancy.subscriptions(), note_subscriptions), directories))
    for group in plan.management_groups:
        workers.read((_following(tenancy.tree(group), note_tree),))
    wanted = [id.lower() for id in plan.subscriptions]
    if plan.management_groups:
        wanted.extend(id for id in in_tree if id not in wanted)
    if not wanted and not plan.management_groups:
        wanted = list(seen)
    left_out = {id.lower() for id in plan.exclude}
    chosen = sorted(seen.get(id, id) for id in wanted if id not in left_out)
    unseen = [id for id in chosen if id.lower() not in seen]
    workers.read(map(tenancy.subscription, unseen))
    # A caller who is a guest elsewhere sees several directories; only one of them is meant.
    alone = every if len(every) == 1 else []
    own = list(tenants) or alone or ([plan.tenant] if plan.tenant else [])
    workers.read(tenancy.tree(tenant) for tenant in own)
    return chosen, list(groups)


def _all_lists(chosen: Sequence[str], groups: Sequence[str], plan: Plan, heard: _Heard, now: str) -> Iterator[Ask]:
    every = partial(map, authorization.role_definitions, chosen)
    yield replace(authorization.built_in_roles(), otherwise=every)
    for group in groups:
        yield _following(authorization.assignments_of_group(group), heard.follow)
    if plan.resource_graph:
        for ask in graph_tables.role_assignments(chosen):
            yield replace(ask, follow=heard.follow_table, otherwise=lambda: _assignments(chosen, heard))
        for ask in graph_tables.resources(chosen):
            yield replace(ask, otherwise=lambda: _resources(chosen))
    else:
        yield from _assignments(chosen, heard)
        yield from _resources(chosen)
    for subscription in chosen:
        for ask in authorization.of_subscription(subscription):
            yield _following(ask, heard.follow)
        yield resources.identities(subscription)
        yield from resources.guarded(subscription)
        yield from sites.sites(subscription, settings=plan.app_settings)
        if plan.usage_days:
            yield _activity(subscription, plan.usage_days, now)


def _assignments(chosen: Sequence[str], heard: _Heard) -> Iterator[Ask]:
    return (_following(authorization.role_assignments(one), heard.follow) for one in chosen)


def _resources(chosen: Sequence[str]) -> Iterator[Ask]:
    return (ask for one in chosen for ask in resources.resources(one))


def _activity(subscription: str, days: int, now: str) -> Ask:
    """Ask for the activity log, which goes back 90 days (Microsoft: "Azure Monitor activity log")."""
    end = datetime.fromisoformat(now.replace("Z", "+00:00"))
    # A little less: the service counts to the second, and what is older than 90 days is refused with a 400.
    begin = end - timedelta(days=days) + timedelta(minutes=10 if days >= 90 else 0)
    span = f"eventTimestamp ge '{_time(begin)}' and eventTimestamp le '{_time(end)}'"
    return subscription_list(
        subscription,
        "providers/Microsoft.Insights/eventtypes/management/values",
        "2015-04-01",
        reduce=reduce.events,
        more=f"&%24filter={quote(span)}",
    )


def _logs(plan: Plan, now: str) -> Iterator[Ask]:
    for workspace in plan.log_workspaces:
        for query in log_queries(plan.usage_days or _MOST_DAYS, now):
            yield _log_answer(workspace, query)


def _log_answer(workspace: str, query: LogQuery) -> Ask:
    """Ask a workspace to count; what is too much for one answer is asked for in halves of its time."""

    def halves_of_a_part(page: bytes) -> Iterable[Ask]:
        if _PARTIAL.decode(page).error is None:
            return ()
        return (_log_answer(workspace, half) for half in halves(query) or ())

    path = f"/v1{quote(workspace)}/query" if workspace.startswith("/") else f"/v1/workspaces/{quote(workspace)}/query"
    body = {"query": query.kql, "timespan": query.timespan}
    return Ask(Target.LOGS, path, body, key=workspace.lower(), instead=halves_of_a_part)


def _following(ask: Ask, follow: Follow) -> Ask:
    return replace(ask, follow=follow)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
