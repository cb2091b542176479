"""A sign-in that failed is one line: which sources were tried or what one of them said, and the next step."""

from __future__ import annotations

import pytest

from lspriv.collect.refusal import Method, refusal

CHAIN = """\
DefaultAzureCredential failed to retrieve a token from the included credentials.
Attempted credentials:
\tEnvironmentCredential: {environment}
\tWorkloadIdentityCredential: WorkloadIdentityCredential authentication unavailable. The workload options are not \
fully configured. See the troubleshooting guide for more information: \
https://aka.ms/azsdk/python/identity/workloadidentitycredential/troubleshoot. Missing required arguments: 'tenant_id'.
\tManagedIdentityCredential: ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.
\tAzureCliCredential: {cli}
\tAzurePowerShellCredential: PowerShell is not installed
\tAzureDeveloperCliCredential: Azure Developer CLI could not be found. Please visit https://aka.ms/azure-dev for \
installation instructions and then,once installed, authenticate to your Azure account using 'azd auth login'.
To mitigate this issue, please refer to the troubleshooting guidelines here at https://aka.ms/azsdk/python."""
UNSET = """\
EnvironmentCredential authentication unavailable. Environment variables are not fully configured.
Visit https://aka.ms/azsdk/python/identity/environmentcredential/troubleshoot to troubleshoot this issue."""
WRONG_SECRET = """\
Authentication failed: AADSTS7000215: Invalid client secret provided. Trace ID: 1 Correlation ID: 2 Timestamp: 3"""
LOG_IN = "run `az login`, or name another way to sign in with `--auth`"
TRIED = "environment variables, workload identity, managed identity, Azure CLI, Azure PowerShell, azd"
NO_NAME = "HTTPSConnection(host='login.microsoftonline.us', port=443): Failed to resolve 'login.microsoftonline.us'"


@pytest.mark.parametrize(
    ("method", "said", "told"),
    [
        (
            "default",
            CHAIN.format(environment=UNSET, cli="Azure CLI not found on path"),
            f"nobody is signed in: tried {TRIED}; install the Azure CLI and {LOG_IN}",
        ),
        (
            "default",
            CHAIN.format(environment=UNSET, cli="Please run 'az login' to set up an account"),
            f"nobody is signed in: tried {TRIED}; {LOG_IN}",
        ),
        (
            "default",
            CHAIN.format(environment=UNSET, cli="AADSTS70043: The refresh token has expired. Trace ID: 1"),
            f"signing in failed (Azure CLI): AADSTS70043: The refresh token has expired; {LOG_IN}",
        ),
        (
            "default",
            f"DefaultAzureCredential failed\nAttempted credentials:\n\tEnvironmentCredential: {WRONG_SECRET}",
            "signing in failed (environment variables): AADSTS7000215: Invalid client secret provided; "
            "check AZURE_CLIENT_SECRET",
        ),
        (
            "environment",
            f"Authentication failed: {NO_NAME} ([Errno -2] Name or service not known)",
            "signing in failed: `login.microsoftonline.us` does not answer; "
            "check the network, HTTPS_PROXY, `--cloud` and `--authority`",
        ),
        (
            "environment",
            "HTTPSConnectionPool(host='login.example', port=443): [SSL: CERTIFICATE_VERIFY_FAILED] self-signed",
            "signing in failed: the certificate of `login.example` is not trusted; set REQUESTS_CA_BUNDLE",
        ),
        (
            "managed-identity",
            "ManagedIdentityCredential authentication unavailable.",
            "signing in failed: it is not offered here; "
            "run it where a managed identity is assigned; `--client-id` names a user-assigned one",
        ),
        (
            "browser",
            "Failed to open a browser",
            "signing in failed: Failed to open a browser; "
            "start again on a machine with a browser, or use `--auth device-code`",
        ),
        (
            "device-code",
            "'http://x' is an invalid authority. The value must be a TLS protected (https) URL",
            "signing in failed: 'http://x' is an invalid authority. The value must be a TLS protected (https) URL; "
            "check `--authority` and AZURE_AUTHORITY_HOST",
        ),
        (
            "cli",
            "Invalid tenant ID provided. You can locate your tenant ID by following the instructions here: "
            "https://learn.microsoft.com/partner-center/find-ids-and-domain-names",
            "signing in failed: Invalid tenant ID provided; "
            "check `--tenant`, which takes the directory's id or one of its domains",
        ),
        ("cli", "", f"signing in failed: it is not offered here; {LOG_IN}"),
    ],
)
def test_a_sign_in_that_failed(method: str, said: str, told: str) -> None:
    assert refusal(said, Method(method)) == told


@pytest.mark.parametrize("method", Method)
def test_whatever_is_said_stays_one_short_line(method: Method) -> None:
    told = refusal("strange\nwords " * 500, method)
    assert len(told.splitlines()) == 1
    assert len(told) < 400
