"""What docs/catalog.md says of the shipped files is so."""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from lspriv.catalog import load_catalog
from lspriv.catalog.controls import ControlsFile
from lspriv.catalog.files import CONTROLS, LETTERS, OPERATIONS, OperationsFile, read_shipped
from tests.house.tree import ROOT


def test_the_manual_counts_right() -> None:
    text = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    file = msgspec.json.decode(read_shipped(OPERATIONS), type=OperationsFile)
    letters = Counter("".join(record.planes for record in file.providers.values()))
    table = dict(re.findall(r"^\| `(.)` \| [^|]+ \| ([\d,]+) \|", text, flags=re.MULTILINE))
    assert {letter: int(count.replace(",", "")) for letter, count in table.items()} == dict(letters)
    assert letters.keys() == LETTERS.keys()
    catalog = load_catalog()
    assert f"{len(catalog.operations):,} operations of {len(file.providers)} resource providers" in text
    assert f"{len(catalog.roles())} built-in roles" in text
    assert f"The first two are of {file.date}" in text
    assert catalog.roles_date == file.date


def test_the_manual_knows_every_benchmark() -> None:
    text = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    file = msgspec.json.decode(read_shipped(CONTROLS), type=ControlsFile)
    assert f"{len(load_catalog().controls)} controls of {len(file.benchmarks)} benchmarks" in text
    assert f"compared with their sources on {file.date}" in text
    assert set(re.findall(r"^\| `(.+?)` \| [^|]+ \| [^|]+ \|$", text, flags=re.MULTILINE)) >= file.benchmarks.keys()


def test_the_manual_names_every_commit_that_the_files_name() -> None:
    text = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
    catalog = load_catalog()
    commits = set(re.findall(r"@[0-9a-f]{40}", catalog.roles_source + catalog.operations.source))
    assert len(commits) == 5
    assert {commit for commit in commits if commit not in text} == set()
