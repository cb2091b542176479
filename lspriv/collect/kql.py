"""KQL texts that summarise logs where they lie, so that no single event leaves Log Analytics.

One query for each table, all with the same columns (`COLUMNS`), so that one importer reads every answer; they are
names of this program's own, and the first one, `LsprivLog`, is what the importer knows an answer by. What a row is
stands in `Told`:

    use       calls of one principal, operation, scope and assignment, counted, with the first and last time
    covered   from when to when one subscription, account or vault has events, not across a silence of more than 7 days
    keys      requests to one storage account that were signed with its keys, by kind of signature
    sign-in   tokens that one managed identity got for one service
    window    the time that the query asked for, and in `Count` how many other rows the whole answer has

**Missing tables.** ``union isfuzzy=true`` leaves out what does not exist, with a warning, as long as one part of the
union does (Microsoft: "union operator"); an empty `datatable` always does. Columns are asked for by
`column_ifexists`, since a table that never received a kind of event lacks its columns.

**Limits.** An answer has at most 500,000 rows and 64 MB, and a query runs 10 minutes at most (Microsoft: "Azure
Monitor service limits", "Log queries"; the default is 3 minutes, more takes the header ``Prefer: wait=600``). What was
cut off has status 200 and an `error` with the code `PartialError` beside its `tables` (Microsoft: "Azure Monitor Log
Analytics API response format"), and what it holds is not to be relied on (Microsoft: "Partial query failures"). The
portal's downloads end at 30,000 rows without saying so, which the row `window` gives away. Ask again with `halves`.

**Rights.** Tables and workspaces that the caller may not read are left out of an answer without a word when a resource
is asked (Microsoft: "Querying logs for Azure resources"); an answer that has nothing of a log at all becomes a note.

**What is not told.** Requests by account key or shared access signature name nobody, so they are counted by account
and not as anybody's use. User delegation signatures and Kerberos are left out: they do not depend on account keys, and
the log does not say in one form whose they are. Tables of the plan "Basic" cannot be summarised; Log Analytics
refuses, and the refusal becomes a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

COLUMNS = (
    "LsprivLog", "Told", "Principal", "Operation", "Action", "Scope", "Assignment", "Count", "FirstSeen", "LastSeen",
    "WindowStart", "WindowEnd",
)  # fmt: skip
"""The columns of every answer: `Count` is a number, all others are text, times in ISO 8601 to the second, UTC."""

SHORTEST = timedelta(hours=1)
"""A time that is not halved any more."""

_OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
_ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments/"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What is sent to ``POST {workspace}/query``, and what it is about."""

    name: str
    """Which log, in words for file names and messages; the rows carry it as `LsprivLog`."""
    table: str
    """The table of Log Analytics."""
    kql: str
    """The `query` of the request."""
    timespan: str
    """The `timespan` of the request: start and end, ISO 8601, joined by a slash."""


def log_queries(days: int, now: str) -> tuple[LogQuery, ...]:
    """Return the queries for the `days` before `now` (ISO 8601), one for each table, in a stable order.

    Raises:
        ValueError: `days` is less than 1, or `now` is not a time.
    """
    if days < 1:
        raise ValueError("`days` must be at least 1")
    end = _moment(now)
    return tuple(_query(name, end - days * _DAY, end) for name in _LOGS)


def halves(query: LogQuery) -> tuple[LogQuery, LogQuery] | None:
    """Return the same question for the two halves of its time, or None when that is too short to be halved."""
    start, end = query.timespan.split("/")
    parts = halved(start, end)
    if parts is None:
        return None
    (first, middle), (_, last) = parts
    return (
        _query(query.name, _moment(first), _moment(middle)),
        _query(query.name, _moment(middle), _moment(last)),
    )


