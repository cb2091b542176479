"""The assignment table: a million role assignments in columns instead of objects.

One Python object per assignment would cost more than the file it came from
(see docs/adr/0002-assignment-table.md). Columns hold indexes into lists of distinct
strings; a `RoleAssignment` is built when somebody asks for a row.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import overload

from lspriv.model.assignment import RoleAssignment
from lspriv.model.principal import PrincipalKind, guid_key, principal_kind
from lspriv.model.role import role_guid
from lspriv.model.scope import scope_key

_ID_INFIX = "/providers/Microsoft.Authorization/roleAssignments/"
_KINDS = tuple(PrincipalKind)
_KIND_CODES = {kind: code for code, kind in enumerate(_KINDS)}
_CODES: dict[str | None, int] = {kind.value: code for kind, code in _KIND_CODES.items()}


class _Numbers(dict[str, int]):
    """Numbers by string; a new string gets the next one. Looked up in C, so that a million rows are quick."""

    __slots__ = ("_number_new",)

    def __init__(self, number_new: Callable[[str], int]) -> None:
        super().__init__()
        self._number_new = number_new

    def __missing__(self, text: str) -> int:
        return self._number_new(text)


class Spellings:
    """Distinct strings by number, each also under the number of the key it is compared by."""

    __slots__ = ("_fold", "_key_numbers", "_numbers", "key_of", "keys", "texts")

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._numbers = _Numbers(self._number_new)
        self._key_numbers: dict[str, int] = {}
        self.texts: list[str] = []
        """Distinct strings as Azure wrote them."""
        self.key_of = array("I")
        """For each spelling the number of its key."""
        self.keys: list[str] = []
        """Distinct keys."""

    def number(self, text: str) -> int:
        """Return the number of the spelling, a new one if it is new."""
        return self._numbers[text]

    def numbers(self, texts: Iterable[str]) -> Iterator[int]:
        """Return the numbers of spellings, in their order."""
        return map(self._numbers.__getitem__, texts)

    def key_number(self, key: str) -> int | None:
        """Return the number of a key (already folded), or None if no spelling has it."""
        return self._key_numbers.get(key)

    def _number_new(self, text: str) -> int:
        key = self._fold(text)
        key_number = self._key_numbers.setdefault(key, len(self.keys))
        if key_number == len(self.keys):
            self.keys.append(key)
        number = self._numbers[text] = len(self.texts)
        self.texts.append(text)
        self.key_of.append(key_number)
        return number


class AssignmentTable(Sequence[RoleAssignment]):
    """Role assignments in the order in which they were added.

    INVARIANT: nothing is added once the table is part of a `Snapshot`.
    """

    __slots__ = (
        "_extras",
        "_ids",
        "_kinds",
        "_names",
        "created_by",
        "created_on",
        "creators",
        "principal",
        "principals",
        "role",
        "roles",
        "scope",
        "scopes",
    )

    def __init__(self) -> None:
        self.scopes = Spellings(scope_key)
        self.principals = Spellings(guid_key)
        self.roles = Spellings(role_guid)
        self.creators = Spellings(guid_key)
        self.creators.number("")
        self.scope = array("I")
        """Row → number of the scope's spelling."""
        self.principal = array("I")
        """Row → number of the principal id's spelling."""
        self.role = array("I")
        """Row → number of the role definition id's spelling; its key is the role's GUID."""
        self.created_on: list[str | None] = []
        self.created_by = array("I")
        """Row → number of the creator's spelling among `creators`, the first of which is empty: nobody told."""
        self._kinds = bytearray()
        self._names = bytearray()
        self._ids: dict[int, str] = {}
        self._extras: dict[int, tuple[str | None, ...]] = {}

    def add(
        self,
        id: str,
        scope: str,
        principal_id: str,
        role_definition_id: str,
        principal_type: str | None = None,
        created_on: str | None = None,
        created_by: str | None = None,
        *extras: str | None,
    ) -> int:
        """Add a row and return its number; `extras` are the fields of `EXTRAS`, in that order."""
        row = len(self.scope)
        self.scope.append(self.scopes.number(scope))
        self.principal.append(self.principals.number(principal_id))
        self.role.append(self.roles.number(role_definition_id))
        code = _CODES.get(principal_type)
        self._kinds.append(_KIND_CODES[principal_kind(principal_type)] if code is None else code)
        self.created_on.append(created_on)
        self.created_by.append(self.creators.number(created_by or ""))
        name = _guid_bytes(id[-36:])
        if name is None or _is_odd(id, scope):
            self._ids[row] = id
        self._names += name or bytes(16)
        for extra in extras:
            if extra is not None:
                self._extras[row] = extras
                break
        return row

    def add_columns(
        self,
        ids: Sequence[str],
        scopes: Sequence[str],
        principal_ids: Sequence[str],
        role_definition_ids: Sequence[str],
        principal_types: Sequence[str | None],
        created_on: Sequence[str | None],
        created_by: Sequence[str | None],
        extras: Mapping[int, tuple[str | None, ...]],
    ) -> None:
        """Add rows by columns of equal length; `extras` by place in the columns, for rows that have any.

        Three times as fast as `add` for each row.
        """
        start = len(self.scope)
        self.scope.extend(self.scopes.numbers(scopes))
        self.principal.extend(self.principals.numbers(principal_ids))
        self.role.extend(self.roles.numbers(role_definition_ids))
        codes = {kind: _KIND_CODES[principal_kind(kind)] for kind in set(principal_types)}
        self._kinds += bytes(map(codes.__getitem__, principal_types))
        self.created_on.extend(created_on)
        self.created_by.extend(self.creators.numbers(one or "" for one in created_by))
        tails = [id[-36:] for id in ids]
        names = _guids_bytes(tails)
        if names is None:
            packed = [_guid_bytes(tail) for tail in tails]
            names = b"".join(name or bytes(16) for name in packed)
            odd = [row for row, name in enumerate(packed) if name is None]
            self._ids.update((start + row, ids[row]) for row in odd)
        self._names += names
        for row, (id, scope) in enumerate(zip(ids, scopes, strict=True), start):
            if (id[:-36] != scope + _ID_INFIX or scope == "/") and _is_odd(id, scope):
                self._ids[row] = id
        self._extras.update((start + row, fields) for row, fields in extras.items())

    def fill(
        self,
        row: int,
        principal_type: str | None = None,
        created_on: str | None = None,
        created_by: str | None = None,
        *extras: str | None,
    ) -> None:
        """Give a row the facts that it lacks, as a second source of the same assignment tells them.

        What the row already has stays. Only while the table is being built.
        """
        if self.kind(row) is PrincipalKind.UNKNOWN:
            self._kinds[row] = _KIND_CODES[principal_kind(principal_type)]
        if self.created_on[row] is None:
            self.created_on[row] = created_on
        if not self.created_by[row] and created_by:
            self.created_by[row] = self.creators.number(created_by)
        if any(extra is not None for extra in extras):
            pairs = zip_longest(self._extras.get(row, ()), extras)
            self._extras[row] = tuple(new if old is None else old for old, new in pairs)

    def append(self, assignment: RoleAssignment) -> int:
        """Add a single assignment and return its row number."""
        return self.add(
            assignment.id,
            assignment.scope,
            assignment.principal_id,
            assignment.role_definition_id,
            assignment.principal_type.value,
            assignment.created_on,
            assignment.created_by,
            *(getattr(assignment, name) for name in EXTRAS),
        )

    def __len__(self) -> int:
        return len(self.scope)

    @overload
    def __getitem__(self, row: int) -> RoleAssignment: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[RoleAssignment]: ...
    def __getitem__(self, row: int | slice) -> RoleAssignment | Sequence[RoleAssignment]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        if row < 0:
            row += len(self)
        if not 0 <= row < len(self):
            raise IndexError(row)
        extras = self._extras.get(row)
        more = {} if extras is None else dict(zip(EXTRAS, extras, strict=False))
        return RoleAssignment(
            id=self.id(row),
            scope=self.scopes.texts[self.scope[row]],
            principal_id=self.principals.texts[self.principal[row]],
            role_definition_id=self.roles.texts[self.role[row]],
            principal_type=self.kind(row),
            created_on=self.created_on[row],
            created_by=self.creators.texts[self.created_by[row]] or None,
            **more,
        )

    def __iter__(self) -> Iterator[RoleAssignment]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AssignmentTable):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<AssignmentTable of {len(self)}>"

    def id(self, row: int) -> str:
        """Return the row's ARM id as Azure wrote it."""
        written = self._ids.get(row)
        if written is not None:
            return written
        digits = self._names[row * 16 : row * 16 + 16].hex()
        scope = self.scopes.texts[self.scope[row]]
        name = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        return ("" if scope == "/" else scope) + _ID_INFIX + name

    def kind(self, row: int) -> PrincipalKind:
        """Return what the row says its principal is."""
        return _KINDS[self._kinds[row]]

    def kinds_of_principals(self) -> Iterator[tuple[int, PrincipalKind]]:
        """Yield the distinct pairs of a principal's spelling number and what an assignment says it is."""
        last = dict(zip(self.principal, self._kinds, strict=True))
        if bytes(map(last.__getitem__, self.principal)) == self._kinds:
            return ((principal, _KINDS[code]) for principal, code in last.items())
        pairs = set(zip(self.principal, self._kinds, strict=True))
        return ((principal, _KINDS[code]) for principal, code in sorted(pairs))

    def columns(self) -> Iterator[bytes]:
        """Yield bytes that are equal for tables of equal rows, however each was put together."""
        for column, spellings in (
            (self.scope, self.scopes),
            (self.principal, self.principals),
            (self.role, self.roles),
        ):
            yield from _canonical(column, spellings.texts)
        yield from _canonical(self.created_by, self.creators.texts)
        yield _joined(text or "" for text in self.created_on)
        yield bytes(self._kinds)
        yield bytes(self._names)
        yield _joined(f"{row} {id}" for row, id in sorted(self._ids.items()))
        for row, fields in sorted(self._extras.items()):
            known = [f"{name} {field}" for name, field in zip(EXTRAS, fields, strict=False) if field is not None]
            yield _joined((str(row), *known))

    def condition(self, row: int) -> str | None:
        """Return the row's condition."""
        extras = self._extras.get(row)
        return extras[0] if extras else None

    def extras(self, row: int) -> tuple[str | None, ...]:
        """Return the row's fields of `EXTRAS`, in that order; trailing ones, or all, may be missing."""
        return self._extras.get(row, ())

    def conditioned_rows(self) -> Iterator[int]:
        """Yield the rows that carry a condition, in order."""
        return (row for row, extras in self._extras.items() if extras[0] is not None)

    def activated_rows(self) -> Iterator[int]:
        """Yield the rows that a PIM activation made, in order."""
        at = EXTRAS.index("assignment_type")
        return (row for row, extras in self._extras.items() if len(extras) > at and extras[at] == "Activated")

    def ends(self, row: int) -> str | None:
        """Return when PIM ends the row, ISO 8601; None for one that nothing ends."""
        extras = self._extras.get(row)
        return extras[_END] if extras and len(extras) > _END else None

    def timed_rows(self) -> Iterator[int]:
        """Yield the rows that PIM ends at some time, in order."""
        return (row for row in self._extras if self.ends(row))

    def ended_rows(self, now: str) -> Iterator[int]:
        """Yield the rows that PIM has ended by a time, in order; both times are ISO 8601 in UTC."""
        return (row for row in self.timed_rows() if (self.ends(row) or "")[:19] < now[:19])


