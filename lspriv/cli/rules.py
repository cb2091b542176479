"""`lspriv rules list | explain`: the manual of the rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING

from lspriv.cli.options import add_format
from lspriv.cli.parser import Options, Parser

if TYPE_CHECKING:
    from lspriv.report.lines import Line
    from lspriv.rules.base import Rule


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
        "RULE",
        about="Explains a rule: what is wrong, why it matters, how to mend it, its parameters and its examples.",
        examples=(("lspriv rules explain subscription-wide-role", "one rule"),),
        exits=((0, "the rule is explained"),),
        run=run_explain,
    )
    made.add("rule", metavar="RULE", help="a rule's id, as findings name it")
    return made


def run_list(options: Options) -> int:
    """Print the rules."""
    from lspriv.report.lines import fit, text_width, wrapped, write_lines
    from lspriv.rules.registry import all_rules

    rules = all_rules()
    if options.format == "json":
        import json

        json.dump({"rules": [_entry(rule) for rule in rules]}, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return 0
    width = max(len(rule.id) for rule in rules)
    lines: list[Line] = []
    for rule in rules:
        before = " " * (width + 12)
        first, *rest = wrapped(rule.summary, text_width(), indent=before)
        lines += [((fit(rule.id, width + 2), "name"), (fit(rule.severity.value, 10), rule.severity.value), first[1])]
        lines += rest
    lines += [(), (("lspriv rules explain RULE", "command"), ("   # why it matters and how to mend it", "dim"))]
    write_lines(lines, sys.stdout)
    return 0


def run_explain(options: Options) -> int:
    """Print one rule's page.

    Raises:
        QuestionError: There is no such rule.
    """
    from lspriv.cli.commands import nearest
    from lspriv.errors import QuestionError
    from lspriv.report.lines import write_lines
    from lspriv.rules.registry import all_rules

    rules = {rule.id: rule for rule in all_rules()}
    rule = rules.get(options.rule.strip().lower())
    if rule is None:
        hint = nearest(options.rule, list(rules)) or "; `lspriv rules list` has all"
        raise QuestionError(f"there is no rule `{options.rule}`{hint}")
    write_lines(_page(rule), sys.stdout)
    return 0


def _entry(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "needs": sorted(rule.needs),
        "controls": list(rule.controls),
    }


def _page(rule: Rule) -> Iterator[Line]:
    yield ((rule.id, "title"), (f"  (at most {rule.severity.value})", rule.severity.value))
    yield ()
    for line in _paragraphs(rule.doc):
        if line.startswith("## "):
            yield ((line.removeprefix("## "), "title"),)
        else:
            yield from _told(line)
    told = _field_docs(rule.params)
    yield from _section("Parameters", [_parameter(rule, field.name, told) for field in fields(rule.params)])
    yield from _section("Controls", list(rule.controls))
    found = [f"found: {example.title}" for example in rule.examples if example.finds]
    others = [example for example in rule.examples if not example.finds]
    silent = [f"{'cannot be told' if example.doubts else 'left alone'}: {example.title}" for example in others]
    yield from _section("Examples", [*found, *silent])


def _paragraphs(doc: str) -> Iterator[str]:
    """Yield headings, paragraphs and list items, each as one line, with empty lines where the text has them."""
    gathered = ""
    for line in [*doc.strip().replace("``", "`").splitlines(), ""]:
        begins = not line or line.startswith(("## ", "- "))
        if gathered and begins:
            yield gathered
            gathered = ""
        if not line or line.startswith("## "):
            yield line
        else:
            gathered = f"{gathered} {line.strip()}".strip()


def _told(text: str) -> Iterator[Line]:
    from lspriv.report.lines import text_width, wrapped

    width = min(100, text_width())
    yield from wrapped(text, width, hang="  " if text.startswith("- ") else "")


def _field_docs(params: type[object]) -> dict[str, str]:
    """Return what the docstrings below a class's fields say, where its source is at hand."""
    import ast
    import inspect

    try:
        (node,) = ast.parse(inspect.getsource(params)).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return {}
    body = node.body if isinstance(node, ast.ClassDef) else []
    return {
        field.target.id: " ".join(doc.value.value.split())
        for field, doc in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    }


def _parameter(rule: Rule, name: str, told: dict[str, str]) -> str:
    default = getattr(rule.params(), name)
    shown = f"[{', '.join(map(str, default))}]" if isinstance(default, tuple) else str(default)
    return f"{name}: {told.get(name, '')} (default: {shown})".replace(":  (", " (")


def _section(title: str, entries: list[str]) -> Iterator[Line]:
    if entries:
        yield ()
        yield ((title, "title"),)
        for entry in entries:
            yield from _told(f"- {entry}")
