"""How the generator makes roles of its inputs, and how later inputs refine earlier ones."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lspriv.catalog.files import ROLES
from lspriv.model.role import Permission
from scripts.build_catalog import main
from tests.catalog.inputs import FACTS, GONE, HISTORY, META, OWNER, READER, Build, Write, arm_role, flattened


def test_compact_facts_become_roles(build: Build, write: Write) -> None:
    catalog = build("--roles", write("r", FACTS), write("h", HISTORY))
    owner, reader = catalog.role(OWNER), catalog.role(READER)
    assert owner is not None
    assert reader is not None
    assert owner.permissions == (
        Permission(actions=("*",)),
        Permission(data_actions=("a/x/y", "B/x/y "), not_data_actions=("a/x/y",)),
    )
    assert (reader.created_on, reader.updated_on) == ("2015-02-02", None)
    assert catalog.former_names(READER) == ("Looker",)
    assert catalog.retired_role_name(GONE) == "Gone Role"
    assert catalog.former_names(GONE) == ("Older Name",)
    assert catalog.roles_date == "2026-05-02"


@pytest.mark.parametrize("shape", ["value", "list", "az"])
def test_arm_replaces_by_guid_and_passes_over_custom_roles(shape: str, build: Build, write: Write) -> None:
    custom = arm_role("11111111-1111-1111-1111-111111111111", "Ours", "CustomRole", actions=["*"])
    answer: Any = [arm_role(READER, "Reader", actions=["b/*/read", "A/*/read"], condition=None), custom]
    if shape == "value":
        answer = {"value": answer, "nextLink": None}
    if shape == "az":
        answer = [flattened(role) for role in answer]
    catalog = build("--date", "2026-06-02", "--roles", write("r", FACTS), write("a", answer))
    assert [role.name for role in catalog.roles()] == ["Owner", "Reader"]
    reader = catalog.role(READER)
    assert reader is not None
    assert reader.permissions == (Permission(actions=("A/*/read", "b/*/read")),)
    assert (reader.created_on, reader.updated_on) == ("2015-02-02", "2026-06-01")
    assert reader.description is None
    assert catalog.roles_date == "2026-06-02"
    assert "Azure Resource Manager, roleDefinitions (2026-06-02)" in catalog.roles_source


def test_arms_answer_is_enough_by_itself(build: Build, write: Write) -> None:
    block: dict[str, Any] = {"dataActions": ["a/b/*"], "condition": "@Resource[x] exists", "conditionVersion": "2.0"}
    catalog = build("--roles", write("a", {"value": [arm_role(READER, "Reader", **block)]}))
    reader = catalog.role(READER)
    assert reader is not None
    assert reader.permissions == (
        Permission(data_actions=("a/b/*",), condition="@Resource[x] exists", condition_version="2.0"),
    )


def test_a_page_says_that_there_are_more(build: Build, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    pages: list[dict[str, Any]] = [{"value": [arm_role(guid, guid, actions=["*"])]} for guid in (OWNER, READER)]
    pages[0]["nextLink"] = "https://management.azure.com/…"
    paths = [write(f"page{number}.json", page) for number, page in enumerate(pages)]
    assert len(build("--roles", *paths).roles()) == 2
    assert [line for line in capsys.readouterr().err.splitlines() if "one page of several" in line] == [
        f"`{paths[0]}` is one page of several; give all of them"
    ]


def test_a_new_name_makes_the_old_one_a_former_name(build: Build, write: Write) -> None:
    new = [arm_role(READER, "Viewer", actions=["*/read"])]
    catalog = build("--roles", write("r", FACTS), write("h", HISTORY), write("a", new))
    assert catalog.former_names(READER) == ("Looker", "Reader")
    assert catalog.role_named("reader") is catalog.role_named("VIEWER") is catalog.role(READER)


def test_a_name_that_comes_back_is_no_former_name(build: Build, write: Write) -> None:
    back = [arm_role(READER, "LOOKER", actions=["*/read"])]
    catalog = build("--roles", write("r", FACTS), write("h", HISTORY), write("a", back))
    assert catalog.former_names(READER) == ("Reader",)


def test_history_may_come_after_arm(build: Build, write: Write) -> None:
    new = [arm_role(READER, "Viewer", actions=["*/read"])]
    catalog = build("--roles", write("r", FACTS), write("a", new), write("h", HISTORY))
    reader = catalog.role(READER)
    assert reader is not None
    assert reader.name == "Viewer"
    assert set(catalog.former_names(READER)) == {"Looker", "Reader"}


def test_a_retired_role_that_arm_lists_is_a_role_again(build: Build, write: Write) -> None:
    back = [arm_role(GONE, "Back Again", actions=["*/read"])]
    for order in (["r", "h", "a"], ["r", "a", "h"]):
        files = {"r": write("r", FACTS), "h": write("h", HISTORY), "a": write("a", back)}
        catalog = build("--roles", *[files[name] for name in order])
        assert catalog.retired_role_name(GONE) is None
        assert set(catalog.former_names(GONE)) == {"Older Name", "Gone Role"}


def test_a_newer_answer_takes_the_place_of_the_older_among_the_sources(tmp_path: Path, write: Write) -> None:
    answer = write("a", [arm_role(READER, "Reader", actions=["*/read"])])
    out = str(tmp_path / "out")
    assert main(["--date", "2026-06-02", "--roles", answer, "--out", out]) == 0
    assert main(["--date", "2026-07-02", "--roles", str(tmp_path / "out" / ROLES), answer, "--out", out]) == 0
    header = json.loads((tmp_path / "out" / ROLES).read_text())
    assert header["source"] == ["Azure Resource Manager, roleDefinitions (2026-07-02)"]
    assert header["date"] == "2026-07-02"


def test_without_a_date_the_files_own_day_stands(build: Build, write: Write) -> None:
    answer = write("a", [arm_role(READER, "Reader", actions=["*/read"])])
    os.utime(answer, (1_780_000_000, 1_780_000_000))
    assert build("--roles", answer).roles_date == "2026-05-28"


@pytest.mark.parametrize(
    ("known", "told", "missing"),
    [
        ({"d": ["a/b/c"]}, {"actions": ["*"]}, "`dataActions`"),
        ({"a": ["*"], "c": "@Request[x] exists", "cv": "2.0"}, {"actions": ["*"], "dataActions": []}, "`condition`"),
    ],
)
def test_an_answer_of_an_old_api_version_is_refused(
    known: dict[str, Any], told: dict[str, Any], missing: str, tmp_path: Path, write: Write,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    facts = {"meta": META, "roles": [{"id": READER, "name": "Reader", "perms": [known]}]}
    answer = arm_role(READER, "Reader")
    answer["properties"]["permissions"] = [told]
    arguments = ["--roles", write("r", facts), write("a", [answer]), "--out", str(tmp_path / "out")]
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert missing in said
    assert "api-version=" in said
