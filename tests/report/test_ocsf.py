"""The report as OCSF events: held to OCSF's own schema, and to the models of another producer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.report.ocsf import report_ocsf
from tests.report.goldens import CLEAN, STORY
from tests.report.reports import SUB, finding, report, role_finding, view
from tests.report.test_markdown import called
from tests.report.test_markdown_text import ANY

PUBLISHED = json.loads((Path(__file__).parent / "ocsf" / "compliance_finding-1.5.0.schema.json").read_text("utf-8"))
SCHEMA = jsonschema.Draft202012Validator(PUBLISHED)
Event = dict[str, Any]


def events(whole: Report) -> list[Event]:
    """The events, each of them valid by both oracles."""
    text = b"".join(report_ocsf(whole, view())).decode()
    assert text == "" or text.endswith("\n")
    read = [json.loads(line) for line in text.splitlines()]
    for event in read:
        SCHEMA.validate(event)
        ComplianceFinding.model_validate(event)
    return read


def statuses(read: list[Event]) -> list[tuple[str, str, str]]:
    return [(event["severity"], event["status"], event["compliance"]["status"]) for event in read]


def test_the_schema_refuses_what_ocsf_does_not_name() -> None:
    good = events(STORY)[0]
    spoils: tuple[Event, ...] = ({"more": 1}, {"class_uid": 2004}, {"severity_id": 9}, {"time": "now"})
    for spoil in (*spoils, {"resources": [{}]}):
        with pytest.raises(jsonschema.ValidationError):
            SCHEMA.validate({**good, **spoil})
    for key in ("compliance", "finding_info", "metadata", "cloud", "severity_id", "time", "type_uid", "activity_id"):
        with pytest.raises(jsonschema.ValidationError):
            SCHEMA.validate({name: value for name, value in good.items() if name != key})


def test_every_part_of_the_report_is_an_event() -> None:
    assert statuses(events(STORY)) == [
        *[("Unknown", "New", "Warning")] * 4,
        ("Critical", "New", "Fail"),
        *[("High", "New", "Fail")] * 2,
        ("Medium", "New", "Fail"),
        ("High", "Suppressed", "Fail"),
        *[("Informational", "New", "Notice")] * 2,
    ]
    assert [event["message"] for event in events(STORY)[-2:]] == [*STORY.warnings, *STORY.notes]


def test_a_clean_run_is_not_an_empty_file() -> None:
    assert statuses(events(CLEAN)) == [("Informational", "New", "Pass")] * 2
    assert [event["compliance"]["control"] for event in events(CLEAN)] == ["subscription-wide-role", "wildcard-action"]
    incomplete = statuses(events(replace(CLEAN, inconclusive=STORY.inconclusive[:1])))
    assert incomplete == [("Unknown", "New", "Warning"), ("Informational", "New", "Pass")]


@pytest.mark.parametrize(("severity", "number"), list(zip(Severity, (5, 4, 3, 2, 1), strict=True)))
def test_severities(severity: Severity, number: int) -> None:
    event = events(report(finding(1, severity=severity)))[0]
    assert event["severity_id"] == number


def test_a_finding() -> None:
    event = events(report(finding(1)))[0]
    assert event["metadata"]["version"] == "1.5.0"
    assert event["metadata"]["product"] == {"name": "lspriv", "vendor_name": "lspriv", "version": "0.1.0"}
    assert event["time"] == 1793491200000
    assert event["finding_info"]["uid"] == finding(1).fingerprint
    assert event["finding_info"]["title"] == "a role that does more than read is assigned for a whole subscription"
    assert event["finding_info"]["desc"] == event["message"] == finding(1).message
    assert event["compliance"] == {
        "standards": ["MCSB"],
        "control": "subscription-wide-role",
        "status": "Fail",
        "status_id": 3,
        "requirements": ["MCSB PA-7"],
    }
    assert event["cloud"] == {
        "provider": "Azure",
        "org": {"uid": "contoso"},
        "account": {"uid": SUB[15:], "name": "Production", "type": "Azure Subscription", "type_id": 13},
    }
    assert [(one["uid"], one["type"]) for one in event["resources"]] == [
        (finding(1).assignment, "Microsoft.Authorization/roleAssignments"),
        (SUB, "Microsoft.Resources/subscriptions"),
    ]
    assert event["remediation"]["desc"].splitlines() == [
        "assign the role at the resource groups that need it",
        "az role assignment delete --ids 1",
    ]
    assert event["unmapped"]["principal"] == {"id": "id-Ann", "name": "Ann", "kind": "User"}
    assert event["unmapped"]["details"] == {"subscriptions": 1, "resources": 31}
    assert event["unmapped"]["evidence"][0]["from"] == "id-Ann"


def test_what_a_finding_lacks_is_left_out() -> None:
    event = next(event for event in events(report(role_finding("x"))) if event["severity"] == "Critical")
    assert event["compliance"]["standards"] == ["lspriv baseline default"]
    assert "requirements" not in event["compliance"]
    assert "account" not in event["cloud"]
    assert "remediation" not in event
    assert sorted(event["unmapped"]) == ["confidence", "details", "evidence", "role", "subject_kind"]


def test_an_accepted_finding_says_who_accepted_it_and_why() -> None:
    event = next(event for event in events(report(accepted=(finding(9),))) if event["status"] == "Suppressed")
    assert event["comment"] == "SEC-12"
    assert event["status_detail"] == "accepted by ann until 2026-12-31"


def test_references_come_from_the_rule_s_page() -> None:
    doc = "Wrong.\n\n## Remedy\nMend it.\n\n## References\n- Microsoft: One\n- Microsoft: Two,\n  on two lines\n"
    outside = view()
    pages = tuple(replace(page, doc=doc) for page in outside.pages)
    event = json.loads(next(iter(report_ocsf(report(finding(1)), replace(outside, pages=pages)))))
    assert event["remediation"]["references"] == ["Microsoft: One", "Microsoft: Two, on two lines"]


def test_events_are_told_apart_and_runs_recognised() -> None:
    night, next_night = events(STORY), events(replace(STORY, generated_at="2026-11-02T00:00:00Z"))
    assert len({event["metadata"]["uid"] for event in (*night, *next_night)}) == 2 * len(night)
    assert len({event["metadata"]["correlation_uid"] for event in night}) == 1
    assert night[0]["metadata"]["correlation_uid"] != next_night[0]["metadata"]["correlation_uid"]
    assert [event["finding_info"]["uid"] for event in night] == [event["finding_info"]["uid"] for event in next_night]


@given(ANY)
def test_any_name_is_text(name: str) -> None:
    read = events(called(name))
    told = name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    event = next(event for event in read if event["severity"] == "High")
    assert event["unmapped"]["principal"]["name"] == told
    assert event["unmapped"]["evidence"][1]["detail"] == told
    assert len(read) == len(events(called("Ann")))
