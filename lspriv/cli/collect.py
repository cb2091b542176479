"""`lspriv collect`: live Azure in, one snapshot out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lspriv.cli.live import add_live_options
from lspriv.cli.options import add_format, add_quiet, instant
from lspriv.cli.parser import Options, Parser, warn

if TYPE_CHECKING:
    from lspriv.importers import Imported

_SPOOL = ".collecting"


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "--out SNAPSHOT [options]",
        about=(
            "Reads subscriptions, as far as your rights reach, into one snapshot. It never writes to Azure: it sends "
            "GET, and POST to lists that have no other form. Values of settings are dropped as they arrive; names, "
            "kinds and targets stay. What could not be read is named, and why."
        ),
        examples=(
            ("lspriv collect --out tenant.json.zst", "all subscriptions that you see, after `az login`"),
            ("lspriv collect --subscription ID --usage-days 30 --out prod.json.zst", "one subscription"),
            ("lspriv collect --management-group prod --auth managed-identity --out prod.json.zst", "in a nightly job"),
            ("lspriv collect --out tenant.json.zst --resume", "go on after an interruption, with the same options"),
            ("lspriv collect --print-permissions", "the least role that it needs"),
        ),
        exits=((0, "the snapshot is written and nothing is missing"), (3, "it is written, but there are gaps")),
        run=run,
    )
    made.add("--out", metavar="SNAPSHOT", help="the snapshot to write: .json, .json.gz or .json.zst by its name")
    made.add("--resume", action="store_true", help="go on where an interrupted run with the same options stopped")
    made.add(
        "--print-permissions",
        action="store_true",
        help="print the least rights for these options, and end",
    )
    add_live_options(made)
    add_format(made, "table", "json")
    now = "read the activity log and other logs up to this time, ISO 8601 (default: the present)"
    made.add("--now", metavar="TIME", type=instant, help=now)
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Collect, write the snapshot, and tell what is missing."""
    from lspriv.cli.live import plan_of
    from lspriv.cli.output import check_output
    from lspriv.collect.hold import held
    from lspriv.collect.permissions import permissions_json, permissions_text
    from lspriv.errors import CollectError
    from lspriv.model.gap import GapKind
    from lspriv.report.imported import import_json, import_lines
    from lspriv.report.lines import text_width, write_lines
    from lspriv.snapshot import write_snapshot

    if options.print_permissions:
        told = permissions_json if options.format == "json" else permissions_text
        sys.stdout.write(told(plan_of(options)))
        return 0
    if not options.out or options.out == "-":
        raise CollectError("name the snapshot to write with `--out FILE`, such as `--out tenant.json.zst`")
    check_output(options.out, ())
    spool = spool_of(options.out)
    try:
        with held(spool):
            imported = _collected(options, spool)
            write_snapshot(imported.snapshot, options.out)
            remove(spool)
    except KeyboardInterrupt:
        if spool.is_dir():
            warn(f"what was read lies in `{spool}`; the same command with `--resume` goes on from there")
        raise
    if options.format == "json":
        sys.stdout.write(import_json((), imported.snapshot, options.out).decode())
    else:
        write_lines(import_lines((), imported.snapshot, options.out, text_width()), sys.stdout)
    return 3 if any(gap.kind is not GapKind.NOTE for gap in imported.snapshot.gaps) else 0


def spool_of(out: str) -> Path:
    """Return the folder beside a snapshot in which a collection lies until it is complete."""
    path = Path(out)
    return path.with_name(f".{path.name}{_SPOOL}")


def _collected(options: Options, spool: Path) -> Imported:
    """Collect, and leave no empty folder behind where nobody could sign in."""
    from lspriv.cli.live import collect_live
    from lspriv.collect.spool import Spool

    try:
        return collect_live(options, spool, resume=options.resume)
    except BaseException:
        if Spool(spool).manifest() is None:
            remove(spool)
        raise


def remove(spool: Path) -> None:
    """Remove what a collection left behind."""
    from lspriv.collect.spool import Spool

    Spool(spool).remove()
