"""Draws trees of evidence, wrapped to the width with their guides kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from lspriv.model.finding import Step
from lspriv.model.safe import columns, shorten, visible
from lspriv.report.chain import Branch, Tree, node_key
from lspriv.report.lines import LONGEST_NAME, Line, plain, tamed, wrap

MOST = 12
"""So many steps of one kind are drawn side by side; the rest is counted."""
_LONGEST_ID, _LONGEST_STEP = 400, 600
_LEAST_ROOM = 40
"""Deep in a tree this much of the width remains for words: guides stop growing."""
_ID = re.compile(r"/.*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def drawn(tree: Tree, names: Mapping[str, str], width: int) -> Iterator[Line]:
    """Yield the lines of a tree; `names` says what the nodes are called, by key."""
    id = _shown_id(tree.root)
    name = names.get(node_key(tree.root)) or shorten(visible(tree.root.rstrip("/").rsplit("/", 1)[-1]), LONGEST_NAME)
    yield plain(f"  {name}", "name")
    if not name.startswith(id):
        yield from _behind(id, "  │ ", "  │ ", width, "dim")
    yield from _branches(tree.branches, "  ", width)
    if tree.left:
        yield plain(f"  … and {tree.left:,} more steps; `--format json` has all", "dim")


def _branches(branches: list[Branch], guides: str, width: int) -> Iterator[Line]:
    items = _few(branches)
    for number, item in enumerate(items, start=1):
        last = number == len(items)
        if isinstance(item, Branch):
            yield from _branch(item, guides, width, last=last)
        else:
            more = f"… and {item:,} more like these; `--format json` has all"
            yield from _behind(more, guides + ("└─ " if last else "├─ "), guides + "   ", width, "dim")


def _branch(branch: Branch, guides: str, width: int, *, last: bool) -> Iterator[Line]:
    below = guides + ("   " if last else "│  ")
    behind = below + ("│ " if branch.branches else "")
    first = guides + ("└─ " if last else "├─ ")
    style = "doubt" if branch.step.kind == "condition" else ""
    yield from _behind(_told(branch.step), first, behind, width, style)
    yield from _behind(_id(branch), behind, behind, width, "dim")
    deeper = below if columns(below) + _LEAST_ROOM < width else guides
    yield from _branches(branch.branches, deeper, width)


def _behind(text: str, first: str, rest: str, width: int, style: str) -> Iterator[Line]:
    """Yield the text behind guides, those of its first line and those of others; nothing for an empty one."""
    before = first
    for piece in wrap(text, max(20, width - max(columns(first), columns(rest)))) if text else ():
        yield ((before, "dim"), (piece, style))
        before = rest


def _told(step: Step) -> str:
    if step.kind == "condition":
        return "only if a condition holds, see below"
    return tamed(step.detail or f"{step.kind} {step.target}", _LONGEST_STEP)


def _id(branch: Branch) -> str:
    """Return the id to which a step leads, unless its words hold it or it is none."""
    id = branch.end
    if branch.step.kind == "condition" or not _ID.fullmatch(id) or id.lower() in branch.step.detail.lower():
        return ""
    return _shown_id(id)


def _shown_id(id: str) -> str:
    return shorten(visible(id), _LONGEST_ID)


def _few(branches: list[Branch]) -> list[Branch | int]:
    """Return the branches in their order; of each kind the first few, and then how many are left out."""
    numbers = Counter(branch.step.kind for branch in branches)
    seen: Counter[str] = Counter()
    items: list[Branch | int] = []
    for branch in branches:
        kind = branch.step.kind
        seen[kind] += 1
        if seen[kind] <= MOST:
            items.append(branch)
        elif seen[kind] == MOST + 1:
            items.append(numbers[kind] - MOST)
    return items
