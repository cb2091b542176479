"""Management operations that hand out keys to data: who may use one reads data without a data role.

A key, a connection string or a shared access signature takes the place of signing in, and no data
action, condition or deny assignment on the data plane is asked any more (Microsoft: "Prevent Shared
Key authorization for an Azure Storage account", "Azure role-based access control in Azure Cosmos DB",
"Authorize access to Event Hubs resources", and the pages of the other services). The list is
reviewed by hand: operations whose names merely sound like it are not in it, nor are those that hand
out the caller's own token.
"""

from __future__ import annotations

from dataclasses import dataclass

from lspriv.access.universe import OperationSet, Universe


@dataclass(frozen=True, slots=True)
class KeySource:
    """A kind of resource whose keys the management plane hands out."""

    opens: str
    """What the keys open, in words that follow "opens"."""
    operations: tuple[str, ...]
    """The operations that hand keys out or make new ones."""


KEY_SOURCES = (
    KeySource(
        "all data of storage accounts",
        (
            "Microsoft.Storage/storageAccounts/listKeys/action",
            "Microsoft.Storage/storageAccounts/regenerateKey/action",
            "Microsoft.Storage/storageAccounts/listAccountSas/action",
            "Microsoft.Storage/storageAccounts/listServiceSas/action",
            "Microsoft.Storage/storageAccounts/localUsers/listKeys/action",
        ),
    ),
    KeySource(
        "all data of classic storage accounts",
        (
            "Microsoft.ClassicStorage/storageAccounts/listKeys/action",
            "Microsoft.ClassicStorage/storageAccounts/regenerateKey/action",
        ),
    ),
    KeySource(
        "all data of Cosmos DB accounts",
        (
            "Microsoft.DocumentDB/databaseAccounts/listKeys/action",
            "Microsoft.DocumentDB/databaseAccounts/regenerateKey/action",
            "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action",
            "Microsoft.DocumentDB/databaseAccounts/readonlykeys/action",
            "Microsoft.DocumentDB/mongoClusters/listConnectionStrings/action",
        ),
    ),
    KeySource(
        "the events of Event Hubs",
        (
            "Microsoft.EventHub/namespaces/authorizationRules/listkeys/action",
            "Microsoft.EventHub/namespaces/authorizationRules/regenerateKeys/action",
            "Microsoft.EventHub/namespaces/eventhubs/authorizationRules/listkeys/action",
            "Microsoft.EventHub/namespaces/eventhubs/authorizationRules/regenerateKeys/action",
            "Microsoft.EventHub/namespaces/disasterRecoveryConfigs/authorizationRules/listkeys/action",
        ),
    ),
    KeySource(
        "the messages of Service Bus",
        (
            "Microsoft.ServiceBus/namespaces/authorizationRules/listkeys/action",
            "Microsoft.ServiceBus/namespaces/authorizationRules/regenerateKeys/action",
            "Microsoft.ServiceBus/namespaces/queues/authorizationRules/listkeys/action",
            "Microsoft.ServiceBus/namespaces/queues/authorizationRules/regenerateKeys/action",
            "Microsoft.ServiceBus/namespaces/topics/authorizationRules/listkeys/action",
            "Microsoft.ServiceBus/namespaces/topics/authorizationRules/regenerateKeys/action",
            "Microsoft.ServiceBus/namespaces/disasterRecoveryConfigs/authorizationRules/listkeys/action",
        ),
    ),
    KeySource(
        "the connections of Azure Relay",
        (
            "Microsoft.Relay/namespaces/authorizationRules/listkeys/action",
            "Microsoft.Relay/namespaces/authorizationRules/regenerateKeys/action",
            "Microsoft.Relay/namespaces/HybridConnections/authorizationRules/listkeys/action",
            "Microsoft.Relay/namespaces/WcfRelays/authorizationRules/listkeys/action",
        ),
    ),
    KeySource(
        "the topics of Event Grid",
        (
            "Microsoft.EventGrid/topics/listKeys/action",
            "Microsoft.EventGrid/topics/regenerateKey/action",
            "Microsoft.EventGrid/domains/listKeys/action",
            "Microsoft.EventGrid/domains/regenerateKey/action",
            "Microsoft.EventGrid/namespaces/listKeys/action",
            "Microsoft.EventGrid/namespaces/topics/listKeys/action",
            "Microsoft.EventGrid/partnerNamespaces/listKeys/action",
        ),
    ),
    KeySource(
        "notification hubs",
        (
            "Microsoft.NotificationHubs/Namespaces/authorizationRules/listkeys/action",
            "Microsoft.NotificationHubs/Namespaces/NotificationHubs/authorizationRules/listkeys/action",
        ),
    ),
    KeySource(
        "the devices and messages of IoT hubs",
        (
            "Microsoft.Devices/iotHubs/listkeys/action",
            "Microsoft.Devices/iotHubs/iotHubKeys/listkeys/action",
            "Microsoft.Devices/provisioningServices/listkeys/action",
            "Microsoft.Devices/provisioningServices/keys/listkeys/action",
        ),
    ),
    KeySource(
        "all data of Redis caches",
        (
            "Microsoft.Cache/redis/listKeys/action",
            "Microsoft.Cache/redis/regenerateKey/action",
            "Microsoft.Cache/redisEnterprise/databases/listKeys/action",
            "Microsoft.Cache/redisEnterprise/databases/regenerateKey/action",
        ),
    ),
    KeySource(
        "the indexes of search services",
        (
            "Microsoft.Search/searchServices/listAdminKeys/action",
            "Microsoft.Search/searchServices/regenerateAdminKey/action",
            "Microsoft.Search/searchServices/listQueryKeys/action",
        ),
    ),
    KeySource(
        "the settings of App Configuration",
        (
            "Microsoft.AppConfiguration/configurationStores/ListKeys/action",
            "Microsoft.AppConfiguration/configurationStores/RegenerateKey/action",
            "Microsoft.AppConfiguration/configurationStores/ListKeyValue/action",
        ),
    ),
    KeySource(
        "Azure AI services, and the accounts that they are connected to",
        (
            "Microsoft.CognitiveServices/accounts/listKeys/action",
            "Microsoft.CognitiveServices/accounts/regenerateKey/action",
            "Microsoft.CognitiveServices/accounts/connections/listsecrets/action",
            "Microsoft.CognitiveServices/accounts/projects/connections/listsecrets/action",
        ),
    ),
    KeySource(
        "machine-learning workspaces, and the storage behind them",
        (
            "Microsoft.MachineLearningServices/workspaces/listKeys/action",
            "Microsoft.MachineLearningServices/workspaces/listStorageAccountKeys/action",
            "Microsoft.MachineLearningServices/workspaces/datastores/listsecrets/action",
            "Microsoft.MachineLearningServices/workspaces/connections/listsecrets/action",
            "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/listkeys/action",
            "Microsoft.MachineLearningServices/workspaces/batchEndpoints/listKeys/action",
        ),
    ),
    KeySource(
        "the images of container registries",
        (
            "Microsoft.ContainerRegistry/registries/listCredentials/action",
            "Microsoft.ContainerRegistry/registries/regenerateCredential/action",
            "Microsoft.ContainerRegistry/registries/generateCredentials/action",
        ),
    ),
    KeySource(
        "Kubernetes clusters, as their administrator",
        ("Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",),
    ),
    KeySource(
        "Batch accounts and their jobs",
        ("Microsoft.Batch/batchAccounts/listkeys/action", "Microsoft.Batch/batchAccounts/regeneratekeys/action"),
    ),
    KeySource(
        "the connections of SignalR and Web PubSub",
        (
            "Microsoft.SignalRService/SignalR/listkeys/action",
            "Microsoft.SignalRService/SignalR/regeneratekey/action",
            "Microsoft.SignalRService/WebPubSub/listkeys/action",
            "Microsoft.SignalRService/WebPubSub/regeneratekey/action",
        ),
    ),
    KeySource(
        "Log Analytics workspaces, to write logs into them",
        (
            "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
            "Microsoft.OperationalInsights/workspaces/listKeys/action",
            "Microsoft.OperationalInsights/workspaces/regenerateSharedKey/action",
        ),
    ),
    KeySource(
        "Automation accounts, to join workers to them",
        ("Microsoft.Automation/automationAccounts/listKeys/action",),
    ),
    KeySource(
        "the catalogue of Purview",
        ("Microsoft.Purview/accounts/listkeys/action",),
    ),
    KeySource(
        "the contents of disks and snapshots",
        (
            "Microsoft.Compute/disks/beginGetAccess/action",
            "Microsoft.Compute/snapshots/beginGetAccess/action",
            "Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/beginGetAccess/action",
        ),
    ),
    KeySource(
        "what the settings and connection strings of web apps and functions hold",
        (
            "Microsoft.Web/sites/config/list/action",
            "Microsoft.Web/sites/slots/config/list/action",
            "Microsoft.Web/sites/publishxml/action",
            "Microsoft.Web/sites/slots/publishxml/action",
            "Microsoft.Web/sites/host/listkeys/action",
            "Microsoft.Web/sites/slots/host/listkeys/action",
            "Microsoft.Web/sites/functions/listkeys/action",
            "Microsoft.Web/sites/functions/listsecrets/action",
        ),
    ),
    KeySource(
        "the secrets of container apps",
        (
            "Microsoft.App/containerApps/listSecrets/action",
            "Microsoft.App/jobs/listSecrets/action",
            "Microsoft.App/managedEnvironments/daprComponents/listSecrets/action",
        ),
    ),
    KeySource(
        "the accounts that API connections are signed in to",
        ("Microsoft.Web/connections/listConnectionKeys/action",),
    ),
    KeySource(
        "the triggers of logic apps",
        (
            "Microsoft.Logic/workflows/listCallbackUrl/action",
            "Microsoft.Logic/workflows/triggers/listCallbackUrl/action",
        ),
    ),
    KeySource(
        "the secrets and subscriptions of API Management",
        (
            "Microsoft.ApiManagement/service/namedValues/listValue/action",
            "Microsoft.ApiManagement/service/subscriptions/listSecrets/action",
            "Microsoft.ApiManagement/service/tenant/listSecrets/action",
            "Microsoft.ApiManagement/service/backends/listSecrets/action",
            "Microsoft.ApiManagement/service/authorizationServers/listSecrets/action",
            "Microsoft.ApiManagement/service/identityProviders/listSecrets/action",
            "Microsoft.ApiManagement/service/gateways/listKeys/action",
        ),
    ),
)
"""Where keys come from, the gravest first."""


class KeyListing:
    """The key sources over one universe of operations."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._sets = tuple((source, universe.expand_all(source.operations).control) for source in KEY_SOURCES)
        self.all = 0
        """Every operation that hands out keys, as bits of the control plane."""
        for _, bits in self._sets:
            self.all |= bits

    def sources(self, operations: OperationSet) -> tuple[tuple[KeySource, tuple[str, ...]], ...]:
        """Return the sources whose keys the operations hand out, each with the operations that do, in Azure's words."""
        found = ((source, operations.control & bits) for source, bits in self._sets)
        return tuple((source, tuple(self._universe.operations(bits))) for source, bits in found if bits)
