"""Makes a tree of a finding's evidence, whose steps form a graph.

A step says how one thing leads to another: a member to its group, a group to its assignment. People
read this from the one whom the finding is about. What leads to it comes first, then what it leads to;
steps side by side that end at one place are told together, and what follows from all of them once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lspriv.model.finding import Finding, Step

DEEPEST = 60
"""So many steps one behind the other are followed."""


@dataclass(slots=True)
class Branch:
    """A step, and what hangs on it."""

    step: Step
    end: str
    """The id at the far end, as the rule wrote it."""
    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tree:
    """One connected part of the evidence."""

    root: str
    """The id that it begins with, as the rule wrote it."""
    branches: list[Branch]
    left: int = 0
    """How many steps lie deeper than anybody can read."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A step between two keys."""

    step: Step
    source: str
    target: str


def trees(finding: Finding) -> list[Tree]:
    """Return the evidence as trees, usually one; every step is in one of them, once, unless it lies too deep."""
    links = _links(finding)
    preferred = [node_key(id) for id in (finding.principal and finding.principal.id, finding.subject.id) if id]
    return [_Grower(part, preferred).tree() for part in _parts(links)]


def node_key(id: str) -> str:
    """Return the form in which the ends of steps are compared."""
    key = id.strip().lower()
    return key.rstrip("/") or key[:1]


def _links(finding: Finding) -> list[_Link]:
    """Return the steps between keys.

    Permissions begin at a role, and no step leads from an assignment to its role: the two are one.
    """
    same: dict[str, str] = {}
    targets = {node_key(step.target) for step in finding.evidence}
    if finding.role is not None and finding.assignment is not None and node_key(finding.assignment) in targets:
        role = node_key(finding.role.id)
        for key in {role, role.rsplit("/", 1)[-1]} - targets:
            same[key] = node_key(finding.assignment)
    return [
        _Link(step, same.get(node_key(step.source), node_key(step.source)), node_key(step.target))
        for step in finding.evidence
    ]


def _parts(links: Sequence[_Link]) -> list[list[_Link]]:
    """Return the connected parts, in the order of their first steps."""
    above: dict[str, str] = {}

    def top(node: str) -> str:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = above[parent]
            node = parent
        return node

    for link in links:
        above[top(link.target)] = top(link.source)
    parts: dict[str, list[_Link]] = {}
    for link in links:
        parts.setdefault(top(link.source), []).append(link)
    return _continued(list(parts.values()))


def _continued(parts: list[list[_Link]]) -> list[list[_Link]]:
    """Join parts that continue each other.

    A part of kinds that the one before it does not have continues that one, since steps come in the
    order in which they are told; other parts stand beside each other, as many owners of one scope do.
    """
    whole: list[list[_Link]] = []
    for part in parts:
        kinds = {link.step.kind for link in part}
        if whole and not kinds & {link.step.kind for link in whole[-1]}:
            start, end = part[0].source, whole[-1][-1].target
            moved = [_Link(link.step, end if link.source == start else link.source, link.target) for link in part]
            whole[-1].extend(moved)
        else:
            whole.append(part)
    return whole


class _Grower:
    """Grows the tree of one connected part."""

    def __init__(self, links: list[_Link], preferred: Sequence[str]) -> None:
        self._left = dict.fromkeys(links, True)
        """The links that are in no branch yet, in their order."""
        self._from: dict[str, list[_Link]] = {}
        self._to: dict[str, list[_Link]] = {}
        for link in links:
            self._from.setdefault(link.source, []).append(link)
            self._to.setdefault(link.target, []).append(link)
        self._root = self._choose(preferred)
        self._ahead = self._reached()

    def tree(self) -> Tree:
        """Return the tree; to be asked once."""
        first = (self._from.get(self._root) or self._to[self._root])[0]
        name = first.step.source if first.source == self._root else first.step.target
        branches = self._grow(self._root, 0)
        return Tree(name, branches, len(self._left))

    def _choose(self, preferred: Sequence[str]) -> str:
        starts = [node for node in self._from if node not in self._to]
        if len(starts) == 1:
            return starts[0]
        known = [node for node in preferred if node in self._from or node in self._to]
        meeting = [node for node, links in self._to.items() if len(links) > 1]
        return [*known, *meeting, *starts, *self._from][0]

    def _reached(self) -> set[str]:
        """Return the nodes that the root leads to, itself included."""
        found, ahead = {self._root}, [self._root]
        while ahead:
            for link in self._from.get(ahead.pop(), ()):
                if link.target not in found:
                    found.add(link.target)
                    ahead.append(link.target)
        return found

    def _grow(self, node: str, depth: int) -> list[Branch]:
        branches: list[Branch] = []
        if depth == DEEPEST:
            return branches
        for link in self._taken(self._to.get(node, ())):
            branches.append(Branch(link.step, link.step.source, self._grow(link.source, depth + 1)))
        by_target: dict[str, list[_Link]] = {}
        for link in self._from.get(node, ()):
            if link in self._left:
                by_target.setdefault(link.target, []).append(link)
        for target, links in by_target.items():
            # In a circle, what hangs on one link may hold the next one.
            beside = [Branch(link.step, link.step.target) for link in links if self._left.pop(link, None)]
            beyond = self._grow(target, depth + 1) if beside else []
            branches += beside
            if len(beside) == 1:
                beside[0].branches = beyond
            else:
                branches += beyond
        return branches

    def _taken(self, links: Sequence[_Link]) -> Iterator[_Link]:
        """Yield and take the links that come from where the root does not lead."""
        for link in links:
            if link in self._left and link.source not in self._ahead:
                del self._left[link]
                yield link
