"""Operations: the inputs that name them, and what is gathered from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct, convert

from lspriv.catalog.files import LETTERS, OperationsFile, ProviderRecord
from scripts.catalog.inputs import BadInput, FactMeta, Origins, items

FACT_CODES = {"c": "C", "d": "D", "b": "B", "c?": "c", "d?": "d", "?": "?"}
"""The plane codes of a compact fact file, in the letters of the catalogue."""
FLAGS = {False: "C", True: "D", None: "?"}
"""ARM's `isDataAction` in the letters of the catalogue."""


@dataclass
class GatheredOperations:
    """Operations by name in lower case: their spelling and plane letter."""

    origins: Origins = field(default_factory=Origins)
    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    """Names that are no operation: a pattern, or nothing after the resource type."""

    def put(self, operations: Iterable[tuple[str, str]]) -> None:
        """Add one input's operations, each a name in any case and a plane letter.

        A confirmed plane replaces what was known; an inferred one only what was not confirmed.
        """
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        letters: dict[str, set[str]] = defaultdict(set)
        for dirty, letter in operations:
            name = dirty.strip().strip("/")
            if name.count("/") < 2 or "*" in name:
                self.left_out.add(dirty)
                continue
            spellings[name.lower()][name] += 1
            letters[name.lower()].add(letter)
        for key, counted in spellings.items():
            earlier = self.found.get(key, ("", "?"))[1]
            letter = _one_letter(letters[key])
            if not letter.isupper() and (earlier.isupper() or letter == "?"):
                letter = earlier
            self.found[key] = (_spelling(counted), letter)

    def providers(self) -> dict[str, ProviderRecord]:
        """Return the operations by provider, which has one spelling, in the order of the full keys."""
        prefixes: dict[str, Counter[str]] = defaultdict(Counter)
        members: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, (name, letter) in sorted(self.found.items()):
            prefix, rest = name.split("/", 1)
            provider = key.split("/", 1)[0]
            prefixes[provider][prefix] += 1
            members[provider].append((rest, letter))
        return {
            _spelling(prefixes[provider]): ProviderRecord(
                planes="".join(letter for _, letter in found), names=tuple(rest for rest, _ in found)
            )
            for provider, found in members.items()
        }


def _one_letter(letters: set[str]) -> str:
    confirmed = letters & {"C", "D", "B"}
    if confirmed:
        return min(confirmed) if len(confirmed) == 1 else "B"
    inferred = letters & {"c", "d"}
    return min(inferred) if len(inferred) == 1 else "?"


def _spelling(counted: Counter[str]) -> str:
    # Mixed case reads best; then what most inputs write; the rest only makes the choice stable.
    return max(counted, key=lambda name: (name not in (name.lower(), name.upper()), counted[name], name))


def read_own(document: Any, day: str, into: GatheredOperations) -> None:
    """Take up the catalogue's own file.

    Raises:
        BadInput: A provider's plane letters do not fit its names.
    """
    own = convert(document, OperationsFile)
    for name, record in own.providers.items():
        if len(record.planes) != len(record.names) or not set(record.planes) <= LETTERS.keys():
            raise BadInput(f"provider `{name}` does not have one plane letter for each name")
    into.origins.add(own.source)
    into.put(
        (f"{name}/{rest}", letter)
        for name, record in own.providers.items()
        for rest, letter in zip(record.names, record.planes, strict=True)
    )


class FactOperations(Struct):
    """The compact fact file of operations."""

    meta: FactMeta
    providers: dict[str, dict[str, list[str]]]
    """Provider → plane code → names below the provider."""


def read_facts(document: Any, day: str, into: GatheredOperations) -> None:
    """Take up a compact fact file of operations.

    Raises:
        BadInput: It has a plane code that is not known.
    """
    facts = convert(document, FactOperations)
    for name, codes in facts.providers.items():
        for code in codes:
            if code not in FACT_CODES:
                raise BadInput(f"provider `{name}` has the unknown plane code `{code}`")
    into.origins.add(facts.meta.origins())
    into.put(
        (f"{name}/{rest}", FACT_CODES[code])
        for name, codes in facts.providers.items()
        for code, names in codes.items()
        for rest in names
    )


class ArmOperation(Struct, rename="camel"):
    """An operation as ARM answers (Microsoft: "Provider Operations Metadata - List")."""

    name: str
    is_data_action: bool | None = None


class ArmResourceType(Struct):
    """A resource type and its operations, as ARM answers."""

    operations: list[ArmOperation] | None = None


class ArmProvider(Struct, rename="camel"):
    """A resource provider as ARM answers: its own operations, and its types if they were asked for."""

    operations: list[ArmOperation] | None = None
    resource_types: list[ArmResourceType] | None = None


def read_arm(document: Any, day: str, into: GatheredOperations) -> None:
    """Take up ARM's answer, or `az provider operation list`; an operation without a flag keeps its plane.

    Raises:
        BadInput: The resource types were not asked for.
    """
    providers = convert(items(document), list[ArmProvider])
    if not any(provider.resource_types for provider in providers):
        raise BadInput("no provider in it has resource types; ask with `$expand=resourceTypes`")
    into.origins.add([f"Azure Resource Manager, providerOperations ({day})"])
    into.put(
        (operation.name, FLAGS[operation.is_data_action])
        for provider in providers
        for part in (provider, *(provider.resource_types or ()))
        for operation in part.operations or ()
    )
