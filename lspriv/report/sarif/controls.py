"""Controls as SARIF's taxonomies: one for each benchmark and version, with the taxa that rules name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lspriv.model.control import Control


class Taxonomies:
    """The benchmarks that the rules of a run name, in the order in which they name them first."""

    def __init__(self, names: Iterable[str], control: Callable[[str], Control | None]) -> None:
        """Look the controls up by what rules call them; what `control` does not know is left out."""
        self._taxa: dict[str, list[Control]] = {}
        self._references: dict[str, dict[str, Any]] = {}
        for name in names:
            found = control(name)
            if found is not None and name not in self._references:
                listed = self._taxa.setdefault(found.benchmark.prefix, [])
                at = list(self._taxa).index(found.benchmark.prefix)
                component = {"name": found.benchmark.name, "index": at}
                self._references[name] = {"id": found.id, "index": len(listed), "toolComponent": component}
                listed.append(found)

    def references(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Return the references to controls."""
        return [self._references[name] for name in names if name in self._references]

    def described(self, names: Iterable[str]) -> list[Control]:
        """Return what is known of controls."""
        taxa = {control.name: control for listed in self._taxa.values() for control in listed}
        return [taxa[name] for name in names if name in taxa]

    def components(self) -> list[dict[str, Any]]:
        """Return the taxonomies of the run."""
        return [_component(listed) for listed in self._taxa.values()]

    def supported(self) -> list[dict[str, Any]]:
        """Return the references to the taxonomies, for the tool."""
        return [{"name": listed[0].benchmark.name, "index": at} for at, listed in enumerate(self._taxa.values())]


def _component(listed: list[Control]) -> dict[str, Any]:
    benchmark = listed[0].benchmark
    component: dict[str, Any] = {"name": benchmark.name}
    if benchmark.version is not None:
        component |= {"version": benchmark.version, "fullName": f"{benchmark.name} {benchmark.version}"}
    return component | {
        "organization": benchmark.publisher,
        "informationUri": benchmark.url,
        "isComprehensive": False,
        "taxa": [{"id": one.id, "name": one.title, "shortDescription": {"text": one.title}} for one in listed],
    }
