"""Files of the input as SARIF's artifacts, and places in them as its locations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from lspriv.model.place import Place
from lspriv.report.sarif.uris import file_uri, is_relative, member_uri

BASE = "%SRCROOT%"
"""What relative references are relative to; the name that code scanning and viewers give the root of the sources."""

STANDARD_INPUT = "-"
_STANDARD_INPUT_URI = "stdin"

_File: TypeAlias = tuple[str, str | None]


class Artifacts:
    """The files that a report points at, archives before their members."""

    def __init__(self, places: Iterable[Place], otherwise: str | None) -> None:
        """List the files of places, and the input that is pointed at when nothing else can be."""
        files: set[_File] = {(place.path, place.member) for place in places}
        files |= {(path, None) for path, _ in files}
        if otherwise is not None:
            files.add((otherwise, None))
        ordered = sorted(files, key=lambda file: (_uri(file[0], None), file[1] is not None, file[1] or ""))
        self._indices: dict[_File, int] = {file: at for at, file in enumerate(ordered)}
        self._otherwise = otherwise
        self._locations: dict[_File, dict[str, Any]] = {file: self._location(file) for file in ordered}

    @property
    def relative(self) -> bool:
        """True when some reference is relative."""
        return any("uriBaseId" in location for location in self._locations.values())

    def listed(self) -> list[dict[str, Any]]:
        """Return the artifacts of the run."""
        return [self._artifact(file) for file in self._indices]

    def physical(self, place: Place | None) -> dict[str, Any]:
        """Return a place as a physical location; without one, the beginning of the input."""
        if place is None:
            file: _File = (self._otherwise or STANDARD_INPUT, None)
            line, column, end_column = 1, 1, 1
        else:
            file = (place.path, place.member)
            line, column, end_column = place.line, place.column, place.end_column
        region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end_column}
        return {"artifactLocation": self._locations[file], "region": region}

    def _location(self, file: _File) -> dict[str, Any]:
        uri = _uri(*file)
        base = {"uriBaseId": BASE} if is_relative(uri) and file[0] != STANDARD_INPUT else {}
        return {"uri": uri, **base, "index": self._indices[file]}

    def _artifact(self, file: _File) -> dict[str, Any]:
        path, member = file
        artifact: dict[str, Any] = {"location": self._locations[file], "roles": ["analysisTarget"]}
        if path == STANDARD_INPUT:
            artifact["description"] = {"text": "Standard input."}
        if member is not None:
            artifact["parentIndex"] = self._indices[path, None]
        return artifact


def _uri(path: str, member: str | None) -> str:
    if path == STANDARD_INPUT:
        return _STANDARD_INPUT_URI
    return file_uri(path) if member is None else member_uri(path, member)
