"""Acceptances at work: which findings they cover, and which of them have had their day."""

from __future__ import annotations

from collections.abc import Sequence

from lspriv.compliance.document import AcceptRule
from lspriv.compliance.problems import quoted
from lspriv.model.finding import Finding


class AcceptanceBook:
    """The acceptances of a baseline, found by what they name instead of one by one."""

    def __init__(self, acceptances: Sequence[AcceptRule], today: str) -> None:
        """Prepare; `today` is an ISO 8601 day: an acceptance holds through its last day."""
        self._all = tuple(acceptances)
        self._today = today
        self._literal: dict[tuple[str, str], list[int]] = {}
        self._globs: dict[str, list[tuple[int, Glob]]] = {}
        self._matched: set[int] = set()
        self._let_go: set[int] = set()
        """Expired ones whose findings nothing else covers."""
        for number, acceptance in enumerate(self._all):
            key = subject_key(acceptance.subject)
            if "*" in key:
                self._globs.setdefault(acceptance.rule, []).append((number, Glob(key)))
            else:
                self._literal.setdefault((acceptance.rule, key), []).append(number)

    def covering(self, finding: Finding) -> AcceptRule | None:
        """Return the first acceptance that covers the finding today, and remember what matched."""
        if not self._all:
            return None
        numbers = self._matching(finding)
        live = [number for number in numbers if self._all[number].expires >= self._today]
        self._matched.update(live)
        if live:
            return self._all[live[0]]
        self._let_go.update(numbers)
        return None

    def warnings(self, selected: frozenset[str]) -> tuple[str, ...]:
        """Say which acceptances have expired or match nothing, in their order.

        `selected` holds the ids of the rules that ran. Ask after every finding was looked up.
        """
        return tuple(
            f"{one.file}:{one.line}: acceptance of `{one.rule}` for {quoted(one.subject)} {fault}"
            for number, one in enumerate(self._all)
            if (fault := self._fault(number, one, selected)) is not None
        )

    def _matching(self, finding: Finding) -> list[int]:
        names = (finding.subject.id, finding.assignment, finding.scope, finding.fingerprint)
        keys = {subject_key(name) for name in names if name}
        found = {number for key in keys for number in self._literal.get((finding.rule, key), ())}
        globs = self._globs.get(finding.rule)
        if globs:
            # Looking for the longest part first spares most globs, of which there may be hundreds.
            text = "\0".join(keys)
            for number, glob in globs:
                if glob.longest in text and any(glob.matches(key) for key in keys):
                    found.add(number)
        return sorted(found)

    def _fault(self, number: int, acceptance: AcceptRule, selected: frozenset[str]) -> str | None:
        if acceptance.expires < self._today:
            then = "its findings count again" if number in self._let_go else "it has nothing left to accept; remove it"
            return f"expired on {acceptance.expires}; {then}"
        if number in self._matched:
            return None
        if acceptance.rule not in selected:
            return "matches nothing, since the rule is not selected; remove it"
        return "matches nothing; remove it or correct its subject"


class Glob:
    """A pattern in which `*` stands for any text, none included.

    Matched part by part from the left, so that no pattern takes more than linear time.
    """

    __slots__ = ("_first", "_last", "_middle", "longest")

    def __init__(self, pattern: str) -> None:
        """Read a pattern with at least one `*`."""
        parts = pattern.split("*")
        self._first, *self._middle, self._last = parts
        self.longest = max(parts, key=len)
        """The longest text without `*` in it, which every match has."""

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        if len(text) < len(self._first) + len(self._last) or not text.startswith(self._first):
            return False
        at, end = len(self._first), len(text) - len(self._last)
        for part in self._middle:
            at = text.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return text.endswith(self._last)


def subject_key(name: str) -> str:
    """Return the form in which what an acceptance names is compared.

    >>> subject_key("/Subscriptions/S/")
    '/subscriptions/s'
    """
    key = name.strip().lower()
    return key.rstrip("/") or key[:1]
