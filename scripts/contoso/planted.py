"""The assignments with a story: planted faults, and innocent things that look like faults."""

from __future__ import annotations

from scripts.contoso.guards import OPAQUE, THREE_ROLES
from scripts.contoso.model import Assignment, Doubt, Fault

_ROOT = "root-scope-assignment"
_GROUP = "management-group-assignment"
_WIDE = "subscription-wide-role"
_WORKLOAD = "privileged-workload-identity"

ABOVE_SUBSCRIPTIONS = (
    Assignment(
        "Erin Walsh",
        "User Access Administrator",
        "/",
        (Fault(_ROOT, "critical", "elevated access as Global Administrator once, and never gave it back"),),
    ),
    Assignment(
        "legacy-inventory",
        "Reader",
        "/",
        (Fault(_ROOT, "medium", "a forgotten scanner reads the settings of everything"),),
    ),
    Assignment(
        "contoso-terraform",
        "Contributor",
        "mg:landing-zones",
        (
            Fault(_GROUP, "critical", "manages nearly everything in three subscriptions"),
            Fault(_WORKLOAD, "critical", "and is a service principal"),
        ),
    ),
    Assignment(
        "Platform Team",
        "Resource Policy Contributor",
        "mg:prod",
        (Fault(_GROUP, "high", "changes policies of both production subscriptions, standing"),),
    ),
    Assignment("Cloud Auditors", "Reader", "mg:landing-zones", innocent="reads settings only"),
    Assignment(
        "Support Desk", "Estate Reader", "mg:platform", innocent="a custom role of `*/read`: reads settings only"
    ),
)

SUBSCRIPTION_WIDE = (
    Assignment("Alice Nguyen", "Owner", "sub:contoso-prod-web", (Fault(_WIDE, "critical", "Owner, in person"),)),
    Assignment(
        "Data Platform Leads",
        "Owner",
        "sub:contoso-prod-data",
        (
            Fault(
                _WIDE,
                "critical",
                "ownership reaches three groups down: leads, whoever is on call, and two guests of Fabrikam",
            ),
        ),
    ),
    Assignment(
        "Tomasz Kowalski",
        "Application Helper",
        "sub:contoso-nonprod",
        (Fault(_WIDE, "critical", "a clone of Owner under a harmless name"),),
    ),
    Assignment(
        "Release Managers",
        "Deployment Assistant",
        "sub:contoso-nonprod",
        (
            Fault(_WIDE, "high", "a clone of Contributor"),
            Fault(_WORKLOAD, "high", "release-bot sits at the far side of a ring of three groups"),
        ),
    ),
    Assignment(
        "Platform Onboarding",
        "Role Based Access Control Administrator",
        "sub:contoso-platform",
        (Fault(_WIDE, "high", "grants roles; a condition limits which, so this is possible and one step milder"),),
        condition=THREE_ROLES,
    ),
    Assignment(
        "Kenji Mori",
        "Storage Blob Data Owner",
        "sub:contoso-prod-data",
        (Fault(_WIDE, "low", "writes all blobs if a condition holds that nobody can read"),),
        condition=OPAQUE,
    ),
    Assignment(
        "Noah Becker",
        "Contributor",
        "sub:contoso-prod-web",
        innocent="an activation that still runs, listed twice: it ends by itself",
        activated=True,
    ),
    Assignment(
        "Nonprod Workloads",
        "Contributor",
        "sub:contoso-nonprod",
        (
            Fault(_WIDE, "high", "Contributor of the whole subscription"),
            Fault(_WORKLOAD, "high", "the identity of func-reports-nonprod is two groups deep in it"),
        ),
    ),
    Assignment(
        "Finance Analysts",
        "Data Lake Operator",
        "sub:contoso-prod-data",
        (Fault(_WIDE, "medium", "changes all blobs of the subscription"),),
    ),
    Assignment(
        "Fabrikam Admin Agents",
        "Owner",
        "sub:contoso-sandbox",
        (Fault(_WIDE, "high", "a partner owns the subscription; milder, since nothing lies in it"),),
        (Doubt(_WORKLOAD, "a foreign group, whose members nobody at contoso can list"),),
    ),
    Assignment("Cloud Auditors", "Access Reviewer", "sub:contoso-prod-web", innocent="reads role assignments only"),
    Assignment("Security Operations", "Compute Reader", "sub:contoso-nonprod", innocent="reads machines only"),
    Assignment("Carlos Vega", "Widget Reader", "sub:contoso-platform", innocent="reads, of a provider nobody knows"),
)

