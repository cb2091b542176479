"""What passes between the loopback server's parts: a request, a reply, a list that is still to be cut into pages."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

Record = dict[str, Any]
Body = Record | bytes
"""One element of a list: an object, or its JSON, already encoded."""

_TOKEN = "loopback:"
SKIP = "$skiptoken"


@dataclass(slots=True)
class Asked:
    """One line of the request log; noted on arrival, its status when the reply has been sent."""

    at: float
    """When the request had arrived whole, in seconds of `time.monotonic`."""
    service: str
    """``arm``, ``graph``, ``logs``, ``identity`` or ``foreign``."""
    method: str
    host: str
    """Host and port that the request names."""
    path: str
    """With the query, as sent."""
    audience: str | None
    """Whom the token was issued for, ``?`` for a token of nobody here; None without a token."""
    body: bytes
    status: int = 0
    """0 when nothing was answered (yet)."""
    unexpected: bool = False
    """True for what collection must never ask: another method or path, another version of the API."""
    fault: str | None = None
    """The kind of the fault that the reply suffered."""
    in_batch: bool = False
    """True for a request inside Microsoft Graph's ``$batch``."""
    retry_after: int | None = None
    """How many seconds the reply asked to wait."""
    ended: float = 0.0
    """When the reply had been sent, in seconds of `time.monotonic`."""

    @property
    def received(self) -> int:
        """Bytes of the request's body."""
        return len(self.body)

    @property
    def plain(self) -> str:
        """Method and path with the query's escapes undone: what a fault's pattern is held against."""
        return f"{self.method} {unquote(self.path)}"


@dataclass(slots=True)
class Request:
    """A request that a service answers."""

    service: str
    method: str
    base: str
    """What an absolute link begins with: scheme, host and port."""
    target: str
    """Path and query as sent."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    in_batch: bool = False

    @property
    def path(self) -> str:
        """The path without the query, its escapes undone."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query, keys in lower case."""
        return {key.lower(): value for key, value in parse_qsl(urlsplit(self.target).query, keep_blank_values=True)}

    @property
    def plain(self) -> str:
        """As `Asked.plain`."""
        return f"{self.method} {unquote(self.target)}"

    def json(self) -> Any:
        """Return the body's value, None when it has none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def link(self, token: str | None) -> str:
        """Return the absolute URL of a page of the list that was asked for; None is the first page."""
        parts = urlsplit(self.target)
        query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() != SKIP]
        if token is not None:
            query.append((SKIP, token))
        text = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in query)
        return f"{self.base}{parts.path}?{text}"


@dataclass(slots=True)
class Reply:
    """What is sent back."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json; charset=utf-8"
    unexpected: bool = False


@dataclass(slots=True)
class Listing:
    """A list that a service answers with, before it is cut into pages."""

    records: Sequence[Body]
    head: Record = field(default_factory=dict)
    """What stands in every page beside the list."""
    link: str = "nextLink"
    """The key of the next page's link; Microsoft Graph's is ``@odata.nextLink``."""
    most: int | None = None
    """The most that one page holds, as the caller asked."""


def as_json(value: Any) -> bytes:
    """Return JSON without white space, as Azure sends it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def answer(value: Any, status: int = 200, **headers: str) -> Reply:
    """Return a reply with a JSON body."""
    return Reply(status, as_json(value), {key.replace("_", "-"): text for key, text in headers.items()})


def refuse(status: int, code: str, message: str, *, unexpected: bool = False, **more: Any) -> Reply:
    """Return an error in the shape that ARM and Microsoft Graph share."""
    reply = answer({"error": {"code": code, "message": message, **more}}, status)
    reply.unexpected = unexpected
    return reply


def token_of(offset: int, word: str = "") -> str:
    """Return an opaque skip token."""
    return base64.urlsafe_b64encode(f"{_TOKEN}{offset}:{word}".encode()).decode()


def offset_of(token: str | None) -> tuple[int, str] | None:
    """Return a skip token's offset and word, None when this server never gave it out."""
    if token is None:
        return 0, ""
    try:
        text = base64.urlsafe_b64decode(token).decode()
        offset, word = text.removeprefix(_TOKEN).split(":")
        return int(offset), word
    except ValueError:
        return None


def page(request: Request, listing: Listing, size: int) -> Reply:
    """Cut the page that was asked for out of a list."""
    at = offset_of(request.query.get(SKIP))
    if at is None:
        return refuse(400, "InvalidSkipToken", "The skip token is not one that this list gave out.", unexpected=True)
    size = min(size, listing.most or size)
    start, end = at[0], at[0] + size
    parts = [one if isinstance(one, bytes) else as_json(one) for one in listing.records[start:end]]
    body = b'{"value":[' + b",".join(parts) + b"]"
    head = dict(listing.head)
    if end < len(listing.records):
        head[listing.link] = request.link(token_of(end))
    return Reply(200, body + (b"," + as_json(head)[1:] if head else b"}"))


def now() -> float:
    """Return the time of the log."""
    return time.monotonic()
