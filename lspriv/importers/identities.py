"""User-assigned identities and the outside issuers that may sign in as them.

Fields: Microsoft, "User Assigned Identities" and "Federated Identity Credentials", api-version 2023-01-31.
"""

from __future__ import annotations

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.merging import Credential
from lspriv.importers.owner import identity_of
from lspriv.importers.resources import ArmResource, put_resource
from lspriv.importers.wire import RecordError, Wire, decode, need
from lspriv.model.resource import FederatedCredential, ManagedIdentity


class _Properties(Wire):
    principal_id: str | None = None
    client_id: str | None = None
    tenant_id: str | None = None


class _Identity(ArmResource):
    principal_id: str | None = None
    client_id: str | None = None
    tenant_id: str | None = None
    properties: _Properties | None = None


class _CredentialProperties(Wire):
    issuer: str | None = None
    subject: str | None = None
    audiences: list[str] | None = None


class _Credential(_CredentialProperties):
    id: str | None = None
    name: str | None = None
    properties: _CredentialProperties | None = None


_IDENTITY = msgspec.json.Decoder(_Identity)
_CREDENTIAL = msgspec.json.Decoder(_Credential)


def take_user_identity(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a user-assigned identity; `az resource list` names it without its principal, which makes it a resource only.

    Raises:
        RecordError: it has no id.
    """
    record = decode(_IDENTITY, raw)
    fact: _Properties | _Identity = record.properties or record
    id = need(record.id, "id")
    put_resource(record, sheet)
    if fact.principal_id:
        told = ManagedIdentity(id, fact.principal_id, fact.client_id, fact.tenant_id)
        sheet.facts.identities.put(told, sheet.file)
        sheet.facts.note_tenant("identities", fact.tenant_id)


def take_credential(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a federated credential of a user-assigned identity.

    Raises:
        RecordError: it lacks its issuer or subject, or nothing tells its identity.
    """
    record = decode(_CREDENTIAL, raw)
    fact: _CredentialProperties = record.properties or record
    identity = identity_of(sheet.origin, record.id)
    if identity is None:
        raise RecordError("neither `id` nor a recorded `url` tells the identity of this federated credential")
    name = record.name or need(record.id, "name").rsplit("/", 1)[-1]
    credential = FederatedCredential(
        name, need(fact.issuer, "issuer"), need(fact.subject, "subject"), tuple(fact.audiences or ())
    )
    sheet.facts.credentials.put(Credential(identity, credential), sheet.file)
