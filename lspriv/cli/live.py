"""What `collect` and `analyze --live` share: the options by which Azure is reached, and the collection itself."""

from __future__ import annotations

import os
import re
import time
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lspriv.cli.options import present
from lspriv.cli.parser import Options, Parser, one_of
from lspriv.cli.progress import Progress, progress
from lspriv.cli.version import VERSION

if TYPE_CHECKING:
    from lspriv.collect.plan import Plan
    from lspriv.collect.run import Session
    from lspriv.collect.spool import Spool
    from lspriv.collect.workers import Show
    from lspriv.importers import Imported
    from lspriv.importers.batch import Batch, Skipped
    from lspriv.model.snapshot import Snapshot

_CLOUDS = ("public", "usgov", "china")
_METHODS = ("default", "cli", "device-code", "browser", "managed-identity", "workload-identity", "environment")
_TIMEOUT = 300
_MOST_DAYS = 90
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_POSTED = ("/list", "/providers/Microsoft.ResourceGraph/resources", "/getByIds", "/query")
"""How the paths end that are asked by POST."""
_TRUE = ("1", "true", "yes", "on")


def add_live_options(parser: Parser, *, shown: bool = True) -> None:
    """Take what to collect, how to sign in and where Azure answers; not `shown`, the help leaves them out."""
    add = parser.add if shown else parser.add_argument
    many: dict[str, Any] = {"action": "append", "default": []}
    for name, meta, read, help in (
        ("--subscription", "ID", _subscription, "collect this one; may be repeated (default: all that you see)"),
        ("--management-group", "NAME", _group, "collect all subscriptions below it; may be repeated"),
        ("--exclude", "ID", _subscription, "leave this subscription out; may be repeated"),
    ):
        add(name, metavar=meta, type=read, help=help, **many)
    days = f"days of the activity log to read, 0 to {_MOST_DAYS}"
    add("--usage-days", metavar="N", type=_days, default=_MOST_DAYS, help=days)
    logs = "ARM id or GUID of a Log Analytics workspace whose logs are summarised there; may be repeated"
    add("--log-workspace", metavar="ID", type=_workspace, help=logs, **many)
    settings = "do not read the names of app settings, which takes a right of its own"
    add("--no-app-settings", action="store_true", help=settings)
    alone = "ask Azure Resource Manager alone, subscription by subscription"
    add("--no-resource-graph", action="store_true", help=alone)
    methods = (
        f"how to sign in: {', '.join(_METHODS[1:])} (default: the first that is there of environment variables, "
        "workload identity, managed identity, Azure CLI, Azure PowerShell and azd)"
    )
    add("--auth", metavar="METHOD", type=one_of(*_METHODS), default="default", help=methods)
    add("--tenant", metavar="ID", help="sign in to this directory (default: the account's own)")
    add("--client-id", metavar="ID", help="sign in as this user-assigned identity (AZURE_CLIENT_ID)")
    add(
        "--cloud",
        metavar="CLOUD",
        type=one_of(*_CLOUDS),
        default="public",
        help="which of Microsoft's clouds: public, usgov or china",
    )
    for name, meta, help in (
        ("--arm-endpoint", "URL", "where another cloud has Azure Resource Manager (LSPRIV_ARM_ENDPOINT)"),
        ("--arm-audience", "URL", "whom its tokens are for (LSPRIV_ARM_AUDIENCE; default: the endpoint)"),
        ("--graph-endpoint", "URL", "where it has Microsoft Graph (LSPRIV_GRAPH_ENDPOINT)"),
        ("--graph-audience", "URL", "whom its tokens are for (LSPRIV_GRAPH_AUDIENCE)"),
        ("--logs-endpoint", "URL", "where it has Log Analytics (LSPRIV_LOGS_ENDPOINT)"),
        ("--logs-audience", "URL", "whom its tokens are for (LSPRIV_LOGS_AUDIENCE)"),
        ("--authority", "HOST", "where one signs in to it (AZURE_AUTHORITY_HOST)"),
    ):
        add(name, metavar=meta, help=help)
    discovery = "do not ask Microsoft's cloud about the authority (LSPRIV_DISABLE_INSTANCE_DISCOVERY)"
    add("--disable-instance-discovery", action="store_true", help=discovery)
    limit = "give one page of an answer up after this, all attempts included"
    add("--timeout", metavar="SECONDS", type=_seconds, default=_TIMEOUT, help=limit)


