"""Principals that the directory no longer has, as Microsoft Graph tells of them.

`/directory/deletedItems/{id}` gives what was deleted within 30 days and can be restored. Of what is gone for good it
knows nothing and answers 404, as does the directory itself (Microsoft: "Get deleted item", "Recover from deletions").
"""

from __future__ import annotations

import re

from lspriv.importers.batch import Origin
from lspriv.importers.facts import Facts
from lspriv.model.principal import Principal, PrincipalKind, guid_key

_URL = re.compile(r"/directory/deletedItems/(?P<id>[^/?]+)", re.IGNORECASE)


def asked_of_the_deleted(origin: Origin) -> str | None:
    """Return the object id that a recorded reply was asked for among the deleted ones, or None."""
    match = _URL.search(origin.url or "")
    return match["id"] if match else None


def note_deleted(facts: Facts) -> None:
    """Note the principals that are gone, once all assignments are read: what they call one is all that is left."""
    if not facts.gone:
        return
    spellings = facts.assignments.table.principals
    pairs = facts.assignments.table.kinds_of_principals()
    kinds = {spellings.keys[spellings.key_of[number]]: kind for number, kind in pairs}
    for id, file in facts.gone:
        kind = kinds.get(guid_key(id), PrincipalKind.UNKNOWN)
        facts.principals.put(Principal(id, kind, deleted=True), file)
