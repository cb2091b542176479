"""Resource groups, resources of every type with the identities that they run as, and what guards their data."""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.collect import reduce
from lspriv.collect.ask import Ask
from lspriv.collect.sources.arm import listed, part_of, subscription_list

_GUARDED = (
    ("Microsoft.Storage/storageAccounts", "2023-05-01"),
    ("Microsoft.KeyVault/vaults", "2023-07-01"),
    ("Microsoft.ServiceBus/namespaces", "2021-11-01"),
    ("Microsoft.EventHub/namespaces", "2024-01-01"),
    ("Microsoft.DocumentDB/databaseAccounts", "2024-05-15"),
    ("Microsoft.AppConfiguration/configurationStores", "2023-03-01"),
    ("Microsoft.EventGrid/topics", "2022-06-15"),
    ("Microsoft.SignalRService/signalR", "2023-02-01"),
)
"""What functions connect to: their own lists say whether keys and networks are open, which the list of all does not."""
_IDENTITIES = "2023-01-31"


def identities(subscription: str) -> Ask:
    """Ask for user-assigned identities, and for who may sign in as them from outside."""

    def credentials(page: bytes) -> Iterator[Ask]:
        for identity in listed(page):
            yield part_of(identity.id or "", "federatedIdentityCredentials", _IDENTITIES)

    path = "providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    return subscription_list(subscription, path, _IDENTITIES, follow=credentials)


def resources(subscription: str) -> Iterator[Ask]:
    """Ask for all resource groups and resources of a subscription."""
    yield subscription_list(subscription, "resourcegroups", "2021-04-01")
    yield subscription_list(subscription, "resources", "2021-04-01", reduce=reduce.resources)


def guarded(subscription: str) -> Iterator[Ask]:
    """Ask for the resources that hold data, by type."""
    for type, version in _GUARDED:
        yield subscription_list(subscription, f"providers/{type}", version, reduce=reduce.resources)
