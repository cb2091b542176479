"""`lspriv export-script`: how to get an export folder where nothing may be installed."""

from __future__ import annotations

import sys

from lspriv.cli.parser import Options, Parser, one_of


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "[--shell bash|powershell]",
        about=(
            "Prints a script that writes an export folder with az alone. It only reads, and keeps the names, kinds "
            "and targets of app settings, never their values. Read it before you run it."
        ),
        examples=(
            ("lspriv export-script > export.sh && bash export.sh exports", "export with bash, such as in Cloud Shell"),
            ("lspriv export-script --shell powershell > export.ps1", "the same for PowerShell"),
            ("lspriv analyze exports/", "what to do with the folder afterwards"),
        ),
        exits=((0, "the script is printed"),),
        run=run,
    )
    shells = ("bash", "powershell")
    made.add("--shell", metavar="SHELL", type=one_of(*shells), default="bash", help="bash or powershell")
    return made


def run(options: Options) -> int:
    """Print the script."""
    from lspriv.importers.script import export_script

    sys.stdout.write(export_script(options.shell))
    return 0
