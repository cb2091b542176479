"""What to tell of a sign-in that failed: one line with the reason and the next step.

azure-identity says a paragraph for each source of its default chain, most of which are not there anywhere but in one
kind of place; what counts is which were tried, and what the one said that is there. Its texts are those of version
1.27; what is not known of them is shown as it is.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Method(StrEnum):
    """How to sign in."""

    DEFAULT = "default"
    CLI = "cli"
    DEVICE_CODE = "device-code"
    BROWSER = "browser"
    MANAGED_IDENTITY = "managed-identity"
    WORKLOAD_IDENTITY = "workload-identity"
    ENVIRONMENT = "environment"


_LONGEST = 200
_CHAIN = "DefaultAzureCredential failed"
_SOURCES = {
    "EnvironmentCredential": "environment variables",
    "WorkloadIdentityCredential": "workload identity",
    "ManagedIdentityCredential": "managed identity",
    "AzureCliCredential": "Azure CLI",
    "AzurePowerShellCredential": "Azure PowerShell",
    "AzureDeveloperCliCredential": "azd",
}
_OTHER_WAYS = "name another way to sign in with `--auth`"
_LOG_IN = f"run `az login`, or {_OTHER_WAYS}"
_INSTALL = f"install the Azure CLI and run `az login`, or {_OTHER_WAYS}"
_NO_CLI = "Azure CLI not found"
_NEXT = {
    Method.DEFAULT: _LOG_IN,
    Method.CLI: _LOG_IN,
    Method.DEVICE_CODE: "start again, and enter the code before it expires",
    Method.BROWSER: "start again on a machine with a browser, or use `--auth device-code`",
    Method.MANAGED_IDENTITY: "run it where a managed identity is assigned; `--client-id` names a user-assigned one",
    Method.WORKLOAD_IDENTITY: "set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE",
    Method.ENVIRONMENT: (
        "set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"
    ),
}
_STEPS = {
    # "Microsoft Entra authentication & authorization error codes".
    "AADSTS500011:": "check `--arm-endpoint`, `--arm-audience` and `--cloud`",
    "AADSTS70011:": "check `--arm-endpoint`, `--arm-audience` and `--cloud`",
    "AADSTS90002:": "check `--tenant`, `--cloud` and `--authority`",
    "AADSTS700016:": "check the client id and `--tenant`",
    "AADSTS7000215:": "check AZURE_CLIENT_SECRET",
    "AADSTS7000222:": "make a new secret for the application",
    "invalid authority": "check `--authority` and AZURE_AUTHORITY_HOST",
    "Invalid tenant": "check `--tenant`, which takes the directory's id or one of its domains",
}
"""What to do when these words are said, whatever the way to sign in."""
_ABSENT = re.compile(r"unavailable|not installed|not found on path|could not be found|requires the", re.IGNORECASE)
_ASLEEP = "Please run"
"""How the tools begin when they are there and nobody is signed in."""
_HOST = re.compile(r"host='([^']+)'")
_UNTRUSTED = re.compile(r"certificate.verify|self.signed", re.IGNORECASE)
_NOISE = (
    re.compile(r"^\w+Credential: "),
    re.compile(r"^\w+Credential authentication unavailable[.,]?\s*"),
    re.compile(r".*(?=AADSTS\d)"),
    re.compile(r"\s*Trace ID: .*"),
    re.compile(r"\s*To troubleshoot, visit .*"),
    re.compile(r"\s*(?:See|Visit|Please visit|You can locate) [^.]*https?://\S*[^.]*\.?"),
)


def refusal(said: str, method: Method) -> str:
    """Return the line for what azure-identity said, which may have many."""
    step = _INSTALL if _NO_CLI in said else _NEXT[method]
    if not said.startswith(_CHAIN):
        return f"nobody is signed in; {step}" if said.startswith(_ASLEEP) else _failed(said, step)
    parts = _parts(said)
    for name, text in parts:
        if not _ABSENT.search(text) and not text.startswith(_ASLEEP):
            return _failed(text, step, _SOURCES[name])
    return f"nobody is signed in: tried {', '.join(_SOURCES[name] for name, _ in parts)}; {step}"


def _parts(said: str) -> list[tuple[str, str]]:
    """Return each source that was tried, by azure-identity's name, and what it said."""
    found: dict[str, str] = {}
    name = ""
    for line in said.splitlines():
        begin = line.strip().partition(": ")
        if begin[0] in _SOURCES:
            name = begin[0]
            found[name] = begin[2]
        elif line.startswith("\t") or line.startswith("To mitigate"):
            name = ""
        elif name:
            found[name] += f" {line}"
    return list(found.items())


def _failed(said: str, step: str, source: str = "") -> str:
    by = f" ({source})" if source else ""
    host = _HOST.search(said)
    if host is not None:
        if _UNTRUSTED.search(said):
            return f"signing in failed{by}: the certificate of `{host[1]}` is not trusted; set REQUESTS_CA_BUNDLE"
        step = "check the network, HTTPS_PROXY, `--cloud` and `--authority`"
        return f"signing in failed{by}: `{host[1]}` does not answer; {step}"
    step = next((known for words, known in _STEPS.items() if words in said), step)
    return f"signing in failed{by}: {_reason(said)}; {step}"


def _reason(said: str) -> str:
    text = " ".join(said.split())
    for noise in _NOISE:
        text = noise.sub("", text, count=1)
    text = text.strip(" .") or "it is not offered here"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
