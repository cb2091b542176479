"""What goes wrong, switched on by the test: `Fault` says what, where and how often.

Shapes of the refusals: Microsoft, "Understand how Azure Resource Manager throttles requests", "Guidance for throttled
requests in Azure Resource Graph", "Microsoft Graph error responses", "Claims challenges"; error bodies as recorded.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from tests.loopback.exchange import Request

Kind = Literal[
    "throttled",  # 429
    "status",  # any status, 503 unless told otherwise
    "reset",  # the connection is reset before the reply
    "cut",  # Content-Length promises more than is sent
    "malformed",  # 200, and JSON that is none
    "html",  # 200, and a page for people
    "null-value",  # 200, and "value": null
    "empty-page",  # each page comes after an empty one
    "endless-pages",  # nothing but empty pages, each with a link that was never seen before
    "self-loop",  # a page links to itself
    "loop",  # page 2 links to page 1
    "foreign-link",  # the next page is at another host
    "redirect",  # 307, to another host
    "expired-token",  # 401, the token is too old
    "challenge",  # 401, continuous access evaluation asks for a new token
    "forbidden",  # 403, AuthorizationFailed or Authorization_RequestDenied
    "gone",  # 404, the subscription, resource or object is no longer there
    "unregistered",  # 409, MissingSubscriptionRegistration
    "hang",  # never an answer
    "drip",  # the body comes a few bytes at a time
    "quota",  # all is well, but little is left
    "partial",  # Log Analytics: 200, rows and an error
    "missing-table",  # Log Analytics: 400, the workspace has no such table
    "change",  # the tenant changes just before the answer
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, for the first `times` requests that `on` matches, after `after` that pass.

    Faults befall requests in their order: what one takes, those behind it neither see nor count.
    """

    kind: Kind
    on: str = ""
    """A regular expression that is looked for in ``METHOD /path?query``, escapes undone, whatever the case."""
    times: int | None = 1
    """None is for ever."""
    after: int = 0
    service: str | None = None
    """``arm``, ``graph``, ``logs`` or ``identity``; None is any of the first three."""
    batch: bool | None = None
    """True hits only requests inside a ``$batch``, False only others; None hits both."""
    status: int = 503
    retry_after: int | None = None
    """Seconds; None sends no ``Retry-After``."""
    seconds: float | None = None
    """How long a hang or a drip lasts; None is until the server closes (a drip: 2 seconds)."""
    remaining: int = 3
    """What a quota has left."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers beside those of the kind, as ``x-ms-retry-after-ms``."""
    do: Callable[[Any], None] | None = None
    """What changes the tenant, for ``change``."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"no fault is called `{self.kind}`")
        re.compile(self.on)

    def hits(self, request: Request) -> bool:
        """Tell whether it concerns a request."""
        if self.batch is not None and self.batch is not request.in_batch:
            return False
        here = request.service == self.service if self.service else request.service not in ("foreign", "identity")
        return here and re.search(self.on, request.plain, re.IGNORECASE) is not None


MILD = frozenset({"quota", "change"})
"""Kinds that leave the reply whole, and so may befall a request beside another."""

BREAKS = frozenset({"reset", "hang", "cut", "drip"})
"""Kinds that befall a connection, and so never a request inside a batch."""


class Faults:
    """The faults of one server, each with its count."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._counted = [(fault, [0]) for fault in faults]

    def add(self, *faults: Fault) -> None:
        """Switch on more, under way."""
        with self._lock:
            self._counted += [(fault, [0]) for fault in faults]

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._counted = []

    def take(self, request: Request) -> list[Fault]:
        """Count a request, and return what befalls it: mild faults, and at most one other, the first."""
        found: list[Fault] = []
        with self._lock:
            for fault, seen in self._counted:
                if not fault.hits(request) or (fault.kind not in MILD and any(one.kind not in MILD for one in found)):
                    continue
                seen[0] += 1
                if seen[0] > fault.after and (fault.times is None or seen[0] <= fault.after + fault.times):
                    found.append(fault)
        return found
