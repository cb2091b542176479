"""A role that looks like management hands out keys to data.

## What is wrong
The assignment holds no data role, yet its management operations list or renew keys, connection
strings or signatures, by which all data of the resource can be read and mostly changed. By effect:
Log Analytics Contributor and Virtual Machine Contributor list the keys of every storage account in
their scope. At a single resource only its own keys count, since no other resource lies below it. Roles
that manage nearly everything or grant roles can do so too and have rules of their
own. Reads such as ``*/read`` are left alone, although some are named like keys: Microsoft says that
reading does not show them.

## Why it matters
Who holds a key is nobody: no data role, no condition and no data-plane deny assignment is asked, the
log shows the key and not the person, and the key lives on when the assignment is gone.

## Remedy
Give the data role that is needed, on the resource that is needed, and replace the role by one
without the listing operations. Then switch keys off where the service can (``az storage account
update --allow-shared-key-access false``), and renew those that were seen.

## References
- Microsoft: Prevent Shared Key authorization for an Azure Storage account
- Microsoft: Azure built-in roles (Log Analytics Contributor, Virtual Machine Contributor)
- Microsoft: Azure role-based access control in Azure Cosmos DB
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.access.holding import Holding
from lspriv.access.key_listing import KeyListing
from lspriv.access.key_sources import KeySource
from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Severity, Step
from lspriv.model.scope import resource_type
from lspriv.rules.assignments import EVERYWHERE, Judged, hit, judged_at, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import GROUP, assign, assignment_id, resource, role, user

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that may hand out keys."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys that a holding hands out."""

    sources: tuple[tuple[KeySource, tuple[str, ...]], ...]
    """What they open, and by which operations."""
    certain: bool
    """False when all of them hang on a condition that is not decided."""

    @property
    def opens_surely(self) -> bool:
        """False when each of them opens nothing where the resource is set up well."""
        return any(source.sure for source, _ in self.sources)

    def within(self, type: str) -> _Keys:
        """Return what a resource of a type, or a part of one, has of them: nothing lies below it but its own parts."""
        inside = ((source, tuple(one for one in found if _of_type(one, type))) for source, found in self.sources)
        return _Keys(tuple((source, found) for source, found in inside if found), self.certain)

    def opened_in(self, types: frozenset[str]) -> tuple[str, ...]:
        """Return what they open where resources of these types lie."""
        return tuple(
            source.opens
            for source, operations in self.sources
            if any(_of_type(operation, type) for operation in operations for type in types)
        )


def check(tenant: Tenant, params: Params) -> Iterator[Hit]:
    """Find assignments whose gravest power is handing out keys."""
    listing = KeyListing(tenant.engine.universe)
    known: dict[int, tuple[Holding, _Keys]] = {}
    for judged in judged_at(tenant, *EVERYWHERE, kinds=frozenset({Privilege.SECRETS}), allow_roles=params.allow_roles):
        holding = tenant.holdings.of_row(judged.row)
        entry = known.get(id(holding))
        if entry is None:
            sure = listing.sources(holding.sure)
            found = _Keys(sure or listing.sources(holding.undecided), bool(sure))
            # The holding is kept beside the answer, so that its identity stays its own.
            entry = known[id(holding)] = (holding, found)
        type = resource_type(judged.scope)
        keys = entry[1] if type is None else entry[1].within(type)
        if keys.sources:
            yield _hit(tenant, judged, keys)


def _hit(tenant: Tenant, judged: Judged, keys: _Keys) -> Hit:
    name, role_name, where = names(tenant, judged)
    every = tuple(source.opens for source, _ in keys.sources)
    present = keys.opened_in(tenant.graph.types_at(judged.scope))
    type = resource_type(judged.scope)
    none_listed = type is None and bool(tenant.graph.types_at(judged.scope)) and not present
    opens = present or every
    words = "; ".join(opens[:_SHOWN]) + (f"; and {len(opens) - _SHOWN} more" if opens[_SHOWN:] else "")
    can = "can" if keys.certain else "under a condition can"
    nothing = " (none of these is among the resources in the input)" if none_listed else ""
    return hit(
        tenant,
        judged,
        confidence=Confidence.POSSIBLE if not keys.certain else None if keys.opens_surely else Confidence.LIKELY,
        message=f"`{name}` {can} list keys in {where} through role `{role_name}`, which opens {words}{nothing}",
        advice="give the data role that is needed and a role that lists no keys, then remove this",
        evidence=tenant.cached((judged.role, "key-listing", type), lambda: _steps(judged, keys)),
        details={"opens": every, "present": present},
    )


def _of_type(operation: str, type: str) -> bool:
    return operation.lower().startswith(f"{type}/")


def _steps(judged: Judged, keys: _Keys) -> tuple[Step, ...]:
    return tuple(
        Step("operation", judged.role, source.opens, f"opens {source.opens}: {_listed(operations)}")
        for source, operations in keys.sources
    )


def _listed(operations: tuple[str, ...]) -> str:
    more = f" and {len(operations) - _SHOWN} more" if operations[_SHOWN:] else ""
    return ", ".join(f"`{operation}`" for operation in operations[:_SHOWN]) + more


RULE = Rule(
    id="key-listing-bypass",
    summary="a role that looks like management hands out keys to data",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-7", "MCSB IM-8", "MCSB IM-1"),
    examples=(
        Example(
            "Virtual Machine Contributor, beside a storage account",
            (user("ann"), resource("data"), assign("ann", "Virtual Machine Contributor")),
            finds=(assignment_id("ann", "Virtual Machine Contributor"),),
        ),
        Example(
            "A custom role that renews keys of Cosmos DB",
            (
                user("ann"),
                role("rotator", "Microsoft.DocumentDB/databaseAccounts/regenerateKey/action"),
                assign("ann", "rotator", at=GROUP),
            ),
            finds=(assignment_id("ann", "rotator", at=GROUP),),
        ),
        Example(
            "Virtual Machine Contributor of a storage account",
            (user("ann"), assign("ann", "Virtual Machine Contributor", at=resource("data").id)),
            finds=(assignment_id("ann", "Virtual Machine Contributor", at=resource("data").id),),
        ),
        Example(
            "The same of a machine, below which no storage account can lie",
            (
                user("ann"),
                assign("ann", "Virtual Machine Contributor", at=resource("vm", "Microsoft.Compute/virtualMachines").id),
            ),
        ),
        Example("A data role, which is asked for each access", (user("ann"), assign("ann", "Key Vault Secrets User"))),
        Example("Owner, who has rules of its own", (user("ann"), assign("ann", "Owner"))),
        Example("Reader", (user("ann"), assign("ann", "Reader"))),
        Example(
            "Managing machines without listing keys",
            (user("ann"), role("machines", "Microsoft.Compute/virtualMachines/*"), assign("ann", "machines")),
        ),
    ),
)
