"""Where in the input a fact was read from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The id of a record in the file that tells it.

    Lines and columns are those of the text that the file holds: unpacked, whatever its encoding, without its
    byte-order mark.
    """

    path: str
    """The file's path as the user or a folder named it, bytes that are no UTF-8 as surrogates; ``-`` for standard
    input."""
    member: str | None
    """The path in the archive that the file is."""
    line: int
    """From 1; ``\\n`` and ``\\r\\n`` end a line."""
    column: int
    """From 1, in Unicode code points."""
    end_column: int
    """The column behind the last character."""
