"""Which commands there are. A command's own module is imported only when it runs."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "collect": ("collect", "read live subscriptions into a snapshot"),
    "import": ("import_", "read exports, say what each file is, write a snapshot"),
    "export-script": ("export_script", "print a script that exports a tenant with az alone"),
    "analyze": ("analyze", "find who holds too much: worst first, why, what to do"),
    "explain": ("explain", "one finding: the chain of reasons as a tree, and remedies"),
    "access can": ("access", "may this principal use this operation here, and why"),
    "access who": ("access", "who may use this operation here"),
    "access what": ("access", "what a principal may do, here or anywhere"),
    "access check": ("access", "answer a file of questions, a line for each"),
    "rules list": ("rules", "the rules that there are"),
    "rules explain": ("rules", "what a rule finds, why it matters, how to mend it"),
    "baseline init": ("baseline_init", "draft a baseline that accepts what is wrong today"),
    "baseline check": ("baseline_check", "is a baseline right, and what in it has had its day"),
    "baseline accept": ("baseline_accept", "accept findings until a day, in the file itself"),
    "schema": ("schema", "JSON Schema of snapshot, report or baseline"),
}
"""Command → its module in `lspriv.cli`, and what it does in one line."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Get data in", ("collect", "export-script", "import")),
    ("Judge", ("analyze", "explain", "rules list", "rules explain")),
    ("Say what is right", ("baseline init", "baseline check", "baseline accept")),
    ("Ask", ("access can", "access who", "access what", "access check")),
    ("For other programs", ("schema",)),
)
"""The commands as the help shows them."""

FAMILIES = frozenset(name.split()[0] for name in COMMANDS if " " in name)
"""First words that need a second one."""

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("lspriv collect --out tenant.json.zst", "read all subscriptions that you see, after `az login`"),
    ("lspriv export-script > export.sh", "write the script that exports a tenant, and read it before you run it"),
    ("lspriv analyze exports/", "what is wrong in the exported tenant, worst first"),
    (
        "lspriv access who exports/ Microsoft.Authorization/roleAssignments/write /subscriptions/ID",
        "who can grant roles",
    ),
    ("lspriv explain exports/ 09d730a5", "one finding, why it is so and how to mend it"),
    ("lspriv rules explain subscription-wide-role", "what a rule finds"),
    ("lspriv baseline init exports/ > ours.yaml", "a baseline of your own to begin with"),
)
"""Commands to begin with, and what each does."""


def nearest(word: str, known: list[str]) -> str:
    """Return ``; did you mean `x`?`` for a known word that is close, else nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
