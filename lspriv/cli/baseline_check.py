"""`lspriv baseline check`: is a baseline right, and what in it has had its day."""

from __future__ import annotations

import sys

from lspriv.cli.options import INPUT_HELP, add_now, add_quiet
from lspriv.cli.parser import Options, Parser, warn

WRONG = 2
"""The exit code when something is wrong or stale."""


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "BASELINE [INPUT...] [options]",
        about=(
            "Reads a baseline and those that it extends, names everything that is wrong with them and every "
            "acceptance that has expired, and tells what they ask for less than what they extend. With an INPUT it "
            "also names what matches nothing there. What has had its day makes the exit code 2, like what is wrong."
        ),
        examples=(
            ("lspriv baseline check ours.yaml", "before it is merged"),
            ("lspriv baseline check ours.yaml exports/", "every night, against the tenant"),
        ),
        exits=((0, "nothing is wrong and nothing is stale"),),
        run=run,
    )
    made.add("baseline", metavar="BASELINE", help="a file, or a baseline that ships with lspriv")
    made.add("inputs", metavar="INPUT", nargs="*", default=(), help=INPUT_HELP + "; several are read as one")
    add_now(made, "default: the present; decides what has expired")
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Read the baseline, look for what is stale, and tell what it does."""
    from lspriv.cli.checked import checked_lines
    from lspriv.cli.judging import judge
    from lspriv.cli.options import present
    from lspriv.compliance.baseline import load_baseline
    from lspriv.compliance.stale import expired_of
    from lspriv.report.lines import text_width, write_lines
    from lspriv.rules.registry import all_rules

    now = options.now or present()
    baseline = load_baseline(options.baseline, all_rules())
    report = judge(options.inputs, baseline, now=now, quiet=options.quiet).report if options.inputs else None
    stale = expired_of(baseline, now[:10]) if report is None else report.warnings
    for line in stale:
        warn(line)
    write_lines(checked_lines(options.baseline, baseline, report, now[:10], len(stale), text_width()), sys.stdout)
    return WRONG if stale else 0
