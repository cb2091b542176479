"""What is asked of Azure, page by page, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec


class Target(StrEnum):
    """The service that is asked."""

    ARM = "arm"
    GRAPH = "graph"
    LOGS = "logs"


Reduce = Callable[[Any], Any]
"""Takes what must not be kept out of a decoded body."""

Follow = Callable[[bytes], "Iterable[Ask]"]
"""Reads a page, reduced, and yields what it asks for next."""

Otherwise = Callable[[], "Iterable[Ask]"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One list, or one object, to be read to its end."""

    target: Target
    path: str
    """Path and query below the service's endpoint."""
    body: Any = None
    """What a POST sends, to be written as JSON; None for a GET."""
    reduce: Reduce | None = None
    """Takes secrets out of each page before anything else sees it; None where Azure tells none."""
    key: str = ""
    """Whom the service counts the request against, such as a subscription."""
    follow: Follow | None = None
    """Looks at each page and asks for more."""
    instead: Follow | None = None
    """Looks at each page; what it yields is asked in place of the page, which is not kept."""
    otherwise: Otherwise | None = None
    """What is asked instead when the list cannot be read; that is then no gap."""
    alone: bool = False
    """True for what is not put into a batch: a page that comes after one of a batch."""
    may_be_refused: bool = False
    """True for what a role of the least rights may not read; it then stays unread, and is no gap."""
    of_a_part: bool = False
    """True for what belongs to one resource or group, which may vanish after it was listed; that is no gap."""

    @property
    def method(self) -> str:
        """GET, or POST for a question with a body."""
        return "GET" if self.body is None else "POST"

    def question(self, endpoint: str) -> bytes:
        """Return what tells this request from any other."""
        return b"\n".join((self.method.encode(), (endpoint + self.path).encode(), encode(self.body)))


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to 20 lists of Microsoft Graph in one request (Microsoft: "Combine multiple HTTP requests using batching")."""

    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One page of an answer, reduced."""

    url: str
    date: str | None
    """The `Date` header."""
    body: bytes
    """JSON."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page could not be read."""

    url: str
    status: int
    """The HTTP status of the last answer, 0 when there was none."""
    code: str
    message: str


def encode(body: Any) -> bytes:
    """Return what a POST sends."""
    return b"" if body is None else msgspec.json.encode(body)
