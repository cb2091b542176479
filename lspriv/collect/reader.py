"""Reads a list to its end, page by page, through whatever goes wrong, and keeps every page.

What heals is tried again, never before the time that Azure named: no answer, answers that are cut off or no JSON,
429 and server errors. All else, and what does not heal in time, is kept as a failure, which becomes a gap.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from lspriv.collect.ask import Ask, Batch, Failure, Otherwise, Reply, Target, encode
from lspriv.collect.spool import Spool, list_name, name_of, place_of
from lspriv.collect.throttle import Gate
from lspriv.collect.transport import COUNTED, NoAnswer, NoToken, Transport

ATTEMPTS = 6
"""So often a page is asked for before it is given up."""
_LONGEST_PAUSE = 30.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_SLOW_DOWN = frozenset({429, 503})
_LONGEST_MESSAGE = 300
_UNAUTHORIZED, _FORBIDDEN, _REFUSED = 401, 403, 300
_MOST_EMPTY = 50
"""More empty pages in a row than any service has been seen to send."""
_UNREGISTERED = frozenset({"MissingSubscriptionRegistration", "SubscriptionNotRegistered"})
_EMPTY = b'{"value":[]}'
_LONGEST_EMPTY = 1 << 10
"""No empty list is longer, whatever white space is in it."""


class _Page(msgspec.Struct):
    value: msgspec.Raw = msgspec.Raw(b"")
    data: msgspec.Raw = msgspec.Raw(b"")
    next_link: str | None = msgspec.field(name="nextLink", default=None)
    odata_next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    skip_token: str | None = msgspec.field(name="$skipToken", default=None)
    truncated: str | bool | None = msgspec.field(name="resultTruncated", default=None)


class _Error(msgspec.Struct):
    error: Any = None
    code: Any = None
    message: Any = None


class _SubReply(msgspec.Struct):
    id: str
    status: int
    headers: dict[str, str] = {}
    body: msgspec.Raw = msgspec.Raw(b"null")


class _Batched(msgspec.Struct):
    responses: list[_SubReply]


_PAGE = msgspec.json.Decoder(_Page)
_ERROR = msgspec.json.Decoder(_Error)
_BATCHED = msgspec.json.Decoder(_Batched)


class _Unfit(Exception):  # noqa: N818 - handled in this module
    """An answer with status 200 that is not what was asked for; trying again may help."""


class Reader:
    """Reads lists into the spool; may be used from many threads."""

    def __init__(
        self,
        transports: Mapping[Target, Transport],
        gates: Mapping[Target, Gate],
        spool: Spool,
        *,
        timeout: float,
        pause: float,
        resumed: bool,
    ) -> None:
        """Prepare; `timeout` is in seconds for one page with all its attempts, `pause` before the second one."""
        self._transports = transports
        self._gates = gates
        self._spool = spool
        self._timeout = timeout
        self._first_pause = pause
        self._resumed = resumed

    def read(self, ask: Ask, *, count: Callable[[], None]) -> list[Ask]:
        """Read a list to its end; return what its pages ask for next. `count` is called for each page.

        Raises:
            Stopped: somebody stopped the collection.
        """
        endpoint = self._transports[ask.target].endpoint
        # Names, not questions: a list of Resource Graph has many pages, and a question for one tells all subscriptions.
        empty, page, asked, found = 0, ask, dict[str, str](), list[Ask]()
        first = question = page.question(endpoint)
        while True:
            # The lists of a batch may be read by themselves in another run, from any page on: they have no places.
            place = place_of(first, len(asked)) if ask.target is Target.ARM else ""
            asked[name_of(question)] = name_of(question, place)
            known = self._spool.find(question, place) if self._resumed else None
            outcome = known or self._fetch(page, endpoint + page.path)
            count()
            if isinstance(outcome, Failure):
                if ask.otherwise is None:
                    self._fail(page, question, outcome, place)
                    return found
                # Of a list whose first page failed nothing was kept.
                return [*found, *self._otherwise(ask.otherwise, list(asked.values())[:-1])]
            try:
                better = list(page.instead(outcome.body)) if page.instead else []
                if better:
                    return [*found, *better]
                if known is None:
                    self._spool.keep(question, page.method, _marked(page, outcome, first), place)
                if page.follow is not None:
                    found.extend(page.follow(outcome.body))
            except msgspec.MsgspecError:
                self._spool.keep_failure(question + b"\nform", page.method, _of_no_form(outcome.url))
            read = _PAGE.decode(outcome.body)
            following = _next(page, endpoint, read)
            if following is None:
                return found
            if isinstance(following, Ask):
                page, empty = following, empty + 1 if _is_empty(read) else 0
                question = page.question(endpoint)
                if name_of(question) not in asked and empty <= _MOST_EMPTY:
                    continue
                said = "the next page is one that was read already" if empty <= _MOST_EMPTY else "its pages never end"
                following = Failure(endpoint + page.path, 0, "EndlessPages", said)
            if ask.otherwise is not None:
                return [*found, *self._otherwise(ask.otherwise, asked.values())]
            self._spool.keep_failure(question + b"\nnext", page.method, following)
            return found

    def _otherwise(self, otherwise: Otherwise, asked: Iterable[str]) -> Iterable[Ask]:
        """Return what is asked in place of a list; half of it beside the whole from elsewhere would look cut off."""
        self._spool.drop(asked)
        return otherwise()

    def read_batch(self, batch: Batch, *, count: Callable[[], None]) -> list[Ask]:
        """Read up to 20 lists of Microsoft Graph; return what they ask for next, and the rest of those that go on.

        Raises:
            Stopped: somebody stopped the collection.
        """
        endpoint = self._transports[Target.GRAPH].endpoint
        waiting = [ask for ask in batch.asks if not self._resumed or self._spool.find(ask.question(endpoint)) is None]
        again = [ask for ask in batch.asks if ask not in waiting]
        if len(waiting) < 2:
            return [*waiting, *again]
        requests = [
            {"id": str(number), "method": "GET", "url": ask.path.removeprefix("/v1.0"), "headers": COUNTED}
            for number, ask in enumerate(waiting)
        ]
        outer = Ask(Target.GRAPH, "/v1.0/$batch", {"requests": requests})
        outcome = self._fetch(outer, endpoint + outer.path)
        count()
        if isinstance(outcome, Failure):
            # Each by itself then says what it lacks.
            return [*waiting, *again]
        answers = {answer.id: answer for answer in _batched(outcome.body)}
        for number, ask in enumerate(waiting):
            again.extend(self._settle(ask, answers.get(str(number)), outcome.date))
        return again

    def _settle(self, ask: Ask, answer: _SubReply | None, date: str | None) -> Iterable[Ask]:
        """Keep the part of a batch that answers one list; return what is asked next, itself if that may help."""
        endpoint = self._transports[Target.GRAPH].endpoint
        if answer is None or answer.status in _AGAIN or answer.status == _UNAUTHORIZED:
            if answer is not None and answer.status in _SLOW_DOWN:
                self._gates[Target.GRAPH].refused(ask.key, _retry_after(answer.headers) or self._first_pause)
            return (ask,)
        question = ask.question(endpoint)
        if answer.status >= _REFUSED:
            self._fail(ask, question, _refused(endpoint + ask.path, answer.status, bytes(answer.body)))
            return ()
        try:
            reply = Reply(endpoint + ask.path, date, _fit(ask, answer.status, bytes(answer.body)))
        except _Unfit:
            return (ask,)
        self._spool.keep(question, ask.method, reply)
        following = _next(ask, endpoint, _PAGE.decode(reply.body))
        if isinstance(following, Ask) and following.question(endpoint) == question:
            following = Failure(reply.url, 0, "EndlessPages", "the next page is one that was read already")
        if isinstance(following, Failure):
            self._spool.keep_failure(question + b"\nnext", ask.method, following)
            following = None
        try:
            found = tuple(ask.follow(reply.body)) if ask.follow else ()
        except msgspec.MsgspecError:
            self._spool.keep_failure(question + b"\nform", ask.method, _of_no_form(reply.url))
            found = ()
        return (*found, *(() if following is None else (replace(following, alone=True),)))

    def _fail(self, ask: Ask, question: bytes, failure: Failure, place: str = "") -> None:
        if failure.status == 409 and failure.code in _UNREGISTERED:
            # Of a provider that is not registered a subscription has no resources. It stays unregistered.
            self._spool.keep(question, ask.method, Reply(failure.url, None, _EMPTY), place)
            return
        if failure.status == _FORBIDDEN and ask.may_be_refused:
            return
        if failure.status == 404 and not ask.of_a_part:
            # What was to be there is not: a gap, unlike a part that vanished since it was listed.
            failure = Failure(failure.url, 410, failure.code, failure.message)
        self._spool.keep_failure(question, ask.method, failure, place)

    def _pause(self, attempt: int) -> float:
        """Return how long to wait when nobody says: doubling, and spread so that not all come back at once."""
        pause: float = min(_LONGEST_PAUSE, self._first_pause * 2.0**attempt)
        return pause * random.uniform(0.75, 1.25)

    def _fetch(self, ask: Ask, url: str) -> Reply | Failure:
        """Return a page, or why it could not be read in time and in so many attempts."""
        until, gate = time.monotonic() + self._timeout, self._gates[ask.target]
        transport, renewed = self._transports[ask.target], False
        failure = Failure(url, 0, "NoTime", "its service asked to wait for longer than the time limit")
        for attempt in range(ATTEMPTS):
            try:
                with gate.passing(ask.key, until):
                    got = transport.exchange(ask.method, url, encode(ask.body) or None, until)
                    gate.answered(ask.key, got.headers)
            except TimeoutError:
                return failure
            except NoToken as error:
                return Failure(url, 0, "NoToken", f"signing in failed: {error}"[:_LONGEST_MESSAGE])
            except NoAnswer as error:
                failure = Failure(url, 0, "NoAnswer", str(error))
                gate.refused(ask.key, 0)
                if not _waited(gate, self._pause(attempt), until):
                    return failure
                continue
            if 200 <= got.status < 300:
                try:
                    return Reply(url, got.headers.get("Date"), _fit(ask, got.status, got.content))
                except _Unfit as error:
                    failure = Failure(url, 0, "MalformedAnswer", str(error))
                    if not _waited(gate, self._pause(attempt), until):
                        return failure
                    continue
            failure = _refused(url, got.status, got.content)
            if got.status == _UNAUTHORIZED and not renewed:
                renewed = True
                transport.forget_token()
            elif got.status in _AGAIN:
                pause = _retry_after(got.headers)
                pause = self._pause(attempt) if pause is None else pause
                if got.status in _SLOW_DOWN:
                    gate.refused(ask.key, pause)
                elif not _waited(gate, pause, until):
                    return failure
            else:
                return failure
        return failure


def _marked(ask: Ask, reply: Reply, first: bytes) -> Reply:
    """Let pages of Resource Graph tell of which list they are, since all its lists have one address."""
    if ask.target is not Target.ARM or not isinstance(ask.body, dict) or "query" not in ask.body:
        return reply
    return replace(reply, url=f"{reply.url}#{list_name(first)}")


def _waited(gate: Gate, seconds: float, until: float) -> bool:
    """Wait, unless that would take longer than until the time limit."""
    if time.monotonic() + seconds > until:
        return False
    gate.wait(seconds)
    return True


def _of_no_form(url: str) -> Failure:
    return Failure(url, 0, "UnknownForm", "the answer is not of the form that its service documents")


def _batched(body: bytes) -> list[_SubReply]:
    """Return the parts of a batch's answer; none when it is none, so that each list is asked for by itself."""
    try:
        return _BATCHED.decode(body).responses
    except msgspec.MsgspecError:
        return []


