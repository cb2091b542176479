"""The manual's pages about rules: an index, and one for each rule."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.cli.rule_page import page_markdown
from lspriv.compliance.manual import rule_manual
from lspriv.rules.registry import all_rules
from scripts.manual.tables import table


def rule_pages() -> Iterator[tuple[str, list[str]]]:
    """Yield the path below docs/ and the lines of each page."""
    manuals = [rule_manual(rule) for rule in all_rules()]
    yield (
        "rules/README.md",
        [
            "# Rules",
            "",
            "What `lspriv analyze` looks for. The severity is the gravest that a rule gives by itself: it grades each "
            "finding by what a role can do and how far it reaches "
            "([why](../adr/0005-privilege-by-effect.md)), and a [baseline](../reference/baselines.md) may overrule it.",
            "",
            *table(
                ("rule", "at most", "what it finds"),
                [(f"[`{one.id}`]({one.id}.md)", one.severity.value, one.summary) for one in manuals],
            ),
        ],
    )
    for manual in manuals:
        links = "[All rules](README.md) · [baselines](../reference/baselines.md)"
        yield f"rules/{manual.id}.md", [*page_markdown(manual), "", links]