def check_live(options: Options) -> None:
    """Refuse inputs beside `--live`, neither of them, and options of `--live` without it.

    Raises:
        InputError: the options contradict each other.
    """
    from lspriv.errors import InputError

    if options.live and options.inputs:
        raise InputError(f"`--live` collects by itself; leave `{options.inputs[0]}` or `--live` out")
    if not options.live and not options.inputs:
        raise InputError("name what to analyze: a snapshot, a file or folder of exports, or `--live`")
    if options.live:
        return
    if options.save:
        raise InputError("`--save` keeps what `--live` collects; without it there is nothing to keep")
    asked = Parser("analyze", "", about="", examples=(), exits=(), run=lambda _: 0)
    add_live_options(asked)
    for name, usual in vars(asked.read(())).items():
        if getattr(options, name) != usual:
            raise InputError(f"`--{name.replace('_', '-')}` is for `--live`; add that, or leave it out")


def collected(options: Options) -> tuple[tuple[str, ...], Snapshot]:
    """Collect for another command; return what to call the input from now on, and the tenant.

    Raises:
        CollectError: nobody could sign in, or there is nothing to collect.
        InputError: what was collected cannot be saved.
    """
    from tempfile import TemporaryDirectory

    from lspriv.cli.output import check_output
    from lspriv.snapshot import write_snapshot

    check_output(options.save, (), option="--save")
    with TemporaryDirectory(prefix="lspriv-") as folder:
        snapshot = collect_live(options, Path(folder) / "collection", resume=False).snapshot
    if options.save:
        write_snapshot(snapshot, options.save)
    return (options.save or "tenant.json.zst",), snapshot


def collect_live(options: Options, folder: Path, *, resume: bool) -> Imported:
    """Collect what the options ask for into a folder, and read it as one tenant.

    Raises:
        CollectError: nobody could sign in, or there is nothing to collect.
    """
    session, plan = session_of(options), plan_of(options)
    with progress(quiet=options.quiet) as show:
        tell = _telling(show) if show else None
        return read_live(session, plan, folder, now=options.now or present(), resume=resume, show=tell)


def read_live(
    session: Session, plan: Plan, folder: Path, *, now: str, resume: bool = False, show: Show | None = None
) -> Imported:
    """Collect by a plan into a folder, and read it as one tenant; `now` ends the window of use, ISO 8601 in UTC.

    Raises:
        CollectError: nobody could sign in, or there is nothing to collect.
    """
    from lspriv.collect.run import collect
    from lspriv.collect.spool import Spool
    from lspriv.model.gap import Gap, GapKind

    spool = Spool(folder)
    collected = collect(session, plan, spool, now=now, resume=resume, show=show)
    imported = read_spool(spool)
    gaps = tuple(Gap(source, "/", reason, GapKind.ABSENT) for source, reason in collected.missing)
    snapshot = replace(imported.snapshot, cloud=session.cloud.name, gaps=(*imported.snapshot.gaps, *gaps))
    snapshot = _within(snapshot, frozenset(id.lower() for id in collected.subscriptions))
    return replace(imported, snapshot=snapshot)


def read_spool(spool: Spool) -> Imported:
    """Read what was collected as one tenant."""
    from lspriv.importers.run import import_batches
    from lspriv.importers.source import read_inputs

    return import_batches(map(_named, read_inputs([str(spool.pages)])))


def _within(snapshot: Snapshot, chosen: frozenset[str]) -> Snapshot:
    """Return a snapshot of the subscriptions (ids) that were asked for, and say how many others were seen.

    Of the others nothing was read; left in, they would look as if nobody had rights there.
    """
    from lspriv.model.gap import Gap, GapKind
    from lspriv.model.scope import subscription_of

    inside = tuple(one for one in snapshot.subscriptions if one.id.lower() in chosen)
    others = len(snapshot.subscriptions) - len(inside)
    if not others:
        return snapshot
    gaps = tuple(
        gap
        for gap in snapshot.gaps
        if gap.kind is not GapKind.ABSENT or subscription_of(gap.scope.lower()) in (None, *chosen)
    )
    more = f"{others} more subscription{'s' if others > 1 else ''}"
    note = Gap("subscriptions", "/", f"{more} can be seen and were left out, as asked", GapKind.NOTE)
    return replace(snapshot, subscriptions=inside, gaps=(*gaps, note))


