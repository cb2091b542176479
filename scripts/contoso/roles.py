"""Contoso's custom roles, most of them awkward in their own way, and the built-in ones that its export has."""

from __future__ import annotations

from scripts.contoso.model import Block, Fault, Role

_AUTHORIZATION = "Microsoft.Authorization"
_ASSIGN = f"{_AUTHORIZATION}/roleAssignments"

CONTRIBUTOR_EXCLUDES = (
    "Microsoft.Authorization/*/Delete",
    "Microsoft.Authorization/*/Write",
    "Microsoft.Authorization/elevateAccess/Action",
    "Microsoft.Blueprint/blueprintAssignments/write",
    "Microsoft.Blueprint/blueprintAssignments/delete",
    "Microsoft.Compute/galleries/share/action",
    "Microsoft.Purview/consents/write",
    "Microsoft.Purview/consents/delete",
    "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
    "Microsoft.Subscription/cancel/action",
    "Microsoft.Subscription/enable/action",
)
"""What Contributor excludes (Microsoft: "Azure built-in roles")."""

BUILT_IN = {
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "Resource Policy Contributor": "36243c78-bf99-498c-9df9-86d9f8d28608",
    "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    "Storage Account Key Operator Service Role": "81a9662b-bebf-436f-a333-f67b29880f12",
    "Key Vault Reader": "21090545-7ca7-4776-b22c-e363652d74d2",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
    "Log Analytics Reader": "73c42c96-874c-492b-b04d-ab87d138a893",
    "Log Analytics Contributor": "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
    "Backup Contributor": "5e467623-bb1f-42f4-a55d-6e525e11384b",
    "Virtual Machine Contributor": "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
    "Website Contributor": "de139f84-1756-47ae-9be6-808fbbe84772",
    "Web Plan Contributor": "2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b",
    "SQL DB Contributor": "9b7fa17d-e63e-47b0-bb0a-15c516ac86ec",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "AcrPull": "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    "AcrPush": "8311e382-0749-4cb8-b61a-304f252e45ec",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Event Hubs Data Receiver": "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
    "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    "Data Factory Contributor": "673868aa-7521-48a0-acc6-0f60742d39f5",
    "Tag Contributor": "4a9ae827-6dc8-4573-8ac7-8239d42aa03f",
}
"""The built-in roles that contoso assigns, with the GUIDs that they have in every tenant."""

EXPORTED_BUILT_IN = {
    "Owner": Block(("*",)),
    "Contributor": Block(("*",), CONTRIBUTOR_EXCLUDES),
    "Reader": Block(("*/read",)),
    "User Access Administrator": Block(("*/read", f"{_AUTHORIZATION}/*", "Microsoft.Support/*")),
}
"""The built-in roles whose definitions the export has; lspriv's catalogue has the others."""

_READERS_ONLY = (
    f"((!(ActionMatches{{'{_ASSIGN}/write'}})) OR (@Request[{_ASSIGN}:RoleDefinitionId] "
    f"ForAnyOfAnyValues:GuidEquals {{{BUILT_IN['Reader']}}}))"
)

