"""`lspriv schema`: the published shapes."""

from __future__ import annotations

import json
import sys

from lspriv.cli.parser import Options, Parser, one_of


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "snapshot|report|baseline",
        about="Prints the JSON Schema (2020-12) of what lspriv reads and writes, for editors and validators.",
        examples=(
            ("lspriv schema report > report.schema.json", "to check what `analyze --format json` writes"),
            ("lspriv schema baseline > baseline.schema.json", "for an editor that completes baselines"),
        ),
        exits=((0, "the schema is printed"),),
        run=run,
    )
    made.add(
        "document",
        metavar="DOCUMENT",
        type=one_of("snapshot", "report", "baseline"),
        help="snapshot, report or baseline",
    )
    return made


def run(options: Options) -> int:
    """Print a schema."""
    json.dump(_schema(options.document), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


def _schema(document: str) -> object:
    if document == "snapshot":
        from lspriv.snapshot import snapshot_schema

        return snapshot_schema()
    if document == "report":
        from lspriv.report.schema import report_schema

        return report_schema()
    from lspriv.compliance.baseline import baseline_schema
    from lspriv.rules.registry import all_rules

    return baseline_schema(all_rules())
