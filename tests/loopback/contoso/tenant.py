"""The made-up company contoso (`scripts/contoso`) as a tenant of the loopback server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from scripts.contoso import access_files, activity, posture_files
from scripts.contoso.activity_files import activity_log
from scripts.contoso.apps import CANARY
from scripts.contoso.company import Company
from scripts.contoso.ids import COLLECTED, TENANT
from scripts.contoso.story import tell
from tests.loopback.contoso import access, directory, places, rows, sites, stores
from tests.loopback.exchange import Body, Record
from tests.loopback.tenant import PlainTenant

_AUTHORIZATION = "providers/microsoft.authorization"


def contoso(company: Company | None = None) -> PlainTenant:
    """Return contoso, on the day that its export was written; what a test changes of it is its own."""
    return (_build(company) if company else _contoso()).copy()


@cache
def _contoso() -> PlainTenant:
    return _build(Company(tell()))


def _build(company: Company) -> PlainTenant:
    tenant = PlainTenant(TENANT, datetime.fromisoformat(COLLECTED))
    tenant.lists |= {"/subscriptions": access.subscriptions(company), "/tenants": access.tenants()}
    tenant.documents |= access.management_groups(company)
    listed: list[Record] = []
    built_in: dict[str, Record] = {}
    for one in company.story.subscriptions:
        path = f"/subscriptions/{company.subscription_guid(one.name)}"
        for below, records in _lists(company, one.name):
            tenant.lists[f"{path}/{below}"] = records
        roles = access.role_definitions(company, one.name)
        built_in |= {role["name"]: role for role in roles if role["properties"]["type"] == "BuiltInRole"}
        full = list(_with_properties(company, one.name))
        listed += full
        for type, told in stores.LISTS.items():
            own = [record | {"type": told} for record in full if record["type"] == type]
            tenant.lists[f"{path}/providers/{told}".lower()] = own
    tenant.lists[f"/{_AUTHORIZATION}/roledefinitions"] = list(built_in.values())
    for identity in company.story.identities:
        credentials = places.federated_credentials(company, identity)
        tenant.lists[f"{company.managed[identity.name]}/federatedIdentityCredentials".lower()] = credentials
    for site in company.story.sites:
        id = company.scope(f"{site.group}/{site.identity}")
        exported = dict(posture_files.parts_of(company, site))
        lists, documents = sites.parts(id, site, exported, None if site.slot else sites.slots(company, site))
        tenant.lists |= lists
        tenant.documents |= documents
    tenant.tables = {
        "authorizationresources": rows.authorization(company),
        "resourcecontainers": rows.containers(company),
        "resources": rows.resources(listed),
    }
    tenant.directory = directory.objects(company)
    tenant.memberships = directory.memberships(company)
    tenant.workspaces = {
        company.resource_id(one).lower() for one in company.story.resources if one.type.endswith("/workspaces")
    }
    return tenant


def _lists(company: Company, name: str) -> Iterator[tuple[str, list[Body]]]:
    yield f"{_AUTHORIZATION}/roleassignments", list(access.role_assignments(company, name))
    yield f"{_AUTHORIZATION}/roledefinitions", list(access.role_definitions(company, name))
    yield f"{_AUTHORIZATION}/denyassignments", access_files.deny_assignments(company, name)["value"]
    eligible = access_files.eligible_assignments(company, name)["value"]
    yield f"{_AUTHORIZATION}/roleeligibilityscheduleinstances", eligible
    active = access_files.active_assignments(company, name)["value"]
    yield f"{_AUTHORIZATION}/roleassignmentscheduleinstances", active
    yield "resourcegroups", list(places.resource_groups(company, name))
    yield "resources", list(places.resources(company, name))
    yield "providers/microsoft.managedidentity/userassignedidentities", list(places.identities(company, name))
    yield "providers/microsoft.web/sites", list(sites.listed(company, name))
    # Only one log was exported; the others are empty.
    events = activity_log(company, name) if name == activity.SUBSCRIPTION else []
    yield "providers/microsoft.insights/eventtypes/management/values", [_event(one) for one in events]


def _event(event: Record) -> Record:
    """Return an event with what real ones carry beside: addresses, bodies of requests, claims about a person."""
    return event | {
        "claims": event["claims"] | {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": f"{CANARY}-upn"},
        "httpRequest": {
            "clientRequestId": event["correlationId"],
            "clientIpAddress": "203.0.113.7",
            "method": "PUT",
            "uri": f"https://management.azure.com/?sig={CANARY}-uri",
        },
        "properties": {
            "statusCode": "OK",
            "requestbody": f'{{"properties":{{"AzureWebJobsStorage":"{CANARY}-request"}}}}',
            "responseBody": f'{{"key":"{CANARY}-response"}}',
        },
    }


def _with_properties(company: Company, subscription: str) -> Iterator[Record]:
    """Yield a subscription's resources as their own lists and Resource Graph have them."""
    resources = {company.resource_id(one): one for one in company.story.resources}
    full_sites = {one["id"]: one for one in sites.listed(company, subscription)}
    for site in company.story.sites:
        full_sites |= {one["id"]: one for one in sites.slots(company, site)}
    identities = {one["id"]: one for one in places.identities(company, subscription)}
    for one in places.resources(company, subscription):
        id = one["id"]
        if id in resources:
            yield one | stores.details(company, resources[id])
        else:
            yield full_sites.get(id) or identities[id] | one
