"""Hypothesis strategies for snapshots, derived from the dataclasses; every field takes every shape that it may have."""

from __future__ import annotations

import dataclasses
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from lspriv.model.assignment import RoleAssignment
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.model.table import AssignmentTable

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
GUIDS = st.uuids().map(str)
SCOPES = st.sampled_from(["/", "/subscriptions/s", "/subscriptions/s/resourceGroups/Ü"])


def facts(of: type) -> st.SearchStrategy[Any]:
    """Build any value of a dataclass; what is None when unset is sometimes None."""
    hints = get_type_hints(of)
    fields = {field.name: _values(hints[field.name]) for field in dataclasses.fields(of)}
    if of is RoleAssignment:
        usual = st.builds("{}/providers/Microsoft.Authorization/roleAssignments/{}".format, SCOPES, GUIDS)
        fields |= {"id": usual | TEXTS, "scope": SCOPES, "created_by": st.none() | GUIDS}
    return st.builds(of, **fields)


def _values(hint: Any) -> st.SearchStrategy[Any]:
    """Build any value of a field; pairs of texts are an object in JSON, so each key comes once and in order."""
    if get_origin(hint) in (types.UnionType, Union):
        return st.one_of([_values(part) for part in get_args(hint)])
    if hint == tuple[tuple[str, str], ...]:
        return st.dictionaries(TEXTS, TEXTS, max_size=3).map(lambda pairs: tuple(sorted(pairs.items())))
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0]), max_size=2).map(tuple)
    return facts(hint) if dataclasses.is_dataclass(hint) and isinstance(hint, type) else st.from_type(hint)


def snapshots() -> st.SearchStrategy[Snapshot]:
    """Build any snapshot."""
    hints = get_type_hints(Snapshot)
    lists = {
        field.name: st.lists(facts(get_args(hints[field.name])[0]), max_size=2).map(tuple)
        for field in dataclasses.fields(Snapshot)
        if get_args(hints[field.name])[1:] == (...,)
    }
    table = st.lists(facts(RoleAssignment), max_size=4).map(assignment_table)
    return st.builds(Snapshot, tenant_id=st.none() | TEXTS, cloud=TEXTS, role_assignments=table, **lists)


st.register_type_strategy(str, TEXTS)
st.register_type_strategy(AssignmentTable, st.builds(AssignmentTable))
