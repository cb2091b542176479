"""The conditions that Azure's own built-in roles carry."""

from __future__ import annotations

import re

import pytest

from lspriv.access.conditions import mentions, opaque_parts, parse_condition, targets, to_text
from tests.access.conditions.helpers import DELETE, FALSE, TRUE, UNDECIDED, WRITE, asked, built_in_conditions

NOT_UNDERSTOOD: dict[str, str] = {}
"""Role → the part of its condition that is not understood. There is none."""

ALL = built_in_conditions()
ROLE = "Microsoft.Authorization/roleAssignments:RoleDefinitionId"


def test_all_of_them_are_here() -> None:
    assert len(ALL) == 31
    assert [version for _, version, _ in ALL].count("1.0") == 1


@pytest.mark.parametrize(("role", "version", "text"), ALL)
def test_each_is_understood(role: str, version: str, text: str) -> None:
    condition = parse_condition(text)
    assert [part.text for part in opaque_parts(condition)] == ([NOT_UNDERSTOOD[role]] if role in NOT_UNDERSTOOD else [])
    assert parse_condition(to_text(condition)) == condition


@pytest.mark.parametrize(("role", "version", "text"), ALL)
def test_what_each_targets_and_reads_is_what_its_text_names(role: str, version: str, text: str) -> None:
    condition = parse_condition(text)
    assert list(targets(condition)) == re.findall(r"ActionMatches\{'([^']*)'\}", text)
    assert mentions(condition) == {
        (source.lower(), name.lower()) for source, name in re.findall(r"@(\w+)\[([^]]*)\]", text)
    }


@pytest.mark.parametrize(("role", "version", "text"), ALL)
def test_a_role_that_each_names_may_be_assigned_or_removed(role: str, version: str, text: str) -> None:
    named = re.findall(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)
    other = "00000000-0000-4000-8000-000000000001"
    for operation, source in ((WRITE, "Request"), (DELETE, "Resource")):
        if f"@{source}[{ROLE}]" not in text:
            continue
        kind = f"@{source}[Microsoft.Authorization/roleAssignments:PrincipalType]"
        known = {ROLE: named[-1].upper(), "Microsoft.Authorization/roleAssignments:PrincipalType": "ServicePrincipal"}
        expected = UNDECIDED if "HasObotoken" in text else TRUE
        assert asked(text, operation, **{source: known}) is expected
        assert asked(text, operation, **{source: {**known, ROLE: other}}) is FALSE
        assert asked(text, operation) is UNDECIDED
        if kind in text:
            user = {**known, "Microsoft.Authorization/roleAssignments:PrincipalType": "User"}
            assert asked(text, operation, **{source: user}) is FALSE


@pytest.mark.parametrize(("role", "version", "text"), ALL)
def test_operations_that_none_targets_stay_allowed(role: str, version: str, text: str) -> None:
    # A few conditions target nothing: they stand in a block of their own that grants one operation.
    assert asked(text, "Microsoft.Compute/virtualMachines/read") is (TRUE if "ActionMatches" in text else UNDECIDED)


def test_an_attribute_that_nobody_documents_is_undecided_until_known() -> None:
    text = next(text for role, _, text in ALL if role == "Oracle Database DbSystems Administrator")
    assert asked(text) is UNDECIDED
    assert asked(text, Resource={"HasObotoken": "True"}) is TRUE
    assert asked(text, Resource={"HasObotoken": "false"}) is FALSE


def test_log_tables_by_their_protection_level() -> None:
    text = next(text for role, _, text in ALL if role == "Privileged Monitoring Data Reader")
    table = "Microsoft.OperationalInsights/workspaces/tables"
    read = f"{table}/data/read"
    assert asked(text, read) is UNDECIDED
    assert asked(text, read, Resource={f"{table}:protectionLevel": ["General", "Protected"]}) is TRUE
    assert asked(text, read, Resource={f"{table}:protectionLevel": ["General", "Secret"]}) is FALSE
    assert asked(text, "Microsoft.OperationalInsights/workspaces/read") is TRUE
