"""Acceptances at work: which findings they cover, and which of them have had their day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lspriv.compliance.accept_entries import AcceptRule, is_fingerprint
from lspriv.compliance.globs import Glob
from lspriv.compliance.problems import quoted
from lspriv.model.finding import Finding, Severity

_WHOLE = 32
"""How many digits a fingerprint has."""
_LEAST = 8
"""How many of them are enough to name a finding, as long as no other begins likewise."""


class AcceptanceBook:
    """The acceptances of a baseline, found by what they name instead of one by one."""

    def __init__(self, acceptances: Sequence[AcceptRule], today: str, fingerprints: Iterable[str] = ()) -> None:
        """Prepare.

        `today` is an ISO 8601 day: an acceptance holds through its last day. `fingerprints` are those of
        all findings, each once, among which the first digits of one must be unique.
        """
        self._all = tuple(acceptances)
        self._today = today
        self._literal: dict[tuple[str | None, str], list[int]] = {}
        self._globs: dict[str | None, list[tuple[int, Glob]]] = {}
        self._matched: set[int] = set()
        self._let_go: set[int] = set()
        """Expired ones whose findings nothing else covers."""
        self._several: dict[int, int] = {}
        """Those that name several findings by their first digits, and how many."""
        self._outgrown: dict[int, Severity] = {}
        """Those whose findings are graver than they accept, and how grave."""
        cut = _Beginnings(self._all, fingerprints)
        for number, acceptance in enumerate(self._all):
            key = subject_key(acceptance.subject)
            meant = cut.meant(key)
            if len(meant) > 1:
                self._several[number] = len(meant)
            elif "*" in key:
                self._globs.setdefault(acceptance.rule, []).append((number, Glob(key)))
            else:
                self._literal.setdefault((acceptance.rule, meant[0] if meant else key), []).append(number)

    def covering(self, finding: Finding) -> AcceptRule | None:
        """Return the first acceptance that covers the finding today, at its severity, and remember what matched."""
        if not self._all:
            return None
        numbers = self._matching(finding)
        live = [number for number in numbers if self._all[number].expires >= self._today]
        bearing = [number for number in live if self._all[number].bears(finding.severity)]
        self._matched.update(bearing)
        if bearing:
            return self._all[bearing[0]]
        self._outgrown.update((number, finding.severity) for number in live if number not in self._outgrown)
        self._let_go.update(numbers)
        return None

    def warnings(self, selected: frozenset[str], unsure: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Say which acceptances have expired or match nothing, in their order.

        `selected` holds the ids of the rules that ran, `unsure` of those that could not judge everything.
        Ask after every finding was looked up.
        """
        return tuple(
            f"{one.file}:{one.line}: acceptance of {words(one)} {fault}"
            for number, one in enumerate(self._all)
            if (fault := self._fault(number, one, selected, unsure)) is not None
        )

    def _matching(self, finding: Finding) -> list[int]:
        names = (finding.subject.id, finding.assignment, finding.scope, finding.fingerprint)
        keys = {subject_key(name) for name in names if name}
        found = {number for key in keys for number in self._literal.get((finding.rule, key), ())}
        found.update(self._literal.get((None, finding.fingerprint), ()))
        globs = self._globs.get(finding.rule)
        if globs:
            # Looking for the longest part first spares most globs, of which there may be hundreds.
            text = "\0".join(keys)
            for number, glob in globs:
                if glob.longest in text and any(glob.matches(key) for key in keys):
                    found.add(number)
        return sorted(found)

    def _fault(
        self, number: int, acceptance: AcceptRule, selected: frozenset[str], unsure: frozenset[str]
    ) -> str | None:
        if acceptance.expires < self._today:
            return f"{expired(acceptance.expires)}; {self._then(number)}"
        if number in self._several:
            return f"names {self._several[number]} findings, and so accepts none; write more of its digits"
        if number in self._matched:
            return None
        if number in self._outgrown:
            return f"accepts up to {acceptance.severity}, but is {self._outgrown[number]} now; its findings count again"
        if acceptance.rule is not None and acceptance.rule not in selected:
            return "matches nothing, since the rule is not selected; remove it"
        if acceptance.rule in unsure or (acceptance.rule is None and unsure):
            return "matches nothing of what could be seen; look at the gaps before it is removed"
        return "matches nothing; remove it or correct its subject"

    def _then(self, number: int) -> str:
        again = number in self._let_go or number in self._several
        return "its findings count again" if again else "it has nothing left to accept; remove it"


class _Beginnings:
    """The findings that acceptances name by the first digits of their fingerprint."""

    def __init__(self, acceptances: Sequence[AcceptRule], fingerprints: Iterable[str]) -> None:
        keys = (subject_key(acceptance.subject) for acceptance in acceptances)
        wanted: dict[str, set[str]] = {}
        for key in keys:
            if len(key) < _WHOLE and is_fingerprint(key):
                wanted.setdefault(key[:_LEAST], set()).add(key)
        self._meant: dict[str, list[str]] = {}
        for fingerprint in fingerprints if wanted else ():
            for key in wanted.get(fingerprint[:_LEAST], ()):
                if fingerprint.startswith(key):
                    self._meant.setdefault(key, []).append(fingerprint)

    def meant(self, key: str) -> list[str]:
        """Return the fingerprints that begin with the key."""
        return self._meant.get(key, [])


def words(acceptance: AcceptRule) -> str:
    """Say which findings an acceptance is about: the rule, where it is named, and the subject."""
    subject = quoted(acceptance.subject)
    return subject if acceptance.rule is None else f"`{acceptance.rule}` for {subject}"


def expired(day: str) -> str:
    """Say that something has expired."""
    return f"expired on {day}"


def subject_key(name: str) -> str:
    """Return the form in which what an acceptance names is compared.

    >>> subject_key("/Subscriptions/S/")
    '/subscriptions/s'
    """
    key = name.strip().lower()
    return key.rstrip("/") or key[:1]
