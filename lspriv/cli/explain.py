"""`lspriv explain`: one finding, its chain as a tree, and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lspriv.cli.options import add_baseline, add_format, add_inputs, add_now, add_quiet
from lspriv.cli.parser import Options, Parser

if TYPE_CHECKING:
    from lspriv.model.finding import Finding
    from lspriv.report.view import View


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "INPUT... FINGERPRINT [options]",
        about=(
            "Explains one finding of `lspriv analyze`: the chain of reasons as a tree, what it reaches and under which "
            "conditions, what is not known there, and the commands that mend it. Findings that the baseline accepts "
            "are explained too."
        ),
        examples=(
            ("lspriv explain exports/ 09d730a5", "a finding as the table names it"),
            ("lspriv explain exports/ 09d730a5 --baseline ours.yaml", "judged by your own baseline"),
            ("lspriv explain exports/ 09d730a5 --format json", "the same for a program"),
        ),
        exits=((0, "the finding is explained"),),
        run=run,
    )
    add_inputs(made)
    fingerprint_help = "the finding's fingerprint, or as many of its first digits as name it alone, 4 at the least"
    made.add("fingerprint", metavar="FINGERPRINT", help=fingerprint_help)
    add_baseline(made)
    add_format(made, "text", "json")
    add_now(made, "default: the present; decides which acceptances have expired")
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Judge the inputs and explain one finding."""
    from lspriv.cli.judging import judge
    from lspriv.cli.output import write_bytes
    from lspriv.cli.parser import warn
    from lspriv.cli.which_finding import fingerprint_digits, which_finding
    from lspriv.compliance.baseline import load_baseline
    from lspriv.rules.registry import all_rules

    digits = fingerprint_digits(options.fingerprint)
    baseline = load_baseline(options.baseline, all_rules())
    judged = judge(options.inputs, baseline, now=options.now, quiet=options.quiet)
    for warning in judged.report.warnings:
        warn(warning)
    finding, acceptance = which_finding(judged.report, digits)
    if options.format == "json":
        from lspriv.report.json import one_document
        from lspriv.report.wire import explained_part

        write_bytes((one_document(explained_part(finding, acceptance)),), None)
        return 0
    from lspriv.report.explain import explained
    from lspriv.report.lines import write_lines

    view = judged.view(options)
    steps = _next_steps(finding, view)
    if acceptance is None:
        steps.append(_accepting(finding, view, options, judged.report.generated_at[:10]))
    write_lines(explained(finding, acceptance, judged.report, view, steps), sys.stdout)
    return 0


def _next_steps(finding: Finding, view: View) -> list[tuple[str, str]]:
    """Return commands that lead on, each with its purpose."""
    import shlex

    steps = [("what the rule finds, and why it matters", f"lspriv rules explain {finding.rule}")]
    # Questions about access take one input.
    if len(view.inputs) == 1 and finding.principal is not None:
        who = shlex.quote(finding.principal.id)
        steps.append(("all that it may do, and where from", f"lspriv access what {view.input} {who}"))
    if len(view.inputs) == 1 and finding.scope is not None:
        question = f"{view.input} Microsoft.Authorization/roleAssignments/write {shlex.quote(finding.scope)}"
        steps.append(("who can grant roles there, and why", f"lspriv access who {question}"))
    return steps


def _accepting(finding: Finding, view: View, options: Options, today: str) -> tuple[str, str]:
    """Return the command that accepts a finding, whole, with its purpose."""
    import shlex

    from lspriv.compliance.baseline import shipped_baselines
    from lspriv.compliance.draft import later

    file, why = options.baseline, "live with it until a day, and say why"
    if file in shipped_baselines():
        file, why = "ours.yaml", f"{why}, in a baseline of your own, which `lspriv baseline init` drafts"
    words = f"--reason 'to be reviewed' --expires {later(today)} --baseline {shlex.quote(file)}"
    inputs = "".join(f" --input {shlex.quote(path)}" for path in view.inputs)
    now = "" if options.now is None else f" --now {shlex.quote(options.now)}"
    return why, f"lspriv baseline accept {finding.fingerprint} {words}{inputs}{now}"
