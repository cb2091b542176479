"""Put the same questions to the engine and to the naive evaluator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from random import Random

from lspriv.access import AccessEngine, Query
from lspriv.catalog import load_catalog
from lspriv.catalog.operations import PLANES
from lspriv.model.assignment import RoleAssignment
from lspriv.model.role import RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.model.table import AssignmentTable
from tests.generate.questions import Question, random_query
from tests.generate.tenants import random_tenant
from tests.naive.evaluator import decide, grants
from tests.naive.patterns import folded

SIZES = 6
QUESTIONS_PER_TENANT = 100


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A question on which the two differ."""

    seed: int
    """Of the tenant; `tenant(seed)` builds it again."""
    question: Question
    engine: str
    naive: str
    unknown_grants: tuple[tuple[str, int, str], ...] = ()
    """Grants by which the engine allows and that the naive evaluator does not know."""


@dataclass(slots=True)
class Tally:
    """What came of many questions."""

    answers: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what came of others."""
        self.answers.update(other.answers)
        self.disagreements.extend(other.disagreements)


@cache
def planes() -> dict[str, str]:
    """Return the plane of every operation of the catalogue, by its name in lower case."""
    operations = load_catalog().operations
    return {name.lower(): PLANES[code].value for name, code in zip(operations.names, operations.planes, strict=True)}


@cache
def builtin() -> dict[str, RoleDefinition]:
    """Return the built-in roles by GUID in lower case."""
    return {role.id.rstrip("/").rsplit("/", 1)[-1].lower(): role for role in load_catalog().roles()}


def tenant(seed: int) -> Snapshot:
    """Build the tenant of this seed; sizes take turns."""
    return random_tenant(Random(seed), 1 + seed % SIZES)


def compare_tenant(seed: int, count: int = QUESTIONS_PER_TENANT) -> Tally:
    """Ask both about one tenant."""
    snapshot = tenant(seed)
    random = Random(f"questions to {seed}")
    engine = AccessEngine(snapshot, load_catalog())
    tally = Tally()
    for _ in range(count):
        question = random_query(random, snapshot)
        answered = naive_answer(snapshot, question)
        tally.answers[answered] += 1
        difference = compare(engine, snapshot, seed, question, answered)
        if difference is not None:
            tally.disagreements.append(difference)
    return tally


def compare(
    engine: AccessEngine, snapshot: Snapshot, seed: int, question: Question, answered: str
) -> Disagreement | None:
    """Return how the engine's answer differs from the naive one, None if it does not."""
    answer = engine.decide(Query(question.principal, question.operation, question.scope, question.data))
    decision = answer.decision.value
    unknown: tuple[tuple[str, int, str], ...] = ()
    if decision == "allowed":
        told = [(grant.assignment, grant.block, grant.pattern) for grant in answer.because]
        known = [(one, block, folded(pattern)) for one, block, pattern in naive_grants(snapshot, question)]
        unknown = tuple(grant for grant in told if (grant[0], grant[1], folded(grant[2])) not in known)
        if not told:
            unknown = (("no grant is named", 0, ""),)
    if decision == answered and not unknown:
        return None
    return Disagreement(seed, question, decision, answered, unknown)


def naive_answer(snapshot: Snapshot, question: Question) -> str:
    """Return what the naive evaluator says."""
    return decide(
        snapshot,
        question.principal,
        question.operation,
        question.scope,
        question.data,
        planes=planes(),
        builtin=builtin(),
    )


def naive_grants(snapshot: Snapshot, question: Question) -> list[tuple[str, int, str]]:
    """Return the grants that the naive evaluator knows."""
    return grants(
        snapshot,
        question.principal,
        question.operation,
        question.scope,
        question.data,
        planes=planes(),
        builtin=builtin(),
    )


# ---- making a failing case small -----------------------------------------------------------------


def shrunk(difference: Disagreement) -> Snapshot:
    """Leave out of the tenant whatever the disagreement does not need."""

    def still_differs(snapshot: Snapshot) -> bool:
        engine = AccessEngine(snapshot, load_catalog())
        now = compare(engine, snapshot, 0, difference.question, naive_answer(snapshot, difference.question))
        return now is not None and (now.engine, now.naive) == (difference.engine, difference.naive)

    snapshot = tenant(difference.seed)
    before = None
    while before != snapshot:
        before = snapshot
        for section in fields(Snapshot):
            snapshot = _shorter(snapshot, section.name, still_differs)
    return snapshot


def _shorter(snapshot: Snapshot, section: str, wanted: Callable[[Snapshot], bool]) -> Snapshot:
    facts = getattr(snapshot, section)
    if not isinstance(facts, tuple | AssignmentTable):
        return snapshot
    left = list(facts)
    for fact in list(left):
        fewer = [other for other in left if other is not fact]
        smaller = _with(snapshot, section, fewer)
        if wanted(smaller):
            left, snapshot = fewer, smaller
    return snapshot


def _with(snapshot: Snapshot, section: str, facts: list[object]) -> Snapshot:
    if section == "role_assignments":
        rows = [fact for fact in facts if isinstance(fact, RoleAssignment)]
        return replace(snapshot, role_assignments=assignment_table(rows))
    return replace(snapshot, **{section: tuple(facts)})  # type: ignore[arg-type]
