"""The shipped operations, and the rules by which a plane is told."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.catalog import load_catalog
from lspriv.catalog.files import LETTERS, OPERATIONS_SCHEMA, OperationsFile, ProviderRecord
from lspriv.catalog.operations import PLANES, Operations, read_operations
from lspriv.model.role import Plane
from scripts.build_catalog import render
from scripts.catalog.inputs import Origins
from scripts.catalog.operations import GatheredOperations


@pytest.fixture(scope="module")
def shipped() -> Operations:
    return load_catalog().operations


def test_keys_are_sorted_distinct_and_the_names_in_lower_case(shipped: Operations) -> None:
    assert len(shipped) > 22_000
    assert list(shipped.keys) == sorted(set(shipped.keys))
    assert shipped.keys == tuple(name.lower() for name in shipped.names)
    assert len(shipped.planes) == len(shipped.keys) == len(shipped)


def test_every_name_is_an_operation(shipped: Operations) -> None:
    assert [name for name in shipped.names if name.strip(" /") != name or "*" in name or "//" in name] == []
    assert [name for name in shipped.names if name.count("/") < 2] == []


def test_a_provider_has_one_spelling(shipped: Operations) -> None:
    prefixes = {name.split("/")[0] for name in shipped.names}
    assert len(prefixes) == len({prefix.lower() for prefix in prefixes}) > 300


def test_source_and_date_are_told(shipped: Operations) -> None:
    assert "endgor/azure-hub@" in shipped.source
    assert shipped.date == "2026-08-22"


@pytest.mark.parametrize(
    ("operation", "plane"),
    [
        ("Microsoft.Storage/storageAccounts/listKeys/action", Plane.CONTROL),
        ("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read", Plane.DATA),
        ("MICROSOFT.KEYVAULT/VAULTS/SECRETS/GETSECRET/ACTION", Plane.DATA),
        (" Microsoft.Authorization/roleAssignments/write ", Plane.CONTROL),
        ("Contoso.Nobody/knows/this/action", Plane.EITHER),
        ("", Plane.EITHER),
    ],
)
def test_plane_of_an_operation_in_any_case(shipped: Operations, operation: str, plane: Plane) -> None:
    assert shipped.plane(operation) is plane


def test_index_finds_each_key_and_nothing_else(shipped: Operations) -> None:
    assert all(shipped.index(key) == number for number, key in enumerate(shipped.keys))
    assert shipped.index("microsoft.storage/storageaccounts/listkeys/actions") is None
    assert shipped.index("Microsoft.Storage/storageAccounts/listKeys/action") is None, "keys are in lower case"


def test_all_planes_occur_and_agree_with_the_codes(shipped: Operations) -> None:
    assert set(shipped.planes) == {0, 1, 2}
    for number in range(0, len(shipped), 97):
        assert shipped.plane(shipped.names[number]) is PLANES[shipped.planes[number]]


def test_guessed_control_and_both_planes_are_either() -> None:
    expected = {
        "C": Plane.CONTROL,
        "D": Plane.DATA,
        "B": Plane.EITHER,
        "c": Plane.EITHER,
        "d": Plane.DATA,
        "?": Plane.EITHER,
    }
    assert expected.keys() == LETTERS.keys()
    letters = "".join(expected)
    names = tuple(f"things/{number}/read" for number in range(len(letters)))
    file = OperationsFile(OPERATIONS_SCHEMA, "2026-01-01", ("x",), "none", {}, {"A.B": ProviderRecord(letters, names)})
    operations = read_operations(msgspec.json.encode(file))
    assert [operations.plane(f"A.B/{name}") for name in names] == list(expected.values())


def test_importing_the_catalogue_reads_nothing() -> None:
    script = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import lspriv.catalog\n"
        "catalog = lspriv.catalog.load_catalog()\n"
        "before = [name for name in opened if name.endswith('.json')]\n"
        "catalog.operations\n"
        "print(before, [name for name in opened if name.endswith('.json')] != [])\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["[]", "True"]


# What sorts before and after the slash, so that a provider's name may begin another's.
segments = st.text(alphabet="aAbB.-0z", min_size=1, max_size=4)
names = st.builds("/".join, st.lists(segments, min_size=3, max_size=4))


@given(st.dictionaries(names, st.sampled_from(sorted(LETTERS))))
def test_what_is_gathered_is_read_back_in_order(found: dict[str, str]) -> None:
    gathered = GatheredOperations()
    gathered.put(found.items())
    text = render(OPERATIONS_SCHEMA, Origins(), {"legend": {}}, {"providers": gathered.providers()})
    operations = read_operations(text.encode())
    assert list(operations.keys) == sorted({name.lower() for name in found})
    assert operations.keys == tuple(name.lower() for name in operations.names)
    for name in found:
        confirmed = {letter for other, letter in found.items() if other.lower() == name.lower()} & {"C", "D", "B"}
        if len(confirmed) == 1:
            assert operations.plane(name) is {"C": Plane.CONTROL, "D": Plane.DATA, "B": Plane.EITHER}[min(confirmed)]
        elif confirmed:
            assert operations.plane(name) is Plane.EITHER