def halved(start: str, end: str) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Halve a time from `start` to before `end`, at a midnight (UTC) where it has several days.

    >>> halved("2026-01-01T06:00:00Z", "2026-01-05T06:00:00Z")
    (('2026-01-01T06:00:00Z', '2026-01-03T00:00:00Z'), ('2026-01-03T00:00:00Z', '2026-01-05T06:00:00Z'))
    >>> halved("2026-01-01T06:00:00Z", "2026-01-01T06:30:00Z")
    """
    first, last = _moment(start), _moment(end)
    if last - first <= SHORTEST:
        return None
    middle = (first + (last - first) / 2).replace(microsecond=0)
    if last - first >= 2 * _DAY:
        middle = middle.replace(hour=0, minute=0, second=0)
    return (_text(first), _text(middle)), (_text(middle), _text(last))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(microsecond=0)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _query(name: str, start: datetime, end: datetime) -> LogQuery:
    table, body, parts = _LOGS[name]
    window = _text(start), _text(end)
    kql = "\n".join((_begin(table, *window), body.strip(), _end(name, parts, *window)))
    return LogQuery(name, table, kql, "/".join(window))


def _begin(table: str, start: str, end: str) -> str:
    return f"""\
let Rows = union isfuzzy=true (datatable(TimeGenerated: datetime) []), {table}
| where TimeGenerated >= datetime({start}) and TimeGenerated < datetime({end});"""


def _end(name: str, parts: tuple[str, ...], start: str, end: str) -> str:
    """Return what joins the parts of an answer, counts their rows and gives all the same columns."""
    legs = ",\n    ".join(f"({part})" for part in parts)
    counts = ", ".join(f"({part} | count)" for part in parts)
    return f"""\
let Whole = union {counts} | summarize Count = sum(Count) | extend Told = "window";
union
    {legs},
    (Whole)
| extend {_ABSENT}
| project LsprivLog = "{name}", Told, Principal, Operation, Action, Scope, Assignment, Count,
    FirstSeen = {_time("First")},
    LastSeen = {_time("Last")},
    WindowStart = "{start}", WindowEnd = "{end}\""""


def _time(column: str) -> str:
    # `format_datetime` knows no `T`, and cuts fractions of a second off.
    date, time = (f'format_datetime({column}, "{form}")' for form in ("yyyy-MM-dd", "HH:mm:ss"))
    return f'iff(isnull({column}), "", strcat({date}, "T", {time}, "Z"))'


def _column(name: str) -> str:
    return f'tostring(column_ifexists("{name}", ""))'


_ABSENT = ", ".join(f"{name} = {_column(name)}" for name in COLUMNS[2:7])
"""Columns that no part of some answer has; `project` would refuse them."""

_USE = """\
let Use = materialize(Calls
| summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated), Principal = take_any(Principal),
    Operation = take_any(Operation), Action = take_any(Action), Scope = take_any(Scope),
    Assignment = take_any(Assignment)
    by PrincipalKey = tolower(Principal), OperationKey = tolower(Operation), ActionKey = tolower(Action),
    ScopeKey = tolower(trim_end(@"/+", Scope)), AssignmentKey = tolower(Assignment)
| extend Told = "use");"""
"""What `Calls` comes to: ids are compared without regard to case, and one of their spellings is kept."""

_COVERED = """\
let Covered = materialize(Log
| where isnotempty(Watched)
| summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated)
    by Scope = tolower(Watched), Operation = Category, Day = bin(TimeGenerated, 1d)
| sort by Scope asc, Operation asc, Day asc
| extend Begins = iff(Scope != prev(Scope) or Operation != prev(Operation) or First - prev(Last) > 7d, 1, 0)
| extend Part = row_cumsum(Begins)
| summarize Count = sum(Count), First = min(First), Last = max(Last) by Scope, Operation, Part
| extend Told = "covered");"""
"""How far the events of each thing that is watched reach; within a day no silence is longer than 7 days."""

