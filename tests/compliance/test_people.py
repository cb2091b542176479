"""Whom a pattern means, where the input tells it and where it does not."""

from __future__ import annotations

import pytest

from lspriv.compliance.people import PrincipalMatcher
from lspriv.compliance.principal_pattern import PrincipalPattern
from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import Gap
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.resource import FunctionApp, ManagedIdentity, Resource
from lspriv.model.snapshot import Snapshot
from tests.compliance.small import OWNER, SUB, assignment, tenant

APP, IDENTITY, NAMELESS = (f"aaaaaaaa-0000-0000-0000-00000000000{n}" for n in range(3))
SITE = f"{SUB}/resourceGroups/g/providers/Microsoft.Web/sites/shop"
SERVICE, MANAGED = PrincipalKind.SERVICE_PRINCIPAL, PrincipalKind.MANAGED_IDENTITY


def means(pattern: PrincipalPattern, key: str, **facts: object) -> bool | None:
    """Whether the pattern means the principal: None where it cannot be told."""
    match = PrincipalMatcher({7: pattern}, tenant(**facts)).of(key)  # type: ignore[arg-type]
    return True if match.sure == {7} else None if match.maybe == {7} else False


def held(key: str, kind: PrincipalKind) -> RoleAssignment:
    plain = assignment(key, OWNER)
    return RoleAssignment(plain.id, plain.scope, plain.principal_id, plain.role_definition_id, kind)


APPS = (Principal(APP, SERVICE, "app"),)
TAGGED = (Resource(SITE, tags=(("Env", "Dev"),)), Resource(SITE + "2"))


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, None),
        ({"managed_identities": (ManagedIdentity(SITE, IDENTITY),)}, False),
        ({"principals": (*APPS, Principal(IDENTITY, MANAGED))}, False),
        (
            {
                "managed_identities": (ManagedIdentity(SITE, IDENTITY),),
                "gaps": (Gap("managed_identities", "/", "some are missing"),),
            },
            None,
        ),
    ],
)
def test_a_service_principal_may_be_an_identity_where_nothing_tells_them_apart(
    facts: dict[str, object], answer: bool | None
) -> None:
    assert means(PrincipalPattern(kind=MANAGED), APP, **({"principals": APPS} | facts)) is answer
    assert means(PrincipalPattern(kind=SERVICE), APP, **({"principals": APPS} | facts)) is True


@pytest.mark.parametrize(
    ("tags", "resources", "answer"),
    [
        ((("env", "Dev"),), TAGGED, True),
        ((("env", "dev"),), TAGGED, False),
        ((("env", "D*"),), TAGGED, True),
        ((("env", "*"), ("team", "*")), TAGGED, False),
        ((("env", "*"),), TAGGED[1:], None),
        ((("env", "*"),), (), None),
        ((("env", "*"),), (Resource(SITE), *TAGGED[:1]), True),
        ((("env", "*"),), (Resource(SITE), Resource(SITE + "2", tags=(("env", "x"),))), False),
    ],
)
def test_tags_are_those_of_the_identity_s_resource(
    tags: tuple[tuple[str, str], ...], resources: tuple[Resource, ...], answer: bool | None
) -> None:
    pattern = PrincipalPattern(tags=tags)
    assert (
        means(pattern, IDENTITY, resources=resources, managed_identities=(ManagedIdentity(SITE, IDENTITY),)) is answer
    )
    told = (Principal(IDENTITY, MANAGED, "shop", resource_id=SITE.upper()),)
    assert means(pattern, IDENTITY, resources=resources, principals=told) is answer


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(PrincipalKind.USER, False), (PrincipalKind.GROUP, False), (PrincipalKind.UNKNOWN, None), (SERVICE, None)],
)
def test_only_identities_have_tags(kind: PrincipalKind, answer: bool | None) -> None:
    assert (
        means(PrincipalPattern(tags=(("env", "*"),)), NAMELESS, principals=(Principal(NAMELESS, kind, "x"),)) is answer
    )


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        (PrincipalPattern(name="x*"), None),
        (PrincipalPattern(name="x*", kind=PrincipalKind.USER), None),
        (PrincipalPattern(name="x*", kind=PrincipalKind.GROUP), False),
        (PrincipalPattern(name="*"), True),
        (PrincipalPattern(name="*", kind=PrincipalKind.USER), True),
        (PrincipalPattern(id=NAMELESS), True),
        (PrincipalPattern(id=NAMELESS, name="x"), None),
        (PrincipalPattern(id=NAMELESS, name="**"), True),
        (PrincipalPattern(id=APP, name="x"), False),
    ],
)
def test_somebody_without_a_name_may_be_called_anything(pattern: PrincipalPattern, answer: bool | None) -> None:
    on = tenant(held(NAMELESS, PrincipalKind.USER))
    match = PrincipalMatcher({7: pattern}, on).of(NAMELESS)
    assert (True if match.sure else None if match.maybe else False) is answer


def test_an_identity_is_known_by_the_resource_that_runs_as_it() -> None:
    facts = Snapshot(
        managed_identities=(ManagedIdentity(SITE, IDENTITY, kind="SystemAssigned", used_by=(SITE,)),),
        function_apps=(FunctionApp(SITE, "shop", system_identity=IDENTITY),),
    )
    on = tenant(managed_identities=facts.managed_identities, function_apps=facts.function_apps)
    assert PrincipalMatcher({1: PrincipalPattern(id=SITE.lower())}, on).of(IDENTITY).sure == {1}


def test_equal_matches_are_one() -> None:
    on = tenant(principals=tuple(Principal(f"p{n}", PrincipalKind.USER, f"user {n}") for n in range(4)))
    matcher = PrincipalMatcher({1: PrincipalPattern(name="user 1"), 2: PrincipalPattern(name="user *")}, on)
    assert matcher.of("p0") is matcher.of("p2")
    assert matcher.of("p1").sure == {1, 2}
    assert matcher.of("nobody").maybe == {1, 2}
