"""All operations at once and one operation at a time give the same answers."""

from __future__ import annotations

from random import Random

import pytest

from lspriv.access import AccessEngine, Decision, Query
from lspriv.access.holding import Holdings
from lspriv.access.questions import gaps_at, what, who
from lspriv.access.universe import bit_numbers
from lspriv.catalog import load_catalog
from lspriv.model.gap import Gap
from lspriv.model.principal import guid_key
from lspriv.model.resource import Subscription
from lspriv.model.snapshot import Snapshot
from tests.generate.questions import random_query
from tests.generate.tenants import random_tenant


@pytest.mark.parametrize("seed", range(12))
def test_what_agrees_with_decide(seed: int) -> None:
    """Where no gap is in play, `what` at a scope lists an operation exactly when `decide` allows it there."""
    random = Random(f"what {seed}")
    snapshot = random_tenant(Random(seed), 1 + seed % 5)
    engine = AccessEngine(snapshot, load_catalog())
    holdings = Holdings(engine)
    compared = 0
    for _ in range(40):
        question = random_query(random, snapshot)
        held = what(engine, holdings, question.principal, question.scope)
        for data, sure, undecided in (
            (False, held.holding.sure.control, held.holding.undecided.control),
            (True, held.holding.sure.data, held.holding.undecided.data),
        ):
            mask = engine.universe.data if data else engine.universe.control
            numbers = [*bit_numbers(sure)][:3] + [*bit_numbers(undecided)][:3]
            numbers += [n for n in random.sample(range(len(engine.universe.keys)), 6) if mask >> n & 1]
            for number in numbers:
                query = Query(question.principal, engine.universe.keys[number], question.scope, data)
                decision = engine.decide(query).decision
                if decision is Decision.UNKNOWN:
                    continue
                compared += 1
                if decision is Decision.ALLOWED:
                    assert sure >> number & 1, query
                elif decision is Decision.CONDITIONAL:
                    assert (sure | undecided) >> number & 1, query
                else:
                    assert not sure >> number & 1, query
    assert compared > 100


@pytest.mark.parametrize("seed", range(6))
def test_who_lists_exactly_those_who_are_not_denied(seed: int) -> None:
    random = Random(f"who {seed}")
    snapshot = random_tenant(Random(seed), 2)
    engine = AccessEngine(snapshot, load_catalog())
    for _ in range(8):
        question = random_query(random, snapshot)
        told = dict(who(engine, question.operation, question.scope, question.data))
        for principal in engine.directory.mentioned:
            query = Query(principal, question.operation, question.scope, question.data)
            answer = engine.decide(query)
            assert (principal in told) == (answer.decision is not Decision.DENIED)
            assert told.get(principal, answer) == answer
        assert all(guid_key(principal) == principal for principal in told)


@pytest.mark.parametrize("seed", range(12))
def test_what_has_a_gap_wherever_decide_cannot_tell(seed: int) -> None:
    """An operation that `what` lists and `decide` calls unknown is never listed without a reason for doubt."""
    random = Random(f"gaps {seed}")
    snapshot = random_tenant(Random(1000 + seed), 1 + seed % 5)
    engine = AccessEngine(snapshot, load_catalog())
    holdings = Holdings(engine)
    for _ in range(40):
        question = random_query(random, snapshot)
        answer = engine.decide(Query(question.principal, question.operation, question.scope, question.data))
        if answer.decision is Decision.UNKNOWN:
            assert what(engine, holdings, question.principal, question.scope).gaps, question


def test_who_says_what_may_hide_people() -> None:
    """A list of assignments that was cut off hides people of whom nothing in the input knows."""
    cut_off = Gap("role_assignments", "exports/role-assignments.json", "is cut off")
    engine = AccessEngine(Snapshot(subscriptions=(Subscription("s"),), gaps=(cut_off,)), load_catalog())
    assert list(who(engine, "Microsoft.Web/sites/write", "/subscriptions/s")) == []
    assert list(gaps_at(engine, "/subscriptions/s")) == ["is cut off"]
    assert len(list(gaps_at(engine, "/subscriptions/t"))) == 2
