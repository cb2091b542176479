"""The controls of benchmarks that rules may name, with their titles; docs/catalog.md says from where."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from lspriv.model.control import Benchmark, Control

SCHEMA = "lspriv.catalog.controls/1"
"""The schema of the file of controls."""


class BenchmarkRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A benchmark, as the file says; its key there is its prefix."""

    name: str
    version: str | None
    publisher: str
    url: str
    controls: dict[str, str]
    """Titles by id, in the benchmark's order."""


class ControlsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of controls."""

    schema: str
    date: str
    """The day on which ids and titles were compared with their sources."""
    benchmarks: dict[str, BenchmarkRecord]


def read_controls(data: bytes) -> dict[str, Control]:
    """Return the controls of the file by name, in its order.

    A name is what rules write: ``MCSB PA-7``, ``CIS Azure Foundations 5.0 5.23``.
    """
    file = msgspec.json.decode(data, type=ControlsFile)
    found: dict[str, Control] = {}
    for prefix, record in file.benchmarks.items():
        benchmark = Benchmark(prefix, record.name, record.version, record.publisher, record.url)
        for id, title in record.controls.items():
            control = Control(benchmark, id, title)
            found[control.name] = control
    return found
