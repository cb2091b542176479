"""`lspriv access can | who | what | check`: who may do what, and why."""

from __future__ import annotations

import sys

from lspriv.cli.options import add_format, add_input, add_now, add_quiet
from lspriv.cli.parser import Options, Parser

_EXITS = ((0, "answered"), (3, "an answer is unknown, because a gap in the input could change it"))
_PRINCIPAL_HELP = (
    "an object id, a user principal name, a unique display name, or the resource id of a managed identity or of a "
    "resource that runs as one"
)
_OPERATION_HELP = "one operation, such as Microsoft.Storage/storageAccounts/listKeys/action"
_SCOPE_HELP = "the ARM id of a resource, resource group, subscription or management group; / is the root"
_NOW_HELP = "decides conditions on the time, which are else left undecided"


def parser(name: str) -> Parser:
    """Return the parser of one of the four questions."""
    return {"can": _can, "who": _who, "what": _what, "check": _check}[name.split()[1]](name)


def _can(name: str) -> Parser:
    made = Parser(
        name,
        "INPUT PRINCIPAL OPERATION SCOPE [options]",
        about=(
            "Tells whether a principal may use an operation at a scope: ALLOWED, DENIED, CONDITIONAL (it hangs on a "
            "condition that the input does not decide) or UNKNOWN (a gap could change the answer), and why."
        ),
        examples=(
            ("lspriv access can exports/ ann@contoso.com Microsoft.Web/sites/write /subscriptions/ID", "one question"),
            ("lspriv access can tenant.json PRINCIPAL OPERATION SCOPE --format json", "the answer for a program"),
        ),
        exits=_EXITS,
        run=run_can,
    )
    add_input(made)
    made.add("principal", metavar="PRINCIPAL", help=_PRINCIPAL_HELP)
    _add_operation_and_scope(made)
    _add_common(made)
    return made


def _who(name: str) -> Parser:
    made = Parser(
        name,
        "INPUT OPERATION SCOPE [options]",
        about="Tells who may use an operation at a scope, groups and identities included, and through what.",
        examples=(
            (
                "lspriv access who exports/ Microsoft.Authorization/roleAssignments/write /subscriptions/ID",
                "grant roles",
            ),
            ("lspriv access who exports/ Microsoft.KeyVault/vaults/secrets/getSecret/action SCOPE", "read secrets"),
        ),
        exits=_EXITS,
        run=run_who,
    )
    add_input(made)
    _add_operation_and_scope(made)
    _add_common(made)
    return made


def _what(name: str) -> Parser:
    made = Parser(
        name,
        "INPUT PRINCIPAL [SCOPE] [options]",
        about=(
            "Tells what a principal may do at a scope, or without one, at the scope of any assignment that it holds: "
            "patterns, the operations that they cover, and where they come from."
        ),
        examples=(
            ("lspriv access what exports/ ann@contoso.com", "anywhere"),
            ("lspriv access what exports/ 'deploy-identity' /subscriptions/ID --format json", "at a subscription"),
        ),
        exits=_EXITS,
        run=run_what,
    )
    add_input(made)
    made.add("principal", metavar="PRINCIPAL", help=_PRINCIPAL_HELP)
    made.add("scope", metavar="SCOPE", nargs="?", help=_SCOPE_HELP)
    _add_common(made)
    return made


def _check(name: str) -> Parser:
    made = Parser(
        name,
        "INPUT --queries FILE [options]",
        about=(
            "Answers questions from a file, one JSON object for each line, with one JSON object for each, in the same "
            'order. A question is {"id": any, "principal": object id, "operation": text, "scope": ARM id}, and if '
            'wanted "data": true or false, which says the plane. Stops at the first line that is no question.'
        ),
        examples=(
            ("lspriv access check tenant.json --queries queries.ndjson > answers.ndjson", "a file of questions"),
            ("generate-queries | lspriv access check tenant.json --queries -", "questions as they come"),
        ),
        exits=_EXITS,
        run=run_check,
    )
    add_input(made)
    made.add("--queries", metavar="FILE", required=True, help="the questions, NDJSON; `-` is standard input")
    add_now(made, _NOW_HELP)
    add_quiet(made)
    return made


