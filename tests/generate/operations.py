"""A small pool of operations, and action patterns that often hit them."""

from __future__ import annotations

from random import Random

STORAGE = "Microsoft.Storage/storageAccounts"
BLOBS = f"{STORAGE}/blobServices/containers/blobs"

OPERATIONS = (
    f"{STORAGE}/read",
    f"{STORAGE}/write",
    f"{STORAGE}/delete",
    f"{STORAGE}/listKeys/action",
    f"{STORAGE}/regeneratekey/action",
    f"{STORAGE}/blobServices/read",
    f"{STORAGE}/blobServices/containers/read",
    f"{STORAGE}/blobServices/containers/write",
    f"{BLOBS}/read",
    f"{BLOBS}/write",
    f"{BLOBS}/delete",
    f"{BLOBS}/add/action",
    f"{BLOBS}/tags/read",
    f"{STORAGE}/queueServices/queues/messages/read",
    f"{STORAGE}/queueServices/queues/messages/process/action",
    "Microsoft.Web/sites/read",
    "Microsoft.Web/sites/write",
    "Microsoft.Web/sites/delete",
    "Microsoft.Web/sites/publish/Action",
    "Microsoft.Web/sites/restart/Action",
    "Microsoft.Web/sites/config/list/Action",
    "Microsoft.Web/sites/config/web/connectionstrings/read",
    "Microsoft.Web/sites/functions/masterkey/read",
    "Microsoft.Web/sites/host/listkeys/action",
    "Microsoft.Web/sites/slots/write",
    "Microsoft.Web/sites/slots/publish/Action",
    "Microsoft.Web/customApis/read",
    "Microsoft.Web/serverfarms/write",
    "Microsoft.KeyVault/vaults/read",
    "Microsoft.KeyVault/vaults/write",
    "Microsoft.KeyVault/vaults/accessPolicies/write",
    "Microsoft.KeyVault/vaults/secrets/read",
    "Microsoft.KeyVault/vaults/secrets/getSecret/action",
    "Microsoft.KeyVault/vaults/secrets/setSecret/action",
    "Microsoft.KeyVault/vaults/keys/sign/action",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignments/delete",
    "Microsoft.Authorization/roleDefinitions/read",
    "Microsoft.Authorization/roleDefinitions/write",
    "Microsoft.Authorization/elevateAccess/action",
    "Microsoft.Authorization/locks/write",
    "Microsoft.Authorization/locks/delete",
    "Microsoft.Authorization/policyAssignments/write",
    "Microsoft.ManagedIdentity/userAssignedIdentities/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/write",
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
    "Microsoft.Compute/virtualMachines/read",
    "Microsoft.Compute/virtualMachines/start/action",
    "Microsoft.Compute/virtualMachines/runCommand/action",
    "Microsoft.Compute/virtualMachines/extensions/write",
    "Microsoft.Compute/virtualMachines/login/action",
    "Microsoft.Resources/deployments/write",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Resources/subscriptions/resourceGroups/delete",
    "Microsoft.Insights/diagnosticSettings/read",
    "Microsoft.Insights/alertRules/read",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/read",
    "Microsoft.ServiceBus/namespaces/messages/send/action",
    # No catalogue knows these; patterns cover them all the same.
    "Contoso.Widgets/widgets/read",
    "Contoso.Widgets/widgets/spin/action",
    "Contoso.Widgets/widgets/gears/teeth/write",
    "Microsoft.Web/sites/notYetInvented/action",
    "Contoso.Widgets/widgets/networkapiaccess",
)
"""Operations of both planes and of none that is known."""

BUILT_IN_ROLES = (
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",  # Reader
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",  # Storage Blob Data Reader
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe",  # Storage Blob Data Contributor
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",  # Storage Blob Data Owner
    "f1a07417-d97a-45cb-824c-7a7467783830",  # Managed Identity Operator
    "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59",  # Managed Identity Contributor
    "de139f84-1756-47ae-9be6-808fbbe84772",  # Website Contributor
    "4633458b-17de-408a-b874-0445c86b69e6",  # Key Vault Secrets User
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",  # Key Vault Administrator
    "92aaf0da-9dab-42b6-94a3-d43ce8d16293",  # Log Analytics Contributor
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",  # Virtual Machine Contributor
    "515c2055-d9d4-4321-b1b9-bd0c9a0f79fe",  # Logic App Operator
    "28bf596f-4eb7-45ce-b5bc-6cf482fec137",  # Locks Contributor
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05",  # Monitoring Reader
)
"""Built-in roles without conditions, which tenants assign and do not define."""

ROLES_TO_CONDITION = (
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",  # Storage Blob Data Owner
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe",  # Storage Blob Data Contributor
)
"""Built-in roles that Azure lets people condition."""


def random_pattern(random: Random) -> str:
    """Return an action pattern, most often one that covers something of the pool, sometimes written untidily."""
    pattern = _shape(random, random.choice(OPERATIONS).split("/"))
    if random.random() < 0.15:
        pattern = random.choice((str.lower, str.upper, str.swapcase))(pattern)
    if random.random() < 0.1:
        pattern = random.choice(("{}/", "{} ", " {}", "{}/ ", "{}//", "\t{}\n")).format(pattern)
    return pattern


def _shape(random: Random, segments: list[str]) -> str:
    """Put wildcards into an operation: none, a whole segment, an end, inside a segment, between, several."""
    last = len(segments) - 1
    place = random.randint(0, last)
    shape = random.randrange(12)
    if shape <= 1:
        pass
    elif shape == 2:
        segments[place] = "*"
    elif shape == 3:
        segments = [*segments[: max(1, place)], "*"]
    elif shape == 4:
        segments = ["*", *segments[max(1, place) :]]
    elif shape == 5:
        segments[max(1, place) : max(1, place)] = ["*"]
    elif shape == 6:
        segments[max(1, place) : max(1, place)] = random.choice((["*", "*"], ["**"], ["*", "**", "*"]))
    elif shape == 7:
        cut = random.randint(0, len(segments[place]))
        segments[place] = segments[place][:cut] + "*" + segments[place][random.randint(cut, len(segments[place])) :]
    elif shape == 8:
        segments = [
            random.choice((segment, segment, "*", segment[:3] + "*", "*" + segment[-3:])) for segment in segments
        ]
    elif shape == 9:
        segments = random.choice((["*"], ["*", segments[last]], ["**"], ["*", "*"], [segments[0], "*"]))
    elif shape == 10:
        segments = [segments[0], "*", segments[last]]
    else:
        segments = [*segments[:last], segments[last], random.choice(("*", "more"))]
    return "/".join(segments)
