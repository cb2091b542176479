"""Tells which keys to data some operations hand out; `key_sources` says which operations do."""

from __future__ import annotations

from lspriv.access.key_sources import KEY_SOURCES, KeySource
from lspriv.access.universe import OperationSet, Universe


class KeyListing:
    """The key sources over one universe of operations."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._sets = tuple((source, universe.expand_all(source.operations).control) for source in KEY_SOURCES)
        self.all = 0
        """Every operation that hands out keys, as bits of the control plane."""
        for _, bits in self._sets:
            self.all |= bits

    def sources(self, operations: OperationSet) -> tuple[tuple[KeySource, tuple[str, ...]], ...]:
        """Return the sources whose keys the operations hand out, each with the operations that do, in Azure's words."""
        found = ((source, operations.control & bits) for source, bits in self._sets)
        return tuple((source, tuple(self._universe.operations(bits))) for source, bits in found if bits)
