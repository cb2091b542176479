#!/usr/bin/env python3
"""Build the reference catalogue that ships with lspriv: operations and built-in roles.

Each input is recognised by its content: the catalogue's own files, compact fact files, and
what ARM or az answer. Later inputs refine earlier ones and take nothing away. Equal inputs
give equal bytes. docs/catalog.md tells shapes, rules and sources.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

# So that it runs in any checkout, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lspriv.catalog import files
from scripts.catalog import operations, roles
from scripts.catalog.inputs import NOT_RECOGNISED, BadInput, Origins, items

ROOT = Path(__file__).resolve().parent.parent
LICENCE = "facts only (names, GUIDs, operation strings, dates); docs/catalog.md names the sources and their licences"
EXAMPLES = """\
examples (from the root of the checkout):
  from compact fact files:
    scripts/build_catalog.py --roles azure_builtin_roles.json azure_role_history.json \\
                             --operations azure_operations.json

  refresh what is shipped by what your own tenant says; az only reads:
    az rest --url "https://management.azure.com/providers/Microsoft.Authorization/roleDefinitions\
?api-version=2022-05-01-preview" > roles.json
    az provider operation list > operations.json
    scripts/build_catalog.py --date 2026-11-22 \\
                             --roles lspriv/catalog/data/builtin_roles.json roles.json \\
                             --operations lspriv/catalog/data/operations.json operations.json
"""

GatheredT = TypeVar("GatheredT")
Readers = Mapping[str, Callable[[Any, str, GatheredT], None]]

ROLE_READERS: Readers[roles.GatheredRoles] = {
    "the catalogue's roles": roles.read_own,
    "compact facts of roles": roles.read_facts,
    "compact facts of role names": roles.read_history,
    "ARM's role definitions": roles.read_arm,
}
"""What `--roles` takes."""
OPERATION_READERS: Readers[operations.GatheredOperations] = {
    "the catalogue's operations": operations.read_own,
    "compact facts of operations": operations.read_facts,
    "ARM's provider operations": operations.read_arm,
}
"""What `--operations` takes."""


def recognise(document: Any) -> str:
    """Return which kind a parsed file is, in the words of the readers' tables.

    Raises:
        BadInput: It is none of them.
    """
    if isinstance(document, dict) and "schema" in document:
        schemas = {files.ROLES_SCHEMA: "the catalogue's roles", files.OPERATIONS_SCHEMA: "the catalogue's operations"}
        schema = str(document["schema"])
        if schema not in schemas:
            raise BadInput(f"its schema is `{schema}`; known are {', '.join(schemas)}")
        return schemas[schema]
    if isinstance(document, dict) and "meta" in document:
        if "providers" in document:
            return "compact facts of operations"
        if "roles" in document:
            return "compact facts of role" + (" names" if isinstance(document["roles"], dict) else "s")
    found = items(document)
    if not found:
        raise BadInput("it is an empty list")
    if any("operations" in item or "resourceTypes" in item for item in found):
        return "ARM's provider operations"
    if any("permissions" in item or "permissions" in item.get("properties", ()) for item in found):
        return "ARM's role definitions"
    raise BadInput(NOT_RECOGNISED)


def take(path: Path, day: str | None, readers: Readers[GatheredT], into: GatheredT) -> None:
    """Read one file into what is gathered.

    Raises:
        BadInput: The file cannot be read or used; the message names it.
    """
    try:
        document = json.loads(path.read_bytes())  # also UTF-16 and byte-order marks, which PowerShell writes
        kind = recognise(document)
        if kind not in readers:
            raise BadInput(f"it holds {kind}, which the other option takes")
        if day is None:
            day = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
        readers[kind](document, day, into)
        if isinstance(document, dict) and document.get("nextLink"):
            print(f"`{path}` is one page of several; give all of them", file=sys.stderr)
    except OSError as error:
        raise BadInput(f"cannot read `{path}`: {error.strerror}") from error
    except RecursionError as error:
        raise BadInput(f"cannot use `{path}`: it is nested too deeply") from error
    except (BadInput, ValueError) as error:
        said = str(error)
        raise BadInput(f"cannot use `{path}`: {said[:1].lower()}{said[1:]}") from error


def render(schema: str, origins: Origins, more: Mapping[str, object], sections: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a catalogue file's text: the header, then each record of each section on its own line."""
    header = {"schema": schema, "date": origins.day, "source": list(origins.texts.values()), "licence": LICENCE, **more}
    parts = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in header.items()]
    for section, records in sections.items():
        lines = [f"{json.dumps(key)}:{msgspec.json.encode(record).decode()}" for key, record in records.items()]
        parts.append(f"{json.dumps(section)}: {{\n" + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def build_roles(paths: list[Path], day: str | None) -> str:
    """Return the text of the file of built-in roles.

    Raises:
        BadInput: An input cannot be used, or none defines a role.
    """
    gathered = roles.GatheredRoles()
    for path in paths:
        take(path, day, ROLE_READERS, gathered)
    if not gathered.roles:
        raise BadInput("no input of --roles defines a role; role names alone are not enough")
    defined, retired = dict(sorted(gathered.roles.items())), dict(sorted(gathered.retired.items()))
    print(f"{len(defined)} built-in roles, {len(retired)} retired names", file=sys.stderr)
    return render(files.ROLES_SCHEMA, gathered.origins, {}, {"roles": defined, "retired": retired})


def build_operations(paths: list[Path], day: str | None) -> str:
    """Return the text of the file of operations.

    Raises:
        BadInput: An input cannot be used, or none names an operation.
    """
    gathered = operations.GatheredOperations()
    for path in paths:
        take(path, day, OPERATION_READERS, gathered)
    if not gathered.found:
        raise BadInput("no input of --operations names an operation")
    providers = gathered.providers()
    print(f"{len(gathered.found)} operations of {len(providers)} providers", file=sys.stderr)
    for name in sorted(gathered.left_out):
        print(f"left out, since it is no operation: {name!r}", file=sys.stderr)
    return render(files.OPERATIONS_SCHEMA, gathered.origins, {"legend": files.LETTERS}, {"providers": providers})


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="build_catalog.py",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    inputs: dict[str, Any] = {"nargs": "+", "action": "extend", "type": Path, "default": [], "metavar": "FILE"}
    parser.add_argument("--roles", **inputs, help=f"role inputs in order; writes {files.ROLES}")
    parser.add_argument("--operations", **inputs, help=f"operation inputs in order; writes {files.OPERATIONS}")
    parser.add_argument(
        "--date", type=_day, help="when ARM's answers were fetched, YYYY-MM-DD; default: the file's day"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=ROOT / "lspriv" / "catalog" / "data",
        help="where to write; default: lspriv/catalog/data in this checkout",
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Build what the arguments ask for; return 0, or 2 after one line on standard error."""
    parser = arguments()
    args = parser.parse_args(argv)
    if not args.roles and not args.operations:
        parser.error("nothing to build: give --roles, --operations or both")
    try:
        texts = {}
        if args.roles:
            texts[files.ROLES] = build_roles(args.roles, args.date)
        if args.operations:
            texts[files.OPERATIONS] = build_operations(args.operations, args.date)
        args.out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (args.out / name).write_bytes(text.encode())
    except BadInput as error:
        print(f"build_catalog: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"build_catalog: cannot write to `{args.out}`: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise argparse.ArgumentTypeError(f"`{text}` is no day like 2026-11-22")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"`{text}` is no day of the calendar") from error


if __name__ == "__main__":
    sys.exit(main())
