"""Whether conditions on granting roles hold, against every role and principal tried one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.access.delegation import DelegationBook, Leak, LeakKind
from lspriv.access.engine import AccessEngine
from lspriv.catalog import load_catalog
from lspriv.rules.example import ROLE_GUIDS, Part, assign, build, management_group_id, role, user

ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
OWNER, READER = ROLE_GUIDS["Owner"], ROLE_GUIDS["Reader"]
ADMINISTRATORS = ("Role Based Access Control Administrator", "User Access Administrator")
CUSTOM = "33333333-3333-4333-8333-333333333333"
NEW = "44444444-4444-4444-8444-444444444444"
GRANTING = (OWNER, *(ROLE_GUIDS[name] for name in ADMINISTRATORS), CUSTOM)
HOLDER, STRANGER, NAMED = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "567")
TYPES = ("User", "Group", "ServicePrincipal")

Asked = tuple[str, str, str]
"""Role, principal, type of the principal."""


@dataclass(frozen=True)
class Clause:
    """What a condition says of one attribute, as text and as a test."""

    attribute: str
    text: str
    holds: Callable[[Asked], bool]


def _clause(place: int, attribute: str, values: tuple[str, ...], *, among: bool) -> Clause:
    operator = "Guid" if place < 2 else "String"
    quantifier = "ForAnyOfAnyValues" if among else "ForAnyOfAllValues"
    written = ", ".join(values if place < 2 else [f"'{value}'" for value in values])
    comparison = f"{quantifier}:{operator}{'Equals' if among else 'NotEquals'} {{{written}}}"
    text = f"@SOURCE[{ASSIGNMENTS}:{attribute}] {comparison}"
    return Clause(attribute, text, lambda asked: (asked[place] in values) is among)


def _some(of: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=4, unique=True).map(tuple)


CLAUSES = st.one_of(
    st.builds(_clause, st.just(0), st.just("RoleDefinitionId"), _some((*GRANTING, READER)), among=st.booleans()),
    st.builds(_clause, st.just(1), st.just("PrincipalId"), _some((HOLDER, NAMED)), among=st.booleans()),
    st.builds(_clause, st.just(2), st.just("PrincipalType"), _some(TYPES), among=st.booleans()),
)
# Two clauses on one attribute may contradict each other, which the three values of logic do not see.
SIDES = st.lists(CLAUSES, max_size=2, unique_by=lambda clause: clause.attribute)


def targeted(verb: str, source: str, clauses: list[Clause]) -> str | None:
    if not clauses:
        return None
    joined = " AND ".join(clause.text.replace("SOURCE", source) for clause in clauses)
    return f"((!(ActionMatches{{'{ASSIGNMENTS}/{verb}'}})) OR ({joined}))"


def passes(clauses: list[Clause], asked: Asked) -> bool:
    return all(clause.holds(asked) for clause in clauses)


def expected(write: list[Clause], delete: list[Clause]) -> list[Leak]:
    """What leaks, by trying everything."""
    if not write and not delete:
        return [Leak(LeakKind.NO_CONDITION)]

    def given_to(principals: tuple[str, ...], role: str) -> bool:
        return any(passes(write, (role, *rest)) for rest in product(principals, TYPES))

    found = []
    to_strangers = sorted(role for role in GRANTING if given_to((STRANGER, HOLDER), role))
    to_named = sorted(role for role in GRANTING if given_to((NAMED,), role))
    if to_strangers:
        found.append(Leak(LeakKind.ROLE_ESCAPES, roles=tuple(to_strangers)))
    elif given_to((STRANGER, HOLDER), NEW):
        found.append(Leak(LeakKind.NEW_ROLE_ESCAPES, certain=False))
    elif to_named:
        found.append(Leak(LeakKind.ROLE_ESCAPES, certain=False, roles=tuple(to_named)))
    if any(passes(delete, (OWNER, STRANGER, kind)) for kind in TYPES):
        found.append(Leak(LeakKind.DELETE_FREE, operations=(f"{ASSIGNMENTS}/delete",)))
    return found


def leaks(*parts: Part) -> list[Leak]:
    engine = AccessEngine(build(parts), load_catalog())
    return list(DelegationBook(engine).leaks(0))


@settings(max_examples=300, deadline=None)
@given(SIDES, SIDES)
def test_a_condition_leaks_what_trying_everything_finds(write: list[Clause], delete: list[Clause]) -> None:
    sides = (targeted("write", "Request", write), targeted("delete", "Resource", delete))
    condition = " AND ".join(side for side in sides if side) or None
    custom = role(CUSTOM, f"{ASSIGNMENTS}/*")
    assert leaks(custom, assign(HOLDER, ADMINISTRATORS[0], condition=condition)) == expected(write, delete)


def test_a_role_that_cannot_be_assigned_there_does_not_escape() -> None:
    three = _clause(0, "RoleDefinitionId", GRANTING[:3], among=False)
    condition = f"{targeted('write', 'Request', [three])} AND {targeted('delete', 'Resource', [three])}"
    held = assign("ann", ADMINISTRATORS[0], condition=condition)
    [here] = leaks(user("ann"), role(CUSTOM, "*", scopes=("/subscriptions/s/resourceGroups/g",)), held)
    assert here == Leak(LeakKind.ROLE_ESCAPES, roles=(CUSTOM,))
    [there] = leaks(user("ann"), role(CUSTOM, "*", scopes=(management_group_id("elsewhere"),)), held)
    assert there == Leak(LeakKind.NEW_ROLE_ESCAPES, certain=False)


def test_an_operation_that_the_condition_does_not_target_is_free() -> None:
    condition = targeted("write", "Request", [_clause(0, "RoleDefinitionId", (READER,), among=True)])
    both = f"{condition} AND {targeted('delete', 'Resource', [_clause(0, 'RoleDefinitionId', (READER,), among=True)])}"
    [leak] = leaks(assign("ann", "User Access Administrator", condition=both))
    assert leak.kind is LeakKind.OPERATION_FREE
    assert "Microsoft.Authorization/roleDefinitions/write" in leak.operations


def test_a_condition_that_nobody_can_read_is_no_condition_that_holds() -> None:
    [first, *_] = leaks(assign("ann", ADMINISTRATORS[0], condition="@Principal[Contoso:Clearance] AtLeast 'amber'"))
    assert first == Leak(LeakKind.UNREADABLE, certain=False)


def test_a_condition_on_removing_that_nobody_can_read_may_leave_it_free() -> None:
    write = targeted("write", "Request", [_clause(0, "RoleDefinitionId", (READER,), among=True)])
    opaque = f"((!(ActionMatches{{'{ASSIGNMENTS}/delete'}})) OR (@Principal[Contoso:Clearance] AtLeast 'amber'))"
    [leak] = leaks(assign("ann", ADMINISTRATORS[0], condition=f"{write} AND {opaque}"))
    assert leak == Leak(LeakKind.DELETE_FREE, certain=False, operations=(f"{ASSIGNMENTS}/delete",))


def test_a_role_that_grants_no_roles_leaks_nothing() -> None:
    assert leaks(assign("ann", "Contributor")) == []
    assert leaks(assign("ann", "unheard-of")) == []
