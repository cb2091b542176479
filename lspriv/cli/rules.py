"""`lspriv rules list | explain`: the manual of the rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lspriv.cli.options import add_format
from lspriv.cli.parser import Options, Parser

if TYPE_CHECKING:
    from lspriv.report.lines import Line
    from lspriv.rules.base import Rule

LEAST_ROOM = 40
"""A summary stands beside its rule when it has so many columns there, else below it."""


def parser(name: str) -> Parser:
    """Return the parser of `rules list` or of `rules explain`."""
    if name == "rules list":
        made = Parser(
            name,
            "[--format table|json]",
            about="Lists the rules: the gravest severity that each gives by itself, and what it finds.",
            examples=(("lspriv rules list", "all rules"), ("lspriv rules list --format json", "for a program")),
            exits=((0, "the rules are printed"),),
            run=run_list,
        )
        add_format(made, "table", "json")
        return made
    made = Parser(
        name,
        "RULE [--format text|json|markdown]",
        about="Explains a rule: what is wrong, why it matters, how to mend it, its parameters and its examples.",
        examples=(
            ("lspriv rules explain subscription-wide-role", "one rule"),
            ("lspriv rules explain subscription-wide-role --format markdown", "for a wiki"),
        ),
        exits=((0, "the rule is explained"),),
        run=run_explain,
    )
    made.add("rule", metavar="RULE", help="a rule's id, as findings name it")
    add_format(made, "text", "json", "markdown")
    return made


def run_list(options: Options) -> int:
    """Print the rules."""
    from lspriv.report.lines import text_width, write_lines
    from lspriv.rules.registry import all_rules

    rules = all_rules()
    if options.format == "json":
        import json

        json.dump({"rules": [_entry(rule) for rule in rules]}, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return 0
    write_lines(_listed(rules, text_width()), sys.stdout)
    return 0


def run_explain(options: Options) -> int:
    """Print one rule's page.

    Raises:
        QuestionError: There is no such rule.
    """
    from lspriv.cli.commands import nearest
    from lspriv.compliance.manual import rule_manual
    from lspriv.errors import QuestionError
    from lspriv.rules.registry import all_rules

    rules = {rule.id: rule for rule in all_rules()}
    rule = rules.get(options.rule.strip().lower())
    if rule is None:
        hint = nearest(options.rule, list(rules)) or "; `lspriv rules list` has all"
        raise QuestionError(f"there is no rule `{options.rule}`{hint}")
    manual = rule_manual(rule)
    if options.format == "json":
        from lspriv.cli.output import write_bytes
        from lspriv.report.json import one_document

        write_bytes((one_document(manual),), None)
    elif options.format == "markdown":
        from lspriv.cli.rule_page import page_markdown

        sys.stdout.writelines(f"{line}\n" for line in page_markdown(manual))
    else:
        from lspriv.cli.rule_page import page_lines
        from lspriv.report.lines import text_width, write_lines

        write_lines(page_lines(manual, text_width()), sys.stdout)
    return 0


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "needs": sorted(rule.needs),
        "controls": list(rule.controls),
    }


def _listed(rules: tuple[Rule, ...], width: int) -> Iterator[Line]:
    """Yield the rules by id: a line for each on a wide page, else two or more."""
    from lspriv.report.lines import fit, plain, wrapped

    left = max(len(rule.id) for rule in rules) + 2
    beside = width - left - 10 >= LEAST_ROOM
    for rule in rules:
        id, severity = (fit(rule.id, left), "name"), (fit(rule.severity.value, 10), rule.severity.value)
        if beside:
            first, *rest = wrapped(rule.summary, width, indent=" " * (left + 10))
            yield (id, severity, first[1])
            yield from rest
        else:
            yield (id, severity)
            yield from wrapped(rule.summary, width, indent="    ")
    yield plain()
    yield (
        (f"{len(rules)} rules. ", ""),
        ("lspriv rules explain RULE", "command"),
        (" says why one matters and how to mend it.", ""),
    )
