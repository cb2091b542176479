"""Clouds: where Azure Resource Manager, Microsoft Graph and Log Analytics answer, and to whom one signs in.

Endpoints of the public and the national clouds: Microsoft, "Compare Azure Government and global Azure",
"Azure China 21Vianet: check endpoints", "National cloud deployments" (Graph), "Log Analytics API endpoints".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lspriv.errors import CollectError


@dataclass(frozen=True, slots=True)
class Service:
    """One of the services that are asked."""

    endpoint: str
    """Scheme and host, without a slash at the end."""
    audience: str
    """Whom a token for it is made out to, without ``/.default``."""

    @property
    def scope(self) -> str:
        """The scope of a token for the service."""
        return f"{self.audience.rstrip('/')}/.default"


@dataclass(frozen=True, slots=True)
class Cloud:
    """The services of one cloud; None for one that nobody named."""

    name: str
    authority: str | None
    """Host of the directory's sign-in, such as ``login.microsoftonline.com``; None for azure-identity's own choice."""
    arm: Service
    graph: Service | None
    logs: Service | None
    instance_discovery: bool = True
    """False where the authority is not to be checked with Microsoft's public cloud."""


def _service(endpoint: str, audience: str | None = None) -> Service:
    return Service(endpoint, audience or endpoint)


CLOUDS = {
    "public": Cloud(
        "public",
        "login.microsoftonline.com",
        _service("https://management.azure.com"),
        _service("https://graph.microsoft.com"),
        _service("https://api.loganalytics.azure.com", "https://api.loganalytics.io"),
    ),
    "usgov": Cloud(
        "usgov",
        "login.microsoftonline.us",
        _service("https://management.usgovcloudapi.net"),
        _service("https://graph.microsoft.us"),
        _service("https://api.loganalytics.us"),
    ),
    "china": Cloud(
        "china",
        "login.chinacloudapi.cn",
        _service("https://management.chinacloudapi.cn"),
        _service("https://microsoftgraph.chinacloudapi.cn"),
        _service("https://api.loganalytics.azure.cn"),
    ),
}
"""The clouds that are known by name."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a user said of the endpoints; None where nothing was said."""

    cloud: str = "public"
    arm: str | None = None
    arm_audience: str | None = None
    graph: str | None = None
    graph_audience: str | None = None
    logs: str | None = None
    logs_audience: str | None = None
    authority: str | None = None
    disable_instance_discovery: bool = False


def cloud_of(said: Endpoints) -> Cloud:
    """Return the cloud that a user means.

    With an ARM endpoint of its own, Graph and Log Analytics are only asked where theirs are named too: a token
    is never sent to a cloud that the user may not mean.

    Raises:
        CollectError: an endpoint is no https address.
    """
    known = CLOUDS[said.cloud]
    if said.arm is None:
        cloud = replace(known, arm=_with_audience(known.arm, said.arm_audience))
    else:
        arm = _named("--arm-endpoint", said.arm, said.arm_audience)
        cloud = replace(known, name="custom", arm=arm, graph=None, logs=None)
        if said.authority is None:
            cloud = replace(cloud, authority=None)
    if said.graph is not None:
        cloud = replace(cloud, graph=_named("--graph-endpoint", said.graph, said.graph_audience))
    if said.logs is not None:
        cloud = replace(cloud, logs=_named("--logs-endpoint", said.logs, said.logs_audience))
    if said.authority is not None:
        cloud = replace(cloud, authority=said.authority.removeprefix("https://").rstrip("/"))
    return replace(cloud, instance_discovery=not said.disable_instance_discovery)


def _named(option: str, text: str, audience: str | None) -> Service:
    parts = urlsplit(text.strip())
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise CollectError(f"{option}: `{text}` is no https address; a token goes nowhere else")
    return _service(text.strip().rstrip("/"), audience)


def _with_audience(service: Service, audience: str | None) -> Service:
    return service if audience is None else replace(service, audience=audience)
