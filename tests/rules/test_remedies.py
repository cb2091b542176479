"""Remedies are commands that a shell reads as they are meant, whatever ids and conditions hold."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import replace

import pytest

from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Remedy
from lspriv.model.snapshot import assignment_table
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.delegating import delegate, only_roles
from lspriv.rules.example import ROLE_GUIDS, assign, assignment_id, build, role, user
from lspriv.rules.registry import all_rules

OPTIONS = {
    "role assignment delete": {"--ids"},
    "role assignment list": {"--scope", "--include-inherited"},
    "role assignment create": {
        *("--role", "--scope", "--assignee-object-id", "--assignee-principal-type"),
        *("--condition", "--condition-version"),
    },
    "role assignment update": {"--role-assignment"},
    "role definition list": {"--name", "--scope", "--output"},
    "role definition delete": {"--name", "--scope", "--custom-role-only"},
    "ad group member remove": {"--group", "--member-id"},
    "rest": {"--method", "--url", "--body"},
}
"""What remedies use of the Azure CLI, as its help of version 2.91.0 has it."""
EXAMPLES = [(rule, example) for rule in all_rules() for example in rule.examples if example.finds]


def remedies(rule: Rule, example: Example, hostile: str = "") -> list[Remedy]:
    snapshot = build(example.parts)
    if hostile:
        rows = [
            replace(
                row,
                id=f"{row.id}{hostile}",
                role_definition_id=row.role_definition_id,
                condition=row.condition and f"{row.condition} AND @Request[{hostile}] StringEquals '{hostile}'",
            )
            for row in snapshot.role_assignments
        ]
        snapshot = replace(snapshot, role_assignments=assignment_table(rows))
    tenant = Tenant(snapshot, load_catalog(), now="2026-11-01T00:00:00Z")
    found = [hit.remedy for hit in rule.check(tenant, rule.params()) if isinstance(hit, Hit)]
    return [remedy for remedy in found if remedy is not None]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r.id}: {e.title}" for r, e in EXAMPLES])
def test_every_command_is_one_that_the_azure_cli_has(rule: Rule, example: Example) -> None:
    for remedy in remedies(rule, example):
        for command in remedy.commands:
            program, *words = shlex.split(command)
            assert program == "az"
            at = next(at for at, word in enumerate(words) if word.startswith("-"))
            known = OPTIONS[" ".join(words[:at])]
            assert {word for word in words[at:] if word.startswith("--")} <= known, command
            # The Azure CLI reads a file where a value begins with @, and asks the shell of the user nothing.
            assert not any(word.startswith("@") for word in words)


def test_the_body_of_a_request_is_json_that_names_the_right_things() -> None:
    [rule] = [rule for rule in all_rules() if rule.id == "standing-privileged-access"]
    [remedy] = remedies(rule, rule.examples[0])
    words = shlex.split(remedy.commands[0])
    body = json.loads(words[words.index("--body") + 1])["properties"]
    assert (body["principalId"], body["requestType"]) == ("ann", "AdminAssign")
    assert body["scheduleInfo"]["startDateTime"] == "2026-11-01T00:00:00Z"
    url = words[words.index("--url") + 1]
    assert url.startswith("/subscriptions/s/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/")
    assert remedy.commands[0] == remedies(rule, rule.examples[0])[0].commands[0], "run twice, it asks once"
    assert remedy.commands[1].startswith("az role assignment delete --ids ")


@pytest.mark.parametrize(
    ("role_name", "roles"),
    [
        ("Owner", ["Contributor", "Role Based Access Control Administrator"]),
        ("User Access Administrator", ["Role Based Access Control Administrator"]),
        ("Role Based Access Control Administrator", None),
        ("custom", None),
    ],
)
def test_whoever_grants_roles_keeps_the_rest(role_name: str, roles: list[str] | None) -> None:
    """To create the role that is there already changes nothing, and deleting it then would leave nothing."""
    parts = (user("ann"), role("custom", "Microsoft.Web/*", "Microsoft.Authorization/roleAssignments/*"))
    tenant = Tenant(build((*parts, assign("ann", role_name))), load_catalog(), now="2026-11-01T00:00:00Z")
    words = [shlex.split(command) for command in delegate(tenant, 0)]
    if roles is None:
        [[*said, body]] = words
        assert said == ["az", "role", "assignment", "update", "--role-assignment"]
        told = json.loads(body)
        assert (told["id"], told["condition"]) == (assignment_id("ann", role_name), only_roles(ROLE_GUIDS["Reader"]))
        return
    *created, deleted = words
    assert [one[one.index("--role") + 1] for one in created] == [ROLE_GUIDS[name] for name in roles]
    assert deleted == ["az", "role", "assignment", "delete", "--ids", assignment_id("ann", role_name)]


HOSTILE = (
    "'; touch owned; '",
    "$(touch owned)",
    "`touch owned`",
    "\n touch owned\n",
    '" & touch owned & "',
    "\x1b]0;x\x07",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_shell_runs_nothing_but_the_command(hostile: str, tmp_path: object) -> None:
    commands = [
        command
        for rule, example in EXAMPLES
        for remedy in remedies(rule, example, hostile)
        for command in remedy.commands
    ]
    assert len(commands) > len(EXAMPLES)
    assert not any(char in command for command in commands for char in "\n\x1b\x07")
    script = "az() { printf '%s\\0' \"$@\"; }\n" + "\n".join(commands) + "\n"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, cwd=str(tmp_path), check=True)
    assert ran.stderr == b""
    told = [word.decode() for word in ran.stdout.split(b"\0")]
    assert any(word.endswith(hostile) for word in told)
    assert subprocess.run(["ls", "-A"], cwd=str(tmp_path), capture_output=True, check=True).stdout == b""
