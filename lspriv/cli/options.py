"""The options that several commands share."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime

from lspriv.cli.parser import Parser, one_of

INPUT_HELP = (
    "a snapshot, or a file, folder or archive (.zip, .tar.gz) of exports that `lspriv import` understands; "
    "`-` is standard input"
)
"""What INPUT can be."""

GAP_EXIT = (3, "nothing found, but something could not be seen: not green")
"""Why a job must not treat 3 as success."""

EXPECTED_TIME = "expected a date (2026-11-01) or a time with its offset (2026-11-01T06:00:00Z)"
"""What `--now` takes."""


DEFAULT_BASELINE = "default"
"""The baseline that judges unless the user names another."""


def add_inputs(parser: Parser, *, needed: bool = True) -> None:
    """Take one or more inputs, which together describe one tenant; or none, where they are not needed."""
    parser.add("inputs", metavar="INPUT", nargs="+" if needed else "*", help=INPUT_HELP + "; several are read as one")


def add_input(parser: Parser) -> None:
    """Take exactly one input."""
    parser.add("input", metavar="INPUT", help=INPUT_HELP)


def add_baseline(parser: Parser) -> None:
    """Let the user say which baseline judges."""
    help_text = "a baseline that ships with lspriv, or a file"
    parser.add("--baseline", metavar="NAME|FILE", default=DEFAULT_BASELINE, help=help_text)


def add_format(parser: Parser, *formats: str) -> None:
    """Choose how the result is printed; the first is the default."""
    words = f"{', '.join(formats[:-1])} or {formats[-1]}"
    parser.add("--format", metavar="FORMAT", type=one_of(*formats), default=formats[0], help=f"{words}")


def add_now(parser: Parser, without: str) -> None:
    """Let the user say which time it is; `without` tells what holds otherwise."""
    parser.add("--now", metavar="TIME", type=instant, help=f"judge as of this time, ISO 8601 ({without})")


def add_quiet(parser: Parser) -> None:
    """Let the user switch progress off."""
    parser.add("--quiet", action="store_true", help="show no progress, which else goes to standard error on a terminal")


def instant(text: str) -> str:
    """Read a date, or a time with its offset, as a time in UTC, ISO 8601.

    Raises:
        ArgumentTypeError: The text is neither.

    >>> instant("2026-11-01"), instant("2026-11-01T01:30:00+02:00")
    ('2026-11-01T00:00:00Z', '2026-10-31T23:30:00Z')
    """
    try:
        if len(text) < 10 or text[4] != "-" or text[7] != "-":
            raise ValueError(text)
        time = datetime.fromisoformat(text.strip())
        if len(text.strip()) == 10:
            time = time.replace(tzinfo=UTC)
        if time.tzinfo is None:
            raise ArgumentTypeError(f"`{text}` does not say its offset; {EXPECTED_TIME}")
        return time.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"`{text}` is no time; {EXPECTED_TIME}") from None


def day(text: str) -> str:
    """Read a day, ISO 8601.

    Raises:
        ArgumentTypeError: The text is none.
    """
    try:
        if len(text) == 10 and text.isascii():
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ArgumentTypeError(f"`{text}` is no day; expected one such as 2026-12-31")


def words(text: str) -> str:
    """Read a text that says something.

    Raises:
        ArgumentTypeError: It is empty.
    """
    if not text.strip():
        raise ArgumentTypeError("it is empty; say something")
    return text.strip()


def present() -> str:
    """Return the time of this moment in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
