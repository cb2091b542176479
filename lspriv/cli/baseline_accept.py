"""`lspriv baseline accept`: accepts findings until a day, in the baseline file itself."""

from __future__ import annotations

from lspriv.cli.options import INPUT_HELP, add_now, add_quiet, day, words
from lspriv.cli.parser import Options, Parser


def parser(name: str) -> Parser:
    """Return the command's parser."""
    made = Parser(
        name,
        "FINGERPRINT... --baseline FILE [options]",
        about=(
            "Adds acceptances to a baseline file, in the style in which its list is written; every comment and "
            "everything else stays as it is. A finding that the file accepts already is renewed: its reason and its "
            "last day change where they stand. With --input the finding must be there; its rule and its message are "
            "written too."
        ),
        examples=(
            (
                "lspriv baseline accept 3f0c9a1be2d4 --reason 'SEC-12 until the move' --expires 2027-03-31 "
                "--baseline ours.yaml --input exports/",
                "the first digits of the fingerprint are enough",
            ),
        ),
        exits=((0, "the file holds the acceptances"),),
        run=run,
    )
    made.add(
        "fingerprints",
        metavar="FINGERPRINT",
        nargs="+",
        help="the fingerprint of a finding, or the first digits of it, at least 8",
    )
    made.add("--reason", metavar="TEXT", type=words, required=True, help="why the finding may stand")
    made.add("--expires", metavar="DAY", type=day, required=True, help="the last day on which it may stand")
    made.add("--by", metavar="NAME", type=words, help="who decided")
    made.add("--ticket", metavar="TEXT", type=words, help="where the decision is recorded")
    made.add("--owner", metavar="NAME", type=words, help="who has to mend it")
    made.add("--baseline", metavar="FILE", required=True, help="the file to edit")
    made.add("--input", metavar="INPUT", action="append", help=INPUT_HELP + "; may be given several times")
    add_now(made, "default: the present; --expires must not have passed")
    add_quiet(made)
    return made


def run(options: Options) -> int:
    """Edit the file and say so.

    Raises:
        InputError: The day has passed, the baseline is no file of one's own, or it cannot be edited.
        QuestionError: A finding is not there, or accepted already.
    """
    from lspriv.cli.judging import judge
    from lspriv.cli.options import present
    from lspriv.compliance.accepting import Decision, plan_of, wanted_of
    from lspriv.compliance.baseline import load_baseline, shipped_baselines
    from lspriv.compliance.edit_file import accept_in, file_label, open_baseline
    from lspriv.compliance.problems import LONG, listed, quoted
    from lspriv.errors import InputError
    from lspriv.model.safe import visible
    from lspriv.rules.registry import all_rules

    path, now = options.baseline, options.now or present()
    if path in shipped_baselines():
        raise InputError(f"`{path}` ships with lspriv; extend it in a file of your own, which `baseline init` drafts")
    if options.expires < now[:10]:
        raise InputError(f"--expires: {options.expires} has passed on {now[:10]}; name a later day")
    baseline = load_baseline(path, all_rules())
    file = open_baseline(path)
    report = judge(options.input, baseline, now=now, quiet=options.quiet).report if options.input else None
    decision = Decision(options.reason, options.expires, options.by, options.ticket, options.owner)
    plan = plan_of(wanted_of(options.fingerprints, report), baseline, file_label(path), decision)
    after = accept_in(file, plan, decision, all_rules())
    done = [f"accepted {len(plan.new)}"] if plan.new else []
    done += [f"renewed {len(plan.renewed)}"] if plan.renewed else []
    lines = sorted(one.line for one in after.accept if one.file == file_label(path) and plan.names(one.subject))
    where = f"line{'' if len(lines) == 1 else 's'} {listed(map(str, lines))}"
    print(visible(f"{' and '.join(done)} until {options.expires} in {quoted(path, LONG)}, {where}"))
    return 0
