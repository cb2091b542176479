"""One baseline file: what it says, before it is joined with the one that it extends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lspriv.compliance.accept_entries import AcceptRule, read_acceptances
from lspriv.compliance.allow_entries import AllowRule, read_allowed
from lspriv.compliance.override_entries import Override, read_overrides
from lspriv.compliance.problems import START, Place, Problems
from lspriv.compliance.reading import Reading, is_null
from lspriv.compliance.rule_entries import RuleEntry, read_rules
from lspriv.compliance.values import found
from lspriv.compliance.yaml_tree import MapNode, Node, ScalarNode, read_tree
from lspriv.rules.base import Rule

VERSION = 1
"""The version of the format that this lspriv reads."""
KEYS = ("version", "name", "extends", "rules", "overrides", "allow", "accept")
"""The keys of a baseline."""
SMALLEST = "{version: 1, name: NAME, extends: default}"
"""The smallest baseline that judges something."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one baseline file says; without problems only if none were noted."""

    name: str | None = None
    extends: tuple[str, Place] | None = None
    rules: tuple[RuleEntry, ...] = ()
    overrides: tuple[Override, ...] = ()
    allow: tuple[AllowRule, ...] = ()
    accept: tuple[AcceptRule, ...] = ()


def read_document(text: str, rules: Sequence[Rule], problems: Problems) -> Document:
    """Read a baseline file; everything that is wrong with it goes to `problems`."""
    tree = read_tree(text, problems)
    if tree is None or is_null(tree):
        if not len(problems):
            problems.add(START, f"the baseline is empty; the smallest one is `{SMALLEST}`")
        return Document()
    return _document(tree, Reading(rules, problems))


def _document(tree: Node, reading: Reading) -> Document:
    if not isinstance(tree, MapNode):
        reading.problems.add(tree.place, f"a baseline is a mapping such as `{SMALLEST}`, not {found(tree)}")
        return Document()
    reading.check_keys(tree, KEYS)
    _check_version(tree, reading)
    parent = reading.text(tree, "extends")
    return Document(
        name=reading.text(tree, "name"),
        extends=None if parent is None else (parent, tree.values["extends"].place),
        rules=read_rules(tree.values.get("rules"), reading),
        overrides=read_overrides(tree.values.get("overrides"), reading),
        allow=read_allowed(tree.values.get("allow"), reading),
        accept=read_acceptances(tree.values.get("accept"), reading),
    )


def _check_version(tree: MapNode, reading: Reading) -> None:
    version = tree.values.get("version")
    if version is None:
        reading.problems.add(tree.place, f"`version` is missing; write `version: {VERSION}`")
    elif not isinstance(version, ScalarNode) or type(version.value) is not int or version.value != VERSION:
        text = f"`version` must be the number {VERSION}, not {found(version)}; this lspriv reads no other"
        reading.problems.add(version.place, text)
