"""One HTTP exchange with Azure, through the pipeline of azure-core: tokens, TLS, deadlines, and no retries of its own.

The pipeline is made of azure-core's parts one by one, so that nothing comes along that a reader must not have: no
registration of resource providers (azure-mgmt-core's `ARMAutoResourceProviderRegistrationPolicy` POSTs), no
redirects, no log of headers and bodies. Continuous access evaluation is answered by azure-core's policy.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lspriv.collect.cloud import Service
from lspriv.collect.signin import Renewable

if TYPE_CHECKING:
    from azure.core import PipelineClient
    from azure.core.credentials import TokenCredential

_CHUNK = 1 << 16
_CONNECT = 10.0
_SILENCE = 60.0
_REMEMBERED = 10
"""So many times as long as it took, a failure to get a token is remembered."""
_MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Exchange:
    """What Azure answered to one request."""

    status: int
    headers: Mapping[str, str]
    content: bytes


COUNTED = {"ConsistencyLevel": "eventual"}
"""Without it and `$count` the members of a group on v1.0 of Microsoft Graph leave service principals out (Microsoft:
"Advanced query capabilities on Microsoft Entra ID objects"; msgraph-sdk-powershell, issue 2853). ARM ignores it."""


class NoAnswer(Exception):  # noqa: N818 - the outcome of an exchange, not a fault of the program
    """There was no whole answer: no connection, a reset, a body cut off, or a time limit."""


class NoToken(Exception):  # noqa: N818 - likewise
    """No token was given for the service."""


class Transport:
    """Exchanges with one service; may be used from many threads."""

    def __init__(self, service: Service, credential: TokenCredential, *, connections: int, agent: str) -> None:
        from azure.core import PipelineClient
        from azure.core.pipeline.policies import (
            HeadersPolicy,
            RequestIdPolicy,
            UserAgentPolicy,
        )
        from azure.core.pipeline.transport import RequestsTransport
        from requests import Session
        from requests.adapters import HTTPAdapter

        session = Session()
        # Without one, requests puts what ~/.netrc says of the host in the place of the token.
        session.auth = _as_it_is
        session.mount("https://", HTTPAdapter(pool_connections=1, pool_maxsize=connections))
        # requests would look into the environment for each request; what it says is asked once, for the one host that
        # is talked to.
        told = session.merge_environment_settings(service.endpoint, {}, None, None, None)
        session.trust_env = False
        session.proxies.update(told["proxies"])
        self._held = credential
        self._credential = _policy(credential, service.scope)
        self._client: PipelineClient[Any, Any] = PipelineClient(
            service.endpoint,
            policies=[
                RequestIdPolicy(),
                HeadersPolicy({"Accept": "application/json", **COUNTED}),
                UserAgentPolicy(agent, user_agent_overwrite=True),
                self._credential,
            ],
            transport=RequestsTransport(
                session=session,
                session_owner=True,
                connection_verify=told["verify"],
                connection_data_block_size=_CHUNK,
            ),
        )
        self.endpoint = service.endpoint
        """Where the service answers."""

    def exchange(self, method: str, url: str, body: bytes | None, until: float) -> Exchange:
        """Send one request and read its whole answer; `until` is the time limit by `time.monotonic`.

        Raises:
            NoAnswer: there was no whole answer in time.
            NoToken: signing in failed.
        """
        from azure.core.exceptions import AzureError, ClientAuthenticationError
        from azure.core.rest import HttpRequest
        from urllib3.exceptions import HTTPError

        headers = {} if body is None else {"Content-Type": "application/json"}
        request = HttpRequest(method, url, headers=headers, content=body)
        rest = max(0.1, until - time.monotonic())
        try:
            response = self._client.send_request(
                request, stream=True, connection_timeout=min(_CONNECT, rest), read_timeout=min(_SILENCE, rest)
            )
        except ClientAuthenticationError as error:
            raise NoToken(_first_line(error)) from None
        except AzureError as error:
            raise NoAnswer(_kind(error)) from None
        except (OSError, ValueError) as error:
            raise NoAnswer(_kind(error)) from None
        try:
            parts, size = [], 0
            for part in _parts(response):
                parts.append(part)
                size += len(part)
                if time.monotonic() > until:
                    raise NoAnswer("it answered too slowly")
                if size > _MOST_BYTES:
                    raise NoAnswer("its answer is larger than a gigabyte")
        except (AzureError, HTTPError, OSError, ValueError) as error:
            raise NoAnswer(f"its answer was cut off ({_kind(error)})") from None
        finally:
            response.close()
        return Exchange(response.status_code, response.headers, b"".join(parts))

    def forget_token(self) -> None:
        """Drop the token in hand, which the service refused."""
        self._credential._token = None
        if isinstance(self._held, Renewable):
            self._held.renew()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _policy(credential: TokenCredential, scope: str) -> Any:
    """Return the policy that puts a token into each request.

    The one of azure-core keeps its token in one place that all threads clear and fill, and lets each of them ask for a
    new one at the same time; here one asks, and the others wait.
    """
    from azure.core.exceptions import ClientAuthenticationError
    from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

    class Policy(ARMChallengeAuthenticationPolicy):
        _one = threading.RLock()
        _failed: ClientAuthenticationError | None = None
        _again = 0.0

        def on_request(self, request: Any) -> None:
            with self._one:
                token = self._token
                if token is None or self._need_new_token:
                    token = self._ask(*self._scopes)
            self._update_headers(request.http_request.headers, token.token)

        def authorize_request(self, request: Any, *scopes: str, **options: Any) -> None:
            with self._one:
                token = self._ask(*scopes, **options)
            self._update_headers(request.http_request.headers, token.token)

        def _ask(self, *scopes: str, **options: Any) -> Any:
            began = time.monotonic()
            if self._failed is not None and began < self._again:
                raise self._failed
            try:
                self._token = token = self._get_token(*scopes, **options)
            except ClientAuthenticationError as error:
                # A failure that took long is not waited for by each of a thousand lists in turn.
                self._failed, now = error, time.monotonic()
                self._again = now + _REMEMBERED * (now - began)
                raise
            return token

    return Policy(credential, scope, enable_cae=True)


def _as_it_is(request: Any) -> Any:
    return request


def _parts(response: Any) -> Iterator[bytes]:
    """Yield what has come of an answer, as soon as it has.

    `iter_bytes` waits until 4,096 bytes are there, which a slow sender can draw out for ever.
    """
    raw = response._internal_response.raw
    while part := raw.read1(_CHUNK, decode_content=True):
        yield part


def quiet_logs() -> None:
    """Keep the SDK's loggers from writing requests and tokens, at whatever level somebody logs."""
    for name in ("azure", "msal", "urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _kind(error: Exception) -> str:
    """Say in a few words what became of a connection; the SDK's own text may name proxies and their passwords."""
    inner = str(error).lower()
    words = {
        "certificate": "its certificate is not trusted; set REQUESTS_CA_BUNDLE to the CA of a proxy",
        "name or service not known": "its name cannot be resolved",
        "failed to resolve": "its name cannot be resolved",
        "getaddrinfo": "its name cannot be resolved",
        "nodename nor servname": "its name cannot be resolved",
        "refused": "it refuses connections",
        "timed out": "it did not answer in time",
        "timeout": "it did not answer in time",
        "proxy": "the proxy does not answer",
        "reset": "the connection was reset",
        "aborted": "the connection was reset",
        "incomplete": "the connection broke",
    }
    return next((said for word, said in words.items() if word in inner), type(error).__name__)
