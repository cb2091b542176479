"""What is taken out of Azure's answers at the door, before a file, a log or another module sees it.

Values of settings are secrets until shown otherwise: names, kinds and targets stay (`lspriv.model.secrets`). Which
members of a site hold secrets: Microsoft, "Web Apps - Get Configuration", "List Application Settings",
"List Functions", "Get Auth Settings V2 Without Secrets".
"""

from __future__ import annotations

from typing import Any

from lspriv.model.secrets import classify_connection

_CONFIG_SECRETS = frozenset(
    {
        "appsettings", "connectionstrings", "machinekey", "metadata", "publishingpassword", "publishingusername",
        "handlermappings", "push", "accesskey", "appcommandline", "apidefinition", "apimanagementconfig",
    }
)  # fmt: skip
_WHOLE_FILES = frozenset({"COMPOSE", "KUBE"})
"""Kinds of images that are followed by a whole file, with the settings of its containers in it."""
_FUNCTION = frozenset({"id", "name", "type", "kind", "properties"})
_FUNCTION_FACTS = frozenset({"name", "language", "isDisabled", "config"})
_EVENT = frozenset(
    {
        "authorization", "caller", "category", "claims", "correlationId", "eventDataId", "eventTimestamp",
        "operationId", "operationName", "resourceId", "status",
    }
)  # fmt: skip
_CLAIMS = frozenset(
    {
        "http://schemas.microsoft.com/identity/claims/objectidentifier",
        "http://schemas.microsoft.com/identity/claims/tenantid",
        "oid", "appid",
    }
)  # fmt: skip
_ROW = (
    "id", "name", "type", "kind", "location", "tenantId", "subscriptionId", "resourceGroup", "managedBy", "sku",
    "tags", "identity",
)  # fmt: skip
_SECRET = "secret"
_SETTING_NAME = "settingname"


def settings(body: Any) -> Any:
    """Reduce an answer about app settings to names, kinds and targets; the values are in ``properties``.

    A connection string is an object with a `value` and a `type`.

    Raises:
        LookupError, TypeError: the answer holds no settings, which is not the same as none.
    """
    listed = body["properties"]
    if not isinstance(listed, dict):
        raise TypeError("properties")
    return {"value": [_setting(name, value) for name, value in sorted(listed.items())]}


def _setting(name: str, value: Any) -> dict[str, str | None]:
    text = value.get("value") if isinstance(value, dict) else value
    if text is not None and not isinstance(text, str):
        # What is no text has no name for what it is, and is not looked at.
        return {"name": name, "kind": _SECRET, "target": None}
    type = value.get("type") if isinstance(value, dict) else None
    kind, target = classify_connection(name, text, type if isinstance(type, str) else None)
    return {"name": name, "kind": kind, "target": target}


def site_config(body: Any) -> Any:
    """Take passwords, keys and settings out of a site's configuration, and what says nothing about access."""
    kept = _without(body, lambda key: key.lower() in _CONFIG_SECRETS)
    facts = kept.get("properties")
    if isinstance(facts, dict):
        for key in ("linuxFxVersion", "windowsFxVersion"):
            kind, bar, _ = str(facts.get(key) or "").partition("|")
            if bar and kind.upper() in _WHOLE_FILES:
                facts[key] = f"{kind}|"
    return kept


def sites(body: Any) -> Any:
    """Take the site configuration out of a list of sites, of which Azure leaves most out there."""
    return _without(body, lambda key: key.lower() in _CONFIG_SECRETS or key.lower() == "siteconfig")


def auth_settings(body: Any) -> Any:
    """Take out what is called a secret; names of settings that hold one stay."""
    return _without(body, lambda key: _SECRET in key.lower() and not key.lower().endswith(_SETTING_NAME))


def functions(body: Any) -> Any:
    """Keep of functions their names, languages and bindings; their addresses have keys in them."""
    return _each(body, lambda record: _kept(record, _FUNCTION, "properties", _FUNCTION_FACTS))


def events(body: Any) -> Any:
    """Keep of the activity log who did what, where, when and by which assignment."""
    return _each(body, lambda record: _kept(record, _EVENT, "claims", _CLAIMS))


def _kept(record: Any, wanted: frozenset[str], part: str, of_the_part: frozenset[str]) -> Any:
    """Return what is wanted of a record, and of one part of it."""
    if not isinstance(record, dict):
        return record
    kept = {key: value for key, value in record.items() if key in wanted}
    inner = kept.get(part)
    if isinstance(inner, dict):
        kept[part] = {key: value for key, value in inner.items() if key in of_the_part}
    return kept


def rows(body: Any) -> Any:
    """Keep of Resource Graph's rows about resources what the list of all resources tells too.

    Their `properties` hold whatever each service keeps, environment variables and scripts among it; the lists of the
    types that matter tell them one by one.
    """
    if not isinstance(body["data"], list):
        raise TypeError("data")
    return {**body, "data": [{key: one[key] for key in _ROW if key in one} for one in body["data"]]}


def resources(body: Any) -> Any:
    """Take out of lists of resources whatever is called a key, a password or a connection string."""
    return _without(body, _names_a_secret)


def _names_a_secret(key: str) -> bool:
    name = key.lower()
    if name in _CONFIG_SECRETS or name == "upstream":
        # The upstream addresses of SignalR carry the codes of functions.
        return True
    return name.endswith(("password", "secret", "connectionstring", "accountkey", "saskey"))


def _each(body: Any, reduce: Any) -> Any:
    if isinstance(body, dict) and isinstance(body.get("value"), list):
        return {**body, "value": [reduce(record) for record in body["value"]]}
    return reduce(body)


def _without(value: Any, drop: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, drop) for key, inner in value.items() if not drop(key)}
    if isinstance(value, list):
        return [_without(inner, drop) for inner in value]
    return value
