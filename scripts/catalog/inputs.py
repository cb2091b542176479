"""What the readers of all inputs share: the error, ARM's lists, the fact files' origins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
"""A day as the sources write it."""

NOT_RECOGNISED = "it is neither a catalogue file, a compact fact file nor an answer of ARM"
"""What is said of a file of no known kind."""


class BadInput(Exception):  # noqa: N818 - it names the input's fault, not the program's
    """An input cannot be used; the message is one line for whoever passed it."""


class FactMeta(Struct):
    """What a compact fact file says of itself."""

    source: str | list[str]
    """Repositories with commit and day: ``owner/name@commit (2026-08-22)``."""
    dates: str | None = None
    """The repository that dates came from, in the same form."""

    def origins(self) -> list[str]:
        """Return all repositories.

        Raises:
            BadInput: None of them has a day.
        """
        texts = [self.source] if isinstance(self.source, str) else list(self.source)
        if self.dates is not None:
            texts.append(self.dates)
        if not any(ISO_DAY.search(text) for text in texts):
            raise BadInput("its `meta.source` names no day")
        return texts


@dataclass
class Origins:
    """Where the gathered facts came from, and their newest day."""

    texts: dict[str, str] = field(default_factory=dict)
    """The origin without its day → with it, so that a newer answer takes the older one's place."""
    day: str = ""

    def add(self, texts: Iterable[str]) -> None:
        """Note where an input came from."""
        for text in texts:
            self.texts[text.split(" (")[0]] = text
            self.day = max(self.day, *ISO_DAY.findall(text), "")


def items(document: Any) -> list[dict[str, Any]]:
    """Return the objects of an ARM answer (`value`) or of the bare list that `az` prints.

    Raises:
        BadInput: It is not a list of objects.
    """
    found = document.get("value") if isinstance(document, dict) else document
    if not isinstance(found, list):
        raise BadInput(NOT_RECOGNISED)
    for item in found:
        if not isinstance(item, dict) or not isinstance(item.get("properties", {}), dict):
            raise BadInput(NOT_RECOGNISED)
    return found
