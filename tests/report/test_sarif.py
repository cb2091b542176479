"""The report as SARIF: what code scanning and viewers need of it, and size."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest

from lspriv.catalog import load_catalog
from lspriv.model.finding import Confidence, Finding, Severity
from lspriv.model.gap import Gap
from lspriv.model.place import Place
from lspriv.model.report import Inconclusive
from lspriv.report.json import INDENTED_UP_TO
from lspriv.report.sarif import report_sarif
from lspriv.report.sarif.grades import LEVELS, SCORES, rank
from lspriv.report.sarif.tool import MOST_TAGS
from lspriv.report.view import View
from lspriv.rules.registry import all_rules
from tests.report.reports import PAGES, SUB, changed, finding, report, role_finding, view

PLACE = Place("exports/a.json", None, 12, 7, 90)
ELSEWHERE = Place("exports/b.json", None, 3, 9, 60)


def seen(places: Mapping[str, Place] | None = None, **changes: Any) -> View:
    """The view of a run whose records stand at these places."""

    def locate(ids: Collection[str]) -> Mapping[str, Place]:
        return {id: place for id, place in (places or {}).items() if id in ids}

    return replace(view(), locate=locate, control=load_catalog().controls.get, **changes)


def written(whole: Any, look: View | None = None) -> dict[str, Any]:
    """The only run of the document."""
    document = json.loads(b"".join(report_sarif(whole, look or seen())))
    assert list(document) == ["$schema", "version", "runs"]
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_a_result_says_what_where_and_how_bad() -> None:
    one = finding(1)
    run = written(report(one), seen({one.subject.id: PLACE, SUB: ELSEWHERE}))
    (result,) = run["results"]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == one.rule
    assert (result["kind"], result["level"], result["rank"]) == ("fail", "error", 80.0)
    assert result["message"]["text"] == one.message
    (location,) = result["locations"]
    assert location == {
        "physicalLocation": {
            "artifactLocation": {"uri": "exports/a.json", "uriBaseId": "%SRCROOT%", "index": 0},
            "region": {"startLine": 12, "startColumn": 7, "endLine": 12, "endColumn": 90},
        },
        "logicalLocations": [{"fullyQualifiedName": one.subject.id, "name": one.subject.name, "kind": "assignment"}],
    }
    (related,) = result["relatedLocations"]
    assert (related["id"], related["message"]["text"]) == (1, "the scope")
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "exports/b.json"
    (step,) = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert step["kinds"] == ["assignment"]
    assert step["location"]["message"]["text"] == "User holds Owner"
    assert step["location"]["physicalLocation"] == location["physicalLocation"]
    properties = result["properties"]
    assert (properties["severity"], properties["security-severity"], properties["confidence"]) == (
        "high",
        "8.0",
        "certain",
    )
    assert properties["remedy"]["commands"] == ["az role assignment delete --ids 1"]
    assert properties["details"] == {"subscriptions": 1, "resources": 31}


def test_a_finding_without_a_record_points_at_the_nearest_one_and_else_at_the_input() -> None:
    one = finding(1)
    at_scope = written(report(one), seen({SUB: ELSEWHERE}))["results"][0]["locations"][0]
    assert at_scope["physicalLocation"]["artifactLocation"]["uri"] == "exports/b.json"
    run = written(report(one))
    location = run["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "exports"
    assert location["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert "No record" in location["message"]["text"]
    assert [artifact["location"]["uri"] for artifact in run["artifacts"]] == ["exports"]
    assert written(report())["artifacts"] == []
    assert written(report(one), seen(inputs=("-",)))["artifacts"][0]["location"]["uri"] == "stdin"


def test_controls_are_taxa_with_names() -> None:
    run = written(report(finding(1)))
    (benchmark,) = run["taxonomies"]
    assert (benchmark["name"], benchmark["version"]) == ("Microsoft cloud security benchmark", "1")
    assert [(taxon["id"], taxon["name"].split()[0]) for taxon in benchmark["taxa"]] == [
        ("PA-7", "Follow"),
        ("PA-1", "Separate"),
    ]
    driver = run["tool"]["driver"]
    assert driver["supportedTaxonomies"] == [{"name": benchmark["name"], "index": 0}]
    targets = [relation["target"] for relation in driver["rules"][0]["relationships"]]
    assert [target["index"] for target in targets] == [0, 1]
    assert run["results"][0]["taxa"] == targets[:1]
    # What the catalogue does not know is no taxon, and still told.
    unknown = changed(finding(1), controls=("Made Up 1",))
    result = written(report(unknown))["results"][0]
    assert "taxa" not in result
    assert result["properties"]["controls"] == ["Made Up 1"]


def test_two_versions_of_a_benchmark_are_two_taxonomies() -> None:
    page = replace(PAGES[0], controls=("CIS Azure Foundations 5.0 5.23", "MCSB PA-7", "CIS Azure Foundations 6.0 5.4"))
    run = written(report(), seen(pages=(page,)))
    assert [(one["name"].split()[0], one["version"]) for one in run["taxonomies"]] == [
        ("CIS", "5.0.0"),
        ("Microsoft", "1"),
        ("CIS", "6.0.0"),
    ]
    for relation in run["tool"]["driver"]["rules"][0]["relationships"]:
        target = relation["target"]
        component = run["taxonomies"][target["toolComponent"]["index"]]
        assert component["name"] == target["toolComponent"]["name"]
        assert component["taxa"][target["index"]]["id"] == target["id"]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_is_described_as_code_scanning_needs_it(rule: Any) -> None:
    (page,) = written(report(), seen(pages=(rule.page(),)))["tool"]["driver"]["rules"]
    assert page["name"].isalnum()
    assert page["name"].lower() == rule.id.replace("-", "")
    short, full = page["shortDescription"]["text"], page["fullDescription"]["text"]
    assert short[0].isupper()
    assert short.endswith(".")
    assert 0 < len(short) <= 1024
    assert 0 < len(full) <= 1024
    assert full != short
    assert "## " not in full
    assert {"## Why it matters", "## Remedy", "## Controls"} <= set(page["help"]["markdown"].splitlines())
    assert "``" not in page["help"]["text"]
    assert page["defaultConfiguration"]["level"] == LEVELS[rule.severity]
    assert page["properties"].get("security-severity") == SCORES.get(rule.severity)
    assert page["properties"]["precision"] in ("very-high", "high", "medium", "low")
    tags = page["properties"]["tags"]
    assert tags[0] == "security"
    assert len(tags) == len(set(tags)) <= MOST_TAGS
    assert len(page["relationships"]) == len(rule.controls)


def test_scores_lie_where_github_reads_them_so() -> None:
    bounds = {"critical": (9.0, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9)}
    for severity, score in SCORES.items():
        low, high = bounds[severity.value]
        assert low < float(score) <= high
    assert set(Severity) - SCORES.keys() == {Severity.INFO}
    ranks = [
        rank(changed(finding(1, severity=severity), confidence=confidence))
        for severity in Severity
        for confidence in Confidence
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ranks)
    assert (min(ranks) >= 0, max(ranks) <= 100) == (True, True)


def test_a_rule_without_grave_findings_is_no_security_rule_for_github() -> None:
    page = replace(PAGES[0], severity=Severity.INFO)
    (rule,) = written(report(), seen(pages=(page,)))["tool"]["driver"]["rules"]
    assert "security-severity" not in rule["properties"]
    result = written(report(finding(1, severity=Severity.INFO)))["results"][0]
    assert (result["level"], "security-severity" in result["properties"]) == ("note", False)


def test_everything_that_a_run_could_not_see_is_told() -> None:
    whole = report(
        gaps=(Gap("memberships", "g", "members are missing"),),
        inconclusive=(Inconclusive("wildcard-action", "/", "who knows"), Inconclusive("gone", "", "no page")),
        notes=("a note",),
        warnings=("a warning",),
    )
    (invocation,) = written(whole)["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [
        (notice["descriptor"]["id"], notice["level"], notice["message"]["text"], notice.get("associatedRule"))
        for notice in invocation["toolExecutionNotifications"] + invocation["toolConfigurationNotifications"]
    ]
    assert told == [
        ("lspriv-gap", "warning", "memberships: members are missing", None),
        ("lspriv-inconclusive", "warning", "wildcard-action: who knows", {"id": "wildcard-action", "index": 1}),
        ("lspriv-inconclusive", "warning", "gone: no page", {"id": "gone"}),
        ("lspriv-note", "note", "a note", None),
        ("lspriv-baseline", "warning", "a warning", None),
    ]


def test_an_acceptance_is_a_suppression_and_the_finding_still_stands_there() -> None:
    run = written(report(finding(1), accepted=(finding(2, "Bob"),)))
    first, second = run["results"]
    assert "suppressions" not in first
    (suppression,) = second["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["properties"] == {"expires": "2026-12-31", "by": "ann"}
    assert second["fingerprints"] == {"lspriv/v1": finding(2).fingerprint}


def test_places_are_asked_for_once_before_anything_is_written() -> None:
    asked: list[Collection[str]] = []

    def locate(ids: Collection[str]) -> Mapping[str, Place]:
        asked.append(ids)
        return {}

    pieces = report_sarif(report(finding(1), accepted=(finding(2),)), replace(view(), locate=locate))
    assert len(asked) == 1
    assert {finding(1).subject.id, finding(2).subject.id, SUB, "id-Ann", "/roles/owner"} <= set(asked[0])
    assert b"".join(pieces)


def many(number: int) -> tuple[Finding, ...]:
    return tuple(finding(at, f"User {at}") for at in range(number))


def test_few_results_are_spread_and_many_take_a_line_each() -> None:
    spread, lines = (
        b"".join(report_sarif(report(*many(number)), seen())).decode()
        for number in (INDENTED_UP_TO, INDENTED_UP_TO + 1)
    )
    assert json.loads(spread)["runs"][0]["results"] == json.loads(lines)["runs"][0]["results"][:-1]
    assert len([line for line in lines.splitlines() if line.startswith('        {"ruleId"')]) == INDENTED_UP_TO + 1
    assert "\n        {\n          " + '"ruleId"' in spread
    assert (spread[-1], lines[-1]) == ("\n", "\n")


def test_it_comes_in_pieces() -> None:
    pieces = list(report_sarif(report(*many(3_000)), seen()))
    assert len(pieces) > 3_000
    assert max(map(len, pieces[2:])) < 8_000


def test_names_act_nowhere_and_stand_whole_in_the_properties() -> None:
    name = "\x1b[2J[x](https://evil.example)<img src=x>\n`a` \u202e" + "y" * 10_000
    run = written(report(finding(1, name), role_finding(name)))
    for result in run["results"]:
        text, markdown = result["message"]["text"], result["message"]["markdown"]
        assert text.isprintable()
        assert len(text) < 2_100
        assert "](" not in text.replace("\\](", "")
        assert "](" not in markdown.replace("\\](", "")
        assert "<img" not in markdown
    assert run["results"][0]["properties"]["principal"]["name"] == name
    halves = written(report(finding(1, "half \ud800 and \udcff")))["results"][0]
    assert halves["properties"]["principal"]["name"] == "half \ufffd and \ufffd"
