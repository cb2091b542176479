"""`lspriv rules`, `lspriv schema` and `lspriv export-script`: what the program tells of itself."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

from lspriv.compliance.baseline import parse_baseline
from lspriv.rules.base import Rule
from lspriv.rules.registry import all_rules
from tests.cli.running import Ran
from tests.cli.tenants import saved, shop

Run = Callable[..., Ran]


def test_every_rule_is_listed(lspriv: Run) -> None:
    table = lspriv("rules", "list", COLUMNS="80")
    assert table.code == 0
    assert max(map(len, table.out.splitlines())) <= 80
    listed = json.loads(lspriv("rules", "list", "--format", "json").out)["rules"]
    for rule, entry in zip(all_rules(), listed, strict=True):
        assert (entry["id"], entry["severity"], entry["summary"]) == (rule.id, rule.severity, rule.summary)
        assert f"\n{rule.id} " in f"\n{table.out}"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: Rule, lspriv: Run) -> None:
    ran = lspriv("rules", "explain", rule.id.upper(), COLUMNS="80")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith(rule.id)
    assert {"What is wrong", "Why it matters", "Remedy", "References", "Examples"} <= set(lines)
    assert max(map(len, lines)) <= 80
    assert ran.out.count("- found: ") == sum(bool(example.finds) for example in rule.examples)
    for field in fields(rule.params):
        (told,) = [line for line in lines if line.startswith(f"- `{field.name}`: ")]
        assert len(told) > len(field.name) + 10


def test_a_rule_that_is_none(lspriv: Run) -> None:
    near = lspriv("rules", "explain", "wildcard-actions")
    assert near == Ran(2, "", "lspriv: there is no rule `wildcard-actions`; did you mean `wildcard-action`?\n")
    far = lspriv("rules", "explain", "zzz")
    assert far == Ran(2, "", "lspriv: there is no rule `zzz`; `lspriv rules list` has all\n")


@pytest.mark.parametrize("document", ["snapshot", "report", "baseline"])
def test_schemas_are_schemas(document: str, lspriv: Run) -> None:
    ran = lspriv("schema", document)
    assert ran.code == 0
    schema = json.loads(ran.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_what_is_written_fits_its_schema(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(shop(), tmp_path)
    for document, text in (
        ("snapshot", Path(tenant).read_text(encoding="utf-8")),
        ("report", lspriv("analyze", tenant, "--format", "json").out),
    ):
        schema = json.loads(lspriv("schema", document).out)
        jsonschema.Draft202012Validator(schema).validate(json.loads(text))
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate({**json.loads(text), "more": 1})


def test_the_export_script_is_a_script(lspriv: Run) -> None:
    bash = lspriv("export-script")
    assert bash == lspriv("export-script", "--shell", "bash")
    assert bash.code == 0
    assert subprocess.run(["bash", "-n"], input=bash.out, text=True, check=False).returncode == 0
    powershell = lspriv("export-script", "--shell", "powershell")
    assert powershell.code == 0
    assert bash.out.startswith("#!/usr/bin/env bash\n")
    assert "$" in powershell.out
    assert powershell.out != bash.out


def test_rules_are_stacked_on_a_narrow_page(lspriv: Run) -> None:
    lines = lspriv("rules", "list", COLUMNS="60").out.splitlines()
    for rule in all_rules():
        at = next(number for number, line in enumerate(lines) if line.split()[:1] == [rule.id])
        assert lines[at].split() == [rule.id, rule.severity]
        assert lines[at + 1].startswith("    " + rule.summary.split()[0])
    wide = lspriv("rules", "list", COLUMNS="200").out.splitlines()
    assert [line.split(maxsplit=2)[::2] for line in wide[: len(all_rules())]] == [
        [rule.id, rule.summary] for rule in all_rules()
    ]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_rule_is_explained_in_three_formats(rule: Rule, lspriv: Run) -> None:
    text, markdown, data = (
        lspriv("rules", "explain", rule.id, "--format", form, COLUMNS="80") for form in ("text", "markdown", "json")
    )
    assert (text.code, markdown.code, data.code) == (0, 0, 0)
    manual = json.loads(data.out)
    assert [manual["id"], manual["severity"], manual["summary"]] == [rule.id, rule.severity, rule.summary]
    assert [section["title"] for section in manual["sections"]] == re.findall("^## (.+)$", rule.doc, re.MULTILINE)
    assert [control["id"] for control in manual["controls"]] == list(rule.controls)
    assert len(manual["found"]) + len(manual["left_alone"]) + len(manual["cannot_be_told"]) == len(rule.examples)
    # The two pages say the same words.
    plain = re.sub(
        "^# (.+)$", r"\1", re.sub("```(yaml)?|^## ", "", markdown.out, flags=re.MULTILINE), flags=re.MULTILINE
    )
    assert plain.replace("At most **", "(at most ").replace("**.", ")").split() == text.out.split()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_what_a_page_shows_of_a_baseline_is_one(rule: Rule, lspriv: Run) -> None:
    page = lspriv("rules", "explain", rule.id, "--format", "markdown").out
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    (selected,) = parse_baseline(f"version: 1\n{shown}", "page.yaml", all_rules()).selected
    assert (selected.rule, selected.severity, selected.params) == (rule, rule.severity, rule.params())
