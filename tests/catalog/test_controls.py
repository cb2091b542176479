"""The shipped controls, and that every rule names only controls that there are."""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec
import pytest

from lspriv.catalog import load_catalog
from lspriv.catalog.controls import SCHEMA, ControlsFile, read_controls
from lspriv.catalog.files import CONTROLS, read_shipped
from lspriv.rules.base import Rule
from lspriv.rules.registry import all_rules

FILE = msgspec.json.decode(read_shipped(CONTROLS), type=ControlsFile)
IDS = {
    "MCSB": r"[A-Z]{2}-[1-9]\d?",
    "CIS Azure Foundations": r"[1-9]\d?(\.[1-9]\d?){1,3}",
    "OWASP Serverless Top 10 2018": r"S[1-9]0?",
    "Azure Policy": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_rule_names_controls_that_there_are(rule: Rule) -> None:
    assert [name for name in rule.controls if name not in load_catalog().controls] == []
    assert len(set(rule.controls)) == len(rule.controls)


def test_a_control_says_what_it_is() -> None:
    control = load_catalog().controls["CIS Azure Foundations 5.0 5.23"]
    assert control.title == "Ensure that no custom subscription administrator roles exist"
    assert (control.id, control.name) == ("5.23", "CIS Azure Foundations 5.0 5.23")
    assert (control.benchmark.name, control.benchmark.version) == ("CIS Microsoft Azure Foundations Benchmark", "5.0.0")
    assert load_catalog().controls["MCSB PA-7"].title == "Follow just enough administration (least privilege) principle"
    assert load_catalog().controls["Azure Policy a451c1ef-c6ca-483d-87ed-f49761e3ffb5"].benchmark.version is None


def test_every_benchmark_is_told_apart_and_published_somewhere() -> None:
    assert FILE.schema == SCHEMA
    assert len({(one.name, one.version) for one in FILE.benchmarks.values()}) == len(FILE.benchmarks)
    for prefix, benchmark in FILE.benchmarks.items():
        assert benchmark.url.startswith("https://")
        assert benchmark.publisher
        assert benchmark.version is None or prefix.split()[-1] in benchmark.version or prefix == "MCSB"


def test_ids_have_their_benchmark_s_form_and_order_and_titles_are_one_clean_line() -> None:
    for prefix, benchmark in FILE.benchmarks.items():
        form = next(form for start, form in IDS.items() if prefix.startswith(start))
        assert [id for id in benchmark.controls if not re.fullmatch(form, id)] == []
        assert list(map(order, benchmark.controls)) == sorted(map(order, benchmark.controls))
        assert [title for title in benchmark.controls.values() if title != " ".join(title.split())] == []
        assert len(set(benchmark.controls.values())) == len(benchmark.controls)


def order(id: str) -> list[tuple[int, str]]:
    """Numbers by size, letters and GUIDs by the alphabet."""
    if len(id) == 36:
        return [(0, id)]
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|[a-z]+|[A-Z]+", id)]


def test_a_benchmark_s_numbers_begin_at_one_where_all_its_controls_are_listed() -> None:
    numbers: dict[str, list[int]] = {}
    for id in (*FILE.benchmarks["MCSB"].controls, *FILE.benchmarks["OWASP Serverless Top 10 2018"].controls):
        letters, number = re.fullmatch(r"([A-Z]+)-?(\d+)", id).groups()  # type: ignore[union-attr]
        numbers.setdefault(letters, []).append(int(number))
    assert sorted(numbers) == ["AM", "DP", "IM", "LT", "NS", "PA", "PV", "S"]
    for found in numbers.values():
        assert found[0] == 1
        assert {second - first for first, second in pairwise(found)} == {1}


def test_the_file_is_refused_when_it_has_more_than_it_should() -> None:
    with pytest.raises(msgspec.ValidationError):
        read_controls(read_shipped(CONTROLS).replace(b'"publisher"', b'"published_by"', 1))
