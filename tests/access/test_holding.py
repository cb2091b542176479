"""All operations at once and one operation at a time give the same answers."""

from __future__ import annotations

from random import Random

import pytest

from lspriv.access import AccessEngine, Decision, Query
from lspriv.access.holding import Holdings
from lspriv.access.questions import what, who
from lspriv.access.universe import bit_numbers
from lspriv.catalog import load_catalog
from lspriv.model.principal import guid_key
from tests.generate.questions import random_query
from tests.generate.tenants import random_tenant

SURE = {"control": Decision.ALLOWED, "data": Decision.ALLOWED}


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
