"""The activity log becomes use: who did what, where, how often."""

from __future__ import annotations

from typing import Any

import pytest

from lspriv.model.gap import GapKind
from lspriv.model.usage import UsageRecord
from tests.importers.samples import APP, AT_GROUP, AT_SUB, GROUP, TENANT, USER, batch, facts, gaps, name, read

OID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
TID = "http://schemas.microsoft.com/identity/claims/tenantid"
ACTION = "Microsoft.Web/sites/restart/action"
AT = f"{AT_GROUP}/providers/Microsoft.Web/sites/func-one"


def event(
    operation_id: str = "op1", status: str = "Succeeded", time: str = "2025-05-01T10:00:00.1234567Z", **more: Any
) -> dict[str, Any]:
    return {
        "authorization": {"action": ACTION, "scope": AT},
        "caller": "ada@contoso.com",
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "claims": {OID: USER, TID: TENANT, "appid": APP},
        "correlationId": operation_id,
        "eventDataId": "e-" + operation_id + status,
        "operationId": operation_id,
        "operationName": {"value": ACTION, "localizedValue": "Restart Web App"},
        "status": {"value": status},
        "eventTimestamp": time,
        "resourceId": AT,
        **more,
    }


def line(result: str = "Success", **more: Any) -> dict[str, Any]:
    return {
        "time": "2025-05-02T10:00:00.5Z",
        "resourceId": AT.upper(),
        "operationName": ACTION.upper(),
        "category": "Action",
        "resultType": result,
        "correlationId": "c1",
        "identity": {
            "authorization": {
                "scope": AT,
                "action": ACTION,
                "evidence": {
                    "role": "Contributor",
                    "roleAssignmentScope": AT_SUB,
                    "roleAssignmentId": name(1).replace("-", ""),
                    "principalId": GROUP.replace("-", ""),
                    "principalType": "Group",
                },
            },
            "claims": {OID: USER, TID: TENANT},
        },
        **more,
    }


EXPECTED = UsageRecord(USER, ACTION, AT, 1, "2025-05-01T10:00:00Z", "2025-05-01T10:00:00Z", "activity-log")


def test_rest_and_cli_events() -> None:
    for envelope in ("array", "page"):
        imported = read(batch([event()], envelope=envelope))
        assert imported.snapshot.usage == (EXPECTED,)
        assert imported.snapshot.tenant_id == TENANT
        assert imported.files[0].taken_for == "activity log"


def test_an_exported_line_names_the_assignment_that_granted() -> None:
    (got,) = facts(batch([line()], envelope="lines")).usage
    assert got.principal_id == USER, "the actor, not the group that the assignment names"
    assert got.role_assignment_id == f"{AT_SUB}/providers/Microsoft.Authorization/roleAssignments/{name(1)}"
    assert (got.operation, got.scope) == (ACTION, AT)


def test_begin_and_end_are_one_call() -> None:
    started, ended = event(status="Started", time="2025-05-01T10:00:00Z"), event(time="2025-05-01T10:00:05Z")
    accepted = event(status="Accepted", time="2025-05-01T10:00:01Z")
    (got,) = facts(batch([ended, accepted, started])).usage
    assert got.count == 1


def test_what_failed_or_never_ended_is_not_use() -> None:
    rows = [
        event("a", "Failed"),
        event("b", "Started"),
        event("c", "Accepted"),
        event("d", category={"value": "Policy"}),
    ]
    snapshot = facts(batch(rows))
    assert snapshot.usage == ()


def test_calls_add_up_to_the_second() -> None:
    rows = [
        event("a", time="2025-05-03T00:00:00Z"),
        event("b", time="2025-05-01T00:00:00.99Z"),
        event("c", time="2025-05-02T02:00:00+02:00"),
    ]
    (got,) = facts(batch(rows)).usage
    assert (got.count, got.first_seen, got.last_seen) == (3, "2025-05-01T00:00:00Z", "2025-05-03T00:00:00Z")


def test_the_same_event_from_two_files_counts_once() -> None:
    assert facts(batch([event()], "a.json"), batch([event()], "b.json")).usage == (EXPECTED,)


def test_spelling_does_not_split_use_and_shouting_is_not_kept() -> None:
    shouted = line(correlationId="c2")
    del shouted["identity"]["authorization"]["scope"], shouted["identity"]["authorization"]["action"]
    for order in ((shouted, line()), (line(), shouted)):
        got = {(one.operation, one.scope): one.count for one in facts(batch(list(order))).usage}
        assert got == {(ACTION, AT): 2}


def test_keys_in_other_cases_are_read() -> None:
    authorization = line()["identity"]["authorization"]
    odd = line(
        identity={
            "Authorization": {
                "Action": ACTION,
                "Scope": AT,
                "Evidence": {key[0].upper() + key[1:]: value for key, value in authorization["evidence"].items()},
            },
            "Claims": {OID: USER},
        }
    )
    odd["identity"]["Authorization"]["x"] = "authorization"
    (got,) = facts(batch([odd])).usage
    assert (got.principal_id, got.operation) == (USER, ACTION)
    assert (got.role_assignment_id or "").endswith(name(1))


@pytest.mark.parametrize(
    ("caller", "listed"),
    [
        ("ada@contoso.com", {"userPrincipalName": "Ada@Contoso.com"}),
        (name(8), {"appId": name(8), "servicePrincipalType": "Application"}),
    ],
)
def test_a_caller_without_an_object_id_is_looked_up(caller: str, listed: dict[str, Any]) -> None:
    named, bare = event("a"), event("b", claims=None, caller=caller)
    snapshot = facts(batch([bare, named]), batch([{"id": USER, "displayName": "Ada", **listed}], "d.json"))
    assert [(one.principal_id, one.count) for one in snapshot.usage] == [(USER, 2)]
    assert [one.principal_id for one in facts(batch([bare])).usage] == [caller]


def test_an_event_without_time_or_place_is_a_gap() -> None:
    snapshot = facts(batch([event(), event("b", time="soon"), event("c", authorization=None, resourceId=None)]))
    assert [gap.reason for gap in gaps(snapshot, "usage", GapKind.FAILED)] == [
        "export/a.json: record 2: `eventTimestamp` is not a time",
        "export/a.json: record 3: `authorization.scope` is missing",
    ]
    assert snapshot.usage[0].count == 1


def test_other_logs_are_left_out() -> None:
    imported = read(batch([event()]), batch([line(category="StorageRead"), line(category="AuditEvent")], "logs.json"))
    assert imported.files[1].taken_for == "skipped"
    assert "`StorageRead` log" in (imported.files[1].note or "")
