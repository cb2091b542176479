"""Where records stand: every shape that files have, and never a record that only mentions the id."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from lspriv.importers import import_paths, locate
from lspriv.model.place import Place
from lspriv.snapshot import read_snapshot, write_snapshot
from tests.importers.samples import (
    ARM,
    AT_GROUP,
    AT_SUB,
    GROUP,
    IDENTITY,
    OWNER,
    PLATFORM,
    READER,
    SITE,
    SUB,
    USER,
    assignment,
    assignment_id,
    flat,
    name,
    role,
    role_id,
)

FIRST, SECOND, THIRD = (assignment_id(number) for number in (1, 2, 3))
RECORDS = [assignment(1), assignment(2), assignment(3)]
CUSTOM = "99999999-9999-4999-8999-999999999999"


def pointed_at(place: Place, text: str) -> str:
    """What stands in a text at a place, counted by somebody else."""
    line = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1]


def only(path: Path, id: str, text: str | None = None) -> Place:
    """The place of one id, after checking that it stands there."""
    found = locate([str(path)], [id])
    assert set(found) == {id}
    written = path.read_text(encoding="utf-8") if text is None else text
    assert pointed_at(found[id], written).lower() == id.lower()
    return found[id]


def write(path: Path, document: Any, indent: int | None = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    return path


# ---- how records are wrapped ------------------------------------------------------------------


WRAPPINGS: dict[str, Callable[[list[Any]], str]] = {
    "array": lambda records: json.dumps(records, indent=2),
    "minified": lambda records: json.dumps(records, separators=(",", ":")),
    "page": lambda records: json.dumps({"value": records, "nextLink": None}, indent=4),
    "page on one line": lambda records: json.dumps({"value": records}),
    "lines": lambda records: "".join(json.dumps(record) + "\n" for record in records),
    "lines that end as on Windows": lambda records: "".join(json.dumps(record) + "\r\n" for record in records),
    "documents one after another": lambda records: "\n".join(json.dumps(record, indent=1) for record in records),
    "behind white space and a record separator": lambda records: "\n\0\x1e" + json.dumps(records, indent=2),
    "pages one after another": lambda records: json.dumps([records[:1]]) + "\n" + json.dumps(records[1:], indent=2),
    "a recorded reply": lambda records: json.dumps(
        {"url": f"{ARM}{AT_SUB}/roleAssignments", "status": 200, "body": {"value": records}}, indent=2
    ),
    "Resource Graph": lambda records: json.dumps({"totalRecords": 3, "count": 3, "data": records}, indent=2),
    "behind warnings": lambda records: "WARNING: one\nWARNING: two\n" + json.dumps(records, indent=2),
    "behind a byte-order mark": lambda records: "\ufeff" + json.dumps(records),
    "CRLF": lambda records: json.dumps(records, indent=2).replace("\n", "\r\n"),
    "flat": lambda records: json.dumps([flat(record) for record in records], indent=2),
}


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_every_wrapping(wrap: Callable[[list[Any]], str], tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(wrap(RECORDS).encode())
    text = path.read_bytes().decode()
    found = locate([str(path)], [FIRST, SECOND, THIRD])
    assert [pointed_at(found[id], text) for id in (FIRST, SECOND, THIRD)] == [FIRST, SECOND, THIRD]
    # By itself, a place is the same as in company.
    assert locate([str(path)], [SECOND]) == {SECOND: found[SECOND]}
    lines = text.removeprefix("\ufeff").split("\n")
    assert f'"id": "{SECOND}"' in lines[found[SECOND].line - 1].replace('"id":"', '"id": "')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_every_encoding(encoding: str, tmp_path: Path) -> None:
    records = [assignment(1, description="Zoë 世界 \U0001f469"), assignment(2)]
    text = json.dumps(records, indent=2, ensure_ascii=False)
    path = tmp_path / "a.json"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    place = only(path, SECOND, text)
    assert place.line > 10


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([assignment(1, description="\U0001f469é")], ensure_ascii=False), encoding="utf-8")
    place = only(path, FIRST)
    assert (place.line, place.end_column - place.column) == (1, len(FIRST))
    assert path.read_text(encoding="utf-8")[place.column - 1 :].startswith(FIRST)


def test_a_reply_recorded_as_text(tmp_path: Path) -> None:
    reply = {"url": f"{ARM}{AT_SUB}/x", "status": 200, "body": json.dumps({"value": RECORDS}, indent=2)}
    path = write(tmp_path / "a.json", reply)
    places = [only(path, id) for id in (FIRST, SECOND, THIRD)]
    assert {place.line for place in places} == {4}
    assert places[0].column < places[1].column < places[2].column


def test_a_table_of_resource_graph(tmp_path: Path) -> None:
    columns = [{"name": "properties"}, {"name": "id"}, {"name": "type"}]
    rows = [
        # The first row mentions the second assignment before its own id.
        [RECORDS[0]["properties"] | {"originRoleAssignmentId": SECOND}, FIRST, RECORDS[0]["type"]],
        [RECORDS[1]["properties"], SECOND, RECORDS[1]["type"]],
    ]
    path = write(tmp_path / "a.json", {"count": 2, "data": {"columns": columns, "rows": rows}})
    lines = path.read_text(encoding="utf-8").split("\n")
    place = only(path, SECOND)
    assert lines[place.line - 1].strip() == f'"{SECOND}",'


def test_csv(tmp_path: Path) -> None:
    properties = [json.dumps(record["properties"]).replace('"', '""') for record in RECORDS]
    rows = [
        "ID,TYPE,NAME,PROPERTIES",
        f'{FIRST},microsoft.authorization/roleassignments,"two\nlines","{properties[0]}"',
        f'"{SECOND}",microsoft.authorization/roleassignments,plain,"{properties[1]}"',
        f"{THIRD},microsoft.authorization/roleassignments," + f'plain,"{properties[2]}"',
    ]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(rows).encode())
    assert (only(path, FIRST).line, only(path, FIRST).column) == (2, 1)
    assert (only(path, SECOND).line, only(path, SECOND).column) == (4, 2)
    assert (only(path, THIRD).line, only(path, THIRD).column) == (5, 1)
    assert len(locate([str(path)], [FIRST, SECOND, THIRD])) == 3


def test_ids_that_are_written_with_escapes(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(RECORDS, indent=2).replace("/", "\\/"), encoding="utf-8")
    place = locate([str(path)], [SECOND])[SECOND]
    # The record begins there; its id cannot be pointed at letter by letter.
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[place.line - 1].strip() == "{"
    assert name(2) in "".join(lines[place.line - 1 : place.line + 16])


# ---- which record it is ------------------------------------------------------------------------


def test_case_and_the_scope_that_a_list_was_asked_for_do_not_count(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [assignment(1, scope=PLATFORM)])
    for asked in (assignment_id(1, PLATFORM).upper(), assignment_id(1, AT_SUB)):
        assert set(locate([str(path)], [asked])) == {asked}
    assert locate([str(path)], [assignment_id(2)]) == {}


def test_records_that_mention_an_id_are_passed_over(tmp_path: Path) -> None:
    event = {
        "eventTimestamp": "2026-10-01T00:00:00Z",
        "id": f"{FIRST}/events/1/ticks/2",
        "operationName": {"value": "Microsoft.Authorization/roleAssignments/write"},
        "resourceId": FIRST,
        "authorization": {"scope": FIRST},
        "properties": {"requestbody": json.dumps({"Id": FIRST, "id": FIRST}), "id": FIRST, "entity": FIRST},
    }
    deployment = {"id": FIRST, "type": "Microsoft.Resources/deployments", "properties": {"outputResources": [FIRST]}}
    other = assignment(7, description=f'"id": "{FIRST}"')
    folder = tmp_path / "e"
    write(folder / "activity-log.json", [event])
    write(folder / "b.json", [deployment])
    write(folder / "c.json", [other])
    plain = write(folder / "role-assignments.json", RECORDS)
    (place,) = locate([str(folder)], [FIRST]).values()
    assert place.path == str(plain)
    assert place == only(plain, FIRST)


def test_an_id_that_stands_in_its_own_record_twice(tmp_path: Path) -> None:
    record = {"properties": assignment(1)["properties"] | {"description": FIRST}, "x": FIRST, **assignment(1)}
    path = write(tmp_path / "a.json", [dict(record)])
    place = only(path, FIRST)
    assert path.read_text(encoding="utf-8").split("\n")[place.line - 1].strip() == f'"id": "{FIRST}",'


def test_the_definition_and_not_the_assignment_of_a_role(tmp_path: Path) -> None:
    write(tmp_path / "a.json", [assignment(1, role=CUSTOM)])
    path = write(tmp_path / "b.json", [role(READER), role(CUSTOM)])
    wanted = role_id(CUSTOM)
    found = locate([str(tmp_path)], [wanted, role_id(OWNER)])
    assert found == {wanted: only(path, wanted)}


def test_the_first_of_two_files_stands(tmp_path: Path) -> None:
    write(tmp_path / "b.json", RECORDS)
    first = write(tmp_path / "a.json", [RECORDS[2], RECORDS[1]])
    (place,) = locate([str(tmp_path)], [SECOND]).values()
    assert place == only(first, SECOND)


def test_the_same_record_in_two_pages_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    shared = RECORDS[0]
    path.write_text(json.dumps([shared, RECORDS[1]]) + "\n" + json.dumps([shared, RECORDS[2]]), encoding="utf-8")
    assert (only(path, FIRST).line, only(path, SECOND).line, only(path, THIRD).line) == (1, 1, 2)


INSTANCE = {
    "id": f"/providers/Microsoft.Subscription{AT_SUB}/providers/Microsoft.Authorization"
    f"/roleAssignmentScheduleInstances/{name(90)}",
    "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
    "properties": {
        "originRoleAssignmentId": FIRST,
        "principalId": USER,
        "roleDefinitionId": role_id(OWNER),
        "scope": AT_SUB,
        "assignmentType": "Assigned",
    },
}


@pytest.mark.parametrize("record", [INSTANCE, flat(INSTANCE)], ids=["nested", "flat"])
def test_what_only_pim_lists_is_its_instance_and_else_the_plain_record(record: Any, tmp_path: Path) -> None:
    instances = write(tmp_path / "a.json", [record])
    place = only(instances, FIRST)
    assert "originRoleAssignmentId" in instances.read_text(encoding="utf-8").split("\n")[place.line - 1]
    plain = write(tmp_path / "b.json", RECORDS)
    (place,) = locate([str(tmp_path)], [FIRST]).values()
    assert place == only(plain, FIRST)
    assert only(instances, record["id"]).line != only(instances, FIRST).line


def test_what_powershell_and_role_files_write(tmp_path: Path) -> None:
    listed = [{"RoleAssignmentId": SECOND, "RoleDefinitionId": OWNER, "ObjectId": USER, "Scope": AT_SUB}]
    path = write(tmp_path / "a.json", listed)
    assert only(path, SECOND).line == 3
    file = {"Name": "Custom", "Id": CUSTOM, "IsCustom": True, "Actions": ["*"], "AssignableScopes": [AT_SUB]}
    path = write(tmp_path / "b.json", file)
    place = locate([str(path)], [role_id(CUSTOM)])[role_id(CUSTOM)]
    assert pointed_at(place, path.read_text(encoding="utf-8")) == CUSTOM


def test_everything_else_that_a_finding_may_be_about(tmp_path: Path) -> None:
    documents = {
        "subscriptions.json": [{"id": AT_SUB, "subscriptionId": SUB, "displayName": "x", "state": "Enabled"}],
        "management-groups.json": [{"id": PLATFORM, "name": "platform", "properties": {"displayName": "Platform"}}],
        "resource-groups.json": [{"id": AT_GROUP, "name": "rg-app", "location": "westeurope"}],
        "functionapps.json": [{"id": SITE, "name": "func-one", "type": "Microsoft.Web/sites", "kind": "functionapp"}],
        "identities.json": [
            {"id": IDENTITY, "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "properties": {}}
        ],
        "users.json": [{"id": USER, "userPrincipalName": "ann@contoso.example"}],
        "groups.json": [{"id": GROUP, "displayName": "g", "securityEnabled": True}],
        f"group-members/{GROUP}.json": [{"@odata.type": "#microsoft.graph.user", "id": USER}],
        "role-assignments.json": [assignment(1, scope=AT_GROUP)],
    }
    for file, document in documents.items():
        write(tmp_path / file, document)
    wanted = {
        AT_SUB: "subscriptions.json",
        PLATFORM: "management-groups.json",
        AT_GROUP: "resource-groups.json",
        SITE: "functionapps.json",
        IDENTITY: "identities.json",
        USER: "users.json",
        GROUP: "groups.json",
    }
    found = locate([str(tmp_path)], [*wanted, "/", f"{SITE}/slots/blue", "func-one", ""])
    assert {id: Path(place.path).name for id, place in found.items()} == wanted
    for place in found.values():
        assert pointed_at(place, Path(place.path).read_text(encoding="utf-8")) in wanted


def test_a_slash_at_the_end_does_not_count(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [{"id": AT_GROUP + "/", "name": "rg-app", "location": "westeurope"}])
    assert set(locate([str(path)], [AT_GROUP, AT_GROUP + "/"])) == {AT_GROUP, AT_GROUP + "/"}


def test_a_subscription_that_is_called_by_its_guid_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [{"cloudName": "AzureCloud", "id": SUB, "tenantId": USER, "isDefault": True}])
    place = locate([str(path)], [AT_SUB, SUB])
    assert set(place) == {AT_SUB}
    assert pointed_at(place[AT_SUB], path.read_text(encoding="utf-8")) == SUB


# ---- where files are ---------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".json", ".json.gz", ".json.zst"])
def test_a_snapshot(suffix: str, tmp_path: Path) -> None:
    documents = {"a.json": RECORDS, "b.json": [role(CUSTOM)], "users.json": [{"id": USER, "userPrincipalName": "a@b"}]}
    for file, document in documents.items():
        write(tmp_path / "e" / file, document)
    path = tmp_path / f"tenant{suffix}"
    write_snapshot(import_paths([str(tmp_path / "e")]).snapshot, path)
    packed = path.read_bytes()
    text = {".json": lambda: packed, ".json.gz": lambda: gzip.decompress(packed)}.get(
        suffix, lambda: zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    )()
    for id in (SECOND, role_id(CUSTOM), USER):
        place = only(path, id, text.decode())
        assert text.decode().split("\n")[place.line - 1].startswith('{"id":"' + id)
    assert read_snapshot(text, name="x").role_assignments[1].id == SECOND


def test_members_of_archives(tmp_path: Path) -> None:
    text = json.dumps(RECORDS, indent=2)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("dir/a b#c.json", text)
        archive.writestr("dir/z.json.gz", gzip.compress(json.dumps([assignment(9)]).encode()))
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("x/é.json")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text.encode()))
    for file, member in (("a.zip", "dir/a b#c.json"), ("b.tar.gz", "x/é.json")):
        place = only(tmp_path / file, SECOND, text)
        assert (place.path, place.member) == (str(tmp_path / file), member)
    ninth = locate([str(tmp_path / "a.zip")], [assignment_id(9)])[assignment_id(9)]
    assert (ninth.member, ninth.line) == ("dir/z.json.gz", 1)


def test_paths_are_those_that_were_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "e" / "sub" / "a.json", RECORDS)
    monkeypatch.chdir(tmp_path)
    typed = {"e": "e/sub/a.json", "./e/": "e/sub/a.json", "e/sub/a.json": "e/sub/a.json", ".": "e/sub/a.json"}
    typed["e/../e"] = "e/../e/sub/a.json"
    for path, shown in typed.items():
        assert {place.path for place in locate([path], [FIRST]).values()} == {shown}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    hostile = "\x1b[31m ü#%?\n\udcff.json"
    try:
        (folder / hostile).write_text(json.dumps(RECORDS), encoding="utf-8")
    except (OSError, UnicodeError):
        hostile = "ü#%.json"
        (folder / hostile).write_text(json.dumps(RECORDS), encoding="utf-8")
    (place,) = locate([str(folder)], [FIRST]).values()
    assert place.path == str(folder / hostile)


def test_broken_files_and_lost_ones_are_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[", encoding="utf-8")
    (tmp_path / "b.json").write_bytes(b"\xff\xff\xff")
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 and no more")
    path = write(tmp_path / "d.json", RECORDS)
    assert set(locate([str(tmp_path)], [FIRST])) == {FIRST}
    assert locate([str(tmp_path / "gone.json"), str(path)], [FIRST]) == {}
    assert locate([], [FIRST]) == {}
    assert locate([str(path)], []) == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    path = write(tmp_path / "z.json", RECORDS)
    assert set(locate([str(tmp_path / "pipe.json"), str(path)], [FIRST])) == {FIRST}


SCRIPT = f"""
import sys
from lspriv.importers import import_paths, locate
assert len(import_paths(["-"]).snapshot.role_assignments) == 3
print(*[(place.path, place.line) for place in locate(["-"], [{SECOND!r}]).values()])
"""


def test_standard_input_is_read_again_where_it_is_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", RECORDS)
    command = [sys.executable, "-c", SCRIPT]
    with path.open("rb") as file:
        told = subprocess.run(command, stdin=file, capture_output=True, text=True, check=True)
    line = 1 + path.read_text(encoding="utf-8").split("\n").index(f'    "id": "{SECOND}",')
    assert told.stdout == f"('-', {line})\n"
    told = subprocess.run(command, input=path.read_text(encoding="utf-8"), capture_output=True, text=True, check=True)
    assert told.stdout == "\n"


def test_large_files_on_one_line_take_no_time_for_each_id(tmp_path: Path) -> None:
    number = 30_000
    records = [assignment(at) for at in range(number)]
    path = write(tmp_path / "a.json", records, indent=None)
    assert path.stat().st_size > 15 << 20
    wanted = [assignment_id(at) for at in range(0, number, 3)]
    found = locate([str(path)], wanted)
    text = path.read_text(encoding="utf-8")
    assert len(found) == len(wanted)
    assert all(text.startswith(id, found[id].column - 1) for id in wanted)
