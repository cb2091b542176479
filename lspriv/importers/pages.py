"""Joins the pages of one list: finds which pages are followed by the next one, and which lack it.

Azure ends a page that has a successor with `nextLink` (Microsoft: "Azure REST API reference", pagination),
Microsoft Graph with `@odata.nextLink`, Resource Graph with a skip token.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from lspriv.importers.batch import Batch, Skipped

_Slot: TypeAlias = tuple[str, int]

_SUBSCRIPTION = re.compile(rb"/subscriptions/([0-9a-f-]{36})", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)(?=\D*$)")
_LOOKED_AT = 100
_DIGITS = 8
_DEFAULT_PORTS = {"https": ":443", "http": ":80"}


@dataclass(frozen=True, slots=True)
class Page:
    """A batch and what it says about further pages."""

    batch: Batch
    part: int = 0
    """Which of the batches of its file it is, from 0."""
    next_link: str | None = None
    """The address of the next page."""
    resumes: bool = False
    """True when Resource Graph left a skip token or cut its answer off."""
    total: int | None = None
    """How many records all pages together have, where Resource Graph told."""

    @property
    def is_open(self) -> bool:
        """True when its list goes on elsewhere."""
        return bool(self.next_link) or self.resumes or (self.total or 0) > len(self.batch.records)


@dataclass(frozen=True, slots=True)
class _Trace:
    """What is kept of a page to tell whether it continues another one."""

    context: str | None
    next_path: str | None
    total: int | None
    subscriptions: frozenset[str] | None
    """Those that its first records lie in; None for a page without records."""


def join_pages(pages: Iterable[Page | Skipped]) -> Iterator[Batch | Skipped]:
    """Yield the batches in order, those whose next page never comes marked as incomplete.

    What follows an open page waits until its next page is found.
    """
    joiner = _Joiner()
    waiting: deque[Page | Skipped] = deque()
    for page in pages:
        waiting.append(page)
        if isinstance(page, Page):
            joiner.note(page)
        while waiting and joiner.is_settled(waiting[0]):
            yield _batch(waiting.popleft())
    for page in waiting:
        yield _batch(page) if joiner.is_settled(page) else _cut_off(page)


def link_key(url: str) -> str:
    """Return an address in the form used to compare: folded but for the query's values, parameters by name."""
    try:
        parts = urlsplit(unquote(url))
    except ValueError:
        return url
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(parts.scheme.lower(), ":443"))
    query = "&".join(sorted(parts.query.split("&")))
    return f"{host}{parts.path.lower().rstrip('/')}?{query}"


class _Joiner:
    def __init__(self) -> None:
        self._links: set[str] = set()
        self._slots: dict[_Slot, _Trace] = {}
        self._sums: dict[tuple[str, str | None, int | None], int] = {}

    def note(self, page: Page) -> None:
        origin = page.batch.origin
        if origin.url:
            self._links.add(link_key(origin.url))
        elif page.batch.envelope in ("page", "graph"):
            for slot in _slots(page):
                self._slots[slot] = _trace(page)
        if page.total is not None:
            key = _sum_key(page)
            self._sums[key] = self._sums.get(key, 0) + len(page.batch.records)

    def is_settled(self, page: Page | Skipped) -> bool:
        if isinstance(page, Skipped) or not page.is_open:
            return True
        if page.total is not None and self._sums[_sum_key(page)] == page.total:
            return True
        url = page.batch.origin.url
        if page.next_link and url:
            link = link_key(page.next_link)
            return link in self._links and link != link_key(url)
        if url or not (page.next_link or page.resumes):
            return False
        after = (self._slots.get((name, number + 1)) for name, number in _slots(page))
        return any(trace is not None and _continues(page, trace) for trace in after)


def _batch(page: Page | Skipped) -> Batch | Skipped:
    return page.batch if isinstance(page, Page) else page


def _cut_off(page: Page | Skipped) -> Batch | Skipped:
    if isinstance(page, Skipped):
        return page
    if page.next_link:
        reason = "its `nextLink` names a page that is not in the input; export the remaining pages too"
    elif page.total is not None:
        reason = (
            f"has {len(page.batch.records):,} of {page.total:,} records; "
            "export the rest too (`az graph query --first 1000 --skip-token …`)"
        )
    else:
        reason = "Resource Graph cut the answer off; export the rest too (`az graph query --skip-token …`)"
    batch = page.batch
    if not len(batch.records) and page.next_link and not batch.origin.url:
        # The address of its next page is all that tells of what list an empty page is.
        batch = replace(batch, origin=replace(batch.origin, url=page.next_link))
    return replace(batch, incomplete=reason)


def _slots(page: Page) -> list[_Slot]:
    """Return the places in a row of pages that a page takes: in its file, and by the last number in its file's name."""
    file = page.batch.origin.file
    slots = [(f"part of {file}", page.part)]
    name = PurePosixPath(file).name
    number = _NUMBER.search(name)
    if page.part == 0 and number and len(number.group(1)) <= _DIGITS:
        pattern = file[: len(file) - len(name)] + name[: number.start()] + "\0" + name[number.end() :]
        slots.append((pattern, int(number.group(1))))
    return slots


def _sum_key(page: Page) -> tuple[str, str | None, int | None]:
    origin = page.batch.origin
    return str(PurePosixPath(origin.file).parent), origin.url, page.total


def _trace(page: Page) -> _Trace:
    found: set[str] = set()
    for record in islice(page.batch.records, _LOOKED_AT):
        found.update(match.decode().lower() for match in _SUBSCRIPTION.findall(bytes(record)))
    return _Trace(
        context=page.batch.origin.context,
        next_path=_path(page.next_link),
        total=page.total,
        subscriptions=frozenset(found) if len(page.batch.records) else None,
    )


def _continues(page: Page, trace: _Trace) -> bool:
    """Tell whether a page that stands where the next one is expected belongs to the same list.

    Two lists, each cut off after its first page, may lie side by side under numbered names.
    """
    if page.next_link is None:
        return page.total == trace.total
    path = _path(page.next_link)
    if trace.context != page.batch.origin.context or (trace.next_path is not None and trace.next_path != path):
        return False
    subscription = _SUBSCRIPTION.search((path or "").encode())
    if subscription is None or trace.subscriptions is None:
        return True
    return subscription.group(1).decode() in trace.subscriptions


def _path(link: str | None) -> str | None:
    return None if link is None else link_key(link).partition("?")[0]
