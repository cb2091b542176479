"""`lspriv access can | who | what`: answers with reasons, in text and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lspriv.model.gap import Gap, GapKind
from lspriv.model.snapshot import assignment_table
from tests.cli.running import Ran
from tests.cli.tenants import (
    ANN,
    BOB,
    CONDITION,
    EVE,
    GROUP,
    IDENTITY,
    INNER,
    NOBODY,
    NOW,
    OPS,
    READER,
    SHOP,
    SITE,
    SUB,
    assignment,
    quiet,
    saved,
    shop,
    with_gap,
)

Run = Callable[..., Ran]
WRITE = "Microsoft.Web/sites/write"
GRANT = "Microsoft.Authorization/roleAssignments/write"
LOCK = "Microsoft.Authorization/locks/write"
BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"
BLOBS = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/logs"


@pytest.fixture
def tenant(tmp_path: Path) -> str:
    return saved(shop(), tmp_path)


def test_the_chain_goes_from_the_principal_outward(tenant: str, lspriv: Run) -> None:
    ran = lspriv("access", "can", tenant, BOB, WRITE, SITE)
    assert (ran.code, ran.err) == (0, "")
    first, *lines = ran.out.splitlines()
    assert first == f"ALLOWED  Bob (User, {BOB}) may use {WRITE} at {SITE}"
    assert lines[2:6] == [
        f"  Bob (User, {BOB})",
        f"  └─ member of Twin (Group, {INNER})",
        f"     └─ member of Ops (Group, {OPS})",
        f"        └─ holds Contributor at {GROUP}, inherited",
    ]
    assert lines[6].strip() == f"└─ block 0: `*` covers {WRITE}"
    assert "/roleAssignments/00000000-0000-0000-0000-000000000002" in lines[7]


def test_json_is_the_object_of_check(tenant: str, lspriv: Run) -> None:
    answer = json.loads(lspriv("access", "can", tenant, BOB, WRITE, SITE, "--format", "json").out)
    assert answer == {
        "id": None,
        "decision": "allowed",
        "because": [
            {
                "assignment": f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/"
                "00000000-0000-0000-0000-000000000002",
                "role": "Contributor",
                "via": [INNER, OPS],
                "scope": GROUP,
                "block": 0,
                "pattern": "*",
                "condition": None,
            }
        ],
        "denied_by": [],
    }
    assert list(answer) == ["id", "decision", "because", "denied_by"]


@pytest.mark.parametrize(
    ("arguments", "decision"),
    [
        ((ANN, GRANT, SUB), "allowed"),
        ((BOB, GRANT, SITE), "denied"),
        ((BOB, WRITE, SUB), "denied"),
        ((ANN, LOCK, SITE), "denied"),
        ((ANN, LOCK, SUB), "allowed"),
        ((EVE, BLOB, BLOBS.replace("logs", "other")), "denied"),
        ((EVE, BLOB, BLOBS), "allowed"),
        ((EVE, BLOB, GROUP), "conditional"),
        ((EVE, BLOB, GROUP, "--data"), "conditional"),
        ((BOB, BLOB, GROUP), "denied"),
        ((BOB, BLOB, GROUP, "--data"), "denied"),
        ((BOB, BLOB, GROUP, "--control"), "allowed"),
    ],
)
def test_verdicts(arguments: tuple[str, ...], decision: str, tenant: str, lspriv: Run) -> None:
    as_json = lspriv("access", "can", tenant, *arguments, "--format", "json")
    assert (as_json.code, json.loads(as_json.out)["decision"]) == (0, decision)
    as_text = lspriv("access", "can", tenant, *arguments)
    assert (as_text.code, as_text.out.split()[0]) == (0, decision.upper())


def test_why_not_is_told(tenant: str, lspriv: Run) -> None:
    excluded = lspriv("access", "can", tenant, BOB, GRANT, SITE).out
    assert f"• Contributor at {GROUP}: excluded by notActions `Microsoft.Authorization/*/Write`" in excluded
    refused = lspriv("access", "can", tenant, ANN, LOCK, SITE).out
    assert f"• {GROUP}/providers/Microsoft.Authorization/denyAssignments/no-locks" in refused
    assert "Granting roles" in refused
    eligible = lspriv("access", "can", tenant, EVE, GRANT, SUB).out
    assert "No role assignment that is known to reach this scope names it" in eligible
    assert f"• Owner at {SUB}" in eligible
    conditional = lspriv("access", "can", tenant, EVE, BLOB, GROUP).out
    assert f"only if (not decided by the input): {CONDITION}" in conditional


@pytest.mark.parametrize(
    ("who", "key"),
    [
        (BOB.upper(), BOB),
        (BOB.replace("-", ""), BOB),
        ("BOB@contoso.example", BOB),
        ("ann archer", ANN),
        ("eve@contoso.example", EVE),
        (IDENTITY, SHOP),
        (SITE.upper(), SHOP),
        ("ffffffff-0000-0000-0000-000000000007", SHOP),
    ],
)
def test_a_principal_has_many_names(who: str, key: str, tenant: str, lspriv: Run) -> None:
    told = json.loads(lspriv("access", "what", tenant, who, "--format", "json").out)
    assert told["principal"]["id"] == key


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("Twin", f"`Twin` may mean 2 principals: {INNER} (`Twin`, Group), {EVE} (`Twin`, User); name one by its"),
        ("Ann Archr", "nobody in the input is called `Ann Archr`; did you mean `Ann Archer`?"),
        ("Zebra", "nobody in the input is called `Zebra`; give an object id, a sign-in name"),
        (GROUP, f"nobody in the input is called `{GROUP}`; give the resource id of a managed identity"),
    ],
)
def test_a_principal_that_is_not_one(who: str, said: str, tenant: str, lspriv: Run) -> None:
    ran = lspriv("access", "can", tenant, who, WRITE, SITE)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"lspriv: {said}")
    assert len(ran.err.splitlines()) == 1


def test_an_object_id_that_nothing_mentions_is_unknown(tenant: str, lspriv: Run) -> None:
    ran = lspriv("access", "can", tenant, NOBODY, WRITE, SITE, "--format", "json")
    assert ran.code == 3
    assert json.loads(ran.out) == {
        "id": None,
        "decision": "unknown",
        "because": [],
        "denied_by": [],
        "gaps": [f"nothing in the input mentions the principal `{NOBODY}`"],
    }
    text = lspriv("access", "can", tenant, NOBODY, WRITE, SITE)
    assert text.code == 3
    assert text.out.startswith("UNKNOWN ")
    assert lspriv("access", "what", tenant, NOBODY).code == 3


def test_a_gap_makes_an_answer_unknown(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(with_gap(shop()), tmp_path)
    ran = lspriv("access", "can", tenant, BOB, WRITE, SITE)
    assert ran.code == 3
    assert ran.out.startswith("UNKNOWN ")
    assert "members of the group `Ops` are not in the input" in ran.out


@pytest.mark.parametrize(
    ("operation", "scope", "said"),
    [
        ("Microsoft.Web/*", SUB, "`Microsoft.Web/*` is a pattern; ask about one operation"),
        ("write", SUB, "`write` is no operation; expected one such as"),
        (WRITE, "Production", "`Production` is no scope; expected an ARM id such as `/subscriptions/ID`"),
    ],
)
def test_a_question_that_is_none(operation: str, scope: str, said: str, tenant: str, lspriv: Run) -> None:
    for command in (("can", tenant, ANN), ("who", tenant)):
        ran = lspriv("access", *command, operation, scope)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"lspriv: {said}")


def test_an_operation_that_no_catalogue_knows_is_answered_and_said(tenant: str, lspriv: Run) -> None:
    ran = lspriv("access", "can", tenant, ANN, "Microsoft.Web/sites/writ", SUB)
    assert ran.code == 0
    assert ran.out.startswith("ALLOWED ")
    assert f"the catalogue does not know this operation; did you mean `{WRITE}`?".lower() in ran.out.lower()


def test_who(tenant: str, lspriv: Run) -> None:
    told = json.loads(lspriv("access", "who", tenant, WRITE, SITE, "--format", "json").out)
    people: list[dict[str, Any]] = told["principals"]
    assert list(people[0]) == ["id", "name", "kind", "decision", "because"]
    assert {(person["name"], person["kind"], person["decision"]) for person in people} == {
        ("Ann Archer", "User", "allowed"),
        ("Bob", "User", "allowed"),
        ("Ops", "Group", "allowed"),
        ("Twin", "Group", "allowed"),
    }
    text = lspriv("access", "who", tenant, WRITE, SITE)
    assert text.code == 0
    assert "Allowed: 4" in text.out
    assert f"Bob (User, {BOB})" in text.out
    assert f"Contributor at {GROUP} through Ops" in text.out


def test_who_tells_those_for_whom_only_members_are_missing_together(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("access", "who", saved(with_gap(shop()), tmp_path), WRITE, SITE)
    assert ran.code == 3
    assert "Cannot be told: 4" in ran.out
    assert "  • 4 principals: members of the group `Ops` are not in the input\n" in ran.out


def test_nobody(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(quiet(), tmp_path)
    assert json.loads(lspriv("access", "who", tenant, GRANT, SUB, "--format", "json").out) == {"principals": []}
    assert "Nobody that the input mentions." in lspriv("access", "who", tenant, GRANT, SUB).out


def test_what(tenant: str, lspriv: Run) -> None:
    told = json.loads(lspriv("access", "what", tenant, BOB, SITE, "--format", "json").out)
    assert list(told) == ["principal", "scope", "patterns", "operations", "decided_by"]
    assert told["principal"] == {"id": BOB, "name": "Bob", "kind": "User"}
    assert told["scope"] == SITE
    assert told["patterns"] == ["*"]
    operations = {operation.lower() for operation in told["operations"]}
    assert WRITE.lower() in operations
    assert GRANT.lower() not in operations
    (reason,) = told["decided_by"]
    assert reason["via"] == [INNER, OPS]
    assert "Microsoft.Authorization/*/Write" in reason["not_patterns"]
    text = lspriv("access", "what", tenant, BOB).out
    assert f"What Bob (User, {BOB}) may do at the scopes of its assignments" in text
    assert f"Contributor at {GROUP}, through Twin (Group, {INNER}) → Ops (Group, {OPS})" in text
    assert "Operations by service" in text


def test_what_hangs_on_a_condition_is_apart(tenant: str, lspriv: Run) -> None:
    told = json.loads(lspriv("access", "what", tenant, EVE, GROUP, "--format", "json").out)
    assert BLOB in told["conditional_operations"]
    assert BLOB not in told["operations"]
    assert told["decided_by"][0]["condition"] == CONDITION
    text = lspriv("access", "what", tenant, EVE).out
    assert "under conditions that the input does not decide" in text
    assert "May be activated (PIM)" in text


def test_what_tells_its_gaps(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(with_gap(shop()), tmp_path)
    ran = lspriv("access", "what", tenant, BOB, SITE, "--format", "json")
    assert ran.code == 3
    assert json.loads(ran.out)["gaps"] == ["members of the group `Ops` are not in the input"]
    elsewhere = lspriv("access", "what", tenant, ANN, "/subscriptions/22222222-2222-2222-2222-222222222222")
    assert elsewhere.code == 3
    assert "is not in the input" in elsewhere.out


def test_what_tells_of_lists_that_failed(tmp_path: Path, lspriv: Run) -> None:
    other = "/subscriptions/22222222-2222-2222-2222-222222222222"
    gaps = (
        Gap("role_assignments", SUB, "the list failed here"),
        Gap("role_assignments", other, "the list failed there"),
        Gap("files", "/exports/x.json", "a file is broken"),
        Gap("deny_assignments", "/", "no list of denials", GapKind.ABSENT),
    )
    tenant = saved(replace(shop(), gaps=gaps), tmp_path)
    ran = lspriv("access", "what", tenant, ANN, SITE, "--format", "json")
    assert ran.code == 3
    assert json.loads(ran.out)["gaps"] == ["the list failed here", "a file is broken"]
    anywhere = lspriv("access", "what", tenant, ANN).out
    assert "the list failed there" in anywhere
    assert "no list of denials" not in anywhere


def test_now_decides_conditions_on_the_time(tmp_path: Path, lspriv: Run) -> None:
    until = "@Environment[UtcNow] DateTimeLessThan '2026-12-01T00:00:00Z'"
    table = assignment_table((assignment(1, EVE, READER, SUB, condition=until, condition_version="2.0"),))
    tenant = saved(replace(shop(), role_assignments=table), tmp_path)
    question = ("access", "can", tenant, EVE, "Microsoft.Web/sites/read", SUB)
    assert lspriv(*question).out.startswith("CONDITIONAL ")
    assert lspriv(*question, "--now", NOW).out.startswith("ALLOWED ")
    assert lspriv(*question, "--now", "2026-12-24").out.startswith("DENIED ")
