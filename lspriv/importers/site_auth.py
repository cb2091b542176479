"""The authentication in front of sites: REST's `config/authsettingsV2`, `az webapp auth show`.

Fields: Microsoft, "Web Apps - Get Auth Settings V2 Without Secrets". The form that returns client secrets has the same
shape; they are not decoded.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.site_parts import note_part
from lspriv.importers.wire import Wire, decode
from lspriv.model.resource import FunctionApp
from lspriv.model.secrets import safe_path
from lspriv.model.site import SiteAuth

LABEL = "authentication settings"
"""What people call it."""

_CUSTOM = "customOpenIdConnectProviders"
_REGISTERED_BY = ("clientId", "appId", "consumerKey")


class _Platform(Wire):
    enabled: bool | None = None


class _Validation(Wire):
    require_authentication: bool | None = None
    unauthenticated_client_action: str | None = None
    excluded_paths: list[str] | str | None = None


class _Properties(Wire):
    platform: _Platform | None = None
    global_validation: _Validation | None = None
    identity_providers: dict[str, msgspec.Raw] | None = None


class _Auth(_Properties):
    id: str | None = None
    properties: _Properties | None = None


class _Provider(Wire):
    enabled: bool | None = None
    registration: dict[str, msgspec.Raw] | None = None


_AUTH = msgspec.json.Decoder(_Auth, strict=False)
_PROVIDER = msgspec.json.Decoder(_Provider, strict=False)
_PROVIDERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NOTHING = (b"null", b'""')


def take_auth(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take the authentication settings of a site.

    Raises:
        RecordError: a part of them has another type than Azure gives it.
    """
    record = decode(_AUTH, raw)
    told = record.properties or record
    if told.platform is None and told.global_validation is None and told.identity_providers is None:
        return  # of settings that somebody cut down nothing is known
    validation, providers = told.global_validation or _Validation(), told.identity_providers
    auth = SiteAuth(
        (told.platform or _Platform()).enabled,
        validation.require_authentication,
        validation.unauthenticated_client_action or None,
        None if told.global_validation is None else _paths(validation.excluded_paths),
        None if providers is None else tuple(sorted(_enabled(providers))),
    )
    note_part(FunctionApp("", "", auth=auth), "authsettingsv2", LABEL, record.id, sheet)


def _paths(told: list[str] | str | None) -> tuple[str, ...]:
    return tuple(sorted(map(safe_path, (told,) if isinstance(told, str) else told or ())))


def _enabled(providers: dict[str, msgspec.Raw]) -> Iterator[str]:
    """Yield the names of the providers that are in use.

    Azure writes down every provider as enabled; one without a registration lets nobody in.
    """
    for name, raw in providers.items():
        if name == _CUSTOM:
            custom = None if bytes(raw) == _NOTHING[0] else decode(_PROVIDERS, raw)
            yield from _enabled(custom or {})
            continue
        provider = None if bytes(raw) == _NOTHING[0] else decode(_PROVIDER, raw)
        if provider is None or provider.enabled is False:
            continue
        registration = provider.registration or {}
        if any(bytes(registration.get(key, b"null")) not in _NOTHING for key in _REGISTERED_BY):
            yield name
