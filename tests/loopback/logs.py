"""Log Analytics: a workspace's answer to a query, as the test gave it; no KQL is run.

Source: Microsoft, "Azure Monitor Log Analytics API", response format and errors.
"""

from __future__ import annotations

import re

from tests.loopback.exchange import Record, Reply, Request, answer, refuse
from tests.loopback.tenant import Tenant

_PATH = re.compile(
    r"/v1(?P<workspace>/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.operationalinsights/workspaces/[^/]+)/query"
)


def is_known(request: Request) -> bool:
    """Tell whether collection may ask this."""
    return request.method == "POST" and _PATH.fullmatch(request.path.rstrip("/").lower()) is not None


def denied() -> Reply:
    """Return the refusal of a caller who may not read the workspace."""
    message = "The provided credentials have insufficient access to perform the requested operation"
    return refuse(403, "InsufficientAccessError", message)


def ask(tenant: Tenant, request: Request) -> Reply:
    """Answer a request to Log Analytics."""
    match = _PATH.fullmatch(request.path.rstrip("/").lower())
    if match is None or request.method != "POST":
        return refuse(404, "PathNotFoundError", "The requested path does not exist.", unexpected=True)
    asked = request.json()
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        return refuse(400, "BadArgumentError", "The request has no query.", unexpected=True)
    table = tenant.log(match["workspace"], asked["query"])
    if table is None:
        return refuse(404, "WorkspaceNotFoundError", "The workspace could not be found.")
    if "error" in table and "rows" not in table:
        return answer(table, 400)
    return answer(_tables(table))


def _tables(table: Record) -> Record:
    told: Record = {"tables": [{"name": "PrimaryResult", "columns": table["columns"], "rows": table["rows"]}]}
    return told | {"error": table["error"]} if "error" in table else told


def missing_table(query: str) -> Reply:
    """Return the refusal of a query that names a table which the workspace does not have."""
    name = query.strip().partition("|")[0].strip().partition("\n")[0] or "Table"
    message = f"'where' operator: Failed to resolve table or column expression named '{name}'"
    return refuse(
        400,
        "BadArgumentError",
        "The request had some invalid properties",
        innererror={
            "code": "SemanticError",
            "message": "A semantic error occurred.",
            "innererror": {"code": "SEM0100", "message": message},
        },
    )


PARTIAL: Record = {
    "code": "PartialError",
    "message": "There were some errors when processing your query.",
    "details": [
        {
            "code": "EngineError",
            "message": "Something went wrong processing your query on the server.",
            "innererror": {
                "code": "-2133196797",
                "message": "The results of this query exceed the set limit of 500000 records, so not all were returned "
                "(E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003).",
                "severity": 2,
                "severityName": "Error",
            },
        }
    ],
}
"""What stands beside the rows of an answer that is not whole."""