_ACTIVITY = f"""
let Log = Rows
| extend Rights = parse_json(coalesce({_column("Authorization_d")}, {_column("Authorization")})),
    Claims = parse_json(coalesce({_column("Claims_d")}, {_column("Claims")})),
    Part = {_column("CategoryValue")}
| where Part in~ ("", "Administrative", "Write", "Delete", "Action")
| project TimeGenerated, Category = "", Status = {_column("ActivityStatusValue")},
    Watched = iff(isempty({_column("SubscriptionId")}), "", strcat("/subscriptions/", {_column("SubscriptionId")})),
    Call = coalesce({_column("OperationId")}, {_column("CorrelationId")}, {_column("EventDataId")},
        tostring(TimeGenerated)),
    Principal = coalesce(tostring(Claims["{_OBJECT_ID}"]), tostring(Claims.oid), {_column("Caller")},
        tostring(Claims.appid)),
    Operation = coalesce(tostring(Rights.action), {_column("OperationNameValue")}),
    Scope = coalesce(tostring(Rights.scope), {_column("_ResourceId")}),
    Granted = tostring(Rights.evidence.roleAssignmentId),
    GrantedAt = trim_end(@"/+", tostring(Rights.evidence.roleAssignmentScope));
let Calls = Log
| where Status in~ ("Success", "Succeeded")
| where isnotempty(Principal) and isnotempty(Operation) and isnotempty(Scope)
| extend Action = "", Assignment = iff(isempty(Granted) or Granted contains "/", Granted,
    strcat(GrantedAt, "{_ASSIGNMENTS}", Granted))
| summarize arg_min(TimeGenerated, Principal, Operation, Action, Scope, Assignment)
    by Call, OperationKey = tolower(Operation), ScopeKey = tolower(trim_end(@"/+", Scope));
{_USE}
{_COVERED}"""
"""AzureActivity. A call's events share `OperationId` or `CorrelationId`; only its end says `Success`, and an event that
two diagnostic settings sent counts once. Rows of the old connector say `Succeeded`, and have texts where newer ones
have objects."""


def _storage(kind: str, name: str, none: str = "") -> str:
    """Return the query of a storage log; `kind` is below the account what holds objects, `name` matches its name.

    `none` is what stands in a name's place where a request is about the whole account.

    `ObjectKey` is ``"/account/container/blob"`` in quotes; no more of it than the container is kept.
    Microsoft: "Azure Blob Storage monitoring data reference", likewise for queues, tables and files.
    """
    return f"""
let Log = Rows
| project TimeGenerated, Category = {_column("Category")}, Status = {_column("StatusCode")},
    Signed = {_column("AuthenticationType")}, Principal = {_column("RequesterObjectId")},
    Name = {_column("OperationName")}, Details = parse_json({_column("AuthorizationDetails")}),
    Watched = extract(@"(?i)^(/subscriptions/.+?/storageaccounts/[^/]+)", 1, {_column("_ResourceId")}),
    Holder = extract(@'^"?/[^/]+/({name})(?:[/?("]|$)', 1, {_column("ObjectKey")});
let Calls = Log
| where Signed =~ "OAuth" and Status startswith "2" and isnotempty(Principal) and isnotempty(Watched)
| extend Details = iff(coalesce(array_length(Details), 0) > 0, Details, dynamic([{{}}]))
| mv-expand Detail = Details
| where tostring(Detail.result) in~ ("", "Granted")
| project TimeGenerated, Principal, Action = tostring(Detail.action),
    Operation = iff(isempty(tostring(Detail.action)), Name, ""),
    Scope = iff(Holder in~ ("", "{none}"), Watched, strcat(Watched, "/{kind}/", Holder)),
    Assignment = tostring(Detail.roleAssignmentId);
{_USE}
{_COVERED}
let Keys = materialize(Log
| where Status startswith "2" and isnotempty(Watched)
| where (Signed contains "Key" or Signed contains "SAS") and not(Signed contains "Delegation")
| summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated)
    by Scope = Watched, Operation = Signed
| extend Told = "keys");"""


