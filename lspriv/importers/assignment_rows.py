"""The assignment table under construction: one row per assignment, however many files list it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from lspriv.importers.gapbook import GapBook
from lspriv.importers.shelf import contradiction
from lspriv.model.assignment import RoleAssignment
from lspriv.model.principal import PrincipalKind, guid_key, principal_kind
from lspriv.model.role import role_guid
from lspriv.model.scope import MANAGEMENT_GROUP_PREFIX, scope_key, subscription_of
from lspriv.model.table import AssignmentTable

_SORT = "role assignments told differently by two files"


def assignment_key(assignment_id: str) -> str:
    """Return what assignments are compared by: the GUID at the end of the id, else the whole id.

    Azure names assignments by GUIDs that are unique in the tenant (Microsoft: "Troubleshoot Azure RBAC"),
    while the prefix of the id changes with the scope that they were listed from.
    """
    name = assignment_id[assignment_id.rfind("/") + 1 :].lower()
    return name if len(name) == 36 else scope_key(assignment_id)


class AssignmentRows:
    """Role assignments in a table, found again by their GUID."""

    def __init__(self, gaps: GapBook) -> None:
        self.table = AssignmentTable()
        self._gaps = gaps
        self._rows: dict[str, int] = {}
        self._starts: list[int] = []
        self._files: list[str] = []
        self._subscriptions: frozenset[str] | None = None
        self.seen_from: set[tuple[str, str]] = set()
        """Pairs of a management group's key and the subscription from which an assignment at it was listed."""

    def id_of(self, guid: str) -> str | None:
        """Return the id of the assignment with this GUID (in lower case, with dashes), or None."""
        row = self._rows.get(guid)
        return None if row is None else self.table.id(row)

    def begin(self, file: str) -> None:
        """Note that what is added from here on comes from a file."""
        if not self._files or self._files[-1] != file:
            self._starts.append(len(self.table))
            self._files.append(file)

    def add(
        self,
        id: str,
        scope: str,
        principal_id: str,
        role_definition_id: str,
        principal_type: str | None,
        created_on: str | None,
        created_by: str | None,
        *extras: str | None,
    ) -> None:
        """Add an assignment; the arguments are those of `AssignmentTable.add`."""
        # `assignment_key`, written out: this runs a million times.
        name = id[id.rfind("/") + 1 :].lower()
        if len(name) != 36:
            name = scope_key(id)
        rows = self._rows
        next_row = len(rows)
        row = rows.setdefault(name, next_row)
        if row == next_row:
            self.table.add(id, scope, principal_id, role_definition_id, principal_type, created_on, created_by, *extras)
            return
        self._compare(row, id, scope, principal_id, role_definition_id, extras[0] if extras else None)
        self._compare_kind(row, id, principal_type)
        self.table.fill(row, principal_type, created_on, created_by, *extras)

    def add_columns(
        self,
        ids: list[str],
        scopes: list[str],
        principal_ids: list[str],
        role_definition_ids: list[str],
        principal_types: list[str | None],
        created_on: list[str | None],
        created_by: list[str | None],
        extras: dict[int, tuple[str | None, ...]],
    ) -> None:
        """Add assignments by columns; the arguments are those of `AssignmentTable.add_columns`."""
        names = [id[-36:] for id in ids]
        rows = self._rows
        start = len(rows)
        columns = (scopes, principal_ids, role_definition_ids, principal_types, created_on, created_by)
        if _are_keys(ids, names) and rows.keys().isdisjoint(names):
            rows.update(zip(names, range(start, start + len(ids)), strict=True))
            if len(rows) == start + len(ids):
                self.table.add_columns(ids, *columns, extras)
                return
            for name in names:
                rows.pop(name, None)
        for at, fields in enumerate(zip(ids, *columns, strict=True)):
            self.add(*fields, *extras.get(at, ()))

    def put(self, assignment: RoleAssignment) -> None:
        """Add a single assignment."""
        kind = assignment.principal_type.value
        self.add(
            assignment.id, assignment.scope, assignment.principal_id, assignment.role_definition_id, kind,
            assignment.created_on, assignment.created_by, assignment.condition, assignment.condition_version,
            assignment.description, assignment.delegated_managed_identity_resource_id,
            assignment.assignment_type, assignment.end_date_time,
        )  # fmt: skip

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def listed_from(self, subscription: str, scope: str) -> None:
        """Note that an assignment at a scope stood in a list of a subscription, so that the scope lies above it."""
        key = scope_key(scope)
        if key.startswith(MANAGEMENT_GROUP_PREFIX):
            self.seen_from.add((key, subscription.lower()))

    def subscriptions(self) -> frozenset[str]:
        """Return the folded GUIDs of the subscriptions in which assignments lie, once all are added."""
        if self._subscriptions is None:
            prefix = "/subscriptions/"
            keys = (key[len(prefix) :] for key in self.table.scopes.keys if key.startswith(prefix))
            self._subscriptions = frozenset(key.partition("/")[0] for key in keys)
        return self._subscriptions

    def some_file_spans_subscriptions(self) -> bool:
        """Tell whether one file has assignments in several subscriptions: a list of the tenant, not of one of them."""
        table = self.table
        subscription = [subscription_of(key) for key in table.scopes.keys]
        for start, end in pairwise((*self._starts, len(table))):
            held = {subscription[table.scopes.key_of[scope]] for scope in set(table.scope[start:end])}
            if len(held - {None}) > 1:
                return True
        return False

    def note_prefixes(self) -> None:
        """Note from which subscriptions assignments at management groups were listed, by the prefix of their roles.

        `roleDefinitionId` carries the subscription that a list was asked for
        (Microsoft: "List Azure role definitions"), and such a list has only assignments at or above it.
        """
        table = self.table
        keys = table.scopes.keys
        above = {
            number for number, key in enumerate(table.scopes.key_of) if keys[key].startswith(MANAGEMENT_GROUP_PREFIX)
        }
        if not above:
            return
        pairs = {(scope, role) for scope, role in zip(table.scope, table.role, strict=True) if scope in above}
        for scope, role in pairs:
            self._note_prefix(keys[table.scopes.key_of[scope]], table.roles.texts[role])

    def _note_prefix(self, scope: str, role_definition_id: str) -> None:
        subscription = subscription_of(scope_key(role_definition_id))
        if subscription and scope.startswith(MANAGEMENT_GROUP_PREFIX):
            self.seen_from.add((scope, subscription))

    def _compare(self, row: int, id: str, scope: str, principal: str, role: str, condition: str | None) -> None:
        table = self.table
        mine_scope = table.scopes.texts[table.scope[row]]
        mine_principal = table.principals.texts[table.principal[row]]
        mine_role = table.roles.texts[table.role[row]]
        mine_condition = table.condition(row)
        if role != mine_role:
            self._note_prefix(scope_key(scope), role)
            if role_guid(role) != role_guid(mine_role):
                self._contradict(row, id, "role", mine_role, role)
        if scope != mine_scope and scope_key(scope) != scope_key(mine_scope):
            self._contradict(row, id, "scope", mine_scope, scope)
        if principal != mine_principal and guid_key(principal) != guid_key(mine_principal):
            self._contradict(row, id, "principal", mine_principal, principal)
        if condition and mine_condition and condition.split() != mine_condition.split():
            self._contradict(row, id, "condition", mine_condition, condition)

    def _compare_kind(self, row: int, id: str, principal_type: str | None) -> None:
        mine, theirs = self.table.kind(row), principal_kind(principal_type)
        if mine is not theirs and PrincipalKind.UNKNOWN not in (mine, theirs):
            self._contradict(row, id, "principal type", mine.value, theirs.value)

    def _contradict(self, row: int, id: str, field: str, mine: str, theirs: str) -> None:
        scope = self.table.scopes.texts[self.table.scope[row]]
        first = self._files[bisect_right(self._starts, row) - 1]
        what = f"role assignment `{id}`"
        gap = contradiction("role_assignments", scope, what, field, mine, theirs, first, self._files[-1])
        self._gaps.add(gap, _SORT)


def _are_keys(ids: list[str], names: list[str]) -> bool:
    """Tell whether the last 36 characters of each id are what `assignment_key` returns."""
    joined = "".join(names)
    if len(joined) != 36 * len(names) or "/" in joined or joined != joined.lower():
        return False
    return {id[-37:-36] for id in ids} == {"/"}
