#!/usr/bin/env python3
"""Write fixtures/: the made-up company contoso, what is planted in it, and its snapshot.

Equal sources give equal bytes on every machine. scripts/contoso/ tells the story; to plant something, add it there
with the `Fault` that it must cause, and run this.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# So that it runs in any checkout, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lspriv.cli.inputs import load
from lspriv.snapshot import encode_snapshot
from scripts.contoso.answers import page, planted
from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.export import export_files
from scripts.contoso.ids import COLLECTED
from scripts.contoso.story import tell

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"


def contoso() -> dict[str, bytes]:
    """Return contoso's files but for the snapshot: path below ``fixtures/`` and content."""
    company = Company(tell())
    files = {f"contoso/export/{path}": content for path, content in export_files(company)}
    answers = json.dumps(planted(company), indent=2, ensure_ascii=False) + "\n"
    files["contoso/planted.json"] = answers.encode()
    files["contoso/PLANTED.md"] = page(company, COLLECTED, CANARY).encode()
    return files


def snapshot(export: Path) -> bytes:
    """Return the snapshot that `lspriv import` makes of an export folder."""
    return encode_snapshot(load([str(export)]).snapshot)


def write(folder: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Write files below a folder, and yield the paths of those that changed; removes what is no longer made."""
    for path, content in files.items():
        target = folder / path
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            yield path
    made = {folder / path for path in files}
    for old in sorted((folder / "contoso" / "export").rglob("*"), reverse=True):
        if old.is_file() and old not in made:
            old.unlink()
            yield f"{old.relative_to(folder)} (removed)"
        elif old.is_dir() and not any(old.iterdir()):
            old.rmdir()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the fixtures and say what changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=FIXTURES, help="the folder to write (default: fixtures/)")
    out: Path = parser.parse_args(arguments).out
    changed = list(write(out, contoso()))
    made = snapshot(out / "contoso" / "export")
    target = out / "contoso" / "snapshot.json"
    if not target.exists() or target.read_bytes() != made:
        target.write_bytes(made)
        changed.append("contoso/snapshot.json")
    for path in changed:
        print(path)
    print(f"{len(changed)} files changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
