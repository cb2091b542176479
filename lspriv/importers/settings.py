"""App settings and connection strings: names, kinds and targets; values are dropped as they are read."""

from __future__ import annotations

import msgspec

from lspriv.importers.facts import SettingsList, Sheet
from lspriv.importers.owner import site_of
from lspriv.importers.wire import Wire, decode, need
from lspriv.model.resource import AppSetting
from lspriv.model.secrets import classify_connection, safe_target

_SCALAR = str | int | float | bool | None


class _Valued(Wire):
    value: _SCALAR = None
    type: str | None = None


class _Listed(Wire):
    """One entry of `az functionapp config appsettings list`, or of what `lspriv export-script` writes."""

    name: str | None = None
    value: _Valued | _SCALAR = None
    type: str | None = None
    kind: str | None = None
    target: str | None = None


class _Body(Wire):
    """The REST body: every setting by name, connection strings with their type."""

    id: str | None = None
    properties: dict[str, _Valued | _SCALAR] | None = None


_LISTED = msgspec.json.Decoder(_Listed)
_BODY = msgspec.json.Decoder(_Body)


def take_setting(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take one setting of a list that belongs to one site.

    Raises:
        RecordError: it has no name.
    """
    record = decode(_LISTED, raw)
    name = need(record.name, "name")
    if record.kind and record.value is None:
        setting = AppSetting(name, record.kind, safe_target(record.kind, record.target))
    else:
        value = record.value
        told = value if isinstance(value, _Valued) else _Valued(value, record.type)
        setting = _setting(name, told)
    sheet.settings.append(setting)


def finish_settings(sheet: Sheet) -> None:
    """Note the settings of a list, once all are read; their site is looked up when all files are."""
    settings = tuple(sorted(sheet.settings, key=lambda setting: setting.name))
    sheet.facts.settings.append(SettingsList(sheet.site, sheet.section or "appsettings", settings, sheet.file))


def take_settings_body(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take all settings of a site from a REST body.

    Raises:
        RecordError: it does not have the shape of one.
    """
    record = decode(_BODY, raw)
    section = sheet.section
    if record.id:
        section = "connectionstrings" if "connectionstrings" in record.id.lower() else "appsettings"
    settings = [
        _setting(name, value if isinstance(value, _Valued) else _Valued(value))
        for name, value in (record.properties or {}).items()
    ]
    settings.sort(key=lambda setting: setting.name)
    sheet.site = site = site_of(sheet.origin, record.id)
    sheet.facts.settings.append(SettingsList(site, section or "appsettings", tuple(settings), sheet.file))


def _setting(name: str, told: _Valued) -> AppSetting:
    value = told.value
    text = value if isinstance(value, str) or value is None else str(value).lower()
    return AppSetting(name, *classify_connection(name, text, told.type))