def _add_operation_and_scope(made: Parser) -> None:
    made.add("operation", metavar="OPERATION", help=_OPERATION_HELP)
    made.add("scope", metavar="SCOPE", help=_SCOPE_HELP)
    plane = "(else the catalogue tells the plane)"
    made.add("--data", dest="data", action="store_const", const=True, help=f"it is a data operation {plane}")
    made.add("--control", dest="data", action="store_const", const=False, help=f"it is a management operation {plane}")


def _add_common(made: Parser) -> None:
    add_format(made, "text", "json")
    add_now(made, _NOW_HELP)
    add_quiet(made)


def run_can(options: Options) -> int:
    """Answer one question."""
    from lspriv.access.answer import Decision, Query
    from lspriv.cli.answers import answer_part
    from lspriv.cli.output import write_bytes
    from lspriv.cli.questions import check_operation, check_scope, open_engine
    from lspriv.cli.who_is import who_is
    from lspriv.report.json import one_document
    from lspriv.report.lines import write_lines

    operation, scope = check_operation(options.operation), check_scope(options.scope)
    engine = open_engine([options.input], options)
    query = Query(who_is(engine, options.principal), operation, scope, options.data)
    answer = engine.decide(query)
    if options.format == "json":
        write_bytes((one_document(answer_part(answer)),), None)
    else:
        from lspriv.cli.verdict import verdict_lines

        write_lines(verdict_lines(engine, query, answer), sys.stdout)
    return 3 if answer.decision is Decision.UNKNOWN else 0


def run_who(options: Options) -> int:
    """Tell who may."""
    from lspriv.access.answer import Decision
    from lspriv.access.questions import gaps_at, who
    from lspriv.cli.answers import who_json
    from lspriv.cli.output import write_bytes
    from lspriv.cli.questions import check_operation, check_scope, open_engine
    from lspriv.report.lines import write_lines

    operation, scope = check_operation(options.operation), check_scope(options.scope)
    engine = open_engine([options.input], options)
    found = list(who(engine, operation, scope, options.data))
    gaps = tuple(gaps_at(engine, scope))
    if options.format == "json":
        write_bytes((who_json(engine, found, gaps),), None)
    else:
        from lspriv.cli.listing import who_lines

        write_lines(who_lines(engine, operation, scope, found, gaps), sys.stdout)
    return 3 if gaps or any(answer.decision is Decision.UNKNOWN for _, answer in found) else 0


def run_what(options: Options) -> int:
    """Tell what a principal may do."""
    from lspriv.access.holding import Holdings
    from lspriv.access.questions import what
    from lspriv.cli.answers import what_json
    from lspriv.cli.output import write_bytes
    from lspriv.cli.questions import check_scope, open_engine
    from lspriv.cli.who_is import who_is
    from lspriv.report.lines import write_lines

    scope = None if options.scope is None else check_scope(options.scope)
    engine = open_engine([options.input], options)
    principal = who_is(engine, options.principal)
    held = what(engine, Holdings(engine), principal, scope)
    if options.format == "json":
        write_bytes((what_json(engine, principal, scope, held),), None)
    else:
        from lspriv.cli.listing import what_lines

        write_lines(what_lines(engine, principal, scope, held), sys.stdout)
    return 3 if held.gaps else 0


def run_check(options: Options) -> int:
    """Answer questions, one line for each."""
    import gc

    from lspriv.cli.check import answer_all
    from lspriv.cli.questions import open_engine
    from lspriv.errors import QuestionError

    if options.input == "-" and options.queries == "-":
        raise QuestionError("INPUT and --queries cannot both be standard input; name a file for one of them")
    engine = open_engine([options.input], options)
    # Questions may come for hours: what they leave behind is collected, what was loaded is left alone.
    gc.freeze()
    gc.enable()
    return answer_all(engine, options.queries)