ROLES = (
    Role(
        "Application Helper",
        (Block(("*",)),),
        ("sub:contoso-nonprod", "sub:contoso-prod-data"),
        "Helps applications.",
        (
            Fault("wildcard-action", "critical", "`*`: the role is Owner under a harmless name"),
            Fault("custom-role-can-grant-roles", "critical", "`*` covers writing role assignments"),
        ),
    ),
    Role(
        "Deployment Assistant",
        (Block(("*",), CONTRIBUTOR_EXCLUDES),),
        ("sub:contoso-nonprod",),
        "Ships releases.",
        (
            Fault(
                "wildcard-action",
                "high",
                "`*` less what Contributor excludes: manages nearly everything, and grants no roles",
            ),
        ),
    ),
    Role(
        "Resource Writer",
        (Block(("*/write", "*/read")),),
        ("sub:contoso-nonprod",),
        "Writes what it reads.",
        (
            Fault("wildcard-action", "critical", "`*/write` covers role assignments too"),
            Fault("custom-role-can-grant-roles", "critical", "`*/write` covers writing role assignments"),
        ),
    ),
    Role(
        "Compliance Toolkit",
        (Block((f"{_AUTHORIZATION}/*", "*/read")),),
        ("sub:contoso-prod-data",),
        "For the yearly audit.",
        (
            Fault("wildcard-action", "critical", "`Microsoft.Authorization/*` is the right to grant roles"),
            Fault("custom-role-can-grant-roles", "critical", "`Microsoft.Authorization/*` covers role assignments"),
        ),
    ),
    Role(
        "Support Triage",
        (
            Block(("Microsoft.Support/supportTickets/read", "Microsoft.Support/supportTickets/write")),
            Block((f"{_ASSIGN}/write",)),
        ),
        ("sub:contoso-platform",),
        "Opens tickets.",
        (
            Fault(
                "custom-role-can-grant-roles",
                "critical",
                "only its second block writes role assignments, easily missed",
            ),
        ),
    ),
    Role(
        "Access Custodian",
        (Block((f"{_ASSIGN}/*",), (f"{_ASSIGN}/write", f"{_ASSIGN}/delete")), Block((f"{_ASSIGN}/write",))),
        ("sub:contoso-prod-web",),
        "Takes writing away in one block and gives it back in the other.",
        (
            Fault(
                "custom-role-can-grant-roles",
                "high",
                "exclusions reach their own block only, so the second block grants; milder, as nobody holds it",
            ),
            Fault("unused-custom-role", "low", "nobody holds it"),
        ),
        "no `wildcard-action`: what its wildcard grants is reading, once its block's exclusions are taken off",
    ),
    Role(
        "Reader Delegate",
        (Block(("*/read",)), Block((f"{_ASSIGN}/write",), condition=_READERS_ONLY)),
        ("sub:contoso-nonprod",),
        "May make others readers.",
        (
            Fault(
                "custom-role-can-grant-roles",
                "high",
                "grants roles under a condition inside its block, so only possibly",
            ),
        ),
    ),
    Role(
        "Old Importer",
        (
            Block(
                (
                    "Microsoft.Insights/alertRules/",
                    "Microsoft.Storage/storageAccounts/read ",
                    "microsoft.AUTHORIZATION/roleDefinitions/WRITE ",
                    "MICROSOFT.Insights/AlertRules/Read/",
                )
            ),
        ),
        ("sub:contoso-prod-data",),
        "Written by a script in 2019: trailing slashes and spaces, mixed case.",
        (
            Fault(
                "custom-role-can-grant-roles",
                "high",
                "dirty spelling hides writing role definitions, by which a holder widens this very role",
            ),
        ),
    ),
    Role(
        "Data Lake Operator",
        (
            Block(
                ("Microsoft.Storage/storageAccounts/blobServices/containers/read",),
                data=("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*",),
                data_without=(
                    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/deleteBlobVersion/action",
                ),
            ),
        ),
        ("sub:contoso-prod-data",),
        "Works with blobs.",
        (Fault("wildcard-action", "medium", "a wildcard among the data actions writes and deletes blobs"),),
    ),
    Role(
        "Container Janitor",
        (Block(("Microsoft.Storage/*/containers/*",)),),
        ("sub:contoso-nonprod",),
        "Two wildcards in one string, which Azure no longer takes.",
        (Fault("wildcard-action", "medium", "two wildcards: writes and deletes containers"),),
    ),
    Role(
        "Widget Operator",
        (Block(("Contoso.Widgets/*",)),),
        ("sub:contoso-platform",),
        "For contoso's own resource provider.",
        (Fault("wildcard-action", "low", "nobody knows what `Contoso.Widgets` offers, so it may be anything"),),
    ),
    Role(
        "Machine Starter",
        (
            Block(
                (
                    "Microsoft.Compute/virtualMachines/read",
                    "Microsoft.Compute/virtualMachines/start/action",
                    "Microsoft.Compute/virtualMachines/deallocate/action",
                )
            ),
        ),
        ("/",),
        "From the time when custom roles could be assignable at the root.",
        (Fault("wildcard-assignable-scope", "low", "assignable at `/`"),),
    ),
    Role(
        "Key Rotation",
        (
            Block(
                (
                    "Microsoft.Storage/storageAccounts/read",
                    "Microsoft.Storage/storageAccounts/listKeys/action",
                    "Microsoft.Storage/storageAccounts/regenerateKey/action",
                )
            ),
        ),
        ("mg:root",),
        "Rotates storage keys.",
        (
            Fault(
                "wildcard-assignable-scope", "medium", "assignable at the root management group, and it hands out keys"
            ),
        ),
    ),
    Role(
        "Estate Reader",
        (Block(("*/read",)),),
        ("mg:platform",),
        "Reads settings.",
        innocent="a wildcard that only reads",
    ),
    Role(
        "Compute Reader",
        (Block(("Microsoft.Compute/*/read",)),),
        ("sub:contoso-nonprod",),
        "Reads machines.",
        innocent="a wildcard in the middle that only reads",
    ),
    Role(
        "Access Reviewer",
        (Block((f"{_AUTHORIZATION}/*",), ("*/write", "*/delete", "*/action")),),
        ("sub:contoso-prod-web",),
        "Reads who holds what.",
        innocent="`Microsoft.Authorization/*` with everything but reading taken away in the same block",
    ),
    Role(
        "Widget Reader",
        (Block(("Contoso.Widgets/*/read",)),),
        ("sub:contoso-platform",),
        "Reads widgets.",
        innocent="an unknown provider, and a wildcard that can only read",
    ),
    Role(
        "Function Publisher",
        (
            Block(
                (
                    "Microsoft.Web/sites/read",
                    "Microsoft.Web/sites/slots/read",
                    "Microsoft.Web/sites/publish/Action",
                    "Microsoft.Web/sites/restart/Action",
                )
            ),
        ),
        ("rg-web-prod",),
        "Publishes the shop.",
        innocent="well made: every operation is named, assignable in one resource group",
    ),
    Role(
        "Nightly Cleaner",
        (Block(("*/read", "*/delete")),),
        ("sub:contoso-nonprod",),
        "Deletes what has no owner.",
        (Fault("wildcard-action", "medium", "deletes whatever there is, locks and role assignments too"),),
    ),
    Role(
        "Lock Keeper",
        (
            Block(
                (
                    "Microsoft.Authorization/locks/read",
                    "Microsoft.Authorization/locks/write",
                    "Microsoft.Authorization/locks/delete",
                )
            ),
        ),
        ("sub:contoso-platform",),
        "Sets and removes resource locks.",
        innocent="well made: every operation is named",
    ),
)
