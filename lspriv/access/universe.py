"""The operation universe: sets of operations as bit sets.

A role is expanded once over all known operations; after that, union, difference and
membership are single integer operations (see docs/performance.md). Bit *i* stands for
operation *i* of the catalogue's sorted list. Planes are kept apart: every set of control
operations and every set of data operations is an integer of its own, since a few names
occur on both planes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lspriv.access.patterns import ActionPattern, compile_pattern, fold
from lspriv.catalog import Operations
from lspriv.model.role import Plane

_CONTROL_CODE, _DATA_CODE = 0, 1


@dataclass(frozen=True, slots=True)
class OperationSet:
    """Operations on both planes, as bits over a `Universe`."""

    control: int = 0
    data: int = 0

    def __or__(self, other: OperationSet) -> OperationSet:
        return OperationSet(self.control | other.control, self.data | other.data)

    def __and__(self, other: OperationSet) -> OperationSet:
        return OperationSet(self.control & other.control, self.data & other.data)

    def __sub__(self, other: OperationSet) -> OperationSet:
        return OperationSet(self.control & ~other.control, self.data & ~other.data)

    def __bool__(self) -> bool:
        return bool(self.control or self.data)

    def __len__(self) -> int:
        return self.control.bit_count() + self.data.bit_count()


EMPTY = OperationSet()
"""No operation."""


class Universe:
    """All operations that the catalogue knows, numbered in the order of their folded names."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self.names = operations.names
        """The operations as Azure writes them."""
        self.keys = operations.keys
        """The operations folded for comparison, in the same order."""
        self._expanded: dict[str, int] = {}

    @cached_property
    def control(self) -> int:
        """The operations that actions may decide: control plane, or plane unknown."""
        return _bits(number for number, code in enumerate(self._operations.planes) if code != _DATA_CODE)

    @cached_property
    def data(self) -> int:
        """The operations that data actions may decide: data plane, or plane unknown."""
        return _bits(number for number, code in enumerate(self._operations.planes) if code != _CONTROL_CODE)

    @cached_property
    def reads(self) -> int:
        """The operations whose verb is ``read``."""
        return self.expand("*/read")

    def number(self, operation: str) -> int | None:
        """Return the number of an operation, or None if the catalogue does not know it."""
        return self._operations.index(fold(operation))

    def plane(self, operation: str) -> Plane:
        """Return the plane of an operation; `Plane.EITHER` when nobody knows."""
        return self._operations.plane(fold(operation))

    def expand(self, pattern: str) -> int:
        """Return the known operations that a pattern covers, on whichever plane."""
        bits = self._expanded.get(pattern)
        if bits is None:
            bits = self._expanded[pattern] = self._expand(compile_pattern(pattern))
        return bits

    def expand_all(self, control: tuple[str, ...] = (), data: tuple[str, ...] = ()) -> OperationSet:
        """Return the operations that any of the patterns covers, each list on its own plane."""
        return OperationSet(self._union(control) & self.control, self._union(data) & self.data)

    def where(self, holds: Callable[[str], bool]) -> int:
        """Return the operations for whose folded name something holds."""
        return _bits(number for number, key in enumerate(self.keys) if holds(key))

    def operations(self, bits: int) -> Iterator[str]:
        """Yield the names of the operations in a set, in the universe's order."""
        return (self.names[number] for number in bit_numbers(bits))

    def _union(self, patterns: tuple[str, ...]) -> int:
        bits = 0
        for pattern in patterns:
            bits |= self.expand(pattern)
        return bits

    def _expand(self, pattern: ActionPattern) -> int:
        if pattern.exact:
            number = self._operations.index(pattern.text)
            return 0 if number is None else 1 << number
        keys = self.keys
        first = bisect_left(keys, pattern.prefix)
        end = bisect_left(keys, pattern.prefix + "\U0010ffff", first) if pattern.prefix else len(keys)
        if pattern.expression is None and not pattern.tail:
            return ((1 << (end - first)) - 1) << first
        match, tail = pattern.matches, pattern.tail
        return _bits(number for number in range(first, end) if keys[number].endswith(tail) and match(keys[number]))


def bit_numbers(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, ascending."""
    digits = bin(bits)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def _bits(numbers: Iterator[int]) -> int:
    flags = bytearray(4096)
    for number in numbers:
        byte = number >> 3
        if byte >= len(flags):
            flags.extend(bytes(byte + 1))
        flags[byte] |= 1 << (number & 7)
    return int.from_bytes(flags, "little")
