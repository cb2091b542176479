"""The parts of a collection that `benchmarks.collect` measures, each run in a process of its own.

    python -m benchmarks.collect_parts bare TOLD ASKED          the loop without lspriv: fetch, decode, drop
    python -m benchmarks.collect_parts spool TOLD FOLDER MODE   Azure to spool
    python -m benchmarks.collect_parts import FOLDER SNAPSHOT   spool to snapshot, and the snapshot written

`TOLD` is the line that the loopback server prints, `ASKED` its log. Each prints one line of JSON.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

GRAPH, ALONE = "graph", "alone"
"""With Resource Graph, or Azure Resource Manager alone."""
_THREADS = 16


def bare(told: dict[str, Any], asked: Path) -> dict[str, float]:
    """Ask again for all that a collection asked for, by sessions of requests; decode each body as far as its members.

    Raises:
        SystemExit: an answer was none, so that the comparison is void.
    """
    import msgspec
    import requests

    endpoints = {name: told[f"{name}_endpoint"] for name in ("arm", "graph", "logs")}
    tokens = {name: _token(endpoint) for name, endpoint in endpoints.items()}
    decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
    lines = [json.loads(line) for line in asked.read_text(encoding="utf-8").splitlines()]
    work = deque(line for line in lines if line["service"] in endpoints and not line["in_batch"])
    count, failed = len(work), list[str]()

    def loop() -> None:
        with requests.Session() as session:
            while True:
                try:
                    one = work.popleft()
                except IndexError:
                    return
                headers = {"Authorization": f"Bearer {tokens[one['service']]}", "Content-Type": "application/json"}
                url = endpoints[one["service"]] + one["path"]
                answer = session.request(one["method"], url, data=one["body"] or None, headers=headers)
                decode(answer.content)
                if answer.status_code != one["status"]:
                    failed.append(f"{answer.status_code} for {url}")

    threads = [threading.Thread(target=loop) for _ in range(_THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failed:
        raise SystemExit(f"the bare loop was answered {failed[0]}")
    return {"seconds": seconds, "requests": count, **_used()}


def spool(told: dict[str, Any], folder: Path, mode: str) -> dict[str, float]:
    """Collect into a spool, as `lspriv collect` does before it imports anything."""
    from lspriv.collect.cloud import Endpoints, cloud_of
    from lspriv.collect.plan import Plan
    from lspriv.collect.run import Session, collect
    from lspriv.collect.signin import Method
    from lspriv.collect.spool import Spool

    said = Endpoints(arm=told["arm_endpoint"], graph=told["graph_endpoint"], logs=told["logs_endpoint"])
    session = Session(cloud_of(said), Method.MANAGED_IDENTITY)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    began = time.perf_counter()
    collect(session, Plan(resource_graph=mode == GRAPH), Spool(folder), now=now, resume=False)
    return {"seconds": time.perf_counter() - began, **_used()}


def import_(folder: Path, out: Path) -> dict[str, float]:
    """Import a spool and write the snapshot; tell what memory the snapshot alone holds at the end."""
    from lspriv.cli.live import read_spool
    from lspriv.collect.spool import Spool
    from lspriv.snapshot import write_snapshot

    before, began = _resident(), time.perf_counter()
    imported = read_spool(Spool(folder))
    seconds = time.perf_counter() - began
    snapshot = imported.snapshot
    del imported
    # What is left after giving back all that can be given back is what whoever goes on with the snapshot must hold.
    held, used = _resident() - before, _used()
    write_snapshot(snapshot, str(out))
    return {"seconds": seconds, "assignments": len(snapshot.role_assignments), "held": held, **used}


def _token(audience: str) -> str:
    import requests

    query = {"resource": audience, "api-version": "2019-08-01"}
    headers = {"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]}
    answer = requests.get(os.environ["IDENTITY_ENDPOINT"], params=query, headers=headers, timeout=30)
    return str(answer.json()["access_token"])


def _used() -> dict[str, float]:
    """Return the largest resident set so far, and the processor's time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"peak": used.ru_maxrss * 1024, "cpu": used.ru_utime + used.ru_stime}


def _resident() -> int:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Run one part."""
    part, *words = sys.argv[1:]
    if part == "bare":
        told = bare(json.loads(words[0]), Path(words[1]))
    elif part == "spool":
        told = spool(json.loads(words[0]), Path(words[1]), words[2])
    else:
        told = import_(Path(words[0]), Path(words[1]))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
