"""Tokens, and the endpoint that hands them out: App Service's ``IDENTITY_ENDPOINT``, version 2019-08-01.

Source: Microsoft, "How to use managed identities for App Service and Azure Functions", REST endpoint reference.
A token looks like a JWT (unsigned), so that what reads claims finds some; its signature is a canary.
"""

from __future__ import annotations

import base64
import itertools
import json
import threading
import time
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from tests.loopback.exchange import Reply, Request, answer

CANARY = "CANARY-not-a-token"
"""What every token and the secret of the identity endpoint contain (tokens: in the last part)."""

IDENTITY_PATH = "/msi/token"
IDENTITY_VERSION = "2019-08-01"

AUDIENCES = {
    "arm": (
        "https://management.azure.com",
        "https://management.core.windows.net",
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net",
        "https://management.chinacloudapi.cn",
        "https://management.core.chinacloudapi.cn",
    ),
    "graph": ("https://graph.microsoft.com", "https://graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"),
    "logs": (
        "https://api.loganalytics.io",
        "https://api.loganalytics.azure.com",
        "https://api.loganalytics.us",
        "https://api.loganalytics.azure.cn",
    ),
}
"""The resources that each service takes tokens for, without the slash at the end; its own address is another."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was handed out."""

    text: str
    audience: str
    expires: float


class Tokens:
    """Hands out tokens, and knows them again."""

    def __init__(self, tenant: str, seconds: int) -> None:
        self.secret = f"{CANARY}-identity-header"
        self.client_id = str(uuid5(NAMESPACE_URL, f"{tenant}/client"))
        self.principal = str(uuid5(NAMESPACE_URL, f"{tenant}/principal"))
        self.audiences = {service: set(known) for service, known in AUDIENCES.items()}
        self._tenant = tenant
        self._seconds = seconds
        self._issued: dict[str, Token] = {}
        self._revoked: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def __iter__(self):
        with self._lock:
            return iter(list(self._issued.values()))

    def find(self, text: str) -> Token | None:
        """Return the token of an Authorization header."""
        return self._issued.get(text)

    def revoke(self, text: str, why: str) -> None:
        """Refuse a token from now on; `why` is ``expired-token`` or ``challenge``."""
        self._revoked[text] = why

    def revoked(self, text: str) -> str | None:
        """Say why a token is refused, None when it is not."""
        token = self._issued.get(text)
        if token is not None and token.expires < time.time():
            return "expired-token"
        return self._revoked.get(text)

    def suits(self, token: Token, service: str) -> bool:
        """Tell whether a service takes a token."""
        return token.audience.rstrip("/") in self.audiences[service]

    def hand_out(self, request: Request) -> Reply:
        """Answer the identity endpoint."""
        query = request.query
        expected = request.method == "GET" and request.path == IDENTITY_PATH
        if not expected or query.get("api-version") != IDENTITY_VERSION:
            return _refused(404, "No such endpoint or version.", unexpected=True)
        if request.headers.get("x-identity-header") != self.secret:
            return _refused(401, "The identity header is missing or wrong.", unexpected=True)
        resource = query.get("resource", "")
        if not any(resource.rstrip("/") in known for known in self.audiences.values()):
            return _refused(400, f"AADSTS500011: The resource principal named {resource} was not found in the tenant.")
        token = self.issue(resource)
        return answer(
            {
                "access_token": token.text,
                "expires_on": str(int(token.expires)),
                "resource": resource,
                "token_type": "Bearer",
                "client_id": query.get("client_id", self.client_id),
            }
        )

    def issue(self, audience: str) -> Token:
        """Make a token."""
        issued = int(time.time())
        number = next(self._numbers)
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self._tenant}/",
            "iat": issued,
            "nbf": issued,
            "exp": issued + self._seconds,
            "appid": self.client_id,
            "idtyp": "app",
            "oid": self.principal,
            "sub": self.principal,
            "tid": self._tenant,
            "uti": f"loopback-{number}",
            "ver": "1.0",
        }
        text = f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}.{CANARY}-{number}"
        token = Token(text, audience, issued + self._seconds)
        with self._lock:
            self._issued[text] = token
        return token


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _refused(status: int, message: str, *, unexpected: bool = False) -> Reply:
    reply = answer({"statusCode": status, "message": message}, status)
    reply.unexpected = unexpected
    return reply
