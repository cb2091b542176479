"""Condition texts of which it is known what they come to for a given question.

Each `Clause` is a text and a plain function that says what it comes to: True, False, or None
for undecided. The naive evaluator looks a text up here and parses nothing. The attributes and
operators are those of "Azure role assignment condition format and syntax" (Microsoft).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from lspriv.model.assignment import RoleAssignment
from lspriv.model.principal import PrincipalKind
from tests.naive.logic import Truth, both, either, negated

WRITE = "Microsoft.Authorization/roleAssignments/write"
DELETE = "Microsoft.Authorization/roleAssignments/delete"
BLOB_READ = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"
BLOB_WRITE = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"

NAMED_PRINCIPALS = ("0c0ffee0-0000-4000-8000-000000000001", "0c0ffee0-0000-4000-8000-000000000002")
"""Object ids that conditions name; every generated tenant has principals with these ids."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition is judged on."""

    operation: str
    """In lower case."""
    scope: str
    """The scope of the question, as it was asked."""
    target: RoleAssignment | None
    """The role assignment that would be deleted: the one whose id is the scope, if the operation deletes it."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition, or a part of one, and what it comes to."""

    text: str
    truth: Callable[[Asked], Truth]


def truth_of(text: str, asked: Asked) -> Truth:
    """Return what the condition comes to; a text that is not in the table is a mistake of the test."""
    return _table()[text].truth(asked)


def all_conditions() -> tuple[Clause, ...]:
    """Return every condition that generated tenants use."""
    return tuple(_table().values())


@cache
def _table() -> dict[str, Clause]:
    return {clause.text: clause for clause in _conditions()}


# ---- building stones -----------------------------------------------------------------------------


def undecided(text: str) -> Clause:
    """Build a clause about something that no snapshot can know, or that no parser understands."""
    return Clause(text, lambda asked: None)


def targeted(action: str, clause: Clause, shape: str = "((!(ActionMatches{{'{0}'}})) OR ({1}))") -> Clause:
    """Build a clause that filters one action only; every other action stays allowed."""

    def truth(asked: Asked) -> Truth:
        if asked.operation != action.lower():
            return True
        return clause.truth(asked)

    return Clause(shape.format(action, clause.text), truth)


def all_of(first: Clause, second: Clause, word: str = "AND") -> Clause:
    """Join two clauses that must both hold."""
    return Clause(f"({first.text}) {word} ({second.text})", lambda asked: both(first.truth(asked), second.truth(asked)))


def any_of(first: Clause, second: Clause, word: str = "OR") -> Clause:
    """Join two clauses of which one is enough."""
    return Clause(
        f"({first.text}) {word} ({second.text})", lambda asked: either(first.truth(asked), second.truth(asked))
    )


def opposite(clause: Clause, word: str = "NOT ") -> Clause:
    """Turn a clause round."""
    return Clause(f"{word}({clause.text})", lambda asked: negated(clause.truth(asked)))


def container(asked: Asked) -> str | None:
    """Return the blob container of a storage account that the scope lies in; names of containers are lower case."""
    found = re.search(
        "/microsoft.storage/storageaccounts/[^/]+/blobservices/[^/]+/containers/([^/]+)", asked.scope.lower()
    )
    return found[1].strip() if found else None


def container_clause(comparison: str, holds: Callable[[str], bool]) -> Clause:
    """Build a clause about the container's name, known when the scope names the container."""

    def truth(asked: Asked) -> Truth:
        name = container(asked)
        return None if name is None else holds(name)

    return Clause(f"@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] {comparison}", truth)


def deleted_clause(attribute: str, comparison: str, holds: Callable[[str], bool]) -> Clause:
    """Build a clause about the role assignment that would be deleted, known when the scope is its id."""

    def truth(asked: Asked) -> Truth:
        if asked.target is None:
            return None
        value = _attribute(asked.target, attribute)
        return None if value is None else holds(value)

    return Clause(f"@Resource[Microsoft.Authorization/roleAssignments:{attribute}] {comparison}", truth)


def _attribute(assignment: RoleAssignment, attribute: str) -> str | None:
    if attribute == "RoleDefinitionId":
        return _plain(assignment.role_definition_id.rstrip("/").split("/")[-1])
    if attribute == "PrincipalId":
        return _plain(assignment.principal_id)
    if assignment.principal_type is PrincipalKind.UNKNOWN:
        return None
    if assignment.principal_type is PrincipalKind.MANAGED_IDENTITY:
        return "serviceprincipal"
    return assignment.principal_type.value.lower()


def _plain(guid: str) -> str:
    return guid.strip().lower().replace("-", "")


def _among(*guids: str) -> Callable[[str], bool]:
    return lambda value: value in [_plain(guid) for guid in guids]


def _not_among(*guids: str) -> Callable[[str], bool]:
    return lambda value: value not in [_plain(guid) for guid in guids]


# ---- the table -----------------------------------------------------------------------------------


def _conditions() -> Iterator[Clause]:
    yield from _opaque()
    yield from _on_writing()
    yield from _on_deleting()
    yield from _as_in_built_in_roles()
    yield from _on_blobs()


def _opaque() -> Iterator[Clause]:
    yield undecided("this is not a condition at all")
    yield undecided("((!(ActionMatches{'Microsoft.Web/sites/read'})) OR (@Resource[")
    yield undecided("@Resource[Some.Thing:colour] LooksLike 'blue'")
    yield undecided("@Resource[HasObotoken] boolequals true")
    yield undecided("@Environment[UtcNow] DateTimeGreaterThan '2024-05-01T13:00:00.0Z'")
    yield undecided(
        "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] StringEquals 'Baker'"
    )
    yield undecided(f"@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] GuidEquals {READER}")


