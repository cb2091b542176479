"""The help for all commands."""

from __future__ import annotations

from lspriv.cli.commands import COMMANDS, EXAMPLES, GROUPS
from lspriv.cli.style import example_lines, paragraph, styled, two_columns

ABOUT = """\
Who can do what in Azure, why, and what to change to come to least privilege.
Reads exported files, or Azure itself when you say so; never writes to Azure.
"""
AFTER = (
    "`lspriv COMMAND --help` has a command's options, exit codes and examples. New here? Run "
    "`lspriv analyze --live` after `az login`; without Azure at hand, analyze what `lspriv export-script` exports."
)


def overview() -> str:
    """Return the help for all commands."""
    left = max(len(name) for name in COMMANDS)
    parts = [
        styled("usage: lspriv COMMAND ... | --help | --version", "title"),
        paragraph(ABOUT),
        *(f"{styled(title, 'title')}\n{_rows(names, left)}" for title, names in GROUPS),
        _examples(EXAMPLES),
        paragraph(AFTER),
    ]
    return "\n\n".join(parts) + "\n"


def family_overview(family: str) -> str:
    """Return the help for the commands that share a first word."""
    names = tuple(name for name in COMMANDS if name.startswith(family + " "))
    words = "|".join(name.split()[1] for name in names)
    parts = [
        styled(f"usage: lspriv {family} {words} ...", "title"),
        f"{styled('Commands', 'title')}\n{_rows(names, max(map(len, names)))}",
        _examples(tuple(example for example in EXAMPLES if example[0].split()[1] == family)),
        paragraph(
            f"`lspriv {family} {names[0].split()[1]} --help` and so on have options, exit codes and more examples."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _rows(names: tuple[str, ...], left: int) -> str:
    return two_columns([(name, COMMANDS[name][1]) for name in names], left)


def _examples(examples: tuple[tuple[str, str], ...]) -> str:
    return f"{styled('Examples', 'title')}\n{example_lines(examples)}"
