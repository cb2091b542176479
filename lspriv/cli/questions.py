"""Questions as users ask them, checked before they are put to the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lspriv.access.engine import AccessEngine
from lspriv.access.holding import Holdings
from lspriv.access.questions import Held, what
from lspriv.cli.parser import Options
from lspriv.errors import QuestionError
from lspriv.model.gap import GapKind
from lspriv.model.scope import ROOT, scope_key

_LISTS = ("role_assignments", "deny_assignments", "files")
"""The sources whose gaps may hide grants or denials."""


def open_engine(inputs: Sequence[str], options: Options) -> AccessEngine:
    """Read the input and build an engine over it.

    Raises:
        InputError: The input cannot be read.
    """
    from lspriv.catalog import load_catalog
    from lspriv.cli.inputs import load
    from lspriv.cli.progress import progress

    with progress(quiet=options.quiet) as show:
        snapshot = load(inputs, show).snapshot
    return AccessEngine(snapshot, load_catalog(), now=options.now)


def check_operation(operation: str) -> str:
    """Return the operation, trimmed.

    Raises:
        QuestionError: It is a pattern, or no operation at all.
    """
    text = operation.strip()
    if "*" in text:
        raise QuestionError(f"`{operation}` is a pattern; ask about one operation, such as `Microsoft.Web/sites/write`")
    if "/" not in text.strip("/"):
        raise QuestionError(f"`{operation}` is no operation; expected one such as `Microsoft.Web/sites/write`")
    return text


def check_scope(scope: str) -> str:
    """Return the scope, trimmed.

    Raises:
        QuestionError: It is no ARM id.
    """
    text = scope.strip()
    if not text.startswith("/"):
        raise QuestionError(
            f"`{scope}` is no scope; expected an ARM id such as `/subscriptions/ID`, or `/` for the root"
        )
    return text


def held_by(engine: AccessEngine, principal: str, scope: str | None) -> Held:
    """Return what a principal holds, with every gap that could add to it or take from it."""
    held = what(engine, Holdings(engine), principal, scope)
    return replace(held, gaps=tuple(dict.fromkeys((*held.gaps, *_gaps(engine, principal, scope)))))


def _gaps(engine: AccessEngine, principal: str, scope: str | None) -> Iterator[str]:
    if principal not in engine.directory.mentioned:
        yield f"nothing in the input mentions the principal `{principal}`"
    key = None if scope is None else scope_key(scope)
    for gap in engine.snapshot.gaps:
        if gap.kind is GapKind.FAILED and gap.source in _LISTS and (key is None or _reaches(engine, gap.scope, key)):
            yield gap.reason
    if key is None:
        return
    if not engine.hierarchy.knows(key):
        yield f"the subscription or management group of `{scope}` is not in the input"
    for subject in (principal, *engine.directory.groups_of(principal)):
        for at in sorted(engine.index.rows_of(subject)):
            if engine.hierarchy.may_contain(at, key):
                yield f"whether `{at}` lies above the scope is not in the input"


def _reaches(engine: AccessEngine, scope: str, key: str) -> bool:
    """Tell whether a gap at the scope may hide something at a scope key; a gap in a file may, anywhere."""
    above = scope_key(scope)
    if above != ROOT and not above.startswith(("/subscriptions/", "/providers/")):
        return True
    return above in engine.hierarchy.ancestry(key).keys or engine.hierarchy.may_contain(above, key)
