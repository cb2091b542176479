"""Lays out findings on a narrow page: a sentence for each, behind the fingerprint that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lspriv.report.blocks import Block
from lspriv.report.lines import Line, count, fit, wrapped

INDENT = 4
"""Where rows begin."""


def sentences(block: Block, limit: int, width: int, short: Callable[[str], str]) -> Iterator[Line]:
    """Yield a block, the first `limit` of its names; `short` shortens fingerprints.

    What is about one stands behind its fingerprint. What is about several is said once, and their
    names follow, each behind its own.
    """
    elsewhere = f"; and likewise at {count(block.elsewhere, 'more scope')}" if block.elsewhere else ""
    colon = "" if block.why.startswith(":") else " "
    if len(block.who) == 1:
        yield from _sentence(block.who[0], f"{colon}{block.why}{elsewhere}", short(block.fingerprints[0]), width)
        return
    about = f"{len(block.who):,} {block.noun}, each{colon}{block.why}"
    yield from wrapped(about, width, indent=" " * INDENT + "• ", hang=" " * (INDENT + 2))
    for who, fingerprint in list(zip(block.who, block.fingerprints, strict=True))[:limit]:
        yield from _sentence(who, "", short(fingerprint), width, indent=INDENT + 2)


def _sentence(who: str, why: str, fingerprint: str, width: int, indent: int = INDENT) -> Iterator[Line]:
    before = " " * indent + fit(fingerprint, len(fingerprint) + 2)
    first, *rest = wrapped(f"{who}{why}", width, indent=before, hang=" " * len(before))
    text = first[1][0]
    if text.startswith(who):
        yield ((before, "dim"), (who, "name"), (text.removeprefix(who), ""))
    else:
        yield ((before, "dim"), (text, "name"))
    yield from rest
