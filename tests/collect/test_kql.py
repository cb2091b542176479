"""The KQL texts: what they ask for, what they never ask for, and for which time."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from lspriv.collect.kql import COLUMNS, LogQuery, halved, halves, log_queries
from lspriv.importers.log_answers import SOURCES
from lspriv.importers.log_row import LogRow
from tests.naive import log_summary

NOW = "2026-11-28T05:00:00Z"
QUERIES = log_queries(90, NOW)

STORAGE = {
    "TimeGenerated", "Category", "StatusCode", "AuthenticationType", "RequesterObjectId", "OperationName",
    "AuthorizationDetails", "_ResourceId", "ObjectKey",
}  # fmt: skip
ASKED_FOR = {
    "AzureActivity": {
        "TimeGenerated", "Authorization_d", "Authorization", "Claims_d", "Claims", "CategoryValue",
        "ActivityStatusValue", "SubscriptionId", "OperationId", "CorrelationId", "EventDataId", "Caller",
        "OperationNameValue", "_ResourceId",
    },
    "StorageBlobLogs": STORAGE,
    "StorageQueueLogs": STORAGE,
    "StorageTableLogs": STORAGE,
    "StorageFileLogs": STORAGE,
    "AZKVAuditLogs": {
        "TimeGenerated", "Identity", "HttpStatusCode", "_ResourceId", "OperationName", "Id", "AppliedAssignmentId",
    },
    "AzureDiagnostics": {
        "TimeGenerated", "ResourceProvider", "Category", "httpStatusCode_d", "_ResourceId", "OperationName", "id_s",
        "identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g", "identity_claim_oid_g",
        "identity_claim_appid_g", "appliedAssignmentId_g", "appliedAssignmentId_s",
    },
    "AADManagedIdentitySignInLogs": {
        "TimeGenerated", "ResultType", "ServicePrincipalId", "ResourceDisplayName", "ResourceServicePrincipalId",
    },
}  # fmt: skip
"""All that a query may look at, table by table."""

NEVER = (
    "ip", "useragent", "user_agent", "clientinfo", "upn", "hash", "uri", "referrer", "header", "requestid", "etag",
    "properties", "httprequest", "location", "issuer", "thumbprint", "serviceprincipalname", "wids", "groups",
)  # fmt: skip
"""What would say more of people than what they did where: addresses, agents, names, claims, tokens' hashes."""


def each(query: LogQuery) -> str:
    return query.name


def statements(query: LogQuery) -> list[str]:
    """Return the statements of a query; none of its texts has a semicolon."""
    return [part.strip() for part in query.kql.split(";\n")]


@pytest.mark.parametrize("query", QUERIES, ids=each)
def test_a_query_looks_at_nothing_but_what_it_needs(query: LogQuery) -> None:
    inner = set(COLUMNS)
    looked_at = set(re.findall(r'column_ifexists\("(\w+)"', query.kql)) - inner
    assert looked_at | {"TimeGenerated"} == ASKED_FOR[query.table]
    words = {word.lower() for word in re.findall(r"\w+", query.kql)}
    found = {word for word in words for never in NEVER if word.startswith(never) or word.endswith(never)}
    assert not found


@pytest.mark.parametrize("query", QUERIES, ids=each)
def test_only_named_columns_pass_the_first_step(query: LogQuery) -> None:
    """Rows are cut down to named columns before anything is counted, so that no other column can come through."""
    rows, log, *rest = statements(query)
    assert rows.startswith("let Rows = union isfuzzy=true (datatable(TimeGenerated: datetime) []), " + query.table)
    assert log.startswith("let Log = Rows\n| ")
    assert "\n| project TimeGenerated" in log
    assert all("Rows" not in statement for statement in rest)
    assert re.findall(r"column_ifexists", "".join(rest[:-1])) == []


@pytest.mark.parametrize("query", QUERIES, ids=each)
def test_claims_serve_for_the_object_id_alone(query: LogQuery) -> None:
    claims = set(re.findall(r'Claims(?:\.(\w+)|\["([^"]+)"\])', query.kql))
    allowed = {("oid", ""), ("appid", ""), ("", log_summary.OBJECT_ID)}
    assert claims in (set(), allowed)


