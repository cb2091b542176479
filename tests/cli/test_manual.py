"""`lspriv rules`, `lspriv schema` and `lspriv export-script`: what the program tells of itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

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
def test_every_rule_is_explained(rule: object, lspriv: Run) -> None:
    from lspriv.rules.base import Rule

    assert isinstance(rule, Rule)
    ran = lspriv("rules", "explain", rule.id.upper(), COLUMNS="80")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith(rule.id)
    assert {"What is wrong", "Why it matters", "Remedy", "References", "Examples"} <= set(lines)
    assert max(map(len, lines)) <= 80
    assert ran.out.count("- found: ") == sum(bool(example.finds) for example in rule.examples)
    for field in fields(rule.params):
        (told,) = [line for line in lines if line.startswith(f"- {field.name}: ")]
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
