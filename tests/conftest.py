"""What holds for every test: repeatable properties, and no network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "lspriv",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
# `pytest --hypothesis-profile=long` looks further, and elsewhere each time.
settings.register_profile("long", parent=settings.get_profile("lspriv"), derandomize=False, max_examples=5_000)
settings.load_profile("lspriv")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make goldens` gives this option."""
    parser.addoption("--rewrite-goldens", action="store_true", help="write golden files anew instead of comparing")


_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection and name look-up that would leave this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise RuntimeError(f"a test tried to connect to {address!r}")
        connect(self, address)

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        if host not in (None, *_LOOPBACK):
            raise RuntimeError(f"a test tried to look up {host!r}")
        return look_up(host, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
