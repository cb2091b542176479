"""Microsoft's templates to delegate the management of role assignments.

After "Examples to delegate Azure role assignment management with conditions".
"""

from __future__ import annotations

import pytest

from lspriv.access.conditions import Truth, targets
from lspriv.access.conditions import parse_condition as parse
from tests.access.conditions.helpers import DELETE, FALSE, TRUE, UNDECIDED, WRITE, asked

ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
ROLE, PRINCIPAL, KIND = (f"{ASSIGNMENTS}:{name}" for name in ("RoleDefinitionId", "PrincipalId", "PrincipalType"))
BACKUP_CONTRIBUTOR = "5e467623-bb1f-42f4-a55d-6e525e11384b"
BACKUP_READER = "a795c7a0-d4a2-40c1-ae25-d81f01202912"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
MARKETING, SALES = "28c35fea-2099-4cf5-8ad9-473547bc9423", "86951b8b-723a-407b-a74a-1bca3f0c95d0"
SOMEBODY = "ea585310-c95c-4a68-af22-49af4363bbb1"

ROLES = f"ForAnyOfAnyValues:GuidEquals {{{BACKUP_CONTRIBUTOR}, {BACKUP_READER}}}"


def one(action: str, source: str, *tests: str) -> str:
    """One condition of a template, in the layout of the portal."""
    joined = "\n  AND\n  ".join(f"@{source}[{test}" for test in tests)
    return f"(\n (\n  !(ActionMatches{{'{action}'}})\n )\n OR \n (\n  {joined}\n )\n)"


def both(*tests: str) -> str:
    """A template that constrains adding and removing alike."""
    return f"{one(WRITE, 'Request', *tests)}\nAND\n{one(DELETE, 'Resource', *tests)}"


CONSTRAIN_ROLES = both(f"{ROLE}] {ROLES}")
CONSTRAIN_ROLES_AND_TYPES = both(
    f"{ROLE}] {ROLES}", f"{KIND}] ForAnyOfAnyValues:StringEqualsIgnoreCase {{'User', 'Group'}}"
)
CONSTRAIN_ROLES_AND_PRINCIPALS = both(
    f"{ROLE}] {ROLES}", f"{PRINCIPAL}] ForAnyOfAnyValues:GuidEquals {{{MARKETING}, {SALES}}}"
)
ALL_EXCEPT = both(
    f"{ROLE}] ForAnyOfAllValues:GuidNotEquals {{{OWNER}, {RBAC_ADMINISTRATOR}, {USER_ACCESS_ADMINISTRATOR}}}"
)
ADD_ONLY = one(WRITE, "Request", f"{ROLE}] {ROLES}")

EACH = pytest.mark.parametrize(("operation", "source"), [(WRITE, "Request"), (DELETE, "Resource")])


@EACH
@pytest.mark.parametrize(
    ("role", "answer"), [(BACKUP_CONTRIBUTOR, TRUE), (BACKUP_READER.upper(), TRUE), (OWNER, FALSE)]
)
def test_constrain_roles(operation: str, source: str, role: str, answer: Truth) -> None:
    assert asked(CONSTRAIN_ROLES, operation, **{source: {ROLE: role}}) is answer
    assert asked(CONSTRAIN_ROLES, operation.upper(), **{source: {ROLE: role}}) is answer
    assert asked(CONSTRAIN_ROLES, operation) is UNDECIDED


@EACH
def test_the_attribute_of_the_other_source_does_not_help(operation: str, source: str) -> None:
    other = "Resource" if source == "Request" else "Request"
    assert asked(CONSTRAIN_ROLES, operation, **{other: {ROLE: BACKUP_READER}}) is UNDECIDED


@EACH
def test_constrain_roles_and_principal_types(operation: str, source: str) -> None:
    def answer(**known: str) -> Truth:
        names = {"role": ROLE, "kind": KIND}
        return asked(CONSTRAIN_ROLES_AND_TYPES, operation, **{source: {names[key]: known[key] for key in known}})

    assert answer(role=BACKUP_READER, kind="user") is TRUE
    assert answer(role=BACKUP_READER, kind="ServicePrincipal") is FALSE
    assert answer(role=OWNER) is FALSE
    assert answer(role=BACKUP_READER) is UNDECIDED
    assert answer(kind="ServicePrincipal") is FALSE


@EACH
def test_constrain_roles_and_principals(operation: str, source: str) -> None:
    text = CONSTRAIN_ROLES_AND_PRINCIPALS
    assert asked(text, operation, **{source: {ROLE: BACKUP_READER, PRINCIPAL: SALES}}) is TRUE
    assert asked(text, operation, **{source: {ROLE: BACKUP_READER, PRINCIPAL: SOMEBODY}}) is FALSE
    assert asked(text, operation, **{source: {PRINCIPAL: MARKETING}}) is UNDECIDED


@EACH
@pytest.mark.parametrize("role", [OWNER, RBAC_ADMINISTRATOR, USER_ACCESS_ADMINISTRATOR])
def test_all_except_specific_roles(operation: str, source: str, role: str) -> None:
    assert asked(ALL_EXCEPT, operation, **{source: {ROLE: role}}) is FALSE
    assert asked(ALL_EXCEPT, operation, **{source: {ROLE: role.replace("-", "")}}) is FALSE
    assert asked(ALL_EXCEPT, operation, **{source: {ROLE: BACKUP_READER}}) is TRUE
    # Microsoft's warning: any other role that may assign roles is let through.
    assert asked(ALL_EXCEPT, operation, **{source: {ROLE: "00000000-0000-4000-8000-000000000001"}}) is TRUE
    assert asked(ALL_EXCEPT, operation) is UNDECIDED


def test_the_same_with_the_wrong_quantifier_excludes_nothing() -> None:
    mistaken = ALL_EXCEPT.replace("ForAnyOfAllValues", "ForAnyOfAnyValues")
    assert asked(mistaken, WRITE, Request={ROLE: OWNER}) is TRUE


def test_a_condition_on_write_alone_leaves_delete_free() -> None:
    assert asked(ADD_ONLY, WRITE, Request={ROLE: OWNER}) is FALSE
    assert asked(ADD_ONLY, DELETE) is TRUE
    assert asked(ADD_ONLY, DELETE, Resource={ROLE: OWNER}) is TRUE
    assert targets(parse(ADD_ONLY)) == (WRITE,)


@pytest.mark.parametrize(
    "text", [CONSTRAIN_ROLES, CONSTRAIN_ROLES_AND_TYPES, CONSTRAIN_ROLES_AND_PRINCIPALS, ALL_EXCEPT]
)
def test_each_targets_adding_and_removing_and_nothing_else(text: str) -> None:
    assert targets(parse(text)) == (WRITE, DELETE)
    assert asked(text, "Microsoft.Authorization/roleAssignments/read") is TRUE
