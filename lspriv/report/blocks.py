"""Groups findings for people: what is one story is told once.

Findings of one severity and rule form a group. In it, those that differ only in who is meant
(sixteen owners of one subscription) form a block, and so do those of one principal with one
role at many scopes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lspriv.model.finding import Confidence, Finding, Severity
from lspriv.model.safe import shorten, visible
from lspriv.model.scope import ROOT, scope_key
from lspriv.report.lines import count

LEAST_ROWS = 3
"""So many names every group shows, however many worse groups have."""
_LONGEST_WHY = 400
_LONGEST_NAME = 120


@dataclass(slots=True)
class Block:
    """Why something is wrong, and all about whom it is so."""

    why: str
    """Continues a sentence that begins with who, or follows a colon."""
    first: Finding
    who: list[str] = field(default_factory=list)
    """Names, each once for every finding."""
    elsewhere: int = 0
    """How many more scopes the same principal has the same role at."""

    @property
    def noun(self) -> str:
        """What those are whom it is about, in the plural."""
        return "principals" if self.first.principal else self.first.subject.kind.replace("-", " ") + "s"


@dataclass(slots=True)
class Group:
    """The findings of one severity and rule."""

    severity: Severity
    rule: str
    findings: int
    blocks: list[Block]
    remedies: tuple[str, ...]
    """What to do, without repeats; at most two are kept."""

    @property
    def rows(self) -> int:
        """How many names there are to show."""
        return sum(len(block.who) for block in self.blocks)


def grouped(findings: Iterable[Finding], scope_name: Callable[[str], str]) -> list[Group]:
    """Group findings that come worst first."""
    sorts: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        sorts.setdefault((finding.severity, finding.rule), []).append(finding)
    groups = []
    for (severity, rule), alike in sorts.items():
        remedies = dict.fromkeys(finding.remedy.summary for finding in alike if finding.remedy is not None)
        blocks = _joined(_blocks(alike, scope_name))
        groups.append(Group(severity, rule, len(alike), blocks, tuple(remedies)[:2]))
    return sorted(groups, key=lambda group: group.severity.rank)


def shares(sizes: list[int], top: int | None) -> list[int]:
    """Share out `top` rows, worst first, after a few for everybody; None gives everybody all."""
    if top is None:
        return sizes
    given = [min(size, LEAST_ROWS) for size in sizes]
    left = top - sum(given)
    for at, size in enumerate(sizes):
        more = max(0, min(size - given[at], left))
        given[at] += more
        left -= more
    return given


def label(finding: Finding) -> str:
    """Name who or what a finding is about, fit to be shown."""
    principal = finding.principal
    if principal is None:
        return shorten(visible(finding.subject.name), _LONGEST_NAME)
    return f"{shorten(visible(principal.name), _LONGEST_NAME)} ({visible(principal.kind)})"


def _blocks(findings: list[Finding], scope_name: Callable[[str], str]) -> list[Block]:
    blocks: dict[str, Block] = {}
    for finding in findings:
        why = _why(finding, scope_name)
        block = blocks.get(why)
        if block is None:
            block = blocks[why] = Block(why, finding)
        block.who.append(label(finding))
    return list(blocks.values())


def _joined(blocks: list[Block]) -> list[Block]:
    """Join blocks about a single principal with the same role at several scopes."""
    kept: list[Block] = []
    of: dict[tuple[str, str], Block] = {}
    for block in blocks:
        principal, role = block.first.principal, block.first.role
        if len(block.who) == 1 and principal is not None and role is not None:
            other = of.setdefault((principal.id, role.id), block)
            if other is not block:
                other.elsewhere += 1
                continue
        kept.append(block)
    return kept


def _why(finding: Finding, scope_name: Callable[[str], str]) -> str:
    message = said = finding.message
    for name in (finding.principal and finding.principal.name, finding.subject.name):
        for start in (f"`{name}` ", f"custom role `{name}` "):
            said = said.removeprefix(start)
    said = ("" if said is not message else ": ") + shorten(visible(said), _LONGEST_WHY)
    role, scope = finding.role, scope_name(finding.scope) if finding.scope else ""
    missing = [] if role is None or role.name == finding.subject.name or role.name in finding.message else [role.name]
    if scope and scope not in finding.message and not (scope_key(finding.scope or "") == ROOT and "root" in said):
        missing.append(f"at {scope}")
    if missing:
        said += f" ({shorten(visible(' '.join(missing)), _LONGEST_NAME)})"
    reach = _reach(finding)
    if reach:
        said += f"; reaches {reach}"
    return said if finding.confidence is Confidence.CERTAIN else f"{said} ({finding.confidence.value})"


def _reach(finding: Finding) -> str:
    """Say how much lies below the scope, where the message does not; its own subscription goes without saying."""
    words = []
    for noun, least in (("subscription", 2), ("resource", 1)):
        number = finding.details.get(noun + "s")
        if isinstance(number, int) and number >= least and f"{number:,} " not in finding.message:
            words.append(count(number, noun))
    return ", ".join(words)