def _is_empty(page: _Page) -> bool:
    # Of a long list only the beginning is looked at, since a copy of it would be as long.
    lists = (memoryview(one)[:_LONGEST_EMPTY] for one in (page.value, page.data))
    return all(bytes(one).strip(b"[] \r\n\t") == b"" for one in lists)


def _fit(ask: Ask, status: int, content: bytes) -> bytes:
    """Return a page's body, reduced.

    Raises:
        _Unfit: it is no JSON, or a list that is null.
    """
    opening = content.lstrip()[:1]
    if not opening and status == 204:
        return _EMPTY
    if opening != b"{":
        what = "an HTML page" if opening == b"<" else "no JSON object"
        raise _Unfit(f"the answer is {what}")
    try:
        page = _PAGE.decode(content)
        if b"null" in (memoryview(page.value), memoryview(page.data)):
            raise _Unfit("the answer's list is null")
        return content if ask.reduce is None else msgspec.json.encode(ask.reduce(msgspec.json.decode(content)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Unfit("the answer is malformed or cut off") from None
    except (TypeError, ValueError, AttributeError, LookupError):
        raise _Unfit("the answer is not of the form that its service documents") from None


def _next(ask: Ask, endpoint: str, page: _Page) -> Ask | Failure | None:
    """Return what asks for the page after this one; a failure when it lies elsewhere."""
    if page.skip_token and ask.body:
        options = {**ask.body["options"], "$skipToken": page.skip_token}
        return replace(ask, body={**ask.body, "options": options})
    link = page.next_link or page.odata_next_link
    if not link:
        if str(page.truncated).lower() == "true":
            return Failure(endpoint + ask.path, 0, "Truncated", "the list is cut off, and there is no next page")
        return None
    try:
        here, there = urlsplit(endpoint), urlsplit(link)
    except ValueError:
        return Failure(endpoint + ask.path, 0, "ForeignNextLink", "the link to the next page is no address")
    if (there.scheme, _host(there)) != (here.scheme, _host(here)) or "@" in there.netloc:
        reason = f"the next page lies at `{there.scheme}://{there.hostname}`, to which no token is sent"
        return Failure(endpoint + ask.path, 0, "ForeignNextLink", reason)
    path = f"{there.path}{'?' if there.query else ''}{there.query}"
    return replace(ask, path=path.removeprefix(here.path.rstrip("/")))


def _host(parts: Any) -> tuple[str, int]:
    try:
        return (parts.hostname or "").lower(), parts.port or 443
    except ValueError:
        return "", 0


def _refused(url: str, status: int, content: bytes) -> Failure:
    code, message = "", ""
    try:
        said = _ERROR.decode(content)
        inner = said.error if isinstance(said.error, dict) else {"code": said.code, "message": said.message}
        code, message = str(inner.get("code") or ""), str(inner.get("message") or "")
    except msgspec.MsgspecError:
        pass
    message = " ".join(message.split())[:_LONGEST_MESSAGE] or "no reason given"
    return Failure(url, status, code or f"Http{status}", message)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait, in any of the forms that Azure's services use."""
    folded = {name.lower(): value.strip() for name, value in headers.items()}
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if folded.get(name, "").isdigit():
            return int(folded[name]) / 1000
    text = folded.get("retry-after", "")
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def batches(asks: Iterable[Ask], size: int = 20) -> list[Batch]:
    """Put lists of Microsoft Graph together, as many as one request takes."""
    every = list(asks)
    return [Batch(tuple(every[start : start + size])) for start in range(0, len(every), size)]
