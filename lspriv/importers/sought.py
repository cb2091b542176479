"""The ids whose records are looked for, and which record is the one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lspriv.model.principal import guid_key
from lspriv.model.scope import scope_key

_AUTHORIZATION = re.compile(r"/providers/microsoft\.authorization/([a-z]+)/[^/]+$")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f-]{36})")
_NOWHERE = 1_000

GUID_LENGTH = 36
"""So many characters has a GUID with its dashes."""

_BY_TYPE: dict[str, dict[str, int]] = {
    # What Privileged Identity Management mirrors counts only where the plain list lacks it.
    "roleassignments": {"role_assignments": 0, "active_assignments": 1},
    "roleassignmentscheduleinstances": {"active_assignments": 0},
    "roledefinitions": {"role_definitions": 0},
    "denyassignments": {"deny_assignments": 0},
    "roleeligibilityscheduleinstances": {"eligible_assignments": 0},
    "roleeligibilityschedules": {"eligible_assignments": 0},
}
_PRINCIPALS = {"principals": 0}
_SUBSCRIPTIONS = {"subscriptions": 0}
_PLACES = dict.fromkeys(
    ("subscriptions", "management_groups", "managed_identities", "federated_credentials", "function_apps", "resources"),
    0,
)


@dataclass(slots=True)
class Wish:
    """A fact whose record is looked for."""

    id: str
    """As somebody asked for it."""
    sections: Mapping[str, int]
    """The lists that tell such facts; a smaller number goes before a larger one."""
    whole: str | None
    """The whole id, folded; None where the last part alone tells what it is."""
    rank: int = _NOWHERE
    """The number of the list in which it was found."""


class Sought:
    """Ids that are looked for, and how far they are found."""

    def __init__(self, ids: Collection[str]) -> None:
        self._wishes: dict[str, list[Wish]] = {}
        self._left = 0
        for id in ids:
            for key, wish in _wishes(id):
                self._wishes.setdefault(key, []).append(wish)
                self._left += 1

    @property
    def any_left(self) -> bool:
        """True while something may still be found, or found in a better place."""
        return self._left > 0

    @property
    def keys(self) -> AbstractSet[str]:
        """What the ids end in where that is as long as a GUID, else whole ids; both folded."""
        return self._wishes.keys()

    def under(self, id: str) -> Sequence[Wish]:
        """Return what a record with this id may fulfil."""
        return self._wishes.get(_end(scope_key(id)), ())

    def settle(self, wishes: Sequence[Wish], id: str, section: str | None) -> list[str]:
        """Note that a record of a section has an id; return the ids sought of which it is the best record so far."""
        settled = []
        for wish in wishes:
            rank = wish.sections.get(section or "", _NOWHERE)
            if rank < wish.rank and (wish.whole is None or wish.whole == scope_key(id)):
                self._left -= rank == 0
                wish.rank = rank
                settled.append(wish.id)
        return settled


def _wishes(id: str) -> Iterator[tuple[str, Wish]]:
    key = scope_key(id)
    authorization = _AUTHORIZATION.search(key)
    if authorization is not None:
        sections = _BY_TYPE.get(authorization.group(1))
        if sections is not None:
            # Their names are unique in the tenant, while the rest of the id changes with the list
            # (see `lspriv.importers.assignment_rows.assignment_key`).
            end = _end(key)
            yield end, Wish(id, sections, None if end != key else key)
        return
    guid = guid_key(id)
    if _GUID.fullmatch(guid):
        yield guid, Wish(id, _PRINCIPALS, None)
        return
    subscription = _SUBSCRIPTION.fullmatch(key)
    if subscription is not None:
        # `az account list` writes the bare GUID.
        yield subscription.group(1), Wish(id, _SUBSCRIPTIONS, None)
    elif "/" in key[1:]:
        yield _end(key), Wish(id, _PLACES, key)


def _end(key: str) -> str:
    """Return what ids are found by: the last part where it is as long as a GUID, else all of it."""
    end = key[key.rfind("/") + 1 :]
    return end if len(end) == GUID_LENGTH else key
