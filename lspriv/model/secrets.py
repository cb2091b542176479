"""Tells what kind of value a setting holds and what it points at; the value itself goes no further than here.

Kinds follow what Azure Functions and App Service understand
(Microsoft: "Azure Functions developer guide", connections; "Use Key Vault references").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

PLAIN = "plain"
SECRET = "secret"
IDENTITY = "identity-connection"
UNREAD = "unread"
"""The kind of a setting whose value the export left out."""

_KEY_VAULT = re.compile(r"^\s*@Microsoft\.KeyVault\((?P<inside>.*)\)\s*$", re.IGNORECASE | re.DOTALL)
_SECRET_URI = re.compile(
    r"https://(?P<vault>[\w-]+)\.[^/]+/(?:secrets|keys|certificates)/(?P<name>[\w-]+)", re.IGNORECASE
)
_IDENTITY_NAME = re.compile(
    r"(?:__|:)(?P<part>accountName|blobServiceUri|queueServiceUri|tableServiceUri|fullyQualifiedNamespace|serviceUri"
    r"|accountEndpoint|endpoint|credential|clientId|managedIdentityResourceId)$",
    re.IGNORECASE,
)
_GUID = re.compile(r"^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$", re.IGNORECASE)
_HOST = re.compile(r"^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+(?::\d+)?/?$", re.IGNORECASE)
_WORD = re.compile(r"^[A-Za-z]{1,32}$")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.()-]{0,89}$")
_ACCOUNT = re.compile(r"^[a-z0-9]{3,24}$")
_FLAG = re.compile(r"^(?:true|false|yes|no|on|off|enabled|disabled|\d{1,5}|~?\d+(?:\.\d+)*|)$", re.IGNORECASE)
_KNOWN_PLAIN = re.compile(
    r"^(?:FUNCTIONS_|AzureFunctionsJobHost__|AzureFunctionsWebHost__|WEBSITE_|WEBSITES_|SCM_|DOCKER_CUSTOM)",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(
    r"passw|pwd|secret|token|credential|signature|api[-_]?key|(?:access|account|shared|private|signing|encryption|master"
    r"|function|host|storage|subscription|license|client|auth|sas|app)[-_]?key|(?:^|[_:-])key\d*$|[a-z]Key\d*$|(?:^|[_:-])sas(?:$|[_:-])",
)
_PASSWORD_NAME = re.compile(r"passw|pwd|secret", re.IGNORECASE)
_SECRET_QUERY = frozenset({"code", "key", "token", "access_token", "apikey", "api_key", "sig", "secret", "password"})
_SECRET_KEYS = frozenset(
    {"password", "pwd", "accountkey", "sharedaccesskey", "accesskey", "secret", "sharedaccesssignature"}
)
_SQL_KEYS = frozenset({"database", "initial catalog", "password", "pwd", "authentication", "user id", "uid"})
_SQL_TYPES = ("sqlazure", "sqlserver")
_LONGEST_MEMBER = 256
_RUN = re.compile(r"[A-Za-z0-9+=_]{20,}")
_HEX = re.compile(r"^[0-9a-f]{32,}$", re.IGNORECASE)


def classify(name: str, value: str | None) -> tuple[str, str | None]:
    """Return the kind of a setting's value and what it points at, without any secret part.

    The target is the vault and secret (``vault/secret``), the account, the namespace, the server and database,
    or the plain value of an identity connection.
    """
    if value is None:
        return UNREAD, None
    text = value.strip()
    return (
        _key_vault(text)
        or _url(text, name)
        or _connection_string(text, name)
        or _identity(text, name)
        or (SECRET if _is_secret(text, name) else PLAIN, None)
    )


def classify_connection(name: str, value: str | None, type: str | None) -> tuple[str, str | None]:
    """Return what `classify` does, of a connection string whose type Azure states: it tells Azure SQL of other text."""
    kind, target = classify(name, value)
    if kind in (SECRET, PLAIN) and value and (type or "").lower() in _SQL_TYPES:
        kind = "sql-connection-string"
    return kind, target


def safe_url(url: str) -> str | None:
    """Return a URL's scheme, host and path, without user, query and fragment; None when it is not a URL."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not parts.scheme or not host:
        return None
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"


