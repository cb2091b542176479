"""Who stands behind a principal: a person, or the people of a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Step
from lspriv.model.principal import PrincipalKind
from lspriv.model.scope import resource_type
from lspriv.rules.assignments import Judged

MOST_STEPS = 20
"""So many members the evidence of one finding shows."""


@dataclass(frozen=True, slots=True)
class People:
    """The people who use what a principal holds."""

    members: dict[str, tuple[str, ...]]
    """The key of each, sorted, with the groups that hold the person, outermost first; none for the principal itself."""
    doubt: str | None = None
    """Why there may be more."""


_NOBODY = People({})


def people_behind(tenant: Tenant, key: str, *, counted: bool = False) -> People:
    """Return the users that a principal is or holds, transitively.

    Deleted ones are left out. Of a group, so are those whom the baseline allows what they hold; a person
    whom it allows is only left out where people are counted, since a finding about the person is told
    among those that are accepted.
    """
    directory = tenant.engine.directory
    kind = directory.kind(key)
    if kind is PrincipalKind.UNKNOWN:
        return People({}, f"whether `{directory.name(key)}` is a person or a workload is not in the input")
    if kind.is_workload:
        return _NOBODY
    held = directory.members_of(key) if kind.is_group else {key: ()}
    left_out = tenant.allowed | tenant.deleted if counted or kind.is_group else tenant.deleted
    people = {
        member: held[member]
        for member in sorted(held)
        if directory.kind(member) is PrincipalKind.USER and member not in left_out
    }
    if not kind.is_group:
        return People(people)
    name = directory.name(key)
    if not directory.opaque_groups.isdisjoint({key, *held}):
        return People(people, f"members of the group `{name}` are not in the input, and people may be among them")
    unknown = sorted(member for member in held if directory.kind(member) is PrincipalKind.UNKNOWN)
    if unknown:
        more = f" and {len(unknown) - 1} more" if unknown[1:] else ""
        who = f"`{directory.name(unknown[0])}`{more} in the group `{name}`"
        return People(people, f"whether {who} is a person or a workload is not in the input")
    return People(people)


def membership_steps(tenant: Tenant, members: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[Step, ...]:
    """Return the links from people to the outermost of the groups that hold them, each link once."""
    directory = tenant.engine.directory
    links: dict[tuple[str, str], None] = {}
    for member, groups in members[:MOST_STEPS]:
        chain = (*groups, member)
        links.update(dict.fromkeys((inner, outer) for outer, inner in pairwise(chain)))
    steps = [
        Step("member-of", inner, outer, f"`{directory.name(inner)}` is in `{directory.name(outer)}`")
        for inner, outer in links
    ]
    hidden = len(members) - MOST_STEPS
    if hidden > 0:
        outermost = members[0][1][0]
        steps.append(Step("member-of", "…", outermost, f"and {hidden:,} more"))
    return tuple(steps)


def undenied(tenant: Tenant, judged: Judged, people: People, kinds: frozenset[Privilege]) -> People:
    """Return those to whom no deny assignment refuses all kinds of privilege that an assignment of theirs conveys.

    One may name a person, or another group of the person, and so take nothing from the group as a whole.
    """
    if not tenant.engine.denies:
        return people
    table, holding = tenant.snapshot.role_assignments, tenant.holdings.granted(judged.row)
    scope = table.scopes.texts[table.scope[judged.row]]
    type = resource_type(judged.scope)
    left = {person: tenant.holdings.less_denied(holding, person, scope, below=True) for person in people.members}
    kept = {person for person, held in left.items() if not kinds.isdisjoint(tenant.privileges(held, type))}
    if len(kept) == len(left):
        return people
    return replace(people, members={person: via for person, via in people.members.items() if person in kept})


def told(tenant: Tenant, people: Sequence[str], most: int = 3) -> str:
    """Name some people in a sentence: Ann, Bob and 3 more."""
    names = [f"`{tenant.engine.directory.name(key)}`" for key in people[:most]]
    rest = len(people) - len(names)
    if rest:
        return f"{', '.join(names)} and {rest:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def named(tenant: Tenant, people: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the people as details name them."""
    for key in people:
        reference = tenant.principal_ref(key)
        yield {"id": reference.id, "name": reference.name}
