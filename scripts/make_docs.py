#!/usr/bin/env python3
"""Write docs/rules and docs/reference: the manual, made from what the program says of itself.

Rules come from their files in lspriv/rules, commands from their help, documents from their schemas. Nothing in these
two folders is written by hand; a page that nothing makes any more is removed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

# So that it runs in any checkout, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.manual.commands import command_pages
from scripts.manual.documents import document_pages
from scripts.manual.rules import rule_pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FOLDERS = ("rules", "reference")
"""The folders of docs/ that belong to the manual."""

_NOTE = "<!-- Made by scripts/make_docs.py; `make docs` writes it anew. -->"


def pages() -> dict[str, str]:
    """Return every page of the manual by its path below docs/."""
    made = [*rule_pages(), *command_pages(), *document_pages()]
    made.append(("reference/README.md", _reference()))
    return {path: "\n".join((_NOTE, "", *lines)) + "\n" for path, lines in made}


def committed(docs: Path = DOCS) -> Iterator[str]:
    """Yield the paths below docs/ of what the manual's folders hold."""
    for folder in FOLDERS:
        for path in sorted((docs / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(docs).as_posix()


def main() -> None:
    """Write the pages, and remove what is none of them."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    made = pages()
    for path in set(committed()) - made.keys():
        (DOCS / path).unlink()
    for path, text in made.items():
        target = DOCS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(f"docs: {len(made)} pages")


def _reference() -> list[str]:
    return [
        "# Reference",
        "",
        "- [Commands](commands/README.md), with their options, exit codes and examples",
        "- [Exit codes](exit-codes.md)",
        "- [Formats](formats.md)",
        "- [Baselines](baselines.md): keys, parameters, acceptances",
        "- [Report](report.md): the JSON of `lspriv analyze`",
        "- [Snapshot](snapshot.md): what `lspriv collect` and `lspriv import` write",
        "- [Environment variables](environment.md)",
        "- [Rules](../rules/README.md)",
    ]


if __name__ == "__main__":
    main()
