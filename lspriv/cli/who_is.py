"""Finds the principal that the user means: by object id, sign-in name, display name or resource."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lspriv.access.engine import AccessEngine
from lspriv.errors import QuestionError
from lspriv.model.principal import Principal, guid_key
from lspriv.model.resource import FunctionApp, Resource
from lspriv.model.scope import scope_key
from lspriv.model.snapshot import Snapshot

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SHOWN = 5


def who_is(engine: AccessEngine, text: str) -> str:
    """Return the key of the principal that the text names.

    An object id that nothing mentions is given back as it is: the answer about it is *unknown*.

    Raises:
        QuestionError: The text names nobody, or more than one principal.
    """
    key = guid_key(text)
    if not key:
        raise QuestionError("no principal is named; give an object id, a sign-in name or a display name")
    if key in engine.directory.mentioned:
        return key
    if text.strip().startswith("/"):
        return _one(_by_resource(engine.snapshot, text), text, engine)
    found = _by_name(engine.snapshot, text)
    if not found:
        by_client = [p.id for p in engine.snapshot.principals if p.app_id and guid_key(p.app_id) == key]
        if not by_client and _GUID.fullmatch(key):
            return key
        found = by_client
    return _one(found, text, engine)


def _one(ids: Iterable[str], text: str, engine: AccessEngine) -> str:
    found = sorted({guid_key(id) for id in ids})
    if len(found) == 1:
        return found[0]
    if not found:
        raise QuestionError(f"nobody in the input is called `{text}`{_nearest(text, engine)}")
    shown = ", ".join(f"{key} (`{engine.directory.name(key)}`, {engine.directory.kind(key)})" for key in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise QuestionError(f"`{text}` may mean {len(found)} principals: {shown}{more}; name one by its object id")


def _by_name(snapshot: Snapshot, text: str) -> list[str]:
    """Return whom the text names; a sign-in name, being unique, comes before a display name."""
    wanted = text.strip().casefold()
    signed_in = [p.id for p in snapshot.principals if (p.user_principal_name or "").strip().casefold() == wanted]
    return signed_in or [p.id for p in snapshot.principals if (p.display_name or "").strip().casefold() == wanted]


def _by_resource(snapshot: Snapshot, text: str) -> list[str]:
    """Return the principal of a user-assigned identity, or all identities that a resource runs as."""
    key = scope_key(text)
    by_id = {scope_key(identity.id): identity.principal_id for identity in snapshot.managed_identities}
    found = [by_id[key]] if key in by_id else []
    found += [p.id for p in snapshot.principals if p.resource_id and scope_key(p.resource_id) == key]
    found += [i.principal_id for i in snapshot.managed_identities if key in map(scope_key, i.used_by)]
    hosts: tuple[Resource | FunctionApp, ...] = (*snapshot.resources, *snapshot.function_apps)
    for host in hosts:
        if scope_key(host.id) == key:
            found += [host.system_identity] if host.system_identity else []
            found += [by_id[scope_key(i)] for i in host.user_identities if scope_key(i) in by_id]
    return found


def _nearest(text: str, engine: AccessEngine) -> str:
    from lspriv.cli.commands import nearest

    if text.strip().startswith("/"):
        return "; give the resource id of a managed identity, or of a resource that has one"
    names = {name.casefold(): name for principal in engine.snapshot.principals for name in _names(principal)}
    close = nearest(text.casefold(), list(names))
    if close:
        for folded, name in names.items():
            close = close.replace(f"`{folded}`", f"`{name}`")
        return close
    if not names:
        return "; the input names no principals, so give an object id"
    return "; give an object id, a sign-in name, a display name or a resource id"


def _names(principal: Principal) -> Iterable[str]:
    return (name for name in (principal.display_name, principal.user_principal_name) if name)
