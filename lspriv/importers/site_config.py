"""The configuration of sites: `az webapp config show`, REST, and Resource Graph's table of App Service resources.

Fields: Microsoft, "Web Apps - Get Configuration". Settings, publishing passwords, machine keys and the keys of mounted
shares stand in the same reply; none of them is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.site_parts import note_part
from lspriv.importers.wire import Wire, decode, first
from lspriv.model.exposure import AccessRestriction
from lspriv.model.resource import FunctionApp
from lspriv.model.secrets import safe_url
from lspriv.model.site import Cors, SiteConfig, StorageMount

LABEL = "configuration settings"
"""What people call it."""

_SERVICE_TAG = "servicetag"
_LAST = 2**31 - 1
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}(?:@sha256:[0-9a-f]{64})?")
_RUNTIME = re.compile(r"[A-Za-z0-9 ._~/-]{0,40}")


class _Restriction(Wire):
    action: str | None = None
    ip_address: str | None = None
    tag: str | None = None
    vnet_subnet_resource_id: str | None = None
    priority: int | None = None
    name: str | None = None
    headers: dict[str, msgspec.Raw] | None = None


class _Cors(Wire):
    allowed_origins: list[str] | None = None
    support_credentials: bool | None = None


class _Mount(Wire):
    account_name: str | None = None
    share_name: str | None = None
    type: str | None = None


_Mounts = dict[str, _Mount | None] | list[_Mount] | None


class _Properties(Wire):
    linux_fx_version: str | None = None
    windows_fx_version: str | None = None
    min_tls_version: str | None = None
    scm_min_tls_version: str | None = None
    ftps_state: str | None = None
    remote_debugging_enabled: bool | None = None
    cors: _Cors | None = None
    acr_use_managed_identity_creds: bool | None = None
    acr_user_managed_identity_id: str | None = None
    """As the Azure CLI writes it."""
    acr_user_managed_identity: str | None = msgspec.field(name="acrUserManagedIdentityID", default=None)
    vnet_route_all_enabled: bool | None = None
    ip_security_restrictions: list[_Restriction] | None = None
    ip_security_restrictions_default_action: str | None = None
    scm_ip_security_restrictions: list[_Restriction] | None = None
    scm_ip_security_restrictions_default_action: str | None = None
    scm_ip_security_restrictions_use_main: bool | None = None
    azure_storage_accounts: _Mounts = None


class _Config(_Properties):
    id: str | None = None
    properties: _Properties | None = None


class _MountsBody(Wire):
    id: str | None = None
    properties: _Mounts = None


MEMBERS = frozenset(_Properties.__struct_encode_fields__)
"""The members of a configuration that are read."""

_CONFIG = msgspec.json.Decoder(_Config, strict=False)
_MOUNTS_BODY = msgspec.json.Decoder(_MountsBody)


def take_config(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take the configuration of a site.

    Raises:
        RecordError: a part of it has another type than Azure gives it.
    """
    record = decode(_CONFIG, raw)
    config = _config(record.properties or record)
    if config == SiteConfig():
        return  # of a configuration that somebody cut down nothing is known
    note_part(FunctionApp("", "", config=config), "config-web", LABEL, record.id, sheet)


def take_mounts(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take the shares that are mounted into a site, from a list of their own.

    Raises:
        RecordError: a part of it has another type than Azure gives it.
    """
    record = decode(_MOUNTS_BODY, raw)
    config = SiteConfig(storage_mounts=_mounts(record.properties or ()))
    note_part(FunctionApp("", "", config=config), "config-web", LABEL, record.id, sheet)


def _config(told: _Properties) -> SiteConfig:
    mounts = told.azure_storage_accounts
    return SiteConfig(
        linux_fx_version=_version(told.linux_fx_version),
        windows_fx_version=_version(told.windows_fx_version),
        min_tls_version=told.min_tls_version or None,
        scm_min_tls_version=told.scm_min_tls_version or None,
        ftps_state=told.ftps_state or None,
        remote_debugging_enabled=told.remote_debugging_enabled,
        cors=Cors(tuple(sorted(map(_origin, told.cors.allowed_origins or ()))), told.cors.support_credentials)
        if told.cors
        else None,
        acr_use_managed_identity=told.acr_use_managed_identity_creds,
        acr_user_managed_identity_id=first(told.acr_user_managed_identity, told.acr_user_managed_identity_id) or None,
        vnet_route_all=told.vnet_route_all_enabled,
        ip_restrictions=_restrictions(told.ip_security_restrictions),
        ip_restrictions_default_action=told.ip_security_restrictions_default_action or None,
        scm_ip_restrictions=_restrictions(told.scm_ip_security_restrictions),
        scm_ip_restrictions_default_action=told.scm_ip_security_restrictions_default_action or None,
        scm_use_main=told.scm_ip_security_restrictions_use_main,
        storage_mounts=None if mounts is None else _mounts(mounts),
    )


def _origin(told: str) -> str:
    """Return an origin, which is a scheme and a host, without what nobody should have written behind it."""
    return told if told == "*" or not re.search(r"[@?#;=]", told) else safe_url(told) or "…"


def _restrictions(told: list[_Restriction] | None) -> tuple[AccessRestriction, ...] | None:
    if told is None:
        return None
    rules = (_restriction(one) for one in told)
    return tuple(sorted(rules, key=lambda one: (_LAST if one.priority is None else one.priority, repr(one))))


def _restriction(told: _Restriction) -> AccessRestriction:
    by_tag = (told.tag or "").lower() == _SERVICE_TAG
    return AccessRestriction(
        told.action or None,
        None if by_tag else told.ip_address or None,
        told.ip_address if by_tag else None,
        told.vnet_subnet_resource_id or None,
        told.priority,
        told.name or None,
        tuple(sorted(told.headers or ())),
    )


def _mounts(told: dict[str, _Mount | None] | Iterable[_Mount]) -> tuple[StorageMount, ...]:
    listed = told.values() if isinstance(told, dict) else told
    found = {StorageMount(one.account_name, one.share_name or None, one.type or None)
             for one in listed if one is not None and one.account_name}  # fmt: skip
    return tuple(sorted(found, key=repr))


def _version(told: str | None) -> str | None:
    """Return the runtime or image; a composition is a whole file in base64, whose variables may hold secrets."""
    word, bar, rest = (told or "").strip().partition("|")
    pattern = _IMAGE if word.lower() == "docker" else _RUNTIME
    kept = rest if pattern.fullmatch(rest) else ""
    return (f"{word}|{kept}" if bar and kept else word)[:300] or None