def _on_writing() -> Iterator[Clause]:
    role = undecided(
        "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
        f"ForAnyOfAnyValues:GuidEquals {{{READER}, {BLOB_READER}}}"
    )
    kind = undecided(
        "@Request[Microsoft.Authorization/roleAssignments:PrincipalType] StringEqualsIgnoreCase 'ServicePrincipal'"
    )
    yield targeted(WRITE, role)
    yield targeted(WRITE.lower(), role, "!(ActionMatches{{'{0}'}}) || ({1})")
    yield targeted(WRITE, all_of(role, kind))
    yield targeted("Microsoft.Web/sites/read", undecided("@Environment[isPrivateLink] BoolEquals true"))
    yield targeted(
        "Microsoft.KeyVault/vaults/secrets/getSecret/action", undecided("@Resource[HasObotoken] BoolEquals true")
    )


def _deletions() -> Iterator[Clause]:
    some, spelled = f"{{{READER}, {BLOB_READER}}}", f"{{{_plain(READER)},{_plain(BLOB_READER)}}}"
    admins = f"{{{OWNER}, {USER_ACCESS_ADMINISTRATOR}, {RBAC_ADMINISTRATOR}}}"
    yield deleted_clause("RoleDefinitionId", f"ForAnyOfAnyValues:GuidEquals {some}", _among(READER, BLOB_READER))
    yield deleted_clause("RoleDefinitionId", f"ForAnyOfAnyValues:GuidEquals{spelled}", _among(READER, BLOB_READER))
    yield deleted_clause(
        "RoleDefinitionId",
        f"ForAnyOfAllValues:GuidNotEquals {admins}",
        _not_among(OWNER, USER_ACCESS_ADMINISTRATOR, RBAC_ADMINISTRATOR),
    )
    yield deleted_clause("RoleDefinitionId", f"ForAnyOfAnyValues:GuidNotEquals {admins}", lambda value: True)
    yield deleted_clause("PrincipalId", f"GuidEquals {NAMED_PRINCIPALS[0]}", _among(NAMED_PRINCIPALS[0]))
    yield deleted_clause(
        "PrincipalId",
        f"ForAnyOfAnyValues:GuidEquals {{{', '.join(NAMED_PRINCIPALS)}}}",
        _among(*NAMED_PRINCIPALS),
    )
    yield deleted_clause(
        "PrincipalType", "StringEqualsIgnoreCase 'ServicePrincipal'", lambda value: value == "serviceprincipal"
    )
    yield deleted_clause(
        "PrincipalType",
        "ForAnyOfAnyValues:StringEqualsIgnoreCase {'User', 'Group'}",
        lambda value: value in ("user", "group"),
    )


def _on_deleting() -> Iterator[Clause]:
    clauses = list(_deletions())
    for clause in clauses:
        yield targeted(DELETE, clause)
    yield clauses[0]
    yield clauses[4]
    yield targeted(DELETE, all_of(clauses[0], clauses[6]))
    yield targeted(DELETE, any_of(clauses[2], clauses[5], "||"))
    yield targeted(DELETE, opposite(clauses[1], "!"))
    yield targeted(DELETE, all_of(clauses[0], undecided("@Environment[isPrivateLink] BoolEquals true"), "&&"))


def _as_in_built_in_roles() -> Iterator[Clause]:
    compact = "((!(ActionMatches{{'{0}'}})) OR ({1}))"
    for guids in ((READER, BLOB_READER), (RBAC_ADMINISTRATOR,)):
        braces = "{" + ", ".join(guids) + "}"
        request = undecided(
            f"@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{braces}"
        )
        resource = deleted_clause("RoleDefinitionId", f"ForAnyOfAnyValues:GuidEquals{braces}", _among(*guids))
        written, deleted = targeted(WRITE, request, compact), targeted(DELETE, resource, compact)
        yield Clause(f"{written.text} AND {deleted.text}", all_of(written, deleted).truth)
    obo = undecided("@Resource[HasObotoken] boolequals true")
    wanted = undecided(
        "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
        f"ForAnyOfAnyValues:GuidEquals {{{READER}, {BLOB_READER}}}"
    )
    yield Clause(f"{obo.text} && ({wanted.text})", all_of(obo, wanted).truth)


def _on_blobs() -> Iterator[Clause]:
    names = [
        container_clause("StringEquals 'logs'", lambda name: name == "logs"),
        container_clause("StringNotEquals 'logs'", lambda name: name != "logs"),
        container_clause("StringLike 'lo*'", lambda name: name.startswith("lo")),
        container_clause("StringStartsWith 'dat'", lambda name: name.startswith("dat")),
        container_clause("ForAnyOfAnyValues:StringEquals {'logs', 'data'}", lambda name: name in ("logs", "data")),
    ]
    tag = undecided(
        "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags:Project<$key_case_sensitive$>] "
        "StringEquals 'Cascade'"
    )
    for name in names:
        yield name
        yield targeted(BLOB_READ, name)
    yield targeted(BLOB_READ, tag)
    yield targeted(BLOB_READ, any_of(names[0], tag))
    yield targeted(BLOB_READ, all_of(names[2], tag))
    read, write = targeted(BLOB_READ, names[0]), targeted(BLOB_WRITE, names[4])
    yield Clause(f"{read.text} AND {write.text}", all_of(read, write).truth)
    listed = Clause(
        f"((!(ActionMatches{{'{BLOB_READ}'}} AND NOT SubOperationMatches{{'Blob.List'}})) OR ({names[0].text}))",
        lambda asked: True if asked.operation != BLOB_READ.lower() else either(None, names[0].truth(asked)),
    )
    yield listed
