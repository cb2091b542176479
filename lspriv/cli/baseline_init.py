"""`lspriv baseline init`: a baseline to begin with, which accepts what is wrong today."""

from __future__ import annotations

from lspriv.cli.options import add_inputs, add_now, add_quiet, day, words
from lspriv.cli.parser import Options, Parser, one_of, warn

_SEVERITIES = ("critical", "high", "medium", "low", "info", "none")


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "INPUT... [options]",
        about=(
            "Prints a baseline of your own: what each rule found, and an acceptance for each finding of today that "
            "would fail a run, so that new ones stand out. Each acceptance ends, so that it is looked at again."
        ),
        examples=(
            ("lspriv baseline init exports/ > ours.yaml", "then: lspriv analyze exports/ --baseline ours.yaml"),
            ("lspriv baseline init exports/ --extends strict --accept medium", "stricter, and accepting more"),
            ("lspriv baseline init exports/ --accept none --name contoso", "rules to change, and nothing accepted"),
        ),
        exits=((0, "the baseline is printed"),),
        run=run,
    )
    add_inputs(made)
    made.add("--extends", metavar="NAME|FILE", default="default", help="the baseline that it begins with")
    made.add("--name", metavar="NAME", type=words, default="ours", help="what reports call it")
    made.add("--expires", metavar="DAY", type=day, help="the last day of the acceptances (default: in 90 days)")
    least = f"the mildest severity that is accepted: {', '.join(_SEVERITIES[:-1])} or none"
    made.add("--accept", metavar="SEVERITY", type=one_of(*_SEVERITIES), default="high", help=least)
    add_now(made, "default: the present; acceptances say that they were found then")
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Judge the inputs and print a baseline that fits them.

    Raises:
        InputError: The acceptances would have ended already.
    """
    from lspriv.cli.judging import judge
    from lspriv.cli.options import present
    from lspriv.cli.output import write_bytes
    from lspriv.compliance.baseline import load_baseline
    from lspriv.compliance.draft import Wish, draft, later
    from lspriv.errors import InputError
    from lspriv.model.finding import Severity
    from lspriv.rules.registry import all_rules

    now = options.now or present()
    expires = options.expires or later(now[:10])
    if expires < now[:10]:
        raise InputError(f"--expires: {expires} has passed on {now[:10]}; name a later day")
    parent = load_baseline(options.extends, all_rules())
    judged = judge(options.inputs, parent, now=now, quiet=options.quiet)
    for warning in judged.report.warnings:
        warn(warning)
    wish = Wish(
        name=options.name,
        extends=options.extends,
        least=None if options.accept == "none" else Severity(options.accept),
        expires=expires,
    )
    write_bytes((draft(judged.report, parent, wish).encode(),), None)
    return 0