@pytest.mark.parametrize("query", QUERIES, ids=each)
def test_every_part_is_counted_and_none_is_a_list_of_events(query: LogQuery) -> None:
    *_, whole, answer = statements(query)
    parts = re.findall(r"\((\w+) \| count\)", whole)
    assert parts and [*parts, "Whole"] == re.findall(r"^    \((\w+)\)", answer, re.MULTILINE)
    for part in parts:
        (made,) = [one for one in statements(query) if one.startswith(f"let {part} = materialize(")]
        assert "\n| summarize Count = " in made


@pytest.mark.parametrize("query", QUERIES, ids=each)
def test_all_answers_have_the_columns_that_the_importer_reads(query: LogQuery) -> None:
    project = query.kql.rsplit("| project ", 1)[1]
    names = re.findall(r"(?:^|, |,\n    )(\w+)(?= =|,|$)", project)
    assert tuple(names) == COLUMNS == LogRow.__struct_encode_fields__ == log_summary.COLUMNS
    assert f'LsprivLog = "{query.name}"' in project


@pytest.mark.parametrize("query", QUERIES, ids=each)
def test_texts_are_well_formed_as_far_as_that_can_be_told(query: LogQuery) -> None:
    """No engine for KQL runs here; brackets and quotes at least close."""
    bare = re.sub(r"@'[^']*'|@?\"[^\"]*\"", "X", query.kql)
    assert '"' not in bare and "'" not in bare
    depth = {"(": 0, "[": 0, "{": 0}
    closing = {")": "(", "]": "[", "}": "{"}
    for letter in bare:
        if letter in depth:
            depth[letter] += 1
        elif letter in closing:
            depth[closing[letter]] -= 1
            assert depth[closing[letter]] >= 0
    assert set(depth.values()) == {0}
    *lets, _ = statements(query)
    names = [re.match(r"let (\w+) = ", statement) for statement in lets]
    assert all(names)
    assert len({match[1] for match in names if match}) == len(lets)
    assert not re.search(r"\n\s*\n", query.kql)


def test_there_is_a_query_for_each_table_that_the_importer_knows() -> None:
    assert [query.name for query in QUERIES] == list(SOURCES)
    assert {query.table for query in QUERIES} == set(ASKED_FOR)


def test_the_time_stands_in_the_text_and_beside_it() -> None:
    for query in QUERIES:
        assert query.timespan == "2026-08-30T05:00:00Z/2026-11-28T05:00:00Z"
        assert "TimeGenerated >= datetime(2026-08-30T05:00:00Z) and TimeGenerated < datetime(2026-11-28T05:00:00Z)" in (
            query.kql
        )
        assert 'WindowStart = "2026-08-30T05:00:00Z", WindowEnd = "2026-11-28T05:00:00Z"' in query.kql
    assert log_queries(90, "2026-11-28T06:00:00.5+01:00") == QUERIES
    with pytest.raises(ValueError, match="days"):
        log_queries(0, NOW)


def test_halves_join_without_a_gap_down_to_an_hour() -> None:
    waiting, done = [QUERIES[0]], []
    while waiting:
        query = waiting.pop()
        parts = halves(query)
        if parts is None:
            done.append(tuple(query.timespan.split("/")))
        else:
            assert {(part.name, part.table) for part in parts} == {(query.name, query.table)}
            waiting.extend(reversed(parts))
    assert (done[0][0], done[-1][1]) == ("2026-08-30T05:00:00Z", NOW)
    assert all(one[1] == other[0] for one, other in pairwise(done))
    assert all(start < end for start, end in done)
    assert len(done) < 90 * 24 * 2


def test_days_are_not_split_while_there_are_several() -> None:
    parts = halved("2026-01-01T06:00:00Z", "2026-01-03T06:00:00Z")
    assert parts and parts[0][1] == "2026-01-02T00:00:00Z"
    parts = halved("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")
    assert parts and parts[0][1] == "2026-01-01T12:00:00Z"
