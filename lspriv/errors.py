"""The errors that lspriv raises on purpose, by who must act on them.

Each message is one line: what is wrong, where, and what to do. Only the command line
catches them; it prints the line and exits with 2.
"""

from __future__ import annotations


class LsprivError(Exception):
    """The root of the family; never raised itself."""


class InputError(LsprivError):
    """A file, folder, archive or snapshot cannot be used as it is; its owner must act."""


class BaselineError(LsprivError):
    """A baseline cannot be used as it is; one line for each thing that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        """One line each, with file, line and column."""
        super().__init__("\n".join(problems))


class QuestionError(LsprivError):
    """A question names something that the input does not have, or that is ambiguous; the asker must act."""


class CollectError(LsprivError):
    """Azure cannot be asked as things are; who runs the collection must sign in, or name other endpoints."""
