"""Answers about many, for people: who may use an operation, and what a principal may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lspriv.access.answer import Answer, Decision
from lspriv.access.engine import AccessEngine
from lspriv.access.questions import Held
from lspriv.cli.answers import operation_names
from lspriv.cli.verdict import MOST, eligible_lines, person, rest_line, section, short, told
from lspriv.model.role import in_words
from lspriv.model.safe import columns, shorten, visible
from lspriv.report.lines import Line, count, fit, plain, text_width, wrapped

_LONGEST_PATTERNS = 8
_PROVIDERS = 15
_PEOPLE = 200
_MEMBERS = "members of the group "


def who_lines(
    engine: AccessEngine, operation: str, scope: str, found: Sequence[tuple[str, Answer]], gaps: tuple[str, ...]
) -> Iterator[Line]:
    """Yield everybody who is not plainly denied, the surest first."""
    yield ((f"Who may use {operation} at {scope}", "title"),)
    for decision, title, style in (
        (Decision.ALLOWED, "Allowed", "good"),
        (Decision.CONDITIONAL, "Under a condition that the input does not decide", "doubt"),
    ):
        entries = [(key, answer) for key, answer in found if answer.decision is decision]
        if entries:
            yield plain()
            yield ((f"{title}: {len(entries):,}", style),)
            yield from _people(engine, entries)
    unknown = [(key, answer) for key, answer in found if answer.decision is Decision.UNKNOWN]
    if unknown:
        yield plain()
        yield ((f"Cannot be told: {len(unknown):,}", "doubt"),)
        yield from _unknown(engine, unknown)
    if not found:
        yield plain()
        yield plain("Nobody that the input mentions.")
    if gaps:
        yield from section("Cannot be told: there may be more, or fewer, because", gaps)


def what_lines(engine: AccessEngine, principal: str, scope: str | None, held: Held) -> Iterator[Line]:
    """Yield what a principal may do: how much, where it comes from, and on which services."""
    sure, undecided = held.holding.sure, held.holding.undecided
    where = "at the scopes of its assignments" if scope is None else f"at {scope}"
    yield ((f"What {person(engine, principal)} may do {where}", "title"),)
    number = len(operation_names(engine, sure))
    yield plain(f"{count(number, 'known operation')}, {sure.data.bit_count():,} of them on data")
    if undecided:
        more = count(len(operation_names(engine, undecided)), "operation")
        yield plain(f"{more} more under conditions that the input does not decide", "doubt")
    yield plain()
    yield plain("From" if held.grants else "No role assignment names it or one of its groups.", "title")
    for grant, block in list(zip(held.grants, held.permissions, strict=True))[: 4 * MOST]:
        through = f", through {' → '.join(person(engine, group) for group in grant.via)}" if grant.via else ""
        yield ((f"  • {short(grant.role)}", "name"), (f" at {grant.scope}{through}", ""))
        yield from wrapped(in_words(block, _LONGEST_PATTERNS), text_width(), indent="      ")
        if grant.condition:
            yield plain(f"      only if: {shorten(visible(' '.join(grant.condition.split())), 500)}", "doubt")
    yield from rest_line(len(held.grants) - 4 * MOST)
    yield from _providers(operation_names(engine, sure))
    eligible = eligible_lines(engine, principal, scope)
    if eligible:
        yield from section("May be activated (PIM), and does not count until then", eligible)
    if held.gaps:
        yield from section("Cannot be told: there may be more, or less, because", held.gaps)


def _people(engine: AccessEngine, entries: list[tuple[str, Answer]]) -> Iterator[Line]:
    shown = entries[:_PEOPLE]
    names = [person(engine, key) for key, _ in shown]
    left = min(max(62, text_width() // 3), max(map(columns, names)))
    for name, (_, answer) in zip(names, shown, strict=True):
        reasons = dict.fromkeys(
            f"{short(grant.role)} at {grant.scope}"
            + (f" through {short(engine.directory.name(grant.via[-1]))}" if grant.via else "")
            + (" (conditioned)" if grant.condition else "")
            for grant in answer.because
        )
        more = f"; and {len(reasons) - 1} more" if len(reasons) > 1 else ""
        first = next(iter(reasons), "")
        yield (("  • ", ""), (fit(name, left + 2), "name"), (first + more, "dim"))
    yield from rest_line(len(entries) - _PEOPLE)


def _unknown(engine: AccessEngine, entries: list[tuple[str, Answer]]) -> Iterator[Line]:
    """Tell what is unknown; those for whom only members of groups are missing are told together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for key, answer in entries:
        members = all(gap.startswith(_MEMBERS) for gap in answer.gaps)
        alike.setdefault(("",) if members else answer.gaps, []).append(key)
    groups = dict.fromkeys(gap for _, answer in entries for gap in answer.gaps if gap.startswith(_MEMBERS))
    for gaps, keys in list(alike.items())[:MOST]:
        who = person(engine, keys[0]) if len(keys) == 1 else count(len(keys), "principal")
        reasons = [told(gap) for gap in (groups if gaps == ("",) else gaps)]
        more = f"; and {len(reasons) - 3} more reasons" if len(reasons) > 3 else ""
        yield from wrapped(f"{who}: {'; '.join(reasons[:3])}{more}", text_width(), indent="  • ", hang="    ")
    yield from rest_line(len(alike) - MOST)


def _providers(names: list[str]) -> Iterator[Line]:
    if not names:
        return
    written = Counter(name.split("/")[0] for name in names)
    # The catalogue spells some services in two ways; the more usual one is shown.
    spelled = {name.lower(): name for name, _ in reversed(written.most_common())}
    numbers = Counter(name.split("/")[0].lower() for name in names)
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    yield plain()
    yield plain("Operations by service", "title")
    left = max(len(spelled[provider]) for provider, _ in ordered[:_PROVIDERS])
    for provider, number in ordered[:_PROVIDERS]:
        yield plain(f"  {spelled[provider]:<{left}}  {number:>6,}")
    yield from rest_line(len(ordered) - _PROVIDERS)
