"""`lspriv analyze`: the rules of a baseline over a tenant."""

from __future__ import annotations

from argparse import ArgumentTypeError

from lspriv.cli.formats import FORMATS, write_report
from lspriv.cli.live import add_live_options
from lspriv.cli.options import GAP_EXIT, add_baseline, add_format, add_inputs, add_now, add_quiet
from lspriv.cli.parser import Options, Parser, one_of, warn

_SEVERITIES = ("critical", "high", "medium", "low", "info", "none")


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "INPUT... | --live [options]",
        about=(
            "Judges who holds too much: the worst first, why it is so, and what to do. "
            "What could not be seen is listed with the command that shows it."
        ),
        examples=(
            ("lspriv analyze exports/", "a folder of exports, as a table"),
            ("lspriv analyze tenant.json.zst --baseline ours.yaml --fail-on medium", "your own baseline, in a job"),
            ("lspriv analyze exports/ --format json --out report.json", "everything, with chains and commands"),
            ("lspriv analyze exports/ --format markdown --out comment.md", "a comment for a pull request"),
            ("lspriv analyze --live --subscription ID --save tenant.json.zst", "collect and judge in one go"),
        ),
        exits=((0, "nothing at or above --fail-on"), (1, "findings at or above --fail-on"), GAP_EXIT),
        run=run,
    )
    add_inputs(made, needed=False)
    live_help = (
        "collect first, instead of reading INPUT; takes the options of `lspriv collect` "
        "from --subscription to --timeout"
    )
    made.add("--live", action="store_true", help=live_help)
    made.add("--save", metavar="SNAPSHOT", help="with --live: keep what was collected as this file")
    add_live_options(made, shown=False)
    add_baseline(made)
    add_format(made, *FORMATS)
    made.add("--out", metavar="FILE", help="write there instead of to standard output")
    fail_help = f"the mildest severity that makes the exit code 1: {', '.join(_SEVERITIES[:-1])} or none"
    made.add("--fail-on", metavar="SEVERITY", type=one_of(*_SEVERITIES), default="high", help=fail_help)
    top_help = "how many rows the table shows: a number, or all"
    made.add("--top", metavar="N", type=_top, default="50", help=top_help)
    add_now(made, "default: the present; decides which acceptances have expired")
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Judge the inputs and print the report."""
    from lspriv.cli.live import check_live, collected
    from lspriv.cli.output import check_output

    check_live(options)
    check_output(options.out, options.inputs)

    from lspriv.cli.judging import judge, judge_snapshot
    from lspriv.compliance.baseline import load_baseline
    from lspriv.compliance.exitcode import exit_code
    from lspriv.model.finding import Severity
    from lspriv.rules.registry import all_rules

    baseline = load_baseline(options.baseline, all_rules())
    if options.live:
        inputs, snapshot = collected(options)
        judged = judge_snapshot(snapshot, inputs, baseline, now=options.now, quiet=options.quiet)
    else:
        judged = judge(options.inputs, baseline, now=options.now, quiet=options.quiet)
    for warning in judged.report.warnings:
        warn(warning)
    fail_on = None if options.fail_on == "none" else Severity(options.fail_on)
    top = None if options.top == "all" else int(options.top)
    view = judged.view(options, top=top, fail_on=fail_on)
    write_report(judged.report, view, options.format, options.out)
    return exit_code(judged.report, fail_on)


def _top(text: str) -> str:
    if text == "all" or (text.isascii() and text.isdigit() and int(text) > 0):
        return text
    raise ArgumentTypeError(f"`{text}` is no number of rows; expected a number from 1, or all")
