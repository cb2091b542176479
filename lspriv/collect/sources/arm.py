"""Small words for asking Azure Resource Manager."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from lspriv.collect.ask import Ask, Follow, Reduce, Target


class Listed(msgspec.Struct):
    """A record of a list, as far as it is needed to ask for more."""

    id: str | None = None
    kind: str | None = None
    type: str | None = None


class _Listing(msgspec.Struct):
    value: list[Listed] = []
    data: list[Listed] = []


_LISTING = msgspec.json.Decoder(_Listing)


def subscription_list(
    subscription: str,
    path: str,
    version: str,
    *,
    reduce: Reduce | None = None,
    follow: Follow | None = None,
    more: str = "",
) -> Ask:
    """Ask for a list of a subscription; `more` are further parts of the query, in percent encoding."""
    path = f"/subscriptions/{subscription}/{path}?api-version={version}{more}"
    return Ask(Target.ARM, path, reduce=reduce, key=subscription.lower(), follow=follow)


def part_of(
    id: str, path: str, version: str, *, reduce: Reduce | None = None, follow: Follow | None = None, post: bool = False
) -> Ask:
    """Ask for something that belongs to a resource that was listed."""
    where = quote(id, safe="/()._-~")
    subscription = id.split("/")[2].lower() if id.lower().startswith("/subscriptions/") else ""
    return Ask(
        Target.ARM,
        f"{where}/{path}?api-version={version}",
        {} if post else None,
        reduce,
        subscription,
        follow,
        of_a_part=True,
    )


def listed(page: bytes) -> Iterator[Listed]:
    """Yield the records of a page, of Resource Manager or of Resource Graph, that have an id."""
    found = _LISTING.decode(page)
    return (record for record in (*found.value, *found.data) if record.id)
