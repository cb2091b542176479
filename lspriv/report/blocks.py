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
from lspriv.report.lines import LONGEST_NAME, count, tamed

LEAST_ROWS = 3
"""So many names every group shows, however many worse groups have."""
_LEAST_READ, _READ_PER_ROW = 5_000, 100
_NAMED = ("", "custom role ", "subscription ", "resource group ", "management group ")
"""What may stand before the name with which a message begins."""
LONGEST_WHY, LONGEST_WHERE = 400, 160
"""A reason, and a scope in words, are cut behind so many columns."""


@dataclass(slots=True)
class Block:
    """Why something is wrong, and all about whom it is so."""

    why: str
    """Continues a sentence that begins with who, or follows a colon."""
    first: Finding
    who: list[str] = field(default_factory=list)
    """Names, each once for every finding."""
    fingerprints: list[str] = field(default_factory=list)
    """The findings, in the order of the names."""
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
    unread: int = 0
    """How many findings are in no block."""

    @property
    def rows(self) -> int:
        """How many names there are to show."""
        return sum(len(block.who) for block in self.blocks) + self.unread


def grouped(findings: Iterable[Finding], scope_name: Callable[[str], str], top: int | None = None) -> list[Group]:
    """Group findings that come worst first; `top` is how many rows will be shown at the most, None for all.

    Of a group that has far more findings than that, only the first are put into blocks.
    """
    most = None if top is None else max(_LEAST_READ, _READ_PER_ROW * top)
    sorts: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        sorts.setdefault((finding.severity, finding.rule), []).append(finding)
    groups = []
    for (severity, rule), alike in sorts.items():
        read = alike[:most]
        remedies = dict.fromkeys(finding.remedy.summary for finding in read if finding.remedy is not None)
        blocks = _joined(_blocks(read, scope_name))
        if len(read) < len(alike) and len(blocks) > 1:
            # The last one may go on behind what was read.
            blocks.pop()
        groups.append(Group(severity, rule, len(alike), blocks, tuple(remedies)[:2], len(alike) - len(read)))
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
        return shorten(visible(finding.subject.name), LONGEST_NAME)
    return f"{shorten(visible(principal.name), LONGEST_NAME)} ({visible(principal.kind)})"


def message(finding: Finding, where: str) -> str:
    """Return the message with names cut to what can be shown; `where` is its scope in words."""
    said = finding.message
    if len(where) > LONGEST_WHERE:
        said = said.replace(where, shorten(where, LONGEST_WHERE))
    for part in (finding.subject, finding.principal, finding.role):
        if part is not None and len(part.name) > LONGEST_NAME:
            said = said.replace(part.name, shorten(part.name, LONGEST_NAME))
    return said


def without_name(finding: Finding, said: str) -> str | None:
    """Return what a message says after the name that `label` shows; None when it begins otherwise."""
    names = [finding.subject.name] if finding.principal is None else [finding.principal.name, finding.subject.name]
    for name in names:
        for kind in _NAMED:
            start = f"{kind}`{shorten(name, LONGEST_NAME)}` "
            if said.startswith(start):
                return said[len(start) :]
    return None


def unsure(finding: Finding) -> str:
    """Return what is to be added in brackets when a finding is not certain, with a blank before it."""
    return "" if finding.confidence is Confidence.CERTAIN else f" ({finding.confidence.value})"


def reach(finding: Finding) -> list[str]:
    """Say how much lies below the scope, a count in words for each kind; its own subscription is left out."""
    words = []
    for noun, least in (("subscription", 2), ("resource", 1)):
        number = finding.details.get(noun + "s")
        if isinstance(number, int) and number >= least:
            words.append(count(number, noun))
    return words


def _blocks(findings: list[Finding], scope_name: Callable[[str], str]) -> list[Block]:
    blocks: dict[tuple[str | None, ...], Block] = {}
    for finding in findings:
        why = _why(finding, scope_name)
        # Names may be alike, or cut; what is told together is one role at one scope.
        role = finding.role.id if finding.role is not None and finding.principal is not None else None
        key = (why, role, finding.scope)
        block = blocks.get(key)
        if block is None:
            block = blocks[key] = Block(why, finding)
        block.who.append(label(finding))
        block.fingerprints.append(finding.fingerprint)
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
    where = scope_name(finding.scope) if finding.scope else ""
    whole = message(finding, where)
    rest = without_name(finding, whole)
    said = tamed(whole if rest is None else rest, LONGEST_WHY)
    if rest is None:
        said = f": {said}"
    role = finding.role.name if finding.role is not None else ""
    missing = [] if not role or role == finding.subject.name or role in finding.message else [role]
    if where and where not in finding.message and not (scope_key(finding.scope or "") == ROOT and "root" in said):
        missing.append(f"at {where}")
    if missing:
        said += f" ({shorten(visible(' '.join(missing)), LONGEST_NAME)})"
    beyond = [words for words in reach(finding) if f"{words.split()[0]} " not in finding.message]
    if beyond:
        said += f"; reaches {', '.join(beyond)}"
    return said + unsure(finding)
