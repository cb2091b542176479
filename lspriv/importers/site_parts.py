"""What replies tell of a site besides its record: publishing policies and private endpoints, and where to put it all.

Fields: Microsoft, "Web Apps - List Basic Publishing Credentials Policies", "Get Private Endpoint Connection List".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from lspriv.importers.facts import Facts, Sheet, SitePart
from lspriv.importers.owner import site_of
from lspriv.importers.private_endpoints import Connection, connections
from lspriv.importers.site_owner import SiteOwners
from lspriv.importers.sites import site_name
from lspriv.importers.wire import Wire, decode, need
from lspriv.model.exposure import PrivateEndpointConnection
from lspriv.model.resource import FunctionApp
from lspriv.model.site import PublishingPolicies

POLICIES = "basicpublishingcredentialspolicies"
"""The section of basic publishing credentials policies."""
CONNECTIONS = "privateendpointconnections"
"""The section of private endpoint connections."""

_POLICIES_LABEL = "basic publishing credentials policies"
_CONNECTIONS_LABEL = "private endpoint connections"


class _Allow(Wire):
    allow: bool | None = None


class _Policy(_Allow):
    id: str | None = None
    properties: _Allow | None = None


_POLICY = msgspec.json.Decoder(_Policy, strict=False)
_CONNECTION = msgspec.json.Decoder(Connection)


def note_part(told: FunctionApp, section: str, label: str, id: str | None, sheet: Sheet) -> None:
    """Note what a record tells of a site, whose id stands in the record's or is found when all files are read."""
    sheet.facts.parts.append(SitePart(site_of(sheet.origin, id), section, label, told, sheet.file))


def take_policy(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take whether one way of publishing takes a user name and password.

    Raises:
        RecordError: it has no id, or what it allows is not true or false.
    """
    record = decode(_POLICY, raw)
    allow = (record.properties or record).allow
    way = need(record.id, "id").rstrip("/").rsplit("/", 1)[-1].lower()
    if allow is None or way not in ("scm", "ftp"):
        return
    policies = PublishingPolicies(scm=allow) if way == "scm" else PublishingPolicies(ftp=allow)
    note_part(FunctionApp("", "", publishing=policies), POLICIES, _POLICIES_LABEL, record.id, sheet)


def take_connection(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a private endpoint connection of a site.

    Raises:
        RecordError: it has no id.
    """
    record = decode(_CONNECTION, raw)
    need(record.id, "id")
    _note_connections(connections([record]), record.id, sheet)


def take_no_connection(sheet: Sheet) -> None:
    """Take that a site has no private endpoint."""
    _note_connections((), None, sheet)


def _note_connections(told: Sequence[PrivateEndpointConnection], id: str | None, sheet: Sheet) -> None:
    app = FunctionApp("", "", private_endpoint_connections=tuple(told))
    note_part(app, CONNECTIONS, _CONNECTIONS_LABEL, id, sheet)


def attach_parts(facts: Facts, owners: SiteOwners) -> None:
    """Put everything that was told of sites to its site."""
    for part in facts.parts:
        id = owners.find(part.site, part.section, part.label, part.file)
        if id is not None:
            name, slot = site_name(id)
            facts.apps.put(replace(part.told, id=id, name=name, slot=slot), part.file)
