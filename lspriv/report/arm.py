"""What an ARM id says by itself about what it names."""

from __future__ import annotations

from lspriv.model.scope import ROOT, ScopeLevel, scope_key, scope_level

_TYPES = {
    ScopeLevel.ROOT: "Microsoft.Resources/tenants",
    ScopeLevel.SUBSCRIPTION: "Microsoft.Resources/subscriptions",
    ScopeLevel.RESOURCE_GROUP: "Microsoft.Resources/resourceGroups",
}


def arm_type(id: str) -> str | None:
    """Return the resource type that an id names, in the id's own spelling; None when it is no ARM id.

    What stands behind the last ``/providers/`` is a namespace, and then types and names by turns
    (Microsoft: "Resource ID", in "Resource functions for ARM templates").

    >>> arm_type("/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/shop/slots/next")
    'Microsoft.Web/sites/slots'
    >>> arm_type("/subscriptions/s"), arm_type("a.json")
    ('Microsoft.Resources/subscriptions', None)
    """
    if not id.startswith(ROOT):
        return None
    at = id.lower().rfind("/providers/")
    if at < 0:
        return _TYPES.get(scope_level(scope_key(id)))
    namespace, *rest = id[at + len("/providers/") :].strip("/").split("/")
    return "/".join((namespace, *rest[::2])) if namespace and rest else None


def last_segment(id: str) -> str:
    """Return the name at the end of an id.

    >>> last_segment("/subscriptions/s/resourceGroups/web"), last_segment("/")
    ('web', '/')
    """
    return id.rstrip("/").rsplit("/", 1)[-1] or id
