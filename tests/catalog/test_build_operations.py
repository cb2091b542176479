"""How the generator makes operations of its inputs, and how later inputs refine earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lspriv.model.role import Plane
from tests.catalog.inputs import META, OPERATIONS_FACTS, Build, Write, operation, provider


def test_compact_facts_become_operations(build: Build, write: Write) -> None:
    operations = build("--operations", write("o", OPERATIONS_FACTS)).operations
    assert {name: operations.plane(name) for name in operations.names} == {
        "Contoso.App/apps/data/read": Plane.DATA,
        "Contoso.App/apps/read": Plane.EITHER,
        "Contoso.App/apps/write": Plane.EITHER,
        "Contoso.Web/sites/both/action": Plane.EITHER,
        "Contoso.Web/sites/data/read": Plane.DATA,
        "Contoso.Web/sites/read": Plane.CONTROL,
    }
    assert operations.date == "2026-05-01"


@pytest.mark.parametrize("wrap", [lambda answer: {"value": answer}, lambda answer: answer])
def test_arm_sets_the_plane_and_adds_what_is_new(wrap: Callable[[Any], Any], build: Build, write: Write) -> None:
    answer = [
        provider("Contoso.App", operation("Contoso.App/register/action", False), apps=[
            operation("Contoso.App/apps/read", False),
            operation("Contoso.App/apps/write", True),
            operation("Contoso.App/apps/data/read", False),
        ]),
        provider("Contoso.Web", sites=[
            operation("Contoso.Web/sites/read", True),
            operation("Contoso.Web/sites/data/read", None),
            operation("Contoso.Web/sites/both/action", False),
            operation("Contoso.Web/sites/new/action", None),
        ]),
        {"name": "Contoso.Empty", "operations": None, "resourceTypes": None},
    ]  # fmt: skip
    arguments = ("--operations", write("o", OPERATIONS_FACTS), write("a", wrap(answer)), "--date", "2026-06-02")
    operations = build(*arguments).operations
    assert {name: operations.plane(name) for name in operations.names} == {
        "Contoso.App/apps/data/read": Plane.CONTROL,
        "Contoso.App/apps/read": Plane.CONTROL,
        "Contoso.App/apps/write": Plane.DATA,
        "Contoso.App/register/action": Plane.CONTROL,
        "Contoso.Web/sites/both/action": Plane.CONTROL,
        "Contoso.Web/sites/data/read": Plane.DATA,
        "Contoso.Web/sites/new/action": Plane.EITHER,
        "Contoso.Web/sites/read": Plane.DATA,
    }
    assert operations.date == "2026-06-02"


def test_an_inference_does_not_replace_what_is_confirmed(build: Build, write: Write) -> None:
    guesses = {"meta": META, "providers": {"Contoso.Web": {"d?": ["sites/read"], "?": ["sites/data/read"]},
                                           "Contoso.App": {"d?": ["apps/read"], "?": ["apps/data/read"]}}}  # fmt: skip
    operations = build("--operations", write("o", OPERATIONS_FACTS), write("g", guesses)).operations
    assert operations.plane("Contoso.Web/sites/read") is Plane.CONTROL
    assert operations.plane("Contoso.Web/sites/data/read") is Plane.DATA
    assert operations.plane("Contoso.App/apps/read") is Plane.DATA
    assert operations.plane("Contoso.App/apps/data/read") is Plane.DATA


def test_an_operation_in_both_planes_of_one_answer_is_either(build: Build, write: Write) -> None:
    twice = [operation("Contoso.Web/sites/run/action", False), operation("contoso.web/sites/Run/action", True)]
    operations = build("--operations", write("a", [provider("Contoso.Web", sites=twice)])).operations
    assert operations.keys == ("contoso.web/sites/run/action",)
    assert operations.plane("Contoso.Web/sites/run/action") is Plane.EITHER


def test_operations_that_differ_in_case_are_one_in_the_most_readable_spelling(build: Build, write: Write) -> None:
    facts = {
        "meta": META,
        "providers": {
            "CONTOSO.WEB": {"c": ["SITES/READ", "SITES/WRITE"]},
            "contoso.web": {"c": ["sites/read", "sites/other/read"]},
            "Contoso.Web": {"c": ["Sites/read"]},
        },
    }
    operations = build("--operations", write("o", facts)).operations
    assert operations.names == ("Contoso.Web/sites/other/read", "Contoso.Web/Sites/read", "Contoso.Web/SITES/WRITE")


def test_dirty_names_are_trimmed_and_what_is_no_operation_is_left_out(
    build: Build, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"meta": META, "providers": {"Contoso.Web": {"c": ["sites/read ", "sites/write/", "alerts/", "sites/*"]}}}
    operations = build("--operations", write("o", facts)).operations
    assert operations.names == ("Contoso.Web/sites/read", "Contoso.Web/sites/write")
    said = capsys.readouterr().err
    assert "'Contoso.Web/alerts/'" in said
    assert "'Contoso.Web/sites/*'" in said
