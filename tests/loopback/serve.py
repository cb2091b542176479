"""Runs the loopback server as a process of its own, for benchmarks and for trying things by hand.

    python -m tests.loopback.serve --subscriptions 200 --assignments 4000 --page 1000 --log asked.ndjson

prints one line of JSON (endpoints, environment), and serves until standard input ends or it is interrupted. Without
`--subscriptions` it is contoso.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.scale import Synthetic


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, then write the log."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--subscriptions", type=int, default=0, help="of a synthetic tenant; none is contoso")
    parser.add_argument("--assignments", type=int, default=4_000, help="in each subscription")
    parser.add_argument("--sites", type=int, default=0, help="in each subscription")
    parser.add_argument("--page", type=int, default=100, help="the most elements of a page")
    parser.add_argument("--log", type=Path, help="where to write the requests, one line each")
    given = parser.parse_args(arguments)
    large = Synthetic(given.subscriptions, given.assignments, sites=given.sites) if given.subscriptions else None
    with Loopback(large or contoso(), page=given.page) as azure:
        told = {
            "tenant": azure.tenant.id,
            "arm_endpoint": azure.arm_endpoint,
            "graph_endpoint": azure.graph_endpoint,
            "logs_endpoint": azure.logs_endpoint,
            "environment": azure.environment,
        }
        print(json.dumps(told), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()
    if given.log:
        keys = (
            "at",
            "ended",
            "service",
            "method",
            "path",
            "audience",
            "status",
            "received",
            "unexpected",
            "fault",
            "in_batch",
        )
        lines = [
            json.dumps({key: getattr(one, key) for key in keys} | {"body": one.body.decode(errors="replace")})
            for one in azure.log
        ]
        given.log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
