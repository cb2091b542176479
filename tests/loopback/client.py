"""The real Azure clients against the loopback server: azure-core's pipeline, signed in by azure-identity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from azure.core import PipelineClient
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest, HttpResponse
from azure.identity import ManagedIdentityCredential
from azure.mgmt.core import ARMPipelineClient
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from tests.loopback.cloud import Loopback

ARM = "https://management.azure.com/.default"
GRAPH = "https://graph.microsoft.com/.default"
LOGS = "https://api.loganalytics.azure.com/.default"

SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01"
TENANTS = "/tenants?api-version=2022-12-01"


class Client:
    """One signed-in client of one service."""

    def __init__(self, base: str, pipeline: PipelineClient[HttpRequest, HttpResponse]) -> None:
        self._base = base
        self._pipeline = pipeline

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> HttpResponse:
        """Send a request to a path of the service, or to a whole URL."""
        url = path if path.startswith("https:") else self._base + path
        content = {} if body is None else {"json": body}
        return self._pipeline.send_request(HttpRequest(method, url, **content), **options)

    def get(self, path: str, **options: Any) -> Any:
        """Return what is at a path, which must answer with 200."""
        response = self.send("GET", path, **options)
        response.raise_for_status()
        return response.json()

    def post(self, path: str, body: Any = None) -> Any:
        """Return what a POST is answered with, which must be 200."""
        response = self.send("POST", path, body)
        response.raise_for_status()
        return response.json()

    def pages(self, path: str) -> Iterator[list[dict[str, Any]]]:
        """Yield the pages of a list."""
        at: str | None = path
        while at:
            body = self.get(at)
            yield body["value"]
            at = body.get("nextLink") or body.get("@odata.nextLink")

    def all(self, path: str) -> list[dict[str, Any]]:
        """Return a whole list."""
        return [one for page in self.pages(path) for one in page]


@contextmanager
def signed_in(azure: Loopback, base: str, scope: str, *, retries: int = 3) -> Iterator[Client]:
    """Yield a client of a service, with the SDK's own retries, a tenth as long."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in azure.environment.items():
            patch.setenv(name, value)
        credential = ManagedIdentityCredential()
        policies = [
            RetryPolicy(retry_total=retries, retry_backoff_factor=0.05),
            ARMChallengeAuthenticationPolicy(credential, scope),
        ]
        pipeline: PipelineClient[HttpRequest, HttpResponse] = ARMPipelineClient(base, policies=policies)
        with credential, pipeline:
            yield Client(base, pipeline)
