"""The command `lspriv`: finds the command's module, runs it, and turns what went wrong into one line.

Nothing heavy is imported here: `lspriv --help` must start about as fast as Python itself
(docs/adr/0001-argparse.md).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from lspriv.cli.commands import COMMANDS, FAMILIES, nearest
from lspriv.cli.ending import end
from lspriv.cli.streams import prepare_streams

FAILED = 2
"""The exit code for bad input, configuration or usage, and for faults of our own."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells know it."""
CLOSED = 141
"""The exit code when the reader of our output went away, as shells know it."""


def entry() -> NoReturn:
    """Run the command line of this process and end it."""
    end(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; no exception leaves, whatever happens."""
    prepare_streams()
    collecting = gc.isenabled()
    # One command is one batch: what it builds lives until it ends, and to look for cycles among
    # millions of long-lived objects again and again would cost more than it gives back.
    gc.disable()
    try:
        code = _run(list(argv))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has had enough. Python flushes once more at its end, into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except BaseException as error:
        return _failed(error)
    finally:
        if collecting:
            gc.enable()


def _run(argv: list[str]) -> int:
    first = argv[0] if argv else "--help"
    if first in ("-h", "--help") or argv == ["help"]:
        from lspriv.cli.overview import overview

        (sys.stdout if argv else sys.stderr).write(overview())
        return 0 if argv else FAILED
    if first == "--version":
        from lspriv.cli.version import VERSION

        print(f"lspriv {VERSION}")
        return 0
    if first == "help":
        return _run([*argv[1:], "--help"])
    if first in FAMILIES:
        return _run_family(first, argv[1:])
    if first in COMMANDS:
        return _run_command(first, argv[1:])
    what = "option" if first.startswith("-") else "command"
    known = [*COMMANDS, *FAMILIES, "--help", "--version"]
    return _refuse(f"there is no {what} `{first}`{nearest(first, known)}", "usage: lspriv COMMAND ... (lspriv --help)")


def _run_family(family: str, argv: list[str]) -> int:
    words = [name.split()[1] for name in COMMANDS if name.startswith(family + " ")]
    usage = f"usage: lspriv {family} {'|'.join(words)} ... (lspriv {family} --help)"
    if not argv:
        return _refuse(f"`{family}` needs one of {', '.join(words)}", usage)
    if argv[0] in ("-h", "--help"):
        from lspriv.cli.overview import family_overview

        sys.stdout.write(family_overview(family))
        return 0
    if argv[0] not in words:
        return _refuse(f"there is no command `{family} {argv[0]}`{nearest(argv[0], words)}", usage)
    return _run_command(f"{family} {argv[0]}", argv[1:])


def _run_command(name: str, argv: list[str]) -> int:
    from importlib import import_module

    from lspriv.cli.parser import Parser, UsageError, wants_help

    parser: Parser = import_module(f"lspriv.cli.{COMMANDS[name][0]}").parser(name)
    if wants_help(argv):
        sys.stdout.write(parser.format_help())
        return 0
    try:
        options = parser.read(argv)
    except UsageError as error:
        return _refuse(str(error), f"{error.usage} ({parser.prog} --help)")
    return parser.run(options)


def _refuse(message: str, usage: str) -> int:
    _say(message)
    print(usage, file=sys.stderr)
    return FAILED


def _failed(error: BaseException) -> int:
    from lspriv.errors import BaselineError, LsprivError

    if isinstance(error, BaselineError):
        for problem in error.problems:
            _say(problem)
    elif isinstance(error, LsprivError):
        _say(str(error))
    elif isinstance(error, MemoryError):
        _say("there is not enough memory for this input; give fewer files at once, or use a machine with more")
    elif isinstance(error, OSError):
        place = f" `{error.filename}`" if error.filename else ""
        _say(f"cannot read or write{place}: {error.strerror or error}")
    else:
        if os.environ.get("LSPRIV_DEBUG"):
            import traceback

            traceback.print_exception(error)
        fault = f"internal error: {type(error).__name__}: {error}"
        _say(f"{fault}; this is a fault of lspriv, please report it; set LSPRIV_DEBUG=1 for the traceback")
    return FAILED


def _say(message: str) -> None:
    from lspriv.model.safe import visible

    print(f"lspriv: {visible(message)}", file=sys.stderr)
