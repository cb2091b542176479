"""One finding in Markdown: what, who, where and why, how to mend it, and the chain of reasons."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.model.finding import Confidence, Finding, Remedy, Step
from lspriv.report.lines import count
from lspriv.report.markdown_text import code, fenced, prose, units
from lspriv.report.view import View

_LONGEST_ID = 300
_LONGEST_REASON = 200
_MOST_STEPS = 8
_MOST_COMMANDS = 4000
"""So many characters the commands of one finding take at most; a command is shown whole or not at all."""


def finding_block(number: int, finding: Finding, view: View) -> str:
    """Return the finding as blocks of Markdown; bounded, whatever the finding holds."""
    doubt = "" if finding.confidence is Confidence.CERTAIN else f" ({finding.confidence.value})"
    message = prose(finding.message, names=_names(finding))
    title = f"**{number:,}. {finding.severity.value}** {code(finding.rule)}: {message}{doubt}"
    blocks = [title, "\n".join(f"- {line}" for line in _facts(finding, view))]
    if finding.remedy is not None:
        blocks += _commands(finding.remedy)
    if finding.evidence:
        blocks += _chain(finding.evidence, _names(finding))
    return "\n\n".join(blocks)


def _names(finding: Finding) -> tuple[str, ...]:
    return tuple(named.name for named in (finding.principal, finding.role, finding.subject) if named is not None)


def _facts(finding: Finding, view: View) -> Iterator[str]:
    principal, subject = finding.principal, finding.subject
    if principal is not None:
        yield f"Who: {code(principal.name)} ({prose(principal.kind)}), {code(principal.id, _LONGEST_ID)}"
    # The id of an assignment is long, and stands in the command that removes it.
    named = finding.remedy is not None and any(subject.id in command for command in finding.remedy.commands)
    id = "" if named else f", {code(subject.id, _LONGEST_ID)}"
    yield f"What: {prose(subject.kind.replace('-', ' '))} {code(subject.name)}{id}"
    if finding.scope is not None and finding.scope != subject.id:
        yield f"Where: {prose(view.scope_name(finding.scope))}, {code(finding.scope, _LONGEST_ID)}"
    yield f"Fingerprint: {code(finding.fingerprint)}"
    if finding.remedy is not None:
        yield f"To do: {prose(finding.remedy.summary)}"


def _commands(remedy: Remedy) -> Iterator[str]:
    room = _MOST_COMMANDS
    for at, command in enumerate(remedy.commands):
        block = fenced(command)
        room -= units(block)
        if room < 0:
            left = count(len(remedy.commands) - at, "command is", "commands are")
            yield f"{left} too long to show here; `--format json` has all."
            return
        yield block


def _chain(evidence: tuple[Step, ...], names: tuple[str, ...]) -> Iterator[str]:
    yield f"<details><summary>Chain of reasons: {count(len(evidence), 'step')}</summary>"
    shown = evidence[:_MOST_STEPS]
    reasons = (prose(step.detail, _LONGEST_REASON, names=names) for step in shown)
    yield "\n".join(
        f"{at}. {code(step.kind)}: {why}" for at, (step, why) in enumerate(zip(shown, reasons, strict=True), 1)
    )
    if len(evidence) > len(shown):
        yield f"… and {len(evidence) - len(shown):,} more; `--format json` has all."
    yield "</details>"
