"""The assignment table gives back what went in, to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.model.assignment import RoleAssignment
from lspriv.model.principal import PrincipalKind
from lspriv.model.snapshot import assignment_table

TEXT = st.text(min_size=1, max_size=20)
MAYBE = st.none() | TEXT
SCOPES = st.sampled_from(["/", "/subscriptions/S", "/subscriptions/s", "/subscriptions/s/resourceGroups/rg"])
NAMES = st.uuids().map(str) | st.uuids().map(lambda name: str(name).upper()) | TEXT


@st.composite
def assignments(draw: st.DrawFn) -> RoleAssignment:
    scope = draw(SCOPES)
    own = f"{'' if scope == '/' else scope}/providers/Microsoft.Authorization/roleAssignments/{draw(NAMES)}"
    return RoleAssignment(
        id=draw(st.just(own) | st.just(own.lower()) | TEXT),
        scope=scope,
        principal_id=draw(TEXT),
        role_definition_id=draw(TEXT),
        principal_type=draw(st.sampled_from(PrincipalKind)),
        condition=draw(MAYBE),
        condition_version=draw(MAYBE),
        description=draw(MAYBE),
        created_on=draw(MAYBE),
        created_by=draw(MAYBE),
        delegated_managed_identity_resource_id=draw(MAYBE),
        assignment_type=draw(MAYBE),
        end_date_time=draw(MAYBE),
    )


@given(rows=st.lists(assignments(), max_size=8))
def test_rows_come_back_to_the_letter(rows: list[RoleAssignment]) -> None:
    table = assignment_table(rows)
    assert list(table) == rows
    assert [table[number] for number in range(-len(rows), 0)] == rows
    assert [table.id(number) for number in range(len(rows))] == [row.id for row in rows]
    assert [table.condition(number) for number in range(len(rows))] == [row.condition for row in rows]
    assert list(table.conditioned_rows()) == [n for n, row in enumerate(rows) if row.condition is not None]
    assert table == assignment_table(rows)
    with pytest.raises(IndexError):
        table[len(rows)]
