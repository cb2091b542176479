"""The operations that Azure's resource providers have, and the plane of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import msgspec

from lspriv.catalog.files import OperationsFile
from lspriv.model.role import Plane

PLANES = (Plane.CONTROL, Plane.DATA, Plane.EITHER)
"""The plane for each code in `Operations.planes`."""

# A confirmed data operation is one; so is an inferred one. Inferred control was right in 234 of
# 281 checks only, so that it counts as unknown, like what is listed in both planes.
_CODES = bytes.maketrans(b"CDBcd?", bytes((0, 1, 2, 2, 1, 2)))


@dataclass(frozen=True, eq=False)
class Operations:
    """All known operations, in the order of their keys; the position is an operation's number."""

    names: tuple[str, ...]
    """Full names, in the spelling that Azure lists."""
    keys: tuple[str, ...]
    """The same in lower case, which is how operations are compared; sorted, distinct."""
    planes: bytes
    """For each operation its index in `PLANES`."""
    source: str
    """Where the list came from, with dates; parts are separated by semicolons."""
    date: str
    """The newest day of the sources, ISO 8601."""

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.keys)}

    def __len__(self) -> int:
        return len(self.keys)

    def index(self, key: str) -> int | None:
        """Return the number of the operation with this key (lower case), None for one that is not listed."""
        return self._numbers.get(key)

    def plane(self, operation: str) -> Plane:
        """Return the plane of an operation in any case; what is not listed may be in either.

        Azure marks data operations with `isDataAction` (Microsoft: "Understand Azure role definitions").
        """
        number = self._numbers.get(operation.strip().lower())
        return Plane.EITHER if number is None else PLANES[self.planes[number]]


def read_operations(data: bytes) -> Operations:
    """Read the catalogue's file of operations.

    Raises:
        msgspec.DecodeError: It is not the file that the generator wrote.
    """
    file = msgspec.json.decode(data, type=OperationsFile)
    names: list[str] = []
    for provider, record in file.providers.items():
        prefix = provider + "/"
        names += [prefix + name for name in record.names]
    letters = "".join([record.planes for record in file.providers.values()])
    return Operations(
        names=tuple(names),
        keys=tuple([name.lower() for name in names]),
        planes=letters.encode().translate(_CODES),
        source="; ".join(file.source),
        date=file.date,
    )
