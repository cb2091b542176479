"""One loopback server for all of Azure that lspriv asks: ARM, Resource Graph, Microsoft Graph, Log Analytics, tokens.

    with Loopback(contoso(), Fault("throttled", on="GET .*/roleAssignments", retry_after=1)) as azure:
        run("collect", "--arm-endpoint", azure.arm_endpoint, …, env=os.environ | azure.environment)
    assert [asked.path for asked in azure.log if asked.unexpected] == []

The real clients run against it, over TLS with a certificate of its own; nothing of the Azure SDK is replaced. Every
service has its port, and takes only tokens that were issued for it.
"""

from __future__ import annotations

import ssl
import tempfile
import threading
from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from tests.loopback import arm, graph, logs, spoiled
from tests.loopback.door import Door
from tests.loopback.exchange import Asked, Listing, Reply, Request, answer, now, page
from tests.loopback.faults import BREAKS, Fault, Faults
from tests.loopback.tenant import Tenant
from tests.loopback.tokens import IDENTITY_PATH, Tokens

SERVICES = ("arm", "graph", "logs", "foreign", "identity")
_SILENT = ("reset", "hang")
_CLOCK = 0.02
"""How far two readings of the clock may differ, in seconds: a reply is read before its end is noted."""


class Loopback:
    """The servers, running while the context is open.

    Args:
        tenant: what there is to see.
        faults: what goes wrong from the start; more with `faults.add`.
        page: the most elements of a page of any list.
        token_seconds: how long a token lives; azure-identity asks anew from 5 minutes before its end.
        shared_tokens: take a token for any service, as no real cloud does.
    """

    def __init__(
        self,
        tenant: Tenant,
        *faults: Fault,
        page: int = 100,
        token_seconds: int = 86_400,
        shared_tokens: bool = False,
    ) -> None:
        self.tenant = tenant
        self.faults = Faults(faults)
        self.tokens = Tokens(tenant.id, token_seconds)
        self.log: list[Asked] = []
        self.errors: list[BaseException] = []
        """What went wrong in the server itself; raised on leaving the context."""
        self.closing = threading.Event()
        self.date = format_datetime(tenant.now.astimezone(UTC), usegmt=True) if tenant.now else None
        self._page = page
        self._shared = shared_tokens
        self._doors: dict[str, Door] = {}
        self._threads: list[threading.Thread] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="lspriv-loopback-")
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca_bundle))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        for service in SERVICES:
            door = Door(self, service, None if service == "identity" else context)
            self._doors[service] = door
            thread = threading.Thread(target=door.serve_forever, args=(0.05,), name=f"loopback {service}", daemon=True)
            thread.start()
            self._threads.append(thread)
        for service in ("arm", "graph", "logs"):
            self.tokens.audiences[service].add(self._doors[service].url)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        # Each takes as long as its loop's beat, so all at once.
        stops = [threading.Thread(target=door.shutdown) for door in self._doors.values()]
        for stop in stops:
            stop.start()
        for door, stop in zip(self._doors.values(), stops, strict=True):
            stop.join()
            door.cut()
            door.server_close()
        for thread in self._threads:
            thread.join()
        if self._folder is not None:
            self._folder.cleanup()
        if self.errors and error is None:
            raise self.errors[0]

    @property
    def ca_bundle(self) -> Path:
        """The file with the certificate that clients must trust."""
        if self._folder is None:
            raise RuntimeError("the server is not running")
        return Path(self._folder.name) / "ca.pem"

    @property
    def arm_endpoint(self) -> str:
        """Azure Resource Manager, Resource Graph included: ``https://127.0.0.1:PORT``."""
        return self._doors["arm"].url

    @property
    def graph_endpoint(self) -> str:
        """Microsoft Graph, without the version."""
        return self._doors["graph"].url

    @property
    def logs_endpoint(self) -> str:
        """Log Analytics, without the version."""
        return self._doors["logs"].url

    @property
    def foreign(self) -> str:
        """A host that no request may go to: ``https://localhost:PORT``, under a trusted certificate."""
        return self._doors["foreign"].url

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to sign in here and to trust the certificate."""
        return {
            "IDENTITY_ENDPOINT": f"{self._doors['identity'].url}{IDENTITY_PATH}",
            "IDENTITY_HEADER": self.tokens.secret,
            "REQUESTS_CA_BUNDLE": str(self.ca_bundle),
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def asked(self, *services: str) -> list[Asked]:
        """Return the log of some services, in the order of arrival; of all when none is named."""
        return [one for one in list(self.log) if not services or one.service in services]

    @property
    def unexpected(self) -> list[str]:
        """Requests that collection must never make, and all that reached the foreign host."""
        return [
            f"{one.service}: {one.method} {one.path}"
            for one in list(self.log)
            if one.unexpected or one.service == "foreign"
        ]

    @property
    def early(self) -> list[str]:
        """Requests that were made again before the time that ``Retry-After`` had asked for."""
        found: list[str] = []
        waiting: dict[tuple[str, str, str], float] = {}
        for one in list(self.log):
            key = (one.service, one.method, one.path)
            until = waiting.pop(key, 0.0)
            if one.at < until:
                found.append(f"{one.service}: {one.method} {one.path} came {until - one.at:.2f} s too early")
            if one.retry_after is not None:
                waiting[key] = one.ended + one.retry_after - _CLOCK
        return found

    def at_once(self, *services: str) -> int:
        """Return the most requests of some services that were being answered at one time."""
        asked = [one for one in self.asked(*services) if not one.in_batch]
        steps = [(one.at, 1) for one in asked] + [(one.ended, -1) for one in asked if one.ended]
        return max(accumulate(step for _, step in sorted(steps)), default=0)

    def audience(self, request: Request) -> str | None:
        """Return whom a request's token was issued for, see `Asked.audience`."""
        text = _bearer(request)
        if text is None:
            return None
        token = self.tokens.find(text)
        return token.audience if token else "?"

    def answer(self, request: Request, faults: Sequence[Fault]) -> Reply:
        """Answer a request, with what befalls it; connections break in `Door`."""
        for fault in faults:
            if fault.kind == "change" and fault.do is not None:
                fault.do(self.tenant)
        for fault in faults:
            if fault.kind in ("expired-token", "challenge") and (text := _bearer(request)):
                self.tokens.revoke(text, fault.kind)
            reply = Reply(0) if fault.kind in _SILENT else spoiled.instead(fault, request, self.foreign)
            if reply is not None:
                reply.unexpected = not self._is_known(request)
                return reply
        reply = self._answer(request)
        for fault in faults:
            unexpected = reply.unexpected
            reply = spoiled.spoil(fault, request, reply, self.foreign)
            reply.unexpected = unexpected
        return reply

    def _is_known(self, request: Request) -> bool:
        known = {"arm": arm.is_known, "graph": graph.is_known, "logs": logs.is_known}.get(request.service)
        return known is None or known(request)

    def _answer(self, request: Request) -> Reply:
        if request.service == "identity":
            return self.tokens.hand_out(request)
        if request.service == "foreign":
            return answer({"value": []})
        if (refused := self._refused(request)) is not None:
            return refused
        told: Reply | Listing
        if request.service == "arm":
            told = arm.ask(self.tenant, request, self._page)
        elif request.service == "graph":
            told = graph.ask(self.tenant, request, self._inside)
        else:
            told = logs.ask(self.tenant, request)
        return page(request, told, self._page) if isinstance(told, Listing) else told

    def _refused(self, request: Request) -> Reply | None:
        text = _bearer(request)
        if text is None:
            return spoiled.unauthorized("missing", request.service)
        why = self.tokens.revoked(text)
        if why is not None:
            return spoiled.unauthorized(why, request.service)
        token = self.tokens.find(text)
        if token is None or not (self._shared or self.tokens.suits(token, request.service)):
            return spoiled.unauthorized("audience", request.service)
        return None

    def _inside(self, request: Request) -> Reply:
        """Answer one request of a batch, which is logged like any other."""
        faults = [one for one in self.faults.take(request) if one.kind not in BREAKS]
        reply = self.answer(request, faults)
        asked = Asked(
            now(), "graph", request.method, "", request.target, self.audience(request), request.body, in_batch=True
        )
        self.note(asked, reply, faults)
        asked.ended = asked.at
        self.log.append(asked)
        return reply

    @staticmethod
    def note(asked: Asked, reply: Reply, faults: Sequence[Fault]) -> None:
        """Note in the log what a request is answered with."""
        asked.fault = ", ".join(fault.kind for fault in faults) or None
        asked.unexpected = reply.unexpected
        wait = reply.headers.get("Retry-After", "")
        asked.retry_after = int(wait) if wait.isdigit() else None
        asked.status = reply.status


def _bearer(request: Request) -> str | None:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return text if scheme.lower() == "bearer" and text else None