def _named(item: Batch | Skipped) -> Batch | Skipped:
    """Call a page by what was asked, not by the file that it lay in for a while, and say why one is missing."""
    from lspriv.cli.unread import why_incomplete, why_unread
    from lspriv.importers.batch import Skipped

    url = item.origin.url
    if url is None:
        return item
    path = urlsplit(url).path
    method = "POST" if path.endswith(_POSTED) else "GET"
    origin = replace(item.origin, file=f"{method} {path}", parts=())
    if isinstance(item, Skipped):
        return replace(item, origin=origin, reason=why_unread(item.reason))
    return replace(item, origin=origin, incomplete=why_incomplete(item.incomplete))


def session_of(options: Options) -> Session:
    """Return how Azure is reached, by options first, then by the environment.

    Raises:
        CollectError: an endpoint is no https address.
    """
    from lspriv.collect.cloud import Endpoints, cloud_of
    from lspriv.collect.run import Session
    from lspriv.collect.signin import Method

    discovery = os.environ.get("LSPRIV_DISABLE_INSTANCE_DISCOVERY", "").lower() in _TRUE
    said = Endpoints(
        cloud=options.cloud,
        arm=_said(options.arm_endpoint, "LSPRIV_ARM_ENDPOINT"),
        arm_audience=_said(options.arm_audience, "LSPRIV_ARM_AUDIENCE"),
        graph=_said(options.graph_endpoint, "LSPRIV_GRAPH_ENDPOINT"),
        graph_audience=_said(options.graph_audience, "LSPRIV_GRAPH_AUDIENCE"),
        logs=_said(options.logs_endpoint, "LSPRIV_LOGS_ENDPOINT"),
        logs_audience=_said(options.logs_audience, "LSPRIV_LOGS_AUDIENCE"),
        authority=_said(options.authority, "AZURE_AUTHORITY_HOST"),
        disable_instance_discovery=options.disable_instance_discovery or discovery,
    )
    client = (
        _said(options.client_id, "AZURE_CLIENT_ID")
        if options.auth in ("default", "managed-identity")
        else options.client_id
    )
    return Session(
        cloud_of(said), Method(options.auth), options.tenant, client, float(options.timeout), f"lspriv/{VERSION}"
    )


def plan_of(options: Options) -> Plan:
    """Return what to collect."""
    from lspriv.collect.plan import Plan

    return Plan(
        subscriptions=tuple(options.subscription),
        management_groups=tuple(options.management_group),
        exclude=tuple(options.exclude),
        tenant=options.tenant,
        resource_graph=not options.no_resource_graph,
        app_settings=not options.no_app_settings,
        usage_days=int(options.usage_days),
        log_workspaces=tuple(options.log_workspace),
    )


def _said(option: str | None, variable: str) -> str | None:
    return option or os.environ.get(variable) or None


def _telling(show: Progress) -> Show:
    """Return what tells how far a collection is, by a line of progress."""
    began = time.monotonic()

    def tell(done: int, total: int, rate: float) -> None:
        spent = time.monotonic() - began
        left = f", about {_span(spent / done * (total - done))} left" if done > 20 and total > done else ""
        show(f"collecting: {done:,} of {total:,} lists, {rate:.0f} pages/s{left}", 0, 0)

    return tell


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _subscription(text: str) -> str:
    id = text.strip().lower().removeprefix("/subscriptions/").rstrip("/")
    if _GUID.fullmatch(id):
        return id
    raise ArgumentTypeError(f"`{text}` is no subscription's id; `az account list --output table` shows them")


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= _MOST_DAYS:
        return int(text)
    raise ArgumentTypeError(
        f"`{text}` is no number of days; expected 0 to {_MOST_DAYS}, which is how far the log goes back"
    )


def _seconds(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise ArgumentTypeError(f"`{text}` is no number of seconds; expected a whole one from 1")


def _group(text: str) -> str:
    name = text.strip().rstrip("/").rpartition("/")[2]
    if name:
        return name
    raise ArgumentTypeError(f"`{text}` names no management group; `az account management-group list` lists them")


def _workspace(text: str) -> str:
    folded = text.lower().rstrip("/")
    of_arm = folded.startswith("/subscriptions/") and "/microsoft.operationalinsights/workspaces/" in folded
    if of_arm or _GUID.fullmatch(folded):
        return text.rstrip("/")
    raise ArgumentTypeError(
        f"`{text}` is neither the ARM id nor the GUID of a workspace; "
        "`az monitor log-analytics workspace list --query [].id` lists them"
    )
