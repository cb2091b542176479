"""Why there was nothing to collect: whether Azure told the subscriptions, and the management groups, at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import zstandard

from lspriv.collect.cloud import Service
from lspriv.collect.plan import Plan
from lspriv.collect.sources import tenancy
from lspriv.collect.spool import Spool, name_of, place_of

_FAILED = 400


def forget_failures(spool: Spool, arm: Service, plan: Plan) -> None:
    """Remove what an earlier run noted of lists that it could not read; they are asked for again anyway."""
    asks = (tenancy.subscriptions(), *map(tenancy.tree, plan.management_groups))
    questions = [ask.question(arm.endpoint) for ask in asks]
    places = [(question, place_of(question, 0)) for question in questions]
    spool.drop(name_of(*place) for place in places if spool.find(*place) is None)


def unreached(spool: Spool, arm: Service, plan: Plan) -> str | None:
    """Return in one line which list could not be read and what to do; None when all were read or none was asked for."""
    failed = dict(_failures(spool))
    for group in plan.management_groups:
        error = failed.get(arm.endpoint + tenancy.tree(group).path)
        if error is not None:
            step = "check its name, which is not what it is called for people, and ask for Reader on it"
            return f"the management group `{group}` cannot be read: {_reason(error)}; {step}"
    error = failed.get(arm.endpoint + tenancy.subscriptions().path)
    if error is None:
        return None
    reason = _reason(error)
    step = "" if "; set " in reason else "; check the network, HTTPS_PROXY, `--cloud` and `--arm-endpoint`"
    return f"`{arm.endpoint}` lists no subscriptions: {reason}{step}"


def _failures(spool: Spool) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(spool.pages.glob("*.json.zst")):
        try:
            page = msgspec.json.decode(zstandard.ZstdDecompressor().decompress(path.read_bytes()))
        except (OSError, zstandard.ZstdError, msgspec.MsgspecError):
            continue
        if page["status"] >= _FAILED:
            yield page["url"], page["body"]["error"]


def _reason(error: dict[str, Any]) -> str:
    message = str(error["message"]).rstrip(".")
    return message if error["code"] == "NoAnswer" else f"{error['code']}: {message}"
