"""What an old API version hides in an answer that looks whole."""

from __future__ import annotations

import re
import shlex
from urllib.parse import urlsplit

from lspriv.importers.exported import failed_scope
from lspriv.importers.facts import Sheet
from lspriv.model.gap import Gap, GapKind

_VERSION = re.compile(r"[?&]api-version=(\d{4}-\d\d-\d\d[\w-]*)", re.IGNORECASE)
_CONDITIONS_SINCE = "2022-04-01"


def note_version(section: str, sheet: Sheet) -> None:
    """Note that conditions do not show in role assignments that were listed with an old API version.

    Conditions show from 2022-04-01 on (Microsoft: "Troubleshoot Azure role assignment conditions").
    """
    match = _VERSION.search(sheet.origin.url or "")
    if section != "role_assignments" or match is None or match[1] >= _CONDITIONS_SINCE:
        return
    if "/microsoft.resourcegraph/" in (sheet.origin.url or "").lower():
        # That is the version of the question, not of what is told.
        return
    # `az rest` puts the endpoint of the cloud that is signed in to before a path.
    url = shlex.quote(f"{urlsplit(sheet.origin.url or '').path}?api-version={_CONDITIONS_SINCE}")
    reason = (
        f"`{sheet.file}`: role assignments were listed with api-version {match[1]}, which shows no conditions; "
        f"`az rest --method get --url {url}` shows them"
    )
    sheet.facts.gaps.add(Gap("conditions", failed_scope(sheet), reason, GapKind.ABSENT))