WORKLOADS = (
    Assignment(
        "func-orders-prod",
        "Owner",
        "rg-web-prod",
        (Fault(_WORKLOAD, "high", "a Function App owns its resource group; the deny there only audits"),),
    ),
    Assignment(
        "id-billing-prod",
        "Application Helper",
        "rg-data-prod",
        (Fault(_WORKLOAD, "high", "a Function App holds a custom role of `*`"),),
    ),
    Assignment(
        "fraudshield-publisher",
        "Owner",
        "mrg-fraudshield",
        (
            Fault(
                _WORKLOAD, "high", "the publisher's application owns the managed resource group; the deny leaves it out"
            ),
        ),
    ),
    Assignment(
        "backup-agent",
        "Contributor",
        "rg-platform-backup",
        (
            Fault(
                _WORKLOAD,
                "medium",
                "the deny at the resource group does not apply to what lies in it, so the vaults are open",
            ),
        ),
    ),
    Assignment(
        "Vendor Access",
        "Contributor",
        "rg-lab-nonprod",
        doubts=(Doubt(_WORKLOAD, "the members of the group are missing in the export"),),
    ),
    Assignment(
        "estate-janitor",
        "Contributor",
        "mrg-fraudshield",
        innocent="the managed application's deny assignment leaves it nothing but reading",
    ),
    Assignment(
        "github-web-deploy",
        "Contributor",
        "rg-web-prod/app-portal-prod",
        innocent="Contributor of a single site, which is what it deploys",
    ),
    Assignment("func-orders-prod/slots/staging", "Storage Blob Data Contributor", "rg-web-prod/stordersprod"),
    Assignment("app-portal-prod", "Key Vault Secrets User", "rg-web-prod/kv-web-prod"),
    Assignment(
        "id-ingest-prod",
        "Storage Blob Data Owner",
        "rg-data-prod/stingestprod",
        innocent="what the Functions host needs on its own storage, and no more",
    ),
    Assignment("id-ingest-prod", "Storage Queue Data Contributor", "rg-data-prod/stingestprod"),
    Assignment("id-ingest-prod", "Azure Event Hubs Data Receiver", "rg-data-prod/evh-data-prod"),
    Assignment("id-ingest-prod", "Key Vault Secrets User", "rg-data-prod/kv-data-prod"),
    Assignment(
        "id-shared-messaging",
        "Azure Service Bus Data Sender",
        "rg-messaging-nonprod/sb-messaging-nonprod",
        innocent="one identity under two apps, with narrow roles",
    ),
    Assignment("id-shared-messaging", "Storage Blob Data Owner", "rg-messaging-nonprod/stmsgnonprod"),
    Assignment("id-aks-kubelet", "AcrPull", "rg-platform-mgmt/acrcontoso"),
    Assignment("adf-data-prod", "Storage Blob Data Contributor", "rg-data-prod/stdatalakeprod"),
    Assignment("aa-platform", "Virtual Machine Contributor", "rg-lab-nonprod"),
)

AWKWARD_ROLES = (
    Assignment("Diego Santos", "Resource Writer", "rg-web-nonprod"),
    Assignment("Quentin Dubois", "Compliance Toolkit", "rg-analytics-prod"),
    Assignment("Tara Singh", "Support Triage", "rg-platform-mgmt"),
    Assignment("Chloe Martin", "Reader Delegate", "rg-web-nonprod"),
    Assignment("Marcus Hill", "Old Importer", "rg-data-prod"),
    Assignment("Felix Wagner", "Container Janitor", "rg-web-nonprod"),
    Assignment("Dana Peretz", "Widget Operator", "rg-platform-mgmt"),
    Assignment("Support Desk", "Machine Starter", "rg-lab-nonprod"),
    Assignment("Platform Team", "Key Rotation", "rg-platform-mgmt/stplatformdiag"),
    Assignment(
        "github-web-deploy", "Function Publisher", "rg-web-prod", innocent="named operations on one resource group"
    ),
    Assignment(
        "Hana Sato",
        "Role Based Access Control Administrator",
        "rg-platform-mgmt",
        innocent="delegated by the documented condition, in one resource group",
        condition=THREE_ROLES,
    ),
    Assignment(
        "Former Contractor",
        "Contributor",
        "rg-web-nonprod",
        innocent="left behind by a deleted user: nobody can use it, and no rule of this list looks for it",
    ),
)