def safe_target(kind: str, target: str | None) -> str | None:
    """Return the target that an export states, or None when it could hold more than a name.

    Exports come from scripts that somebody may have changed, so their word is not enough.
    """
    if not target or kind in (PLAIN, SECRET):
        return None
    text = target.strip()
    if "://" in text:
        url = safe_url(text)
        return _without_secret_path(url) if url and kind != "sas-url" else url
    parts = text.split("/")
    arm_id = text.startswith("/subscriptions/") and not _looks_random(parts[-1])
    named = len(parts) <= 2 and all(_NAME.match(part) and not _looks_random(part) for part in parts)
    return text if arm_id or named else None


def safe_member(name: str, text: str) -> str | None:
    """Return a short text that describes something, of a URL the part without a secret; None when it may be secret.

    >>> safe_member("queueName", "orders"), safe_member("apiKey", "hunter2")
    ('orders', None)
    """
    if len(text) > _LONGEST_MEMBER or not text.isprintable():
        return None
    kind, target = classify(name, text)
    if kind == "url":
        return target
    return text if kind in (PLAIN, IDENTITY) else None


def safe_path(path: str) -> str:
    """Return the path of a URL without its query, and with an ellipsis for each part that looks like a secret."""
    parts = path.partition("?")[0].split("/")
    return "/".join("…" if _is_secret(part, "path") or not part.isprintable() else part for part in parts)


def _key_vault(text: str) -> tuple[str, str | None] | None:
    match = _KEY_VAULT.match(text)
    if match is None:
        return None
    if uri := _SECRET_URI.search(match["inside"]):
        return "key-vault-reference", f"{uri['vault']}/{uri['name']}"
    pairs = _pairs(match["inside"])
    vault, name = _named(pairs.get("vaultname")), _named(pairs.get("secretname"))
    return "key-vault-reference", f"{vault}/{name}" if vault and name else vault


def _url(text: str, name: str) -> tuple[str, str | None] | None:
    if not re.match(r"^[a-z][a-z0-9+.-]*://\S+$", text, re.IGNORECASE) or ";" in text.partition("?")[0]:
        return None
    target = safe_url(text)
    if target is None:
        return SECRET, None
    parts = urlsplit(text)
    query = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if "sig" in query and query & {"sv", "sp", "se", "sr", "si"}:
        return "sas-url", target
    if parts.password or query & _SECRET_QUERY:
        return SECRET, _without_secret_path(target)
    if _IDENTITY_NAME.search(name):
        return IDENTITY, target
    return "url", _without_secret_path(target)


def _without_secret_path(url: str) -> str:
    # Webhook addresses carry their secret in the path.
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if any(_looks_random(part) for part in parts.path.split("/")) else url


def _connection_string(text: str, name: str) -> tuple[str, str | None] | None:
    pairs = _pairs(text)
    if "instrumentationkey" in pairs or (name.upper() == "APPINSIGHTS_INSTRUMENTATIONKEY" and text):
        return "app-insights-connection-string", None
    if "accountname" in pairs or "blobendpoint" in pairs or "queueendpoint" in pairs or "tableendpoint" in pairs:
        return "storage-connection-string", _named(pairs.get("accountname")) or _label(_endpoint(pairs))
    if "accountendpoint" in pairs:
        return "cosmos-connection-string", _label(pairs["accountendpoint"])
    if pairs.get("endpoint", "").lower().startswith("sb://"):
        return _messaging(pairs, name)
    server = pairs.get("server") or pairs.get("data source") or pairs.get("addr")
    if server and pairs.keys() & _SQL_KEYS:
        return _sql(pairs, server)
    if re.match(r"^[a-z0-9.-]+:\d+(?:,|$)", text, re.IGNORECASE) and "password=" in text.lower():
        return "redis-connection-string", text.split(":", 1)[0]
    return None


