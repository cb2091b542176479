"""The manual's pages about the command line: each command's help, exit codes, formats and the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from lspriv.cli.commands import COMMANDS, GROUPS
from lspriv.cli.formats import FORMATS
from lspriv.cli.main import CLOSED, FAILED, INTERRUPTED
from lspriv.cli.parser import Parser
from scripts.manual.tables import table

WIDTH = 80
"""Columns of the help that the manual shows."""

ENVIRONMENT = {
    "COLUMNS": "how wide help, tables and trees are; else as wide as the terminal, and 100 where there is none",
    "NO_COLOR": "when set and not empty, nothing is coloured",
    "TERM": "`dumb` switches colour off too",
    "LSPRIV_DEBUG": "when set, a fault of lspriv's own shows its traceback, to be put into a report",
}
"""The environment variables that lspriv looks at, and what each does."""

REACHING = {
    "LSPRIV_ARM_ENDPOINT": "`--arm-endpoint`",
    "LSPRIV_ARM_AUDIENCE": "`--arm-audience`",
    "LSPRIV_GRAPH_ENDPOINT": "`--graph-endpoint`",
    "LSPRIV_GRAPH_AUDIENCE": "`--graph-audience`",
    "LSPRIV_LOGS_ENDPOINT": "`--logs-endpoint`",
    "LSPRIV_LOGS_AUDIENCE": "`--logs-audience`",
    "LSPRIV_DISABLE_INSTANCE_DISCOVERY": "`--disable-instance-discovery`, when it is `1`, `true`, `yes` or `on`",
    "AZURE_AUTHORITY_HOST": "`--authority`",
    "AZURE_CLIENT_ID": "`--client-id`; with `AZURE_TENANT_ID` the application that `--auth environment` signs in as",
}
"""Variables that `collect` and `analyze --live` look at, and the options that they stand for."""

_SDK = {
    "AZURE_TENANT_ID": "the directory of the application",
    "AZURE_CLIENT_SECRET": "its secret",
    "AZURE_CLIENT_CERTIFICATE_PATH": "or its certificate, with `AZURE_CLIENT_CERTIFICATE_PASSWORD`",
    "AZURE_FEDERATED_TOKEN_FILE": "the token of a workload identity, in a cluster or a pipeline",
    "HTTPS_PROXY": "the proxy, with `NO_PROXY` for what does not go through it",
    "REQUESTS_CA_BUNDLE": "a file with the certificates of the authorities to trust, such as a proxy's",
}
"""What azure-identity and its HTTP client look at besides."""

_GENERAL = (
    (0, "done; for `analyze`: nothing at or above `--fail-on`"),
    (1, "findings at or above `--fail-on`, whether or not something could not be seen"),
    (
        FAILED,
        "bad input, configuration or usage: one line on standard error, of a baseline one for each fault, and nothing "
        "on standard output, where `baseline check` alone tells what it found",
    ),
    (3, "nothing found, or answered, but something could not be seen: a job treats this as not green"),
    (INTERRUPTED, "interrupted with Ctrl-C"),
    (CLOSED, "whoever read the output closed it"),
)


def command_pages() -> Iterator[tuple[str, list[str]]]:
    """Yield the path below docs/ and the lines of each page."""
    with _plain_help():
        parsers = {name: command_parser(name) for name in COMMANDS}
        yield "reference/commands/README.md", _index()
        for name, parser in parsers.items():
            lines = [f"# lspriv {name}", "", f"{_sentence(COMMANDS[name][1])}", "", "```text"]
            lines += [*parser.format_help().rstrip().splitlines(), "```", ""]
            lines += ["[All commands](README.md) · [exit codes](../exit-codes.md) · [formats](../formats.md)"]
            yield f"reference/commands/{page_name(name)}", lines
    yield "reference/exit-codes.md", _exit_codes(parsers)
    yield "reference/formats.md", _formats(parsers)
    yield "reference/environment.md", _environment()


def command_parser(name: str) -> Parser:
    """Return the parser of a command."""
    parser: Parser = import_module(f"lspriv.cli.{COMMANDS[name][0]}").parser(name)
    return parser


def page_name(command: str) -> str:
    """Return the file name of a command's page."""
    return f"{command.replace(' ', '-')}.md"


@contextmanager
def _plain_help() -> Iterator[None]:
    """Have help laid out for the manual and not for the terminal of whoever makes it."""
    before = {name: os.environ.get(name) for name in ("COLUMNS", "NO_COLOR")}
    os.environ.update(COLUMNS=str(WIDTH), NO_COLOR="1")
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _index() -> list[str]:
    lines = ["# Commands", "", "`lspriv COMMAND --help` shows the same."]
    for title, names in GROUPS:
        rows = [(f"[`lspriv {name}`]({page_name(name)})", COMMANDS[name][1]) for name in names]
        lines += ["", f"## {title}", "", *table(("command", "what it does"), rows)]
    return lines


def _exit_codes(parsers: dict[str, Parser]) -> list[str]:
    rows = [
        (f"[`{name}`](commands/{page_name(name)})", str(code), what)
        for name, parser in parsers.items()
        for code, what in parser.exits
        if code != FAILED
    ]
    return [
        "# Exit codes",
        "",
        *table(("code", "meaning"), [(str(code), what) for code, what in _GENERAL]),
        "",
        "A run with both findings and gaps exits 1. With `--fail-on none` it never does, and still exits 3 with gaps.",
        "",
        "## By command",
        "",
        f"Every command may exit {FAILED}, {INTERRUPTED} and {CLOSED} too.",
        "",
        *table(("command", "code", "meaning"), rows),
    ]


def _formats(parsers: dict[str, Parser]) -> list[str]:
    chosen = [(name, words) for name, parser in parsers.items() if (words := parser.words_of("--format"))]
    return [
        "# Formats",
        "",
        "Equal input gives equal bytes in every format; names from the tenant cannot act in any of them.",
        "",
        "## Of `lspriv analyze`",
        "",
        *table(("format", "what it is"), [(f"`{name}`", _about_format(name)) for name in FORMATS]),
        "",
        "## By command",
        "",
        *table(
            ("command", "`--format`"),
            [(f"[`{name}`](commands/{page_name(name)})", words) for name, words in chosen],
        ),
        "",
        "The keys of JSON are in [report](report.md) and [snapshot](snapshot.md).",
    ]


def _about_format(name: str) -> str:
    """Return what the module that writes a format says of itself."""
    module = f"lspriv.report.{name}"
    doc = import_module(module).__doc__ if find_spec(module) else None
    first = " ".join((doc or "").split("\n\n")[0].split()).replace("``", "`")
    return first or "—"


def _environment() -> list[str]:
    return [
        "# Environment variables",
        "",
        *table(("variable", "what it does"), [(f"`{name}`", what) for name, what in ENVIRONMENT.items()]),
        "",
        "## Of live collection",
        "",
        "An option goes before its variable.",
        "",
        *table(("variable", "stands for"), [(f"`{name}`", what) for name, what in REACHING.items()]),
        "",
        "azure-identity, which signs in, and its HTTP client look at these among others:",
        "",
        *table(("variable", "what it holds"), [(f"`{name}`", what) for name, what in _SDK.items()]),
        "",
        "lspriv reads no configuration but what the command line names. Only `collect` and `analyze --live` use the "
        "network, to read from Azure; nothing is sent to anybody else.",
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
