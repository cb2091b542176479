"""The choice that holds for a finding: on or off, severity and parameters, against an evaluator written apart."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lspriv.compliance.baseline import load_baseline
from lspriv.compliance.evaluate import evaluate
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import PrincipalRef, Severity, Subject
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.model.resource import ManagedIdentity, ManagementGroup, Resource, Subscription
from lspriv.rules.base import Hit
from tests.compliance import naive_choice as naive
from tests.compliance.naive_choice import Fault, Who
from tests.compliance.small import WideParams, assignment, rule, tenant

IDS = [f"aaaaaaaa-0000-0000-0000-00000000000{n}" for n in range(7)]
ANN = Who(IDS[0], ("ann@contoso.example", "Ann"), "User", {})
POSER = Who(IDS[1], ("", "ann@contoso.example"), "ServicePrincipal", {})
OPS = Who(IDS[2], ("", "Ops"), "Group", {})
IDENTITY = Who(IDS[3], ("", "svc-shop"), "ManagedIdentity", {"env": "dev"})
UNTAGGED = Who(IDS[4], ("", "svc-other"), "ManagedIdentity", None)
NAMELESS = Who(IDS[5], ("", ""), "Unknown", None)
NAMELESS_USER = Who(IDS[6], ("", ""), "User", {})
PEOPLE = (ANN, POSER, OPS, IDENTITY, UNTAGGED, NAMELESS, NAMELESS_USER)
SHOP = f"{naive.GROUP_A}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/svc-shop"
RULES = ("first", "second")


def whole_tenant() -> Tenant:
    """The tenant that `naive_choice` knows by its tables."""
    from lspriv.model.assignment import RoleAssignment

    held = assignment(IDS[6], "acdd72a7-3385-48ef-bd42-f606fba81ae7", at=naive.SUB1)
    user = RoleAssignment(held.id, held.scope, held.principal_id, held.role_definition_id, PrincipalKind.USER)
    return tenant(
        user,
        assignment(IDS[5], "acdd72a7-3385-48ef-bd42-f606fba81ae7", at=naive.SUB2),
        management_groups=(
            ManagementGroup(naive.ROOT_GROUP, is_root=True),
            ManagementGroup(naive.PROD, parent=naive.ROOT_GROUP, is_root=False),
        ),
        subscriptions=(
            Subscription(naive.SUB1.rsplit("/", 1)[-1], parent=naive.PROD),
            Subscription(naive.SUB2.rsplit("/", 1)[-1], parent=naive.ROOT_GROUP),
            Subscription(naive.LOST.rsplit("/", 1)[-1]),
        ),
        principals=(
            Principal(ANN.id, PrincipalKind.USER, "Ann", "ann@contoso.example"),
            Principal(POSER.id, PrincipalKind.SERVICE_PRINCIPAL, "ann@contoso.example"),
            Principal(OPS.id, PrincipalKind.GROUP, "Ops"),
            Principal(IDENTITY.id, PrincipalKind.MANAGED_IDENTITY, "svc-shop"),
            Principal(UNTAGGED.id, PrincipalKind.MANAGED_IDENTITY, "svc-other"),
        ),
        managed_identities=(ManagedIdentity(SHOP, IDENTITY.id), ManagedIdentity(f"{SHOP}-not-listed", UNTAGGED.id)),
        resources=(Resource(SHOP, tags=(("Env", "dev"),)),),
    )


TENANT = whole_tenant()

_severities = st.sampled_from(naive.RANKS)
_params = st.fixed_dictionaries({"most": st.integers(0, 4)})
_entries = st.one_of(
    st.sampled_from(["on", "off"]),
    _severities,
    st.fixed_dictionaries({}, optional={"severity": _severities, "params": _params}),
)
_rules = st.dictionaries(st.sampled_from(RULES), _entries, max_size=2)
_scopes = st.sampled_from([*naive.ABOVE, naive.SUB1.upper(), naive.GROUP_A.upper() + "/"])
_people = st.one_of(
    st.sampled_from([ANN.id.upper(), NAMELESS.id, "Ann", "ann@contoso.example", "svc-*", "*@contoso.example", "*"]),
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["SVC-*", "ann", "ann@contoso.example", "*s*", "*"]),
            "kind": st.sampled_from(["User", "Group", "ServicePrincipal", "ManagedIdentity"]),
            "tag": st.sampled_from([{"env": "dev"}, {"ENV": "*"}, {"env": "d*v"}, {"team": "x"}]),
            "id": st.sampled_from([ANN.id, IDENTITY.id]),
        },
    ).filter(bool),
)
_overrides = st.fixed_dictionaries(
    {"rules": st.dictionaries(st.sampled_from(RULES), _entries, min_size=1, max_size=2)},
    optional={"scope": _scopes, "principal": _people},
).filter(lambda one: "scope" in one or "principal" in one)
_layers = st.fixed_dictionaries({"rules": _rules, "overrides": st.lists(_overrides, min_size=1, max_size=4)})
_chains = st.lists(_layers, min_size=1, max_size=3).filter(
    lambda chain: any(naive.runs_anywhere(rule_id, chain) for rule_id in RULES)
)
FAULTS = [
    Fault(number, scope, who, weight=number * 5 % 6, severity=naive.RANKS[number * 7 % 5])
    for number, (scope, who) in enumerate(product((None, *naive.ABOVE), (None, *PEOPLE, *PEOPLE)))
]
"""Everybody everywhere, twice, and what is wrong with nobody, by all weights and severities."""


def finds(faults: list[Fault]) -> Any:
    """The check of a rule that finds those faults that weigh more than its parameter allows."""

    def check(_tenant: Tenant, params: WideParams) -> Iterator[Hit]:
        for fault in faults:
            if fault.weight > params.most:
                yield Hit(
                    subject=Subject("assignment", f"x-{fault.number}", ""),
                    identity=(str(fault.number),),
                    message="",
                    severity=Severity(fault.severity),
                    principal=None if fault.who is None else PrincipalRef(fault.who.id.upper(), "", ""),
                    scope=fault.scope,
                )

    return check


@given(_chains)
def test_every_choice_agrees_with_the_naive_evaluator(chain: list[Mapping[str, Any]]) -> None:
    rules = tuple(rule(rule_id, params=WideParams, check=finds(FAULTS)) for rule_id in RULES)
    with tempfile.TemporaryDirectory() as folder:
        for number, said in enumerate(chain):
            extends = {"extends": f"{number - 1}.yaml"} if number else {}
            # JSON is YAML.
            (Path(folder) / f"{number}.yaml").write_text(json.dumps({"version": 1, **extends, **said}))
        baseline = load_baseline(f"{folder}/{len(chain) - 1}.yaml", rules)
    assert [choice.rule.id for choice in baseline.selected] == [
        rule_id for rule_id in RULES if naive.runs_anywhere(rule_id, chain)
    ]
    report = evaluate(TENANT, baseline, tool_version="0", snapshot_sha256="")
    found = {(one.rule, int(one.subject.id[2:])): str(one.severity) for one in report.findings}
    expected = {
        (rule_id, fault.number): severity
        for rule_id in RULES
        for fault in FAULTS
        if (severity := naive.severity_of(fault, rule_id, chain, WideParams().most)) is not None
    }
    assert found == expected
