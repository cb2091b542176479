"""Allowed principals at work: whom rules let be, and which findings about them somebody answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lspriv.compliance.acceptances import expired
from lspriv.compliance.allow_entries import AllowRule
from lspriv.compliance.people import PrincipalMatcher
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Finding
from lspriv.model.principal import guid_key


class AllowBook:
    """The allowed principals of a baseline over one tenant.

    Only who is surely meant is allowed: what the input does not tell hides no finding.
    """

    def __init__(self, allow: Sequence[AllowRule], tenant: Tenant) -> None:
        self._all = tuple(allow)
        self._today = tenant.now[:10]
        self._tenant = tenant
        self._met: dict[int, set[str]] = {}
        """Number of the entry → keys of the principals that it surely means."""
        self._perhaps: set[int] = set()
        """Entries that may mean somebody of whom the input does not tell enough."""
        self._entries: dict[str, tuple[AllowRule, ...]] = {}
        """Key of a principal → what allows it today."""
        self._tenants = {frozenset[str](): tenant}
        if self._all:
            self._look_for(tenant)

    def tenant_for(self, rule: str) -> Tenant:
        """Return the tenant in which the principals that this rule lets be are allowed."""
        keys = frozenset(key for key, entries in self._entries.items() if any(one.concerns(rule) for one in entries))
        known = self._tenants.get(keys)
        if known is None:
            known = self._tenants[keys] = self._tenant.allowing(keys)
        return known

    def covering(self, finding: Finding) -> AllowRule | None:
        """Return the first entry that lets the finding's principal be."""
        if not self._entries or finding.principal is None:
            return None
        entries = self._entries.get(guid_key(finding.principal.id), ())
        return next((one for one in entries if one.concerns(finding.rule)), None)

    def warnings(self) -> tuple[str, ...]:
        """Say which entries have expired, or mean nobody or several by one name, in their order."""
        return tuple(
            f"{one.file}:{one.line}: allowed principal {one.principal.words()} {fault}"
            for number, one in enumerate(self._all)
            if (fault := self._fault(number, one)) is not None
        )

    def notes(self, name: str) -> Iterator[str]:
        """Say how many principals the baseline of this name lets be."""
        if self._entries:
            count = len(self._entries)
            who = "1 principal hold what it holds" if count == 1 else f"{count:,} principals hold what they hold"
            yield f"baseline {name} lets {who}; findings about {'it' if count == 1 else 'them'} are among the accepted"

    def _look_for(self, tenant: Tenant) -> None:
        matcher = PrincipalMatcher({number: one.principal for number, one in enumerate(self._all)}, tenant)
        for key in tenant.engine.directory.mentioned:
            match = matcher.of(key)
            self._perhaps |= match.maybe
            for number in match.sure:
                self._met.setdefault(number, set()).add(key)
        allowing: dict[str, list[AllowRule]] = {}
        for number, one in enumerate(self._all):
            if (one.expires or self._today) >= self._today and not self._is_ambiguous(number):
                for key in self._met.get(number, ()):
                    allowing.setdefault(key, []).append(one)
        self._entries = {key: tuple(entries) for key, entries in allowing.items()}

    def _is_ambiguous(self, number: int) -> bool:
        """Tell whether a name that should be one principal's is that of several: anybody may choose a display name."""
        pattern = self._all[number].principal
        single = pattern.id is None and pattern.name is not None and "*" not in pattern.name
        return single and len(self._met.get(number, ())) > 1

    def _fault(self, number: int, one: AllowRule) -> str | None:
        met = self._met.get(number, ())
        if one.expires is not None and one.expires < self._today:
            then = "it counts like everybody again" if met else "nobody in the input is meant; remove it"
            return f"{expired(one.expires)}; {then}"
        if not met and number in self._perhaps:
            return "surely means nobody, since the input does not tell enough of everybody; name it by object id"
        if not met:
            return "means nobody in the input; remove it or correct it"
        if self._is_ambiguous(number):
            return f"means {len(met)} principals of that name, and so allows none; name them by object id"
        return None
