"""Accounts for every file: what it was taken for, how many records, what was skipped and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lspriv.model.snapshot import Snapshot

SKIPPED = "skipped"
"""What a file was taken for that holds nothing for lspriv."""
BROKEN = "broken"
"""What a file was taken for that should have been read and could not be."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """One file and what became of it."""

    file: str
    """The path as shown to the user."""
    taken_for: str
    """What its records are, such as ``role assignments``; ``skipped`` or ``broken`` when none was taken."""
    records: int
    """How many records were taken."""
    note: str | None = None
    """What was not taken, and why; one line."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The facts of all files, and the account of each."""

    snapshot: Snapshot
    files: tuple[TakenFile, ...]
    """In the order in which they were read."""


@dataclass(slots=True)
class _Account:
    taken: dict[str, int] = field(default_factory=dict)
    left: dict[tuple[str, str], int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Ledger:
    """The account while files are read; one file may come in several batches."""

    def __init__(self) -> None:
        self._files: dict[str, _Account] = {}

    def take(self, file: str, label: str, count: int) -> None:
        """Note records that were taken for something; a list that has none counts with 0."""
        taken = self._of(file).taken
        taken[label] = taken.get(label, 0) + count

    def leave(self, file: str, what: str, reason: str, count: int = 1) -> None:
        """Note records that were not taken: what they are, and why."""
        left = self._of(file).left
        left[what, reason] = left.get((what, reason), 0) + count

    def skip(self, file: str, reason: str) -> None:
        """Note a file, or a part of one, that holds nothing for lspriv."""
        self._of(file).notes.append(reason)

    def break_(self, file: str, reason: str) -> None:
        """Note a file, or a part of one, that could not be read."""
        self._of(file).broken.append(reason)

    def broken_files(self) -> tuple[tuple[str, str], ...]:
        """Return the files of which nothing could be read, each with the first reason."""
        return tuple((file, one.broken[0]) for file, one in self._files.items() if one.broken and not one.taken)

    def has_taken(self) -> bool:
        """Tell whether anything was taken at all."""
        return any(one.taken for one in self._files.values())

    def took(self, file: str) -> bool:
        """Tell whether anything was taken from a file."""
        return file in self._files and bool(self._files[file].taken)

    def files(self) -> tuple[TakenFile, ...]:
        """Return the account of every file, in the order in which they were read."""
        return tuple(_closed(file, one) for file, one in self._files.items())

    def _of(self, file: str) -> _Account:
        return self._files.setdefault(file, _Account())


def _closed(file: str, account: _Account) -> TakenFile:
    notes = tuple(_shortened([*account.broken, *_left(account), *account.notes]))
    label = ", ".join(account.taken) or (BROKEN if account.broken else SKIPPED)
    return TakenFile(file, label, sum(account.taken.values()), "; ".join(notes) or None)


def _left(account: _Account) -> Iterator[str]:
    for (what, reason), count in account.left.items():
        yield f"{count} {'record' if count == 1 else 'records'} not taken ({what}): {reason}"


def _shortened(notes: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(notes))
    return distinct if len(distinct) <= 4 else [*distinct[:3], f"and {len(distinct) - 3} more like these"]
