"""The digest of a baseline: the same for the same meaning, however it is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from lspriv.compliance.accept_entries import AcceptRule
from lspriv.compliance.allow_entries import AllowRule
from lspriv.compliance.override_entries import Override
from lspriv.compliance.principal_pattern import PrincipalPattern
from lspriv.compliance.selected import Selected
from lspriv.model.scope import scope_key


def digest(
    selected: Sequence[Selected],
    overrides: Sequence[Override],
    allow: Sequence[AllowRule],
    accept: Sequence[AcceptRule],
) -> str:
    """Return the SHA-256 of what a baseline means. The order of overrides is part of that, no other order is."""
    meaning: dict[str, object] = {
        "rules": {
            choice.rule.id: {"severity": choice.severity, "params": _plain(choice.params)}
            for choice in selected
            if choice.in_general
        },
        "accept": _set(
            (a.rule, a.subject.lower(), a.severity, a.reason, a.expires, a.by, a.ticket, a.owner) for a in accept
        ),
    }
    if overrides:
        meaning["overrides"] = [_override(one) for one in overrides]
    if allow:
        meaning["allow"] = _set(
            (_principal(a.principal), a.reason, a.expires, a.rules, a.by, a.ticket, a.owner) for a in allow
        )
    canonical = json.dumps(meaning, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _override(one: Override) -> dict[str, object]:
    entries = {
        entry.rule.id: [entry.selected, entry.severity, {name: _plain(value) for name, value in entry.params.items()}]
        for entry in one.rules
    }
    return {
        "scope": None if one.scope is None else scope_key(one.scope),
        "principal": None if one.principal is None else _principal(one.principal),
        "rules": entries,
    }


def _principal(pattern: PrincipalPattern) -> tuple[object, ...]:
    return pattern.id, pattern.name, pattern.kind, pattern.tags


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value, order="sorted")


def _set(values: Any) -> list[Any]:
    return sorted(set(values), key=repr)
