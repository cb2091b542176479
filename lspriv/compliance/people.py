"""Which principals a baseline means: three answers, since an input may not tell names, kinds or tags."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from lspriv.compliance.globs import Glob, GlobIndex
from lspriv.compliance.match import Match, Matches
from lspriv.compliance.principal_pattern import PrincipalPattern
from lspriv.graph.tenant import Tenant
from lspriv.model.principal import PrincipalKind, guid_key
from lspriv.model.scope import scope_key

_UNTAGGED: Mapping[str, str] = {}


class PrincipalMatcher:
    """Finds the patterns that mean a principal.

    A name is compared with the sign-in name and the display name, whichever are known; one that holds
    an ``@`` only with the sign-in name, since anybody may choose a display name. `ServicePrincipal`
    means managed identities too, as Azure's own type does. Tags are those of the identity's resource.
    """

    def __init__(self, patterns: Mapping[int, PrincipalPattern], tenant: Tenant) -> None:
        """Prepare; patterns come by number."""
        self._patterns = patterns
        self._tenant = tenant
        self._directory = tenant.engine.directory
        self._by_id: dict[str, list[int]] = {}
        for number, pattern in patterns.items():
            if pattern.id is not None:
                self._by_id.setdefault(pattern.id, []).append(number)
        named = {n: one.name for n, one in patterns.items() if one.id is None and one.name and one.name.strip("*")}
        self._signed_in = GlobIndex(named.items())
        self._displayed = GlobIndex((number, name) for number, name in named.items() if "@" not in name)
        self._named = tuple(named)
        self._unnamed = tuple((n, True) for n, one in patterns.items() if one.id is None and n not in named)
        self._any_tags = any(pattern.tags for pattern in patterns.values())
        self.matches = Matches(patterns)
        self._known: dict[str, Match] = {}
        self._alike: dict[object, Match] = {}

    def of(self, key: str) -> Match:
        """Return which patterns mean the principal with this key."""
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._look_at(key)
        return known

    def _look_at(self, key: str) -> Match:
        kind = self._directory.kind(key)
        tags = self._tags(key, kind) if self._any_tags else None
        resources = self._resources.get(key, ()) if self._by_id else ()
        by_id = [number for id in (key, *resources) for number in self._by_id.get(id, ())]
        names = self._names(key)
        if any(names) or by_id:
            fitting = self._signed_in.matching(names[0]) | self._displayed.matching(names[1])
            doubtful = () if any(names) else self._named
            by_name = {number: _same_name(self._patterns[number], names) for number in by_id}
            return self._judged(by_name | dict.fromkeys(fitting, True) | dict.fromkeys(doubtful), kind, tags)
        # Of those without a name, thousands are alike.
        like = (kind, None if tags is None else tuple(sorted(tags.items())))
        found = self._alike.get(like)
        if found is None:
            found = self._alike[like] = self._judged(dict.fromkeys(self._named), kind, tags)
        return found

    def _judged(self, by_name: Mapping[int, bool | None], kind: PrincipalKind, tags: Mapping[str, str] | None) -> Match:
        """Test what else patterns ask of a principal; `by_name` holds those whose id or name fits, None for may fit."""
        sure: list[int] = []
        maybe: list[int] = []
        for number, answer in (*by_name.items(), *self._unnamed):
            pattern = self._patterns[number]
            answers = (answer, self._same_kind(pattern.kind, kind), _same_tags(pattern.tags, tags))
            if False not in answers:
                (maybe if None in answers else sure).append(number)
        return self.matches.make(sure, maybe)

    def _same_kind(self, wanted: PrincipalKind | None, kind: PrincipalKind) -> bool | None:
        if wanted is None or wanted is kind:
            return True
        if kind is PrincipalKind.UNKNOWN:
            return None
        if wanted is PrincipalKind.SERVICE_PRINCIPAL:
            return kind is PrincipalKind.MANAGED_IDENTITY
        may_be = wanted is PrincipalKind.MANAGED_IDENTITY and kind is PrincipalKind.SERVICE_PRINCIPAL
        return None if may_be and not self._identities_told else False

    def _names(self, key: str) -> tuple[str, str]:
        principal = self._directory.principals.get(key)
        if principal is None:
            return "", ""
        return (principal.user_principal_name or "").strip().lower(), (principal.display_name or "").strip().lower()

    def _tags(self, key: str, kind: PrincipalKind) -> Mapping[str, str] | None:
        """Return the tags of the resource whose identity this is; None when the input does not tell."""
        if self._same_kind(PrincipalKind.MANAGED_IDENTITY, kind) is False:
            return _UNTAGGED
        for resource in self._resources.get(key, ()):
            tags = self._tagged.get(resource)
            if tags is not None:
                return tags
        return None

    @cached_property
    def _identities_told(self) -> bool:
        """True when something in the input tells managed identities from other service principals.

        A list of assignments calls both ServicePrincipal.
        """
        snapshot = self._tenant.snapshot
        failed = any(gap.source == "managed_identities" for gap in snapshot.gaps)
        told = any(principal.kind is PrincipalKind.MANAGED_IDENTITY for principal in snapshot.principals)
        return not failed and (told or bool(snapshot.managed_identities))

    @cached_property
    def _resources(self) -> dict[str, tuple[str, ...]]:
        """The scope keys of the resources whose identity a principal is."""
        found: dict[str, dict[str, None]] = {}
        for identity in self._tenant.snapshot.managed_identities:
            found.setdefault(guid_key(identity.principal_id), {})[scope_key(identity.id)] = None
        for principal in self._tenant.snapshot.principals:
            if principal.resource_id:
                found.setdefault(guid_key(principal.id), {})[scope_key(principal.resource_id)] = None
        return {key: tuple(resources) for key, resources in found.items()}

    @cached_property
    def _tagged(self) -> dict[str, Mapping[str, str]]:
        """The tags of every listed resource; empty when no resource has any, since then none were read."""
        resources = self._tenant.snapshot.resources
        if not any(resource.tags for resource in resources):
            return {}
        return {scope_key(one.id): {name.lower(): value for name, value in one.tags} for one in resources}


def _same_name(pattern: PrincipalPattern, names: tuple[str, str]) -> bool | None:
    if pattern.name is None:
        return True
    if not any(names):
        return None if pattern.name.strip("*") else True
    wanted = GlobIndex([(0, pattern.name)])
    return bool(wanted.matching(names[0]) or ("@" not in pattern.name and wanted.matching(names[1])))


def _same_tags(wanted: tuple[tuple[str, str], ...], tags: Mapping[str, str] | None) -> bool | None:
    if not wanted:
        return True
    if tags is None:
        return None
    return all(name in tags and _same_value(value, tags[name]) for name, value in wanted)


def _same_value(wanted: str, value: str) -> bool:
    return Glob(wanted).matches(value) if "*" in wanted else wanted == value
