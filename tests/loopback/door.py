"""The sockets: reads a request, hands it to the service behind it, sends the reply, whole or as a fault has it."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import sys
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from tests.loopback.exchange import Asked, Reply, Request, now
from tests.loopback.faults import BREAKS, Fault

if TYPE_CHECKING:
    from tests.loopback.cloud import Loopback

_DRIPS = 20
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes close() send a reset."""


class Door(ThreadingHTTPServer):
    """One listener; every connection has a thread, and all are cut when the server closes."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, cloud: Loopback, service: str, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cloud = cloud
        self.service = service
        self.open: set[socket.socket] = set()
        host = "localhost" if service == "foreign" else "127.0.0.1"
        self.url = f"{'https' if context else 'http'}://{host}:{self.server_address[1]}"
        if context is not None:
            # The handshake is the handler's, so that a slow client holds up nobody else.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up; another error fails the test when the server closes."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError) and error is not None:
            self.cloud.errors.append(error)

    def cut(self) -> None:
        """Close every connection."""
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Door

    def setup(self) -> None:
        self.server.open.add(self.request)
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()

    def finish(self) -> None:
        self.server.open.discard(self.request)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing; `Loopback.log` has it all."""

    def _answer(self) -> None:
        request, asked = self._read()
        cloud = self.server.cloud
        faults = cloud.faults.take(request)
        reply = cloud.answer(request, faults)
        # Noted before it is sent: who has the answer may look at the log at once.
        cloud.note(asked, reply, faults)
        breaking = next((fault for fault in faults if fault.kind in BREAKS), None)
        try:
            if breaking is None:
                self._send(reply)
            else:
                self._break(breaking, reply)
        except OSError:
            self.close_connection = True
        finally:
            asked.ended = now()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815

    def _read(self) -> tuple[Request, Asked]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {key.lower(): value for key, value in self.headers.items()}
        cloud, service = self.server.cloud, self.server.service
        # A client may send the whole URL; only path and query count.
        parts = urlsplit(self.path)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        request = Request(service, self.command, self.server.url, target, body, headers)
        asked = Asked(now(), service, self.command, headers.get("host", ""), target, cloud.audience(request), body)
        cloud.log.append(asked)
        return request, asked

    def _head(self, reply: Reply) -> bytes:
        id = str(uuid4())
        headers = {
            "Date": self.server.cloud.date or formatdate(usegmt=True),
            "Content-Type": reply.kind,
            "Content-Length": str(len(reply.body)),
            "Cache-Control": "no-cache",
            "request-id" if self.server.service == "graph" else "x-ms-request-id": id,
            **reply.headers,
        }
        if self.server.service == "arm":
            headers.setdefault("x-ms-ratelimit-remaining-subscription-reads", "1099")
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('', ''))[0]}"]
        lines += [f"{key}: {value}" for key, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _send(self, reply: Reply) -> None:
        # One write, so that head and body go out together.
        self.wfile.write(self._head(reply) + (b"" if self.command == "HEAD" else reply.body))

    def _break(self, fault: Fault, reply: Reply) -> None:
        closing = self.server.cloud.closing
        if fault.kind == "hang":
            closing.wait(fault.seconds)
        elif fault.kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.server.open.discard(self.request)
            os.close(self.connection.detach())
        elif fault.kind == "cut":
            self.wfile.write(self._head(reply) + reply.body[: len(reply.body) // 2])
        else:
            self._drip(fault, reply)
            return
        self.close_connection = True

    def _drip(self, fault: Fault, reply: Reply) -> None:
        self.wfile.write(self._head(reply))
        size = max(1, -(-len(reply.body) // _DRIPS))
        for at in range(0, len(reply.body), size):
            if self.server.cloud.closing.wait((2.0 if fault.seconds is None else fault.seconds) / _DRIPS):
                self.close_connection = True
                return
            self.wfile.write(reply.body[at : at + size])
