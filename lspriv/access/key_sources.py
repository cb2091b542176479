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


@dataclass(frozen=True, slots=True)
class KeySource:
    """A kind of resource whose keys the management plane hands out."""

    opens: str
    """What the keys open, in words that follow "opens"."""
    operations: tuple[str, ...]
    """The operations that hand keys out or make new ones; patterns where all that match do."""
    sure: bool = True
    """False when the keys open nothing where the resource is set up well."""


KEY_SOURCES = (
    KeySource(
        "all data of storage accounts",
        (
            "Microsoft.Storage/storageAccounts/listKeys/action",
            "Microsoft.Storage/storageAccounts/regenerateKey/action",
            "Microsoft.Storage/storageAccounts/listAccountSas/action",
            "Microsoft.Storage/storageAccounts/listServiceSas/action",
            "Microsoft.Storage/storageAccounts/localUsers/listKeys/action",
            "Microsoft.Storage/storageAccounts/localUsers/regenerateSharedKey/action",
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
            "Microsoft.Relay/namespaces/disasterRecoveryConfigs/authorizationRules/listkeys/action",
            "Microsoft.Relay/namespaces/HybridConnections/authorizationRules/regeneratekeys/action",
            "Microsoft.Relay/namespaces/WcfRelays/authorizationRules/regeneratekeys/action",
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
            "Microsoft.EventGrid/namespaces/regenerateKey/action",
            "Microsoft.EventGrid/namespaces/topics/regenerateKey/action",
            "Microsoft.EventGrid/partnerNamespaces/regenerateKey/action",
        ),
    ),
    KeySource(
        "notification hubs",
        (
            "Microsoft.NotificationHubs/Namespaces/authorizationRules/listkeys/action",
            "Microsoft.NotificationHubs/Namespaces/NotificationHubs/authorizationRules/listkeys/action",
            "Microsoft.NotificationHubs/Namespaces/authorizationRules/regenerateKeys/action",
            "Microsoft.NotificationHubs/Namespaces/NotificationHubs/authorizationRules/regenerateKeys/action",
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
            "Microsoft.MachineLearningServices/workspaces/computes/listKeys/action",
            "Microsoft.MachineLearningServices/workspaces/endpoints/listkeys/action",
            "Microsoft.MachineLearningServices/workspaces/metadata/listsecrets/action",
            "Microsoft.MachineLearningServices/workspaces/onlineendpoints/regeneratekeys/action",
            "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/listKeys/action",
            "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/regenerateKeys/action",
            "Microsoft.MachineLearningServices/workspaces/services/aci/listkeys/action",
            "Microsoft.MachineLearningServices/workspaces/services/aks/listkeys/action",
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
        (
            "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
            "Microsoft.RedHatOpenShift/openShiftClusters/listAdminCredentials/action",
            "Microsoft.RedHatOpenShift/openShiftClusters/listCredentials/action",
            "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action",
            "Microsoft.HybridContainerService/provisionedClusters/listClusterAdminCredential/action",
        ),
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
        (
            "Microsoft.Automation/automationAccounts/listKeys/action",
            "Microsoft.Automation/automationAccounts/agentRegistrationInformation/regenerateKey/action",
        ),
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
            "Microsoft.Compute/virtualmachinescalesets/disks/beginGetAccess/action",
            "Microsoft.ElasticSan/elasticSans/volumeGroups/snapshots/beginGetAccess/action",
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
            "microsoft.web/sites/slots/functions/listkeys/action",
            "microsoft.web/sites/slots/functions/listsecrets/action",
            "microsoft.web/sites/config/snapshots/listsecrets/action",
            "microsoft.web/sites/slots/config/snapshots/listsecrets/action",
            "microsoft.web/sites/hybridconnectionnamespaces/relays/listkeys/action",
            "microsoft.web/staticSites/listsecrets/action",
            "microsoft.web/sites/hostruntime/webhooks/api/workflows/triggers/listCallbackUrl/action",
        ),
    ),
    KeySource(
        "the secrets of container apps",
        (
            "Microsoft.App/containerApps/listSecrets/action",
            "Microsoft.App/jobs/listSecrets/action",
            "Microsoft.App/managedEnvironments/daprComponents/listSecrets/action",
            "microsoft.app/agents/dataconnectors/listSecrets/action",
            "microsoft.app/agents/listSecrets/action",
            "microsoft.app/artifactApps/listSecrets/action",
            "microsoft.app/artifacts/listSecrets/action",
            "microsoft.app/connectedEnvironments/daprComponents/listSecrets/action",
            "microsoft.web/containerApps/listsecrets/action",
        ),
    ),
    KeySource(
        "the accounts that API connections are signed in to",
        (
            "Microsoft.Web/connections/listConnectionKeys/action",
            "microsoft.web/apimanagementaccounts/apis/connections/listconnectionkeys/action",
            "microsoft.web/apimanagementaccounts/apis/connections/listsecrets/action",
        ),
    ),
    KeySource(
        "the triggers of logic apps, and integration accounts",
        (
            "Microsoft.Logic/workflows/listCallbackUrl/action",
            "Microsoft.Logic/workflows/triggers/listCallbackUrl/action",
            "Microsoft.Logic/workflows/regenerateAccessKey/action",
            "Microsoft.Logic/workflows/versions/triggers/listCallbackUrl/action",
            "Microsoft.Logic/integrationAccounts/agreements/listSecrets/action",
            "Microsoft.Logic/integrationAccounts/listCallbackUrl/action",
            "Microsoft.Logic/integrationAccounts/listKeyVaultKeys/action",
            "Microsoft.Logic/integrationAccounts/regenerateAccessKey/action",
            "Microsoft.Logic/integrationAccounts/usageConfigurations/listCallbackUrl/action",
        ),
    ),
    KeySource(
        "the secrets and subscriptions of API Management",
        (
            "Microsoft.ApiManagement/service/*/list*Secrets/action",
            "Microsoft.ApiManagement/service/*/list*Credentials/action",
            "Microsoft.ApiManagement/service/*/regenerate*Key/action",
            "Microsoft.ApiManagement/service/gateways/listKeys/action",
            "Microsoft.ApiManagement/service/namedValues/listValue/action",
        ),
    ),
    KeySource(
        "Kubernetes clusters, unless Microsoft Entra signs their users in",
        (
            "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
            "Microsoft.ContainerService/managedClusters/listClusterMonitoringUserCredential/action",
            "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action",
            "Microsoft.ContainerService/managedClusters/managedNamespaces/listCredential/action",
            "Microsoft.ContainerService/fleets/listCredentials/action",
            "Microsoft.ContainerService/aiManagers/listCredential/action",
            "Microsoft.ContainerService/aiManagers/namespaces/listCredential/action",
            "Microsoft.HybridContainerService/provisionedClusterInstances/listUserKubeconfig/action",
            "Microsoft.HybridContainerService/provisionedClusters/listClusterUserCredential/action",
            "Microsoft.Kubernetes/connectedClusters/listClusterUserCredential/action",
            "Microsoft.Kubernetes/connectedClusters/listClusterUserCredentials/action",
            "Microsoft.KubernetesConfiguration/namespaces/listUserCredential/action",
            "Microsoft.ResourceConnector/appliances/listClusterUserCredential/action",
            "Microsoft.ResourceConnector/appliances/listKeys/action",
        ),
        sure=False,
    ),
    KeySource(
        "the data that integration runtimes move",
        (
            "Microsoft.DataFactory/factories/integrationruntimes/listauthkeys/action",
            "Microsoft.DataFactory/factories/integrationruntimes/regenerateauthkey/action",
            "Microsoft.DataFactory/datafactories/gateways/listauthkeys/action",
            "Microsoft.DataFactory/datafactories/gateways/regenerateauthkey/action",
            "Microsoft.DataMigration/sqlMigrationServices/listAuthKeys/action",
            "Microsoft.Synapse/workspaces/integrationRuntimes/listAuthKeys/action",
            "Microsoft.Synapse/workspaces/integrationRuntimes/regenerateAuthKey/action",
        ),
    ),
    KeySource(
        "the messages and calls of Communication Services",
        (
            "Microsoft.Communication/CommunicationServices/ListKeys/action",
            "Microsoft.Communication/CommunicationServices/RegenerateKey/action",
            "Microsoft.Communication/CommunicationServicesGccm/ListKeys/action",
            "Microsoft.Communication/CommunicationServicesGccm/RegenerateKey/action",
        ),
    ),
    KeySource(
        "bots and the channels that they speak on",
        (
            "Microsoft.BotService/botServices/channels/listchannelwithkeys/action",
            "Microsoft.BotService/botServices/channels/regeneratekeys/action",
            "Microsoft.BotService/botServices/Connections/listWithSecrets/action",
            "Microsoft.BotService/listqnamakerendpointkeys/action",
        ),
    ),
    KeySource(
        "Azure Maps, and the data of its creators",
        (
            "Microsoft.Maps/accounts/listKeys/action",
            "Microsoft.Maps/accounts/listSas/action",
            "Microsoft.Maps/accounts/regenerateKey/action",
        ),
    ),
    KeySource(
        "Spring apps, their secrets included",
        (
            "Microsoft.AppPlatform/Spring/apms/listSecretKeys/action",
            "Microsoft.AppPlatform/Spring/gateways/listEnvSecrets/action",
            "Microsoft.AppPlatform/Spring/jobs/executions/listEnvSecrets/action",
            "Microsoft.AppPlatform/Spring/jobs/listEnvSecrets/action",
            "Microsoft.AppPlatform/Spring/listTestKeys/action",
            "Microsoft.AppPlatform/Spring/regenerateTestKey/action",
        ),
    ),
    KeySource(
        "other services by their keys",
        (
            "Microsoft.Bing/accounts/listKeys/action",
            "Microsoft.Bing/accounts/regenerateKey/action",
            "Microsoft.DataBox/jobs/listcredentials/action",
            "Microsoft.DataBox/jobs/listsecrets/action",
            "Microsoft.Datadog/monitors/listApiKeys/action",
            "Microsoft.FluidRelay/fluidRelayServers/listKeys/action",
            "Microsoft.FluidRelay/fluidRelayServers/regenerateKey/action",
            "Microsoft.HybridNetwork/devices/listRegistrationKey/action",
            "Microsoft.HybridNetwork/publishers/artifactStores/artifactManifests/listCredential/action",
            "Microsoft.InferenceService/inferenceAccounts/listKeys/action",
            "Microsoft.InferenceService/inferenceAccounts/regenerateKeys/action",
            "Microsoft.NetApp/netAppAccounts/capacityPools/volumes/buckets/generateCredentials/action",
            "Microsoft.Quantum/Workspaces/listKeys/action",
            "Microsoft.Quantum/Workspaces/regenerateKey/action",
            "Microsoft.SecurityDetonation/chambers/listsecrets/action",
            "Microsoft.SoftwarePlan/softwareSubscriptions/listKeys/action",
        ),
    ),
)
"""Where keys come from, the gravest first."""