EXTRAS = (
    "condition",
    "condition_version",
    "description",
    "delegated_managed_identity_resource_id",
    "assignment_type",
    "end_date_time",
)
"""The fields that few assignments have, in the order in which `AssignmentTable.add` takes them."""

_END = EXTRAS.index("end_date_time")


def _is_odd(id: str, scope: str) -> bool:
    """Tell whether an id is not made of its scope and a name, so that it must be kept."""
    return id[:-36] != (scope if scope != "/" else "") + _ID_INFIX


def _guids_bytes(texts: Sequence[str]) -> bytes | None:
    """Pack canonical GUIDs at once, or return None when one of them is not."""
    joined = "".join(texts)
    count = len(texts)
    dashes = "-" * count
    if len(joined) != 36 * count or joined.count("-") != 4 * count or joined != joined.lower():
        return None
    if any(joined[at::36] != dashes for at in (8, 13, 18, 23)):
        return None
    try:
        packed = bytes.fromhex(joined.replace("-", ""))
    except ValueError:
        return None
    return packed if len(packed) == 16 * count else None


def _canonical(column: array[int], texts: list[str]) -> Iterator[bytes]:
    """Yield a column with its distinct texts numbered in the order in which rows use them."""
    order = {number: place for place, number in enumerate(dict.fromkeys(column))}
    yield _joined(texts[number] for number in order)
    yield array("I", map(order.__getitem__, column)).tobytes()


def _joined(texts: Iterable[str]) -> bytes:
    return "\0".join(texts).encode(errors="surrogatepass")


def _guid_bytes(text: str) -> bytes | None:
    # Only the canonical spelling is packed, so that the id can be given back to the letter.
    if len(text) != 36 or text[8] != "-" or text[13] != "-" or text[18] != "-" or text[23] != "-":
        return None
    try:
        packed = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return None
    return packed if len(packed) == 16 and text == text.lower() else None
