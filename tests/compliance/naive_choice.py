"""A second evaluator of baselines, written apart, slow and plain: tries every override, and both ways in doubt.

It reads what a baseline says as plain dictionaries, and knows the small tenant by hand-written tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

ROOT_GROUP = "/providers/Microsoft.Management/managementGroups/root"
PROD = "/providers/Microsoft.Management/managementGroups/prod"
SUB1, SUB2, LOST = (f"/subscriptions/00000000-0000-0000-0000-00000000000{n}" for n in (1, 2, 3))
"""In group prod; in group root; nobody knows where."""
GROUP_A, GROUP_AB = f"{SUB1}/resourceGroups/a", f"{SUB1}/resourceGroups/ab"
SITE = f"{GROUP_A}/providers/Microsoft.Web/sites/shop"

ABOVE: Mapping[str, tuple[str, ...]] = {
    "/": (),
    ROOT_GROUP: ("/",),
    PROD: (ROOT_GROUP, "/"),
    SUB1: (PROD, ROOT_GROUP, "/"),
    SUB2: (ROOT_GROUP, "/"),
    LOST: (ROOT_GROUP, "/"),
    GROUP_A: (SUB1, PROD, ROOT_GROUP, "/"),
    GROUP_AB: (SUB1, PROD, ROOT_GROUP, "/"),
    SITE: (GROUP_A, SUB1, PROD, ROOT_GROUP, "/"),
}
"""Every scope of the tenant, and what is known to lie above it."""
PERHAPS_ABOVE: Mapping[str, tuple[str, ...]] = {LOST: (PROD,)}
RANKS = ("critical", "high", "medium", "low", "info")


@dataclass(frozen=True)
class Who:
    """A principal: its names, in the order sign-in name and display name, its kind, and its tags or None."""

    id: str
    names: tuple[str, str]
    kind: str
    tags: Mapping[str, str] | None


@dataclass(frozen=True)
class Fault:
    """Something that the rule finds when its parameter `most` is below the weight."""

    number: int
    scope: str | None
    """None for what is nowhere."""
    who: Who | None
    weight: int
    severity: str


Chain = Sequence[Mapping[str, Any]]
"""What each file says, the one that extends none first."""


def severity_of(fault: Fault, rule: str, chain: Chain, most: int) -> str | None:
    """Return the severity with which the fault counts, None when it is not found; `most` is the rule's own default."""
    general, overrides = _joined(rule, chain)
    answers = [_fits(override, fault) for override, _ in overrides]
    kept: list[str] = []
    for chosen in product(*((answer,) if answer is not None else (True, False) for answer in answers)):
        state = dict(general or {"on": False, "severity": None, "most": most})
        for (_, entry), holds in zip(overrides, chosen, strict=True):
            if holds:
                _say(state, entry)
        if state["on"] and fault.weight > state["most"]:
            kept.append(state["severity"] or fault.severity)
    return min(kept, key=RANKS.index) if kept else None


def runs_anywhere(rule: str, chain: Chain) -> bool:
    """Tell whether the rule is on in general or in some override."""
    general, overrides = _joined(rule, chain)
    return general is not None or any(entry != "off" for _, entry in overrides)


def _joined(rule: str, chain: Chain) -> tuple[dict[str, Any] | None, list[tuple[Mapping[str, Any], Any]]]:
    general: dict[str, Any] | None = None
    overrides: list[tuple[Mapping[str, Any], Any]] = []
    for said in chain:
        if rule in said.get("rules", {}):
            entry = said["rules"][rule]
            if entry == "off":
                general, overrides = None, []
            else:
                general = general or {"on": True, "severity": None, "most": 3}
                _say(general, entry)
        overrides += [(one, one["rules"][rule]) for one in said.get("overrides", ()) if rule in one["rules"]]
    return general, overrides


def _say(state: dict[str, Any], entry: Any) -> None:
    state["on"] = entry != "off"
    if entry in RANKS:
        state["severity"] = entry
    if isinstance(entry, dict):
        state["severity"] = entry.get("severity", state["severity"])
        state["most"] = entry.get("params", {}).get("most", state["most"])


def _fits(override: Mapping[str, Any], fault: Fault) -> bool | None:
    answers = []
    if "scope" in override:
        answers.append(None if fault.scope is None else _holds(override["scope"], fault.scope))
    if "principal" in override:
        answers.append(_means(override["principal"], fault.who))
    return False if False in answers else None if None in answers else True


def _holds(outer: str, scope: str) -> bool | None:
    at = next(known for known in ABOVE if known.lower() == scope.lower())
    if outer.lower().rstrip("/") in [one.lower().rstrip("/") for one in (at, *ABOVE[at])]:
        return True
    return None if outer.lower() in [one.lower() for one in PERHAPS_ABOVE.get(at, ())] else False


def _means(wanted: Any, who: Who | None) -> bool | None:
    if who is None:
        return False
    if isinstance(wanted, str):
        return wanted.lower() == who.id if re.fullmatch("[0-9a-f-]{36}", wanted.lower()) else _called(wanted, who)
    answers: list[bool | None] = []
    if "id" in wanted:
        answers.append(wanted["id"].lower() == who.id)
    if "name" in wanted:
        answers.append(_called(wanted["name"], who))
    if "kind" in wanted:
        answers.append(_is_a(wanted["kind"], who.kind))
    for name, value in wanted.get("tag", {}).items():
        answers.append(None if who.tags is None else name.lower() in who.tags and _like(value, who.tags[name.lower()]))
    return False if False in answers else None if None in answers else True


def _called(name: str, who: Who) -> bool | None:
    if not name.strip("*"):
        return True
    if not any(who.names):
        return None
    compared = who.names[:1] if "@" in name else who.names
    return any(known and _like(name.lower(), known.lower()) for known in compared)


def _is_a(wanted: str, kind: str) -> bool | None:
    if kind == "Unknown":
        return None
    return wanted == kind or (wanted, kind) == ("ServicePrincipal", "ManagedIdentity")


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None
