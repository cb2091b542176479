"""Signing in with azure-identity; `refusal` says in one line what to do when that fails.

The order of the default is that of azure-identity's `DefaultAzureCredential`: environment, workload identity, managed
identity, Azure CLI, Azure PowerShell, azd (Microsoft: "Credential chains in the Azure Identity library").
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from lspriv.collect.cloud import Cloud
from lspriv.collect.refusal import Method, refusal
from lspriv.errors import CollectError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_PROCESS_TIMEOUT = 30

__all__ = ["Method", "check_sign_in", "credential"]


class Renewable:
    """Asks a credential for tokens, for so many seconds at most, and can begin anew without what it remembers.

    The credentials of azure-identity keep a token until it is about to expire, also one that a service refused, and
    some wait for minutes for an answer.
    """

    def __init__(self, make: Callable[[], Any], seconds: float) -> None:
        """Prepare; `make` returns the credential."""
        self._make = make
        self._seconds = seconds
        self._handed = False
        self.inner = make()
        """The credential of azure-identity."""

    def renew(self) -> None:
        """Forget all tokens; many threads may say so of one token."""
        if self._handed:
            self._handed, self.inner = False, self._make()

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """Return a token for the scopes."""
        return self._in_time(partial(self.inner.get_token, *scopes, **options))

    def get_token_info(self, *scopes: str, options: Any = None) -> Any:
        """Return a token for the scopes."""
        return self._in_time(partial(self.inner.get_token_info, *scopes, options=options))

    def _in_time(self, ask: Callable[[], Any]) -> Any:
        from azure.core.exceptions import ClientAuthenticationError

        told: list[Any] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                told.append(ask())
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if failed:
            raise failed[0]
        if not told:
            raise ClientAuthenticationError(f"there was no answer in {self._seconds:g} seconds")
        self._handed = True
        return told[0]


def credential(
    cloud: Cloud, method: Method, tenant: str | None, client_id: str | None, seconds: float = 300.0
) -> TokenCredential:
    """Return the credential that signs in; nothing is sent before the first token is asked for.

    `client_id` chooses a user-assigned identity, or the application of a workload identity; `seconds` is the time
    limit for one token where no person is asked.

    Raises:
        CollectError: what the way of signing in needs is not there.
    """
    make = partial(_credential, cloud, method, tenant, client_id)
    if method in (Method.BROWSER, Method.DEVICE_CODE):
        return make()
    return cast("TokenCredential", Renewable(make, seconds))


def _credential(cloud: Cloud, method: Method, tenant: str | None, client_id: str | None) -> TokenCredential:
    from azure import identity

    common: dict[str, Any] = {}
    if cloud.authority:
        common["authority"] = cloud.authority
    if not cloud.instance_discovery:
        common["disable_instance_discovery"] = True
    tenanted = {**common, "tenant_id": tenant} if tenant else common
    identified: dict[str, Any] = {"client_id": client_id} if client_id else {}
    try:
        match method:
            case Method.CLI:
                return identity.AzureCliCredential(tenant_id=tenant or "", process_timeout=_PROCESS_TIMEOUT)
            case Method.DEVICE_CODE:
                return identity.DeviceCodeCredential(**tenanted)
            case Method.BROWSER:
                return identity.InteractiveBrowserCredential(**tenanted)
            case Method.MANAGED_IDENTITY:
                return identity.ManagedIdentityCredential(**identified)
            case Method.WORKLOAD_IDENTITY:
                return identity.WorkloadIdentityCredential(**tenanted, **identified)
            case Method.ENVIRONMENT:
                return identity.EnvironmentCredential(**common)
            case Method.DEFAULT:
                if client_id:
                    common |= {"managed_identity_client_id": client_id, "workload_identity_client_id": client_id}
                return _default(identity, common, tenant)
    except ValueError as error:
        raise CollectError(refusal(str(error), method)) from None


def _default(identity: Any, common: dict[str, Any], tenant: str | None) -> TokenCredential:
    """Return the default chain; a tenant is told to those of its parts that take one."""
    if tenant:
        common = {**common, "workload_identity_tenant_id": tenant}
    chain = identity.DefaultAzureCredential(
        **common,
        exclude_shared_token_cache_credential=True,
        # These two need a package that lspriv does not bring along.
        exclude_visual_studio_code_credential=True,
        exclude_broker_credential=True,
        process_timeout=_PROCESS_TIMEOUT,
    )
    if not tenant:
        return cast("TokenCredential", chain)
    return cast("TokenCredential", _OfTenant(chain, tenant))


class _OfTenant:
    """Asks a credential for tokens of one tenant."""

    def __init__(self, inner: Any, tenant: str) -> None:
        self._inner = inner
        self._tenant = tenant

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """Return a token for the scopes."""
        return self._inner.get_token(*scopes, **{**options, "tenant_id": options.get("tenant_id") or self._tenant})

    def get_token_info(self, *scopes: str, options: Any = None) -> Any:
        """Return a token for the scopes."""
        wanted = dict(options or {})
        wanted.setdefault("tenant_id", self._tenant)
        return self._inner.get_token_info(*scopes, options=wanted)


def check_sign_in(held: TokenCredential, scope: str, method: Method) -> None:
    """Ask for a token, so that a sign-in problem is told before anything else is done.

    Raises:
        CollectError: none is given; the message names the next step.
    """
    from azure.core.exceptions import AzureError

    try:
        held.get_token(scope)
    except (AzureError, OSError, ValueError) as error:
        raise CollectError(refusal(str(error), method)) from None
