"""Controls of published benchmarks, as rules name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A published list of controls, in one version."""

    prefix: str
    """What the names of its controls begin with; says which version where ids move between versions."""
    name: str
    """As its publisher calls it, without the version."""
    version: str | None
    """None for a list that has no versions."""
    publisher: str
    url: str
    """Where it is published."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a benchmark."""

    benchmark: Benchmark
    id: str
    """As the benchmark numbers it."""
    title: str
    """As the benchmark words it."""

    @property
    def name(self) -> str:
        """What rules and findings call it: the benchmark's prefix and the id."""
        return f"{self.benchmark.prefix} {self.id}"