def _vault(first: str, columns: dict[str, str]) -> str:
    """Return the query of a Key Vault log, whose `first` step is its own; `columns` says where its facts stand.

    `Id` is the address of what was asked for; no more of it is kept than the name of a secret, key or certificate.
    Microsoft: "Azure Key Vault logging".
    """
    address = f"tolower({columns['id']})"
    objects = "(?:deleted)?(secrets|keys|certificates)"
    return f"""
let Log = Rows
| {first}
| project TimeGenerated, Category = "", Status = {columns["status"]}, Watched = {_column("_ResourceId")},
    Principal = coalesce({columns["principal"]}),
    Operation = {_column("OperationName")}, Action = "", Assignment = {columns["assignment"]},
    Shelf = extract(@"^https?://[^/]+/{objects}/[^/?]+", 1, {address}),
    Thing = extract(@"^https?://[^/]+/{objects}/([^/?]+)", 2, {address});
let Calls = Log
| where Status startswith "2" and isnotempty(Principal) and isnotempty(Watched)
| extend Scope = iff(isempty(Thing), Watched, strcat(Watched, "/", Shelf, "/", Thing));
{_USE}
{_COVERED}"""


_VAULT = _vault(
    f"extend Claims = parse_json({_column('Identity')}).claim",
    {
        "id": _column("Id"),
        "status": _column("HttpStatusCode"),
        "principal": f'tostring(Claims["{_OBJECT_ID}"]), tostring(Claims.oid), tostring(Claims.appid)',
        "assignment": _column("AppliedAssignmentId"),
    },
)
_OLD_VAULT = _vault(
    f'where {_column("ResourceProvider")} =~ "MICROSOFT.KEYVAULT" and {_column("Category")} =~ "AuditEvent"',
    {
        "id": _column("id_s"),
        "status": _column("httpStatusCode_d"),
        "principal": ", ".join(
            _column(f"identity_claim_{claim}_g")
            for claim in ("http_schemas_microsoft_com_identity_claims_objectidentifier", "oid", "appid")
        ),
        "assignment": f"coalesce({_column('appliedAssignmentId_g')}, {_column('appliedAssignmentId_s')})",
    },
)

_SIGN_INS = f"""
let Log = Rows
| project TimeGenerated, Category = "", Watched = "/", Result = {_column("ResultType")},
    Principal = {_column("ServicePrincipalId")}, Operation = {_column("ResourceDisplayName")},
    Scope = {_column("ResourceServicePrincipalId")};
let SignIns = materialize(Log
| where Result in~ ("0", "Success") and isnotempty(Principal)
| summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by Principal, Operation, Scope
| extend Told = "sign-in");
{_COVERED}"""

_HOLDER = "[a-z0-9$][a-z0-9$-]{1,62}"
_TABLE = "[A-Za-z][A-Za-z0-9]{2,62}"
_LOGS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "activity-log": ("AzureActivity", _ACTIVITY, ("Use", "Covered")),
    "storage-blob-log": (
        "StorageBlobLogs", _storage("blobServices/default/containers", _HOLDER, "$batch"), ("Use", "Covered", "Keys"),
    ),
    "storage-queue-log": (
        "StorageQueueLogs", _storage("queueServices/default/queues", _HOLDER), ("Use", "Covered", "Keys"),
    ),
    "storage-table-log": (
        "StorageTableLogs", _storage("tableServices/default/tables", _TABLE, "Tables"), ("Use", "Covered", "Keys"),
    ),
    "storage-file-log": (
        "StorageFileLogs", _storage("fileServices/default/fileshares", _HOLDER), ("Use", "Covered", "Keys"),
    ),
    "key-vault-log": ("AZKVAuditLogs", _VAULT, ("Use", "Covered")),
    "key-vault-diagnostics": ("AzureDiagnostics", _OLD_VAULT, ("Use", "Covered")),
    "managed-identity-sign-ins": ("AADManagedIdentitySignInLogs", _SIGN_INS, ("SignIns", "Covered")),
}  # fmt: skip
"""For each log its table, its own part of the query, and the tables of which the answer consists."""
