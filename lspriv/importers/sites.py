"""Function Apps, web apps and their slots: `az functionapp list`, `az webapp list`, REST, Resource Graph.

Fields: Microsoft, "Web Apps - List". Most of `siteConfig` is null in lists by design, so nothing is read from it.
"""

from __future__ import annotations

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.private_endpoints import Connection, connections
from lspriv.importers.resources import ArmResource, put_resource, region
from lspriv.importers.wire import RecordError, Wire, decode, first, need
from lspriv.model.exposure import PrivateEndpointConnection
from lspriv.model.resource import FunctionApp
from lspriv.model.secrets import safe_url
from lspriv.model.site import SiteNetwork


class _Storage(Wire):
    value: str | None = None


class _Deployment(Wire):
    storage: _Storage | None = None


class _FunctionAppConfig(Wire):
    deployment: _Deployment | None = None


class _Properties(Wire):
    state: str | None = None
    server_farm_id: str | None = None
    app_service_plan_id: str | None = None
    https_only: bool | None = None
    key_vault_reference_identity: str | None = None
    function_app_config: _FunctionAppConfig | None = None


class _Site(ArmResource):
    state: str | None = None
    server_farm_id: str | None = None
    app_service_plan_id: str | None = None
    https_only: bool | None = None
    key_vault_reference_identity: str | None = None
    function_app_config: _FunctionAppConfig | None = None
    properties: _Properties | None = None


class _Reached(Wire):
    host_names: list[str] | None = None
    public_network_access: str | None = None
    client_cert_enabled: bool | None = None
    client_cert_mode: str | None = None
    virtual_network_subnet_id: str | None = None
    private_endpoint_connections: list[Connection] | None = None


class _Details(_Reached):
    properties: _Reached | None = None


_DETAILS = msgspec.json.Decoder(_Details, strict=False)
_SITE = msgspec.json.Decoder(_Site, strict=False)


def take_site(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a site or slot; what a list leaves out stays None.

    Raises:
        RecordError: it has no id, or a part of it has another type than Azure gives it.
    """
    record = decode(_SITE, raw)
    fact: _Properties | _Site = record.properties or record
    id = need(record.id, "id")
    name, slot = site_name(id)
    resource = put_resource(record, sheet)
    storage = fact.function_app_config and fact.function_app_config.deployment
    sheet.facts.apps.put(
        FunctionApp(
            id,
            name,
            record.kind or None,
            slot,
            region(record.location),
            fact.state or None,
            first(fact.server_farm_id, fact.app_service_plan_id) or None,
            fact.https_only,
            resource.system_identity,
            resource.user_identities,
            key_vault_reference_identity=fact.key_vault_reference_identity or None,
            deployment_storage=safe_url(storage.storage.value or "") if storage and storage.storage else None,
        ),
        sheet.file,
    )
    # After the site is put: it is one even if a detail of its record turns out to be faulty.
    details = decode(_DETAILS, raw)
    network, endpoints = _reached(details.properties or details)
    if network is not None or endpoints:
        told = FunctionApp(id, name, slot=slot, network=network, private_endpoint_connections=endpoints)
        sheet.facts.apps.put(told, sheet.file)


def _reached(told: _Reached) -> tuple[SiteNetwork | None, tuple[PrivateEndpointConnection, ...] | None]:
    """Return how a site is reached, if that is in its record, and its private endpoints, if it names some."""
    # Lists leave the endpoints out, or empty, also where there are some.
    endpoints = connections(told.private_endpoint_connections or ()) or None
    if told.host_names is None:
        return None, endpoints
    network = SiteNetwork(
        tuple(sorted(told.host_names)),
        told.public_network_access or None,
        told.client_cert_enabled,
        told.client_cert_mode or None,
        told.virtual_network_subnet_id or None,
    )
    return network, endpoints


def site_name(id: str) -> tuple[str, str | None]:
    """Return the name of a site and of its slot, from its id.

    Raises:
        RecordError: it is not the id of a site or slot.
    """
    parts = id.strip("/").split("/")
    lower = [part.lower() for part in parts]
    if "sites" not in lower or lower.index("sites") + 1 >= len(parts):
        raise RecordError("`id` is not one of a site")
    at = lower.index("sites")
    slot = parts[at + 3] if len(parts) > at + 3 and lower[at + 2] == "slots" else None
    return parts[at + 1], slot
