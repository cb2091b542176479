"""The tool and its rules, as SARIF describes them."""

from __future__ import annotations

from typing import Any

from lspriv.model.rule_page import RulePage
from lspriv.model.safe import shorten
from lspriv.report.sarif.controls import Taxonomies
from lspriv.report.sarif.grades import LEVELS, SCORES
from lspriv.report.sarif.text import sentence

MOST_TAGS = 10
"""GitHub takes 20 tags for a rule and shows 10."""
_LONGEST_DESCRIPTION = 1_000
_TAGS = ("security", "azure", "least-privilege")

NOTICES: dict[str, tuple[str, str, str]] = {
    "gap": (
        "Part of the tenant could not be seen.",
        "Part of the tenant could not be seen, so findings may be missing. The message says what would show it.",
        "warning",
    ),
    "inconclusive": (
        "A rule could not judge something.",
        "A rule could not judge something because a fact that it needs is missing; it judged everything else.",
        "warning",
    ),
    "baseline": (
        "An acceptance of the baseline does not hold.",
        "An acceptance of the baseline has expired or matches nothing; findings that it should cover count.",
        "warning",
    ),
    "note": (
        "Something to know although nothing is missing.",
        "Something that the reader should know although nothing is missing.",
        "note",
    ),
}
"""The kinds of notifications: what one says in short and in full, and its level."""


def driver(version: str, pages: tuple[RulePage, ...], taxonomies: Taxonomies) -> dict[str, Any]:
    """Return the tool, with the rules that ran."""
    return {
        "name": "lspriv",
        "version": version,
        "semanticVersion": version,
        "language": "en",
        "shortDescription": {"text": "A least-privilege analyzer for Azure RBAC."},
        "rules": [_rule(page, taxonomies) for page in pages],
        "notifications": [_notice(kind) for kind in NOTICES],
        "supportedTaxonomies": taxonomies.supported(),
    }


def notice_reference(kind: str) -> dict[str, Any]:
    """Return the reference to a kind of notification."""
    return {"id": _notice_id(kind), "index": list(NOTICES).index(kind)}


def _notice_id(kind: str) -> str:
    return f"lspriv-{kind}"


def _notice(kind: str) -> dict[str, Any]:
    short, full, level = NOTICES[kind]
    return {
        "id": _notice_id(kind),
        "name": kind.capitalize(),
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": full},
        "defaultConfiguration": {"level": level},
    }


def _rule(page: RulePage, taxonomies: Taxonomies) -> dict[str, Any]:
    properties: dict[str, Any] = {"tags": [*_TAGS, *page.controls][:MOST_TAGS], "precision": "high"}
    if page.severity in SCORES:
        properties["security-severity"] = SCORES[page.severity]
    manual = _manual(page, taxonomies)
    rule: dict[str, Any] = {
        "id": page.id,
        "name": "".join(word.capitalize() for word in page.id.split("-")),
        "shortDescription": {"text": sentence(page.summary)},
        "fullDescription": {"text": shorten(_what_is_wrong(page), _LONGEST_DESCRIPTION)},
        "help": {"text": manual.replace("``", "`"), "markdown": manual},
        "defaultConfiguration": {"level": LEVELS[page.severity]},
    }
    relationships = [{"target": target, "kinds": ["relevant"]} for target in taxonomies.references(page.controls)]
    if relationships:
        rule["relationships"] = relationships
    return rule | {"properties": properties}


def _manual(page: RulePage, taxonomies: Taxonomies) -> str:
    """Return the rule's page in Markdown, with the titles of the controls that it serves."""
    listed = [f"- {control.name}: {control.title}" for control in taxonomies.described(page.controls)]
    return page.doc.strip() + ("\n\n## Controls\n" + "\n".join(listed) if listed else "")


def _what_is_wrong(page: RulePage) -> str:
    """Return the first section of the page as one paragraph, else the summary."""
    _, _, section = page.doc.partition("## What is wrong\n")
    return " ".join(section.partition("\n## ")[0].replace("``", "`").split()) or sentence(page.summary)
