"""The parser of one command: argparse with help that shows examples, and errors in one line.

Help is laid out here and not by argparse, whose layout differs from one Python to the next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from lspriv.cli.commands import nearest
from lspriv.cli.style import example_lines, paragraph, styled, two_columns

Options = argparse.Namespace
"""What the user asked for."""


class UsageError(Exception):
    """The command line itself is wrong; the message says how."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage
        """The line that shows how the command is used."""


class Parser(argparse.ArgumentParser):
    """Reads one command's arguments and then runs it."""

    def __init__(
        self,
        command: str,
        arguments: str,
        *,
        about: str,
        examples: Sequence[tuple[str, str]],
        exits: Sequence[tuple[int, str]],
        run: Callable[[Options], int],
    ) -> None:
        """Prepare.

        `arguments` follow the command in the usage line; `examples` are pairs of a command and what
        it does; `exits` are the exit codes besides 2.
        """
        super().__init__(prog=f"lspriv {command}", add_help=False, allow_abbrev=False)
        self.run = run
        """Does what the options ask, and returns the exit code."""
        self._arguments = arguments
        self._about = about
        self.examples = tuple(examples)
        """Command lines, each with what it does."""
        self.exits = tuple(sorted([*exits, (2, "bad input, configuration or usage: one line on standard error")]))
        """All exit codes of the command, each with what it means."""
        self._shown: list[argparse.Action] = []

    def add(self, *names: str, **settings: Any) -> None:
        """Add an argument or an option, as `add_argument` does."""
        self._shown.append(self.add_argument(*names, **settings))

    def read(self, argv: Sequence[str]) -> Options:
        """Read the arguments, in any order.

        Raises:
            UsageError: They are not what the command takes.
        """
        options, unknown = self.parse_known_intermixed_args(list(argv))
        if unknown:
            self._refuse(unknown[0])
        return options

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments; argparse calls this.

        Raises:
            UsageError: Always.
        """
        raise UsageError(message.removeprefix("argument "), self.usage_line())

    def words_of(self, option: str) -> str | None:
        """Return what help says of an option, None when the command has no such option."""
        return next((action.help for action in self._shown if option in action.option_strings), None)

    def usage_line(self) -> str:
        """Return how the command is used, in one line."""
        return f"usage: {self.prog} {self._arguments}".rstrip()

    def format_help(self) -> str:
        """Return the whole help."""
        positional = [(_metavar(action), action.help or "") for action in self._shown if not action.option_strings]
        optional = [(_invocation(action), _help(action)) for action in self._shown if action.option_strings]
        optional.append(("-h, --help", "show this help"))
        left = min(26, max(len(term) for term, _ in (*positional, *optional)))
        parts = [styled(self.usage_line(), "title"), paragraph(self._about)]
        if positional:
            parts.append(_section("Arguments", two_columns(positional, left)))
        parts.append(_section("Options", two_columns(optional, left)))
        parts.append(_section("Exit codes", two_columns([(str(code), what) for code, what in self.exits], 2)))
        parts.append(_section("Examples", example_lines(self.examples)))
        return "\n\n".join(parts) + "\n"

    def _refuse(self, word: str) -> NoReturn:
        if word.startswith("-") and word != "-":
            known = [*self._option_string_actions, "--help"]
            name = word.partition("=")[0]
            self.error(f"there is no option `{name}`{nearest(name, known)}")
        self.error(f"`{word}` is one argument too many")


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader of words that must be one of these; the error names the nearest."""

    def read(text: str) -> str:
        if text in choices:
            return text
        known = list(choices)
        raise argparse.ArgumentTypeError(f"`{text}` is none of {', '.join(choices)}{nearest(text, known)}")

    return read


def wants_help(argv: Sequence[str]) -> bool:
    """Tell whether help is asked for; an argument after ``--`` is no option."""
    before = list(argv[: argv.index("--")]) if "--" in argv else argv
    return "-h" in before or "--help" in before


def _section(title: str, body: str) -> str:
    return f"{styled(title, 'title')}\n{body}"


def _metavar(action: argparse.Action) -> str:
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return name + ("..." if action.nargs in ("+", "*") else "")


def _invocation(action: argparse.Action) -> str:
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 else f"{names} {_metavar(action)}"


def _help(action: argparse.Action) -> str:
    text = action.help or ""
    if action.nargs == 0 or action.default in (None, [], argparse.SUPPRESS) or "default: " in text:
        return text
    return f"{text} (default: {action.default})"


def warn(message: str) -> None:
    """Say something on standard error without ending."""
    from lspriv.model.safe import visible

    print(f"lspriv: {visible(message)}", file=sys.stderr)
