"""`lspriv import`: exports in, one snapshot out."""

from __future__ import annotations

import sys

from lspriv.cli.options import add_format, add_inputs, add_quiet
from lspriv.cli.parser import Options, Parser


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "INPUT... --out SNAPSHOT [options]",
        about=(
            "Reads exports of a tenant and writes them as one snapshot, which other commands read faster. "
            "Says of every file what it was taken for, how many records it gave and what was skipped and why; "
            "then what is missing, with the command that closes each gap."
        ),
        examples=(
            ("lspriv import exports/ --out tenant.json.zst", "a folder of exports into one small file"),
            ("lspriv import role-assignments.json roles.json --out tenant.json", "single files"),
            ("az role assignment list --all | lspriv import - --out tenant.json", "from another program"),
        ),
        exits=((0, "the snapshot is written and nothing is missing"), (3, "it is written, but there are gaps")),
        run=run,
    )
    add_inputs(made)
    out_help = "the snapshot to write: .json, .json.gz or .json.zst by its name; `-` is standard output"
    made.add("--out", metavar="SNAPSHOT", required=True, help=out_help)
    add_format(made, "table", "json")
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Import, write the snapshot, and tell of every file."""
    from lspriv.cli.inputs import load
    from lspriv.cli.output import check_output, write_bytes
    from lspriv.cli.progress import progress
    from lspriv.model.gap import GapKind
    from lspriv.report.imported import import_json, import_lines
    from lspriv.report.lines import text_width, write_lines
    from lspriv.snapshot import encode_snapshot, write_snapshot

    check_output(options.out, options.inputs, in_folders=True)
    with progress(quiet=options.quiet) as show:
        imported = load(options.inputs, show)
    files, snapshot = imported.files, imported.snapshot
    told = sys.stdout
    if options.out == "-":
        told = sys.stderr
        write_bytes((encode_snapshot(snapshot),), None)
    else:
        write_snapshot(snapshot, options.out)
    if options.format == "json":
        told.write(import_json(files, snapshot, options.out).decode())
    else:
        write_lines(import_lines(files, snapshot, options.out, text_width()), told)
    return 3 if any(gap.kind is not GapKind.NOTE for gap in snapshot.gaps) else 0
