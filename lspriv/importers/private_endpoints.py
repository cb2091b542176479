"""Private endpoint connections, as lists of their own and as part of a site's record.

Fields: Microsoft, "Web Apps - Get Private Endpoint Connection List".
"""

from __future__ import annotations

from collections.abc import Iterable

from lspriv.importers.wire import Wire
from lspriv.model.exposure import PrivateEndpointConnection


class _Endpoint(Wire):
    id: str | None = None


class _State(Wire):
    status: str | None = None


class _Properties(Wire):
    private_endpoint: _Endpoint | None = None
    private_link_service_connection_state: _State | None = None


class Connection(_Properties):
    """A private endpoint connection, nested or flat."""

    id: str | None = None
    properties: _Properties | None = None


def connections(told: Iterable[Connection]) -> tuple[PrivateEndpointConnection, ...]:
    """Return private endpoint connections in the form of the snapshot, by their ids."""
    found = []
    for one in told:
        inner: _Properties = one.properties or one
        endpoint, state = inner.private_endpoint, inner.private_link_service_connection_state
        if one.id:
            found.append(
                PrivateEndpointConnection(one.id, (endpoint and endpoint.id) or None, (state and state.status) or None)
            )
    return tuple(sorted(found, key=lambda one: one.id.lower()))
