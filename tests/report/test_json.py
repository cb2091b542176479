"""The report as JSON: the contract's shape, its schema, and size."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from lspriv.model.gap import Gap
from lspriv.model.report import Inconclusive
from lspriv.report.json import INDENTED_UP_TO, report_json
from lspriv.report.schema import report_schema
from tests.report.reports import finding, report, role_finding

FULL = report(
    role_finding("Helper"),
    finding(1),
    gaps=(Gap("memberships", "g", "members are missing"),),
    inconclusive=(Inconclusive("wildcard-action", "/", "who knows"),),
    accepted=(finding(2, "Bob"),),
    notes=("a note",),
    warnings=("a warning",),
)


def written(whole: Any = FULL) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(b"".join(report_json(whole)))
    return document


def test_the_contract_s_keys_in_their_order() -> None:
    document = written()
    assert list(document)[:6] == ["schema", "generated_at", "tool", "snapshot", "baseline", "summary"]
    assert list(document)[6:] == ["findings", "accepted", "inconclusive", "gaps", "notes", "warnings"]
    assert document["schema"] == "lspriv.report/1"
    assert document["tool"] == {"name": "lspriv", "version": "0.1.0"}
    assert list(document["snapshot"]) == [
        *("tenant_id", "collected_at", "sha256", "subscriptions", "principals"),
        *("role_assignments", "role_definitions", "function_apps"),
    ]
    assert document["summary"] == {
        "findings": 2,
        "by_severity": {"critical": 1, "high": 1, "medium": 0, "low": 0, "info": 0},
        "accepted": 1,
        "inconclusive": 1,
        "gaps": 1,
    }
    keys = [
        *("fingerprint", "rule", "severity", "confidence", "message", "subject", "principal", "role"),
        *("assignment", "scope", "evidence", "remedy", "controls", "details"),
    ]
    assert all(list(one) == keys for one in document["findings"])
    assert [list(one) for one in document["accepted"]] == [[*keys, "acceptance"]]
    assert document["accepted"][0]["acceptance"] == {"reason": "SEC-12", "expires": "2026-12-31", "by": "ann"}
    assert document["inconclusive"] == [{"rule": "wildcard-action", "scope": "/", "reason": "who knows"}]
    assert document["gaps"] == [{"source": "memberships", "scope": "g", "reason": "members are missing"}]
    assert (document["notes"], document["warnings"]) == (["a note"], ["a warning"])


def test_evidence_goes_from_one_to_the_next() -> None:
    (step,) = written()["findings"][1]["evidence"]
    assert list(step) == ["step", "kind", "from", "to", "detail"]
    assert (step["step"], step["from"]) == (1, "id-Ann")


def test_it_fits_its_schema_and_nothing_else_does() -> None:
    schema = jsonschema.Draft202012Validator(report_schema())
    for whole in (FULL, report()):
        schema.validate(written(whole))
    for spoil in (
        {"schema": "lspriv.report/2"},
        {"more": 1},
        {"findings": [{**written()["findings"][0], "more": 1}]},
        {"findings": [{**written()["findings"][0], "severity": "bad"}]},
        {"findings": [{key: value for key, value in written()["findings"][0].items() if key != "remedy"}]},
        {"gaps": [{"source": "x", "scope": "/"}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            schema.validate({**written(), **spoil})
    for key in written():
        with pytest.raises(jsonschema.ValidationError):
            schema.validate({other: value for other, value in written().items() if other != key})


def test_few_findings_are_spread_and_many_take_a_line_each() -> None:
    few = report(*(finding(at, f"User {at}") for at in range(INDENTED_UP_TO)))
    many = replace(few, findings=(*few.findings, finding(-1)))
    spread, lines = (b"".join(report_json(one)).decode() for one in (few, many))
    assert spread == json.dumps(json.loads(spread), indent=2, ensure_ascii=False).replace("[]", "[]") + "\n"
    compact = [line for line in lines.splitlines() if line.startswith('    {"fingerprint"')]
    assert len(compact) == len(many.findings)
    assert json.loads(lines)["findings"][:-1] == json.loads(spread)["findings"]


def test_it_comes_in_pieces() -> None:
    pieces = list(report_json(report(*(finding(at) for at in range(5_000)))))
    assert max(map(len, pieces)) < 4_000


def test_half_characters_do_not_stop_it() -> None:
    document = written(report(finding(1, "half \ud800 and \udcff"), finding(2, "\U0001f469")))
    assert [one["principal"]["name"] for one in document["findings"]] == ["half \ufffd and \ufffd", "\U0001f469"]
