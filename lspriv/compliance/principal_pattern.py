"""Whom an override or an allowance means: a principal by id or name, or all of a kind or with a tag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from lspriv.compliance.problems import listed, quoted
from lspriv.compliance.reading import Reading
from lspriv.compliance.values import MISSING, found, read_text, read_value
from lspriv.compliance.yaml_tree import MapNode, Node
from lspriv.model.principal import PrincipalKind, guid_key
from lspriv.model.scope import scope_key

PRINCIPAL_KEYS = ("id", "name", "kind", "tag")
"""The keys of a principal in a baseline."""
Kind = Literal["User", "Group", "ServicePrincipal", "ManagedIdentity", "ForeignGroup", "Device"]
"""The kinds that a baseline can name."""
OBJECT_ID = "[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
"""What an object id looks like."""


@dataclass(frozen=True, slots=True)
class PrincipalPattern:
    """Whom is meant; of what it names, all must hold."""

    id: str | None = None
    """The key of the principal, or the scope key of the resource whose identity it is, which begins with ``/``."""
    name: str | None = None
    """What its display name or sign-in name must be, in lower case; `*` stands for any text."""
    kind: PrincipalKind | None = None
    tags: tuple[tuple[str, str], ...] = ()
    """Tags of the identity's resource, by name in lower case; a value may hold `*`."""

    @property
    def anybody(self) -> bool:
        """True when everybody is meant."""
        return self.id is None and self.kind is None and not self.tags and not (self.name or "").strip("*")

    def words(self) -> str:
        """Say in words who is meant, fit to be shown."""
        who = [quoted(text) for text in (self.id, self.name) if text is not None]
        kind = "" if self.kind is None else f" of kind {self.kind.value}"
        tags = [quoted(f"{name}={value}") for name, value in self.tags]
        return f"{' called '.join(who) or 'everybody'}{kind}{' tagged ' + listed(tags) if tags else ''}"


def read_principal(node: Node, reading: Reading) -> PrincipalPattern | None:
    """Read a principal: a text that is an id or a name, or a mapping; None after noting what is wrong."""
    if not isinstance(node, MapNode):
        text = _text(node, reading)
        return None if text is None else _of_text(text)
    before = len(reading.problems)
    reading.check_keys(node, PRINCIPAL_KEYS)
    if not node.values:
        reading.problems.add(node.place, f"a principal needs at least one of {listed(PRINCIPAL_KEYS)}")
        return None
    name = reading.text(node, "name")
    pattern = PrincipalPattern(
        id=_id(node, reading),
        name=None if name is None else name.lower(),
        kind=_kind(node, reading),
        tags=_tags(node.values["tag"], reading) if "tag" in node.values else (),
    )
    return pattern if len(reading.problems) == before else None


def _text(node: Node, reading: Reading) -> str | None:
    value = read_value(node, str | dict, "`principal`", reading.problems)
    return read_text(node, "`principal`", reading.problems) if value is not MISSING else None


def _of_text(text: str) -> PrincipalPattern:
    return PrincipalPattern(name=text.lower()) if _as_id(text) is None else PrincipalPattern(id=_as_id(text))


def _as_id(text: str) -> str | None:
    """Return the key of an object id or of a resource id, None for what is neither."""
    if text.startswith("/"):
        return scope_key(text)
    return guid_key(text) if re.fullmatch(OBJECT_ID, text) else None


def _id(node: MapNode, reading: Reading) -> str | None:
    text = reading.text(node, "id")
    key = None if text is None else _as_id(text)
    if text is not None and key is None:
        advice = "must be an object id, or the resource id of a managed identity"
        reading.problems.add(node.values["id"].place, f"`id` {advice}, not {quoted(text)}; a name goes under `name`")
    return key


def _kind(node: MapNode, reading: Reading) -> PrincipalKind | None:
    if "kind" not in node.values:
        return None
    kind = read_value(node.values["kind"], Kind, "`kind`", reading.problems)
    return None if kind is MISSING else PrincipalKind(kind)


def _tags(node: Node, reading: Reading) -> tuple[tuple[str, str], ...]:
    problems = reading.problems
    if not isinstance(node, MapNode) or not node.values:
        text = f"`tag` must be a mapping of names to values such as {{env: dev}}, not {found(node)}"
        problems.add(node.place, text)
        return ()
    tags: dict[str, str] = {}
    for name, value in node.values.items():
        if not name.strip():
            problems.add(node.keys[name], "a tag's name is empty")
        read = read_value(value, str, f"tag {quoted(name)}", problems)
        if isinstance(read, str):
            tags[name.strip().lower()] = read
    return tuple(sorted(tags.items()))
