"""Ids and times of the made-up company: worked out from names, so that they are the same on every machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

DOMAIN = "contoso.example"
"""The company's domain; the top-level domain is reserved for examples and never resolves."""

_NAMESPACE = uuid5(NAMESPACE_DNS, DOMAIN)
_FIRST_DAY = datetime(2024, 1, 8, 8, 0, tzinfo=UTC)
_DAYS = 900

COLLECTED = "2026-10-31T22:00:00Z"
"""When the exports are said to have been written."""


def guid(kind: str, name: str) -> str:
    """Return the GUID of a thing; `kind` keeps a user apart from a group of the same name."""
    return str(uuid5(_NAMESPACE, f"{kind}/{name}"))


def stamp(name: str) -> str:
    """Return the time at which a thing was made, ISO 8601 with an offset as az writes it.

    Working days of 2024 to 2026, spread by the name.
    """
    number = UUID(guid("time", name)).int
    moment = _FIRST_DAY + timedelta(days=number % _DAYS, seconds=number // _DAYS % 32_000)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{number % 1_000_000:06d}+00:00"


def rest_stamp(name: str) -> str:
    """Return the same time as `stamp` as ARM writes it."""
    return stamp(name).removesuffix("+00:00") + "0Z"


TENANT = guid("tenant", "contoso")
"""The tenant's id, which is also the name of its root management group."""
