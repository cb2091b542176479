"""Each way to sign in is the credential of azure-identity that people expect, made without asking anybody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from azure import identity
from azure.core.exceptions import ClientAuthenticationError

from lspriv.collect.cloud import CLOUDS, Endpoints, cloud_of
from lspriv.collect.signin import Method, Renewable, check_sign_in, credential
from lspriv.errors import CollectError

PUBLIC = CLOUDS["public"]
TENANT, CLIENT = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000c"
WORKLOAD = {"AZURE_CLIENT_ID": CLIENT, "AZURE_TENANT_ID": TENANT, "AZURE_FEDERATED_TOKEN_FILE": "/nowhere"}


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Leave nothing of the tester's own in the environment, and no network."""
    with patch.dict("os.environ", {"PATH": ""}, clear=True), patch("socket.socket.connect", side_effect=AssertionError):
        yield


@pytest.mark.parametrize(
    ("method", "kind", "environment"),
    [
        (Method.DEFAULT, identity.DefaultAzureCredential, {}),
        (Method.CLI, identity.AzureCliCredential, {}),
        (Method.DEVICE_CODE, identity.DeviceCodeCredential, {}),
        (Method.BROWSER, identity.InteractiveBrowserCredential, {}),
        (Method.MANAGED_IDENTITY, identity.ManagedIdentityCredential, {}),
        (Method.WORKLOAD_IDENTITY, identity.WorkloadIdentityCredential, WORKLOAD),
        (Method.ENVIRONMENT, identity.EnvironmentCredential, {}),
    ],
)
@pytest.mark.parametrize("cloud", [PUBLIC, CLOUDS["china"], cloud_of(Endpoints(arm="https://arm.example"))])
def test_each_method_has_its_credential(method: Method, kind: type, environment: dict[str, str], cloud: Any) -> None:
    with patch.dict("os.environ", environment):
        held = credential(cloud, method, None, None)
    inner = held.inner if isinstance(held, Renewable) else held
    assert type(inner) is kind
    # A person may take his time.
    assert isinstance(held, Renewable) is (method not in (Method.DEVICE_CODE, Method.BROWSER))


def test_the_default_chain_asks_in_the_order_that_people_know() -> None:
    held = credential(PUBLIC, Method.DEFAULT, None, None)
    assert isinstance(held, Renewable)
    names = [type(one).__name__.removesuffix("Credential") for one in held.inner.credentials]
    assert names[:1] == ["Environment"]
    order = ["ManagedIdentity", "AzureCli", "AzurePowerShell", "AzureDeveloperCli"]
    assert [name for name in names if name in order] == order
    assert "SharedTokenCache" not in names


def test_what_a_workload_identity_needs_is_named() -> None:
    with pytest.raises(CollectError) as told:
        credential(PUBLIC, Method.WORKLOAD_IDENTITY, None, None)
    assert "\n" not in str(told.value)
    assert str(told.value).endswith("set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE")


@pytest.mark.parametrize(
    ("method", "next"),
    [
        (Method.CLI, "or name another way to sign in with `--auth`"),
        (Method.ENVIRONMENT, "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"),
    ],
)
def test_a_problem_is_one_line_with_the_next_step(method: Method, next: str) -> None:
    with pytest.raises(CollectError) as told:
        check_sign_in(credential(PUBLIC, method, None, None), PUBLIC.arm.scope, method)
    text = str(told.value)
    assert text.startswith("signing in failed: ") and text.endswith(next) and "\n" not in text


class Inner:
    """A credential that answers as it is told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    def get_token(self, *scopes: str, **options: Any) -> Any:
        self.asked.append((scopes, options))
        return self.answer()

    def get_token_info(self, *scopes: str, options: Any = None) -> Any:
        return self.get_token(*scopes, options=options)


def test_the_chain_tells_what_it_tried() -> None:
    def fail() -> None:
        raise ClientAuthenticationError(
            "DefaultAzureCredential failed to retrieve a token from the included credentials.\n"
            "Attempted credentials:\n"
            "\tEnvironmentCredential: EnvironmentCredential authentication unavailable. Variables are not set.\n"
            "\tAzureCliCredential: Please run 'az login' to set up an account\n"
            "\tAzurePowerShellCredential: Az.Account module >= 2.2.0 is not installed\n"
            "To mitigate this issue, please refer to the troubleshooting guidelines"
        )

    with pytest.raises(CollectError) as told:
        check_sign_in(Inner(fail), "s/.default", Method.DEFAULT)
    assert str(told.value) == (
        "nobody is signed in: tried environment variables, Azure CLI, Azure PowerShell; "
        "run `az login`, or name another way to sign in with `--auth`"
    )


def test_a_credential_that_hangs_is_given_up() -> None:
    over = threading.Event()
    held = Renewable(lambda: Inner(over.wait), 0.2)
    began = time.monotonic()
    for ask in (held.get_token, held.get_token_info):
        with pytest.raises(ClientAuthenticationError, match=r"no answer in 0\.2 seconds"):
            ask("s/.default")
    assert time.monotonic() - began < 5
    over.set()


def test_a_refused_token_is_forgotten_once_however_many_say_so() -> None:
    made: list[Inner] = []

    def make() -> Inner:
        made.append(Inner(lambda: f"token of {len(made)}"))
        return made[-1]

    held = Renewable(make, 5)
    held.renew()
    assert len(made) == 1
    assert held.get_token("s", claims="c") == "token of 1"
    assert made[0].asked == [(("s",), {"claims": "c"})]
    for _ in range(16):
        held.renew()
    assert len(made) == 2
    assert held.get_token_info("s", options={"enable_cae": True}) == "token of 2"


def test_a_tenant_is_told_to_the_chain() -> None:
    with patch.object(identity.DefaultAzureCredential, "get_token", autospec=True) as asked:
        held = credential(PUBLIC, Method.DEFAULT, TENANT, None)
        held.get_token("s/.default")
        held.get_token("s/.default", tenant_id="another")
    assert [call.kwargs["tenant_id"] for call in asked.call_args_list] == [TENANT, "another"]
