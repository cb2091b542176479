"""The manual's pages about documents: baselines, and the JSON of reports and snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lspriv.compliance.baseline import baseline_schema, shipped_baselines
from lspriv.compliance.manual import rule_manual
from lspriv.model import report, snapshot
from lspriv.report.schema import report_schema
from lspriv.rules.registry import all_rules
from lspriv.snapshot import snapshot_schema
from scripts.manual.tables import definitions, key_table, table, type_words

_EXAMPLE = """\
version: 1
name: contoso
extends: default
rules:
  subscription-wide-role: {severity: high, params: {allow_roles: [Reader]}}
  wildcard-action: off
accept:
  - rule: root-scope-assignment
    subject: /providers/Microsoft.Authorization/roleAssignments/GUID
    reason: SEC-12 break-glass
    expires: 2026-12-31"""


def document_pages() -> Iterator[tuple[str, list[str]]]:
    """Yield the path below docs/ and the lines of each page."""
    yield "reference/baselines.md", _baselines()
    yield "reference/report.md", _document("report", report.SCHEMA, report_schema(), _ABOUT_REPORT)
    yield "reference/snapshot.md", _document("snapshot", snapshot.SCHEMA, snapshot_schema(), _ABOUT_SNAPSHOT)


_ABOUT_REPORT = (
    "What `lspriv analyze --format json` writes. `lspriv explain --format json` writes one finding of it, with "
    "`acceptance` behind its keys, which is null unless the baseline accepts it."
)
_ABOUT_SNAPSHOT = (
    "What `lspriv collect` and `lspriv import` write and every command reads: facts as Azure reported them, and the "
    "gaps among them. Its name decides how it is packed: `.json`, `.json.gz` or `.json.zst`."
)


def _baselines() -> list[str]:
    ids = [rule.id for rule in all_rules()]
    # Which rules there are is told once, below.
    schema = _without(baseline_schema(all_rules()), ids)
    parts, named = schema["properties"], schema["$defs"]
    rule = next(iter(named["rules"]["properties"].values()))
    parameters = [
        (f"[`{manual.id}`](../rules/{manual.id}.md)", f"`{one.name}`", one.type, f"`{one.default}`", one.says)
        for manual in map(rule_manual, all_rules())
        for one in manual.parameters
    ]
    shipped = ", ".join(f"[`{name}`](../../policies/{name}.yaml)" for name in shipped_baselines())
    return [
        "# Baselines",
        "",
        "A baseline says which rules run, how gravely their findings count, and what is accepted until when. "
        "`lspriv analyze --baseline NAME|FILE` takes one that ships with lspriv or a file. An unknown rule, parameter "
        "or key, a wrong type and an acceptance without reason or expiry are named with file and line, all at once, "
        "and nothing runs. An acceptance that has expired or matches nothing is named, and the run goes on.",
        "",
        f"Shipped: {shipped}. The [JSON Schema](../../schemas/baseline.json) lets editors complete and check one; "
        "`lspriv schema baseline` prints it.",
        "",
        "```yaml",
        *_EXAMPLE.splitlines(),
        "```",
        "",
        "## Keys",
        "",
        *key_table(schema),
        "",
        "### rules",
        "",
        "Each rule by its id.",
        *_choices(rule),
        *(line for key, part in parts.items() for line in _inner(key, part)),
        "",
        "### principal",
        *_choices(named["principal"]),
        "",
        "## Parameters",
        "",
        *table(("rule", "parameter", "takes", "default", "what it does"), parameters),
    ]


def _without(schema: Any, ids: list[str]) -> Any:
    """Return a schema in which the list of all rules is a text."""
    if isinstance(schema, dict):
        if schema.get("enum") == ids:
            return {**{key: value for key, value in schema.items() if key != "enum"}, "type": "string"}
        return {key: _without(value, ids) for key, value in schema.items()}
    return [_without(item, ids) for item in schema] if isinstance(schema, list) else schema


def _choices(schema: dict[str, Any]) -> Iterator[str]:
    """Yield what may stand there."""
    for choice in schema["anyOf"]:
        yield ""
        if "properties" in choice:
            yield from ("Or a mapping:", "", *key_table(choice))
        else:
            said = choice.get("description")
            yield f"Takes {type_words(choice)}{': ' + said if said else '.'}"


def _inner(key: str, part: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of a part that has some."""
    entry = part.get("items", part)
    if "properties" in entry:
        yield from ("", f"### {'Each entry of ' if 'items' in part else ''}`{key}`", "", *key_table(entry))


def _document(name: str, title: str, schema: dict[str, Any], about: str) -> list[str]:
    root = schema["$ref"].rsplit("/", 1)[-1]
    return [
        f"# `{title}`",
        "",
        f"{about} The [JSON Schema](../../schemas/{name}.json) is what `lspriv schema {name}` prints.",
        *definitions(schema, root),
    ]
