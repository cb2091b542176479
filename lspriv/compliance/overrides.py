"""Overrides at work: which of them hold for a finding, and what a rule does there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lspriv.compliance.effective import Setting, TooManySettingsError, may_be_on, settle
from lspriv.compliance.match import Match
from lspriv.compliance.override_entries import Override
from lspriv.compliance.people import PrincipalMatcher
from lspriv.compliance.places import PlaceMatcher, all_places, places_of, unseen
from lspriv.compliance.rule_entries import RuleEntry
from lspriv.compliance.selected import Selected
from lspriv.errors import BaselineError
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.principal import guid_key
from lspriv.model.scope import scope_key
from lspriv.rules.base import Hit

MOST_RUNS = 200
"""With so many sets of parameters a rule runs at most; each costs a run of the rule over the tenant."""
MOST_DOUBTS = 10
"""So many overrides that could not be decided are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a rule does somewhere."""

    settings: tuple[Setting, ...]
    """Every setting that may hold; one, unless the input does not tell which."""
    doubted: tuple[int, ...]
    """Numbers of the overrides that make more than one of them."""

    def severities(self, params: object) -> tuple[Severity | None, ...]:
        """Return the severities of the settings that run the rule with these parameters."""
        return tuple(one.severity for one in self.settings if one.on and one.params == params)


class OverrideBook:
    """The overrides of a baseline over one tenant; what is alike is decided once."""

    def __init__(self, overrides: Sequence[Override], tenant: Tenant) -> None:
        self._all = tuple(overrides)
        self._tenant = tenant
        scopes = {n: scope_key(one.scope) for n, one in enumerate(self._all) if one.scope is not None}
        people = {n: one.principal for n, one in enumerate(self._all) if one.principal is not None}
        self._scopes, self._patterns = scopes, people
        self._places = PlaceMatcher(scopes, tenant.engine.hierarchy)
        self._people = PrincipalMatcher(people, tenant)
        self._entries: dict[str, dict[int, RuleEntry]] = {}
        """Rule → number of the override → what it says of the rule."""
        for number, override in enumerate(self._all):
            for entry in override.rules:
                self._entries.setdefault(entry.rule.id, {})[number] = entry
        self._settled: dict[tuple[str, Match, Match], Settled] = {}
        self._judging: dict[tuple[str, Match], bool] = {}
        self._doubted: dict[tuple[int, ...], int] = {}
        """Numbers of overrides that could not be decided together → for how many findings."""

    def touches(self, choice: Selected) -> bool:
        """Tell whether any override says something of the rule."""
        return choice.rule.id in self._entries

    def runs(self, choice: Selected) -> tuple[object, ...]:
        """Return the sets of parameters that may hold anywhere in the tenant.

        Raises:
            BaselineError: There are more than `MOST_RUNS`, or some do not go together.
        """
        entries = self._entries.get(choice.rule.id, {})
        if not any(entry.params for entry in entries.values()):
            anywhere = choice.in_general or any(entry.selected for entry in entries.values())
            return (choice.params,) if anywhere else ()
        found: dict[object, None] = {}
        people = self._kinds_of_person(entries)
        for place in self._kinds_of_place(entries):
            found.update(self._on(choice, place, people))
            if len(found) > MOST_RUNS:
                raise BaselineError((self._too_many(choice.rule.id),))
        # What has no place, should a rule find such a thing, may lie anywhere.
        with suppress(BaselineError):
            everywhere = found | self._on(choice, self._places.matches.unknown, people)
            return tuple(everywhere if len(everywhere) <= MOST_RUNS else found)
        return tuple(found)

    def at(self, choice: Selected, hit: Hit) -> Settled:
        """Return what the rule does for a hit."""
        person = self._people.matches.none if hit.principal is None else self._people.of(guid_key(hit.principal.id))
        return self._settle(choice, self._places.of(places_of(hit, self._tenant)), person)

    def may_judge(self, choice: Selected, scope: str) -> bool:
        """Tell whether the rule may be on for what a gap or a doubt at a scope is about."""
        place = self._places.around(scope)
        known = self._judging.get((choice.rule.id, place))
        if known is None:
            entries = self._entries.get(choice.rule.id, {})
            holding = sorted(self._holding(choice.rule.id, place, self._people.matches.unknown))
            known = may_be_on(choice.in_general, ((entries[number], certain) for number, certain in holding))
            self._judging[choice.rule.id, place] = known
        return known

    def doubt(self, settled: Settled) -> None:
        """Remember the overrides that could not be decided for a finding."""
        if settled.doubted:
            self._doubted[settled.doubted] = self._doubted.get(settled.doubted, 0) + 1

    def warnings(self) -> tuple[str, ...]:
        """Say which overrides hold nowhere in the input, in their order."""
        lost = unseen(sorted(set(self._scopes.values())), self._tenant)
        met: set[int] = set()
        if self._patterns:
            for key in self._tenant.engine.directory.mentioned:
                match = self._people.of(key)
                met |= match.sure | match.maybe
        said: list[str] = []
        for number, one in enumerate(self._all):
            if self._scopes.get(number) in lost:
                fault = "names a scope that is not in the input"
            elif number in self._patterns and number not in met:
                fault = "means nobody in the input"
            else:
                continue
            said.append(f"{one.file}:{one.line}: override for {one.words()} {fault}; remove it or correct it")
        return tuple(said)

    def notes(self) -> tuple[str, ...]:
        """Say which overrides could not be decided for some findings. Ask after all rules ran."""
        counts: Counter[int] = Counter()
        for numbers, count in self._doubted.items():
            counts.update(dict.fromkeys(numbers, count))
        said = [self._doubt_words(number, counts[number]) for number in sorted(counts)[:MOST_DOUBTS]]
        if len(counts) > MOST_DOUBTS:
            said.append(f"nor can it be told of {len(counts) - MOST_DOUBTS:,} more overrides, likewise")
        return tuple(said)

    def _doubt_words(self, number: int, count: int) -> str:
        one = self._all[number]
        doubt = f"whether the override for {one.words()} holds cannot be told for {count:,} finding"
        return f"{doubt}{'' if count == 1 else 's'}, and what hides less was taken ({one.file}:{one.line})"

    def _settle(self, choice: Selected, place: Match, person: Match) -> Settled:
        key = (choice.rule.id, place, person)
        known = self._settled.get(key)
        if known is None:
            holding = sorted(self._holding(choice.rule.id, place, person))
            entries = self._entries.get(choice.rule.id, {})
            try:
                settings = settle(choice.setting, ((entries[number], certain) for number, certain in holding))
            except ValueError as error:
                where = ", ".join(f"{self._all[number].file}:{self._all[number].line}" for number, _ in holding)
                text = f"the parameters of `{choice.rule.id}` do not go together where these overrides meet"
                raise BaselineError((f"{where}: {text}: {error}",)) from error
            except TooManySettingsError as error:
                raise BaselineError((self._too_many(choice.rule.id),)) from error
            doubted = (number for number, certain in holding if not certain)
            known = self._settled[key] = Settled(settings, tuple(doubted) if len(settings) > 1 else ())
        return known

    def _on(self, choice: Selected, place: Match, people: Sequence[Match]) -> dict[object, None]:
        settled = (self._settle(choice, place, person).settings for person in people)
        return {one.params: None for settings in settled for one in settings if one.on}

    def _too_many(self, rule: str) -> str:
        first = self._all[min(self._entries[rule])]
        text = f"overrides like this one give `{rule}` more than {MOST_RUNS} sets of parameters in this tenant"
        return f"{first.file}:{first.line}: {text}, each of which costs a run; give fewer different ones"

    def _holding(self, rule: str, place: Match, person: Match) -> Iterator[tuple[int, bool]]:
        """Yield the overrides that hold or may hold, each with whether it surely does."""
        entries = self._entries.get(rule, {})
        for number in place.sure | place.maybe:
            here = number not in self._patterns or number in person.sure
            if number in entries and (here or number in person.maybe):
                yield number, here and number in place.sure
        for number in person.sure | person.maybe:
            if number in entries and number not in self._scopes:
                yield number, number in person.sure

    def _kinds_of_place(self, entries: Iterable[int]) -> Iterator[Match]:
        """Yield every match that a hit's place can have."""
        found: dict[Match, None] = {}
        if any(number in self._scopes for number in entries):
            found.update((self._places.of(places), None) for places in all_places(self._tenant))
            found.update((self._places.of((key,)), None) for key in self._scopes.values())
        yield from found or (self._places.matches.none,)

    def _kinds_of_person(self, entries: Iterable[int]) -> tuple[Match, ...]:
        """Return every match that a hit's principal can have, that of no principal first."""
        found = dict.fromkeys((self._people.matches.none,))
        if any(number in self._patterns for number in entries):
            mentioned = sorted(self._tenant.engine.directory.mentioned)
            found.update((self._people.of(key), None) for key in mentioned)
        return tuple(found)
