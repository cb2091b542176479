"""Questions as users ask them, checked before they are put to the engine."""

from __future__ import annotations

from collections.abc import Sequence

from lspriv.access.engine import AccessEngine
from lspriv.cli.parser import Options
from lspriv.errors import QuestionError


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
