"""A second evaluator of Azure RBAC, slow and plain, that the engine must agree with.

It shares nothing with the engine but the model. Every question is answered from the snapshot
alone: lists are walked, nothing is kept from one question to the next. Each grant and each
deny assignment comes to a set of possible strengths, one for every way in which what is
missing could turn out; the answer is known if all of them lead to the same decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lspriv.model.assignment import EVERYONE, DenyAssignment, RoleAssignment
from lspriv.model.gap import GapKind
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot
from tests.generate.conditions import Asked, truth_of
from tests.naive.groups import Subjects, mentioned, object_id, subjects
from tests.naive.logic import Truth, both, either, negated
from tests.naive.patterns import folded, matches
from tests.naive.scopes import contains, known, segments

NONE, UNDECIDED, SURE = 0, 1, 2
"""How strong a grant or a denial is: not there, there if a condition holds, there."""

DELETE = "microsoft.authorization/roleassignments/delete"


@dataclass(frozen=True, slots=True)
class Question:
    """May the principal do the operation at the scope?"""

    principal: str
    operation: str
    scope: str
    data: bool | None
    """The plane that is meant; None leaves it to the catalogue."""


@dataclass(frozen=True, slots=True)
class World:
    """The snapshot, and what the catalogue adds to it."""

    snapshot: Snapshot
    planes: Mapping[str, str]
    """Operation in lower case → ``control``, ``data`` or ``either``."""
    builtin: Mapping[str, RoleDefinition]
    """GUID in lower case → a role that the snapshot need not define."""
    subjects: Subjects
    """Who asks, and the groups that this makes it part of."""


def decide(
    snapshot: Snapshot,
    principal: str,
    operation: str,
    scope: str,
    data: bool | None,
    *,
    planes: Mapping[str, str],
    builtin: Mapping[str, RoleDefinition],
) -> str:
    """Answer ``allowed``, ``denied``, ``conditional`` or ``unknown``."""
    if not mentioned(snapshot, principal) or not known(snapshot, scope):
        return "unknown"
    question = Question(principal, operation, scope, data)
    world = World(snapshot, planes, builtin, subjects(snapshot, principal))
    granted = _strongest(_grant_strengths(world, question))
    denied = _strongest(_deny_strengths(world, question))
    decisions = {_decision(grant, deny) for grant in granted for deny in denied}
    return decisions.pop() if len(decisions) == 1 else "unknown"


def grants(
    snapshot: Snapshot,
    principal: str,
    operation: str,
    scope: str,
    data: bool | None,
    *,
    planes: Mapping[str, str],
    builtin: Mapping[str, RoleDefinition],
) -> list[tuple[str, int, str]]:
    """Return the assignment, the number of the role's block, and the pattern of all that surely covers.

    A grant whose condition is not decided is among them, one whose condition is false is not.
    """
    question = Question(principal, operation, scope, data)
    world = World(snapshot, planes, builtin, subjects(snapshot, principal))
    found = []
    for assignment in snapshot.role_assignments:
        role = _definition(world, assignment)
        if role is None or _applies(world, question, assignment) is not True:
            continue
        for number, block in enumerate(role.permissions):
            if _held(world, question, assignment.condition, block.condition) is not False:
                found += [(assignment.id, number, pattern) for pattern in _covering(world, question, block)]
    return found


def _decision(grant: int, deny: int) -> str:
    if deny == SURE or grant == NONE:
        return "denied"
    return "allowed" if grant == SURE and deny == NONE else "conditional"


def _strongest(things: Iterable[set[int]]) -> set[int]:
    """Return every strength that the strongest of the things could have."""
    possible = {NONE}
    for strengths in things:
        possible = {max(so_far, strength) for so_far in possible for strength in strengths}
    return possible


# ---- grants --------------------------------------------------------------------------------------


def _grant_strengths(world: World, question: Question) -> Iterator[set[int]]:
    for assignment in world.snapshot.role_assignments:
        present = _applies(world, question, assignment)
        if present is not False:
            yield _possibly(present, _role_strengths(world, question, assignment))
    if _list_failed(world, question, "role_assignments") or _list_failed(world, question, "files"):
        yield {NONE, UNDECIDED, SURE}


def _applies(world: World, question: Question, assignment: RoleAssignment) -> Truth:
    return both(
        contains(world.snapshot, assignment.scope, question.scope),
        world.subjects.include(assignment.principal_id),
    )


def _role_strengths(world: World, question: Question, assignment: RoleAssignment) -> set[int]:
    role = _definition(world, assignment)
    if role is None:
        best = _strength(_held(world, question, assignment.condition))
        return {strength for strength in (NONE, UNDECIDED, SURE) if strength <= best}
    strengths = [
        _strength(_held(world, question, assignment.condition, block.condition))
        for block in role.permissions
        if _covering(world, question, block)
    ]
    return {max(strengths, default=NONE)}


def _definition(world: World, assignment: RoleAssignment) -> RoleDefinition | None:
    wanted = assignment.role_definition_id.rstrip("/").split("/")[-1].lower()
    for role in world.snapshot.role_definitions:
        if role.id.rstrip("/").split("/")[-1].lower() == wanted:
            return role
    return world.builtin.get(wanted)


# ---- deny assignments ----------------------------------------------------------------------------


def _deny_strengths(world: World, question: Question) -> Iterator[set[int]]:
    for deny in world.snapshot.deny_assignments:
        if deny.effect.lower() == "audit":
            continue
        present = both(_reaches(world, question, deny), _hits(world, deny))
        if present is not False:
            strengths = [
                _strength(_held(world, question, deny.condition, block.condition))
                for block in deny.permissions
                if _covering(world, question, block)
            ]
            yield _possibly(present, {max(strengths, default=NONE)})
    if _list_failed(world, question, "deny_assignments"):
        yield {NONE, UNDECIDED, SURE}


def _reaches(world: World, question: Question, deny: DenyAssignment) -> Truth:
    if deny.do_not_apply_to_child_scopes:
        return segments(deny.scope) == segments(question.scope)
    return contains(world.snapshot, deny.scope, question.scope)


def _hits(world: World, deny: DenyAssignment) -> Truth:
    named = [object_id(one.id) == object_id(EVERYONE) or world.subjects.include(one.id) for one in deny.principals]
    spared = [world.subjects.include(one.id) for one in deny.exclude_principals]
    return both(either(*named), negated(either(*spared)))


# ---- what both are made of -----------------------------------------------------------------------


def _possibly(present: Truth, strengths: set[int]) -> set[int]:
    return strengths if present is True else strengths | {NONE}


def _strength(condition_holds: Truth) -> int:
    if condition_holds is None:
        return UNDECIDED
    return SURE if condition_holds else NONE


def _held(world: World, question: Question, *conditions: str | None) -> Truth:
    asked = Asked(folded(question.operation), question.scope, _deleted(world, question))
    return both(*(truth_of(condition, asked) for condition in conditions if condition is not None))


def _deleted(world: World, question: Question) -> RoleAssignment | None:
    if folded(question.operation) != DELETE:
        return None
    for assignment in world.snapshot.role_assignments:
        if segments(assignment.id) == segments(question.scope):
            return assignment
    return None


def _covering(world: World, question: Question, block: Permission) -> list[str]:
    """Return the patterns of the block that grant the operation, after what the block itself takes away."""
    plane = world.planes.get(folded(question.operation), "either")
    if question.data is not None:
        plane = "data" if question.data else "control"
    found: list[str] = []
    if plane in ("control", "either"):
        found += _left_over(block.actions, block.not_actions, question.operation)
    if plane in ("data", "either"):
        found += _left_over(block.data_actions, block.not_data_actions, question.operation)
    return found


def _left_over(allowed: tuple[str, ...], excluded: tuple[str, ...], operation: str) -> list[str]:
    if any(matches(pattern, operation) for pattern in excluded):
        return []
    return [pattern for pattern in allowed if matches(pattern, operation)]


def _list_failed(world: World, question: Question, source: str) -> bool:
    """Tell whether a list that could hold more for this scope was not read to its end."""
    for gap in world.snapshot.gaps:
        missing = gap.kind is GapKind.ABSENT and source == "role_assignments"
        if gap.source != source or not (missing or gap.kind is GapKind.FAILED):
            continue
        scope = gap.scope.strip().lower()
        names_a_file = scope not in ("", "/") and not scope.startswith(("/subscriptions/", "/providers/"))
        if names_a_file or contains(world.snapshot, gap.scope, question.scope) is not False:
            return True
    return False
