"""The report as JUnit XML: what build servers read, and when they turn red."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given

from lspriv.compliance.exitcode import CLEAN, FINDINGS, INCOMPLETE, exit_code
from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.model.safe import visible
from lspriv.report.junit import report_junit
from lspriv.report.view import View
from tests.report.goldens import CLEAN as CLEAN_REPORT
from tests.report.goldens import STORY
from tests.report.reports import finding, report, role_finding, view
from tests.report.test_markdown import called
from tests.report.test_markdown_text import ANY

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "junit" / "junit-10.xsd")


def written(whole: Report, outside: View | None = None) -> str:
    return b"".join(report_junit(whole, outside or view())).decode()


def parsed(whole: Report, outside: View | None = None) -> ET.Element:
    """The document, once it is valid and its figures are those of its cases."""
    text = written(whole, outside)
    SCHEMA.validate(text)
    root = ET.fromstring(text)
    for suite in root:
        cases = suite.findall("testcase")
        counted = Counter(outcome.tag for case in cases for outcome in case)
        figures = [int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")]
        assert figures == [len(cases), counted["failure"], counted["error"], counted["skipped"]]
    for name in ("tests", "failures", "errors"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root)
    return root


def outcomes(root: ET.Element) -> dict[str, list[str]]:
    """How the cases of each suite came out."""
    return {
        suite.attrib["name"]: [case[0].tag if len(case) else "passed" for case in suite.findall("testcase")]
        for suite in root
    }


def test_the_story() -> None:
    assert outcomes(parsed(STORY)) == {
        "inputs": ["error", "error"],
        "subscription-wide-role": ["error", "failure", "failure", "skipped", "skipped"],
        "wildcard-action": ["error", "failure"],
    }


def test_a_rule_that_found_nothing_has_passed() -> None:
    passed = {"inputs": ["passed"], "subscription-wide-role": ["passed"], "wildcard-action": ["passed"]}
    assert outcomes(parsed(CLEAN_REPORT)) == passed
    assert outcomes(parsed(report(finding(1)))) == passed | {"subscription-wide-role": ["failure"]}
    assert outcomes(parsed(report(accepted=(finding(1),)))) == passed | {"subscription-wide-role": ["skipped"]}


def test_why_a_case_was_skipped() -> None:
    whole = report(finding(1, severity=Severity.LOW), accepted=(finding(2),))
    cases = list(parsed(whole).iter("skipped"))
    mild, accepted = [skipped.attrib["message"] for skipped in cases]
    assert [(skipped.text or "").splitlines()[0] for skipped in cases] == [mild, accepted]
    assert mild.startswith("does not fail the run (--fail-on high): low: `Ann` can manage everything")
    assert accepted == "accepted by ann until 2026-12-31: SEC-12"


FOUND = {
    "nothing": (),
    "low": (finding(1, severity=Severity.LOW),),
    "high": (finding(2),),
    "critical": (role_finding("x"),),
}


@pytest.mark.parametrize("fail_on", [*Severity, None])
@pytest.mark.parametrize("found", FOUND)
def test_it_is_red_exactly_when_the_exit_code_is_not_0(found: str, fail_on: Severity | None) -> None:
    for gaps, doubts, accepted in product(((), STORY.gaps), ((), STORY.inconclusive), ((), (finding(9),))):
        whole = report(*FOUND[found], gaps=gaps, inconclusive=doubts, accepted=accepted)
        root = parsed(whole, replace(view(), fail_on=fail_on))
        failures, errors = int(root.attrib["failures"]), int(root.attrib["errors"])
        code = exit_code(whole, fail_on)
        assert (failures > 0) == (code == FINDINGS)
        assert (errors > 0) == (not whole.complete)
        assert (failures == errors == 0) == (code == CLEAN)
        assert code != INCOMPLETE or errors > 0


def test_no_two_cases_have_one_name() -> None:
    whole = replace(STORY, findings=(*STORY.findings, finding(20, "Ann"), finding(21, "Ann")))
    names = [(case.attrib["classname"], case.attrib["name"]) for case in parsed(whole).iter("testcase")]
    assert len(set(names)) == len(names)


def test_names_and_times_are_equal_in_every_run() -> None:
    later = replace(STORY, generated_at="2026-11-02T00:00:00.5Z")
    before, after = parsed(STORY), parsed(later)
    assert {suite.attrib["timestamp"] for suite in before} == {"2026-11-01T00:00:00"}
    assert {suite.attrib["timestamp"] for suite in after} == {"2026-11-02T00:00:00"}
    assert {one.attrib["time"] for one in (before, *before, *before.iter("testcase"))} == {"0"}
    for one, other in zip(before.iter("testcase"), after.iter("testcase"), strict=True):
        assert one.attrib == other.attrib


def test_everything_about_a_finding_is_told() -> None:
    (failure,) = parsed(report(finding(1))).iter("failure")
    assert failure.attrib["type"] == "high"
    assert failure.text is not None
    lines = failure.text.splitlines()
    assert lines[0] == finding(1).message
    assert "Because 1: assignment: User holds Owner" in lines
    assert "az role assignment delete --ids 1" in lines


@given(ANY)
def test_any_name_is_text(name: str) -> None:
    root = parsed(called(name))
    seen = visible(name).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    (failure,) = root.iter("failure")
    assert f"high: `{seen}` can manage everything" in failure.attrib["message"]
    assert f"az role delete --name '{seen}'" in (failure.text or "").splitlines()
    assert [case.tag for case in root.iter()] == [case.tag for case in parsed(called("Ann")).iter()]


def test_what_xml_has_no_place_for_is_shown() -> None:
    name = "\x00\x0b\ufffe\uffff\ud800]]>&amp;<!--\u2028"
    text = written(called(name))
    assert r"\x00\x0b\ufffe\uffff\ud800]]&gt;&amp;amp;&lt;!--\u2028" in text
    parsed(called(name))


def test_a_name_without_end_does_not_bury_the_rest() -> None:
    root = parsed(called("x" * 10_000))
    assert max(len(case.attrib["name"]) for case in root.iter("testcase")) < 260
    assert all(case.attrib["name"].endswith("]") for case in root.iter("testcase") if len(case))