def _messaging(pairs: dict[str, str], name: str) -> tuple[str, str | None]:
    target = _label(pairs["endpoint"])
    if "managedidentity" in pairs.get("authentication", "").replace(" ", "").lower():
        return IDENTITY, target
    # Both services write the same text; only the setting's name can tell them apart.
    hub = re.search(r"event[-_]?hub|(?:^|[_-])eh(?:$|[_-])", name, re.IGNORECASE)
    return ("eventhub-connection-string" if hub else "servicebus-connection-string"), target


def _sql(pairs: dict[str, str], server: str) -> tuple[str, str | None]:
    host = re.sub(r"^tcp:", "", server.strip(), flags=re.IGNORECASE).split(",", 1)[0]
    database = pairs.get("database") or pairs.get("initial catalog")
    target = "/".join(part for part in (host, database) if part and _NAME.match(part)) or None
    without_key = "password" not in pairs and "pwd" not in pairs
    by_identity = "active directory" in pairs.get("authentication", "").lower()
    return (IDENTITY if without_key and by_identity else "sql-connection-string"), target


def _identity(text: str, name: str) -> tuple[str, str | None] | None:
    match = _IDENTITY_NAME.search(name)
    if match is None:
        return None
    part = match["part"].lower()
    if part == "clientid":
        fits = bool(_GUID.match(text))
    elif part == "accountname":
        fits = bool(_ACCOUNT.match(text))
    elif part == "credential":
        fits = bool(_WORD.match(text))
    elif part == "managedidentityresourceid":
        fits = text.lower().startswith("/subscriptions/")
    else:
        fits = bool(_HOST.match(text))
    return (IDENTITY, text) if fits else None


def _is_secret(text: str, name: str) -> bool:
    if "-----BEGIN " in text or re.match(r"^eyJ[\w-]+\.[\w-]+\.[\w-]*$", text):
        return True
    if _pairs(text).keys() & _SECRET_KEYS:
        return True
    if _PASSWORD_NAME.search(name) and text and not re.match(r"^(?:true|false)$", text, re.IGNORECASE):
        return True
    if _FLAG.match(text):
        return False
    if _secret_name(name):
        return True
    return not (_KNOWN_PLAIN.match(name) or _GUID.match(text)) and _looks_random(text)


def _secret_name(name: str) -> bool:
    return bool(_SECRET_NAME.search(name) or _SECRET_NAME.search(name.lower()))


def _looks_random(text: str) -> bool:
    """Tell whether a text has a run of characters that no one would choose as a name."""
    if _GUID.match(text):
        return False
    return any(_HEX.match(run) or _random_run(run) for run in _RUN.findall(text))


def _random_run(run: str) -> bool:
    classes = sum(bool(re.search(pattern, run)) for pattern in ("[a-z]", "[A-Z]", "[0-9]"))
    counts = Counter(run)
    entropy = -sum(count / len(run) * math.log2(count / len(run)) for count in counts.values())
    return (classes == 3 and entropy >= 3.5) or (classes == 2 and bool(re.search("[0-9]", run)) and entropy >= 3.8)


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(";"):
        key, equals, value = part.partition("=")
        if equals:
            found.setdefault(key.strip().lower(), value.strip())
    return found


def _named(text: str | None) -> str | None:
    return text if text and _NAME.match(text) else None


def _endpoint(pairs: dict[str, str]) -> str:
    return pairs.get("blobendpoint") or pairs.get("queueendpoint") or pairs.get("tableendpoint") or ""


def _label(url: str) -> str | None:
    match = re.match(r"^[a-z]+://([a-z0-9-]+)", url.strip(), re.IGNORECASE)
    return match[1] if match else None
