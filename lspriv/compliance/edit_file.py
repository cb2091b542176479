"""Edits a baseline file in place: checked before and after, and written in one step."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lspriv.compliance.accepting import Decision, Plan
from lspriv.compliance.baseline import Baseline, parse_baseline
from lspriv.compliance.edit import Item, renewed, with_items
from lspriv.compliance.problems import LONG, Problems, printable, quoted
from lspriv.compliance.source import MAX_BYTES
from lspriv.compliance.written import as_yaml
from lspriv.compliance.yaml_tree import plain, read_tree
from lspriv.errors import BaselineError, InputError
from lspriv.rules.base import Rule
from lspriv.snapshot import replacing

_ENCODINGS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"), (b"", "utf-8"))

Tree = dict[str, Any]
"""What a baseline file says, as plain lists, dictionaries and texts."""


@dataclass(frozen=True, slots=True)
class EditableFile:
    """A baseline file, decoded so that it can be written as it was."""

    path: str
    text: str
    mark: bytes
    """The byte-order mark that it begins with."""
    encoding: str


def file_label(path: str) -> str:
    """Return how acceptances name the file that they stand in."""
    return printable(str(Path(path)))


def open_baseline(path: str) -> EditableFile:
    """Read a file that `load_baseline` has read without problems.

    Raises:
        InputError: It cannot be read any more.
    """
    try:
        data = Path(path).read_bytes()
        mark, encoding = next((mark, name) for mark, name in _ENCODINGS if data.startswith(mark))
        return EditableFile(path, data[len(mark) :].decode(encoding), mark, encoding)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the baseline {quoted(path, LONG)} cannot be read: {error}") from error


def accept_in(file: EditableFile, plan: Plan, decision: Decision, rules: Sequence[Rule]) -> Baseline:
    """Write what is planned into the file, once it is sure that it then says just that, and return what it says.

    Links are followed, and the file keeps its permissions.

    Raises:
        InputError: The edit would change something else, or the file cannot be written.
        BaselineError: The file would be too large.
    """
    expected, text = _tree(file.text), _edited(file.text, plan, decision)
    if text is None or expected is None or not _same(_planned(expected, plan, decision), _tree(text)):
        by_hand = [*plan.new, *plan.renewed.values()][0].fields(decision)
        item = ", ".join(f"{key}: {value}" for key, value in as_yaml(by_hand).items())
        advice = f"{quoted(file.path, LONG)} is written in a way that cannot be edited without loss; edit it by hand"
        raise InputError(f"{advice}, to hold an acceptance such as {{{item}}}")
    after = parse_baseline(text, file.path, rules)
    data = file.mark + text.encode(file.encoding)
    if len(data) > MAX_BYTES:
        raise BaselineError(
            (f"the baseline {quoted(file.path, LONG)} would be larger than {MAX_BYTES // 1024 // 1024} MiB",)
        )
    try:
        with replacing(Path(file.path)) as target:
            target.write(data)
    except OSError as error:
        raise InputError(f"cannot write {quoted(file.path, LONG)}: {error.strerror or error}") from error
    return after


def _edited(text: str, plan: Plan, decision: Decision) -> str | None:
    renewals = {number: one.renewal(decision) for number, one in plan.renewed.items()}
    edited = renewed(text, renewals) if renewals else text
    if edited is None or not plan.new:
        return edited
    return with_items(edited, [Item(one.fields(decision), one.message) for one in plan.new])


def _planned(tree: Tree, plan: Plan, decision: Decision) -> Tree:
    """Return what a file must say that says this now."""
    accept = tree.get("accept") or []
    for number, one in plan.renewed.items():
        accept[number].update(one.renewal(decision))
    return {**tree, "accept": [*accept, *(one.fields(decision) for one in plan.new)]}


def _tree(text: str) -> Tree | None:
    problems = Problems("")
    node = read_tree(text, problems)
    value = None if node is None or len(problems) else plain(node)
    return value if isinstance(value, dict) else None


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are alike, but for line breaks at the end of texts, which nothing reads."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return one.rstrip("\r\n") == other.rstrip("\r\n")
    return repr(one) == repr(other)
