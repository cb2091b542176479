"""Answers as other programs read them: the objects of `access` in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from lspriv.access.answer import Answer, Decision, Grant
from lspriv.access.engine import AccessEngine
from lspriv.access.questions import Held
from lspriv.access.universe import OperationSet
from lspriv.model.role import Permission
from lspriv.report.json import one_document


class BecausePart(msgspec.Struct, frozen=True):
    """One reason."""

    assignment: str
    role: str
    via: tuple[str, ...]
    scope: str
    block: int
    pattern: str
    condition: str | None


class AnswerPart(msgspec.Struct, frozen=True):
    """An answer to one question."""

    id: Any
    decision: Decision
    because: tuple[BecausePart, ...]
    denied_by: tuple[str, ...]


class UnknownPart(AnswerPart, frozen=True):
    """An answer that a gap could change, and which."""

    gaps: tuple[str, ...]


class HeldPart(BecausePart, frozen=True):
    """A permission block that a principal holds."""

    patterns: tuple[str, ...]
    not_patterns: tuple[str, ...]


def answer_part(answer: Answer, id: Any = None) -> AnswerPart:
    """Return the object of `access check`; `id` is the question's own."""
    because = tuple(map(_because, answer.because))
    if answer.decision is Decision.UNKNOWN:
        return UnknownPart(id, answer.decision, because, answer.denied_by, answer.gaps)
    return AnswerPart(id, answer.decision, because, answer.denied_by)


def who_json(engine: AccessEngine, found: Iterable[tuple[str, Answer]], gaps: tuple[str, ...]) -> bytes:
    """Return the document of `access who`; with what may hide more people, if anything does."""
    people = []
    for key, answer in found:
        person = _person(engine, key) | {"decision": answer.decision, "because": tuple(map(_because, answer.because))}
        if answer.decision is Decision.UNKNOWN:
            person["gaps"] = answer.gaps
        people.append(person)
    return one_document({"principals": people, "gaps": gaps} if gaps else {"principals": people})


def what_json(engine: AccessEngine, principal: str, scope: str | None, held: Held) -> bytes:
    """Return the document of `access what`."""
    pairs = list(zip(held.grants, held.permissions, strict=True))
    patterns = {pattern for _, block in pairs for pattern in (*block.actions, *block.data_actions)}
    document: dict[str, Any] = {
        "principal": _person(engine, principal),
        "scope": scope,
        "patterns": sorted(patterns, key=lambda pattern: (pattern.lower(), pattern)),
        "operations": operation_names(engine, held.holding.sure),
        "decided_by": [_held(grant, block) for grant, block in pairs],
    }
    if held.holding.undecided:
        document["conditional_operations"] = operation_names(engine, held.holding.undecided)
    if held.gaps:
        document["gaps"] = held.gaps
    return one_document(document)


def operation_names(engine: AccessEngine, operations: OperationSet) -> list[str]:
    """Return the operations of a set by name, each once though it be on both planes."""
    return list(engine.universe.operations(operations.control | operations.data))


def _person(engine: AccessEngine, key: str) -> dict[str, Any]:
    directory = engine.directory
    principal = directory.principals.get(key)
    return {"id": principal.id if principal else key, "name": directory.name(key), "kind": directory.kind(key)}


def _because(grant: Grant) -> BecausePart:
    return BecausePart(**_values(grant))


def _held(grant: Grant, block: Permission) -> HeldPart:
    return HeldPart(
        **_values(grant),
        patterns=(*block.actions, *block.data_actions),
        not_patterns=(*block.not_actions, *block.not_data_actions),
    )


def _values(grant: Grant) -> dict[str, Any]:
    return {
        "assignment": grant.assignment,
        "role": grant.role,
        "via": grant.via,
        "scope": grant.scope,
        "block": grant.block,
        "pattern": grant.pattern,
        "condition": grant.condition,
    }
