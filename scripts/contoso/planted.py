"""The assignments with a story: planted faults, and innocent things that look like faults."""

from __future__ import annotations

from scripts.contoso.guards import ALL_BUT_THREE, GIVES_READER_ONLY, OPAQUE, THREE_ROLES
from scripts.contoso.model import Assignment, Doubt, Fault, ScopeFault

_ROOT = "root-scope-assignment"
_GROUP = "management-group-assignment"
_WIDE = "subscription-wide-role"
_WORKLOAD = "privileged-workload-identity"
_GUEST = "guest-privileged"
_IN_PERSON = "direct-user-assignment"
_STANDING = "standing-privileged-access"
_FREE = "unconditioned-role-administration"
_TWICE = "redundant-assignment"
_KEYS = "key-listing-bypass"
_LOCKS = "lock-administration"
_ORPHAN = "orphaned-assignment"
_OWNERS = "too-many-owners"

ABOVE_SUBSCRIPTIONS = (
    Assignment(
        "Erin Walsh",
        "User Access Administrator",
        "/",
        (
            Fault(_ROOT, "critical", "elevated access as Global Administrator once, and never gave it back"),
            Fault(_FREE, "critical", "grants any role in the whole tenant"),
            Fault(_STANDING, "high", "at all times, though Cloud Admins may activate what they need"),
            Fault(_IN_PERSON, "medium", "in person"),
        ),
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
    Assignment(
        "Alice Nguyen",
        "Owner",
        "sub:contoso-prod-web",
        (
            Fault(_WIDE, "critical", "Owner, in person"),
            Fault(_FREE, "critical", "Owner grants any role"),
            Fault(_STANDING, "high", "Owner at all times"),
            Fault(_IN_PERSON, "medium", "in person"),
        ),
    ),
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
            Fault(_GUEST, "critical", "two guests of Fabrikam own the subscription through three groups"),
            Fault(_FREE, "critical", "Owner grants any role"),
            Fault(_STANDING, "high", "Owner at all times, for four people"),
        ),
    ),
    Assignment(
        "Tomasz Kowalski",
        "Application Helper",
        "sub:contoso-nonprod",
        (
            Fault(_WIDE, "critical", "a clone of Owner under a harmless name"),
            Fault(_FREE, "critical", "the clone grants any role too"),
            Fault(_STANDING, "high", "at all times"),
            Fault(_IN_PERSON, "medium", "in person"),
        ),
    ),
    Assignment(
        "Release Managers",
        "Deployment Assistant",
        "sub:contoso-nonprod",
        (
            Fault(_WIDE, "high", "a clone of Contributor"),
            Fault(_WORKLOAD, "high", "release-bot sits at the far side of a ring of three groups"),
            Fault(_STANDING, "medium", "and so do three people, at all times"),
        ),
    ),
    Assignment(
        "Platform Onboarding",
        "Role Based Access Control Administrator",
        "sub:contoso-platform",
        (Fault(_WIDE, "low", "may give itself Tag Contributor, the gravest role that its condition lets through"),),
        innocent="no `unconditioned-role-administration`: the documented condition holds",
        condition=THREE_ROLES,
    ),
    Assignment(
        "Kenji Mori",
        "Storage Blob Data Owner",
        "sub:contoso-prod-data",
        (
            Fault(_WIDE, "low", "writes all blobs if a condition holds that nobody can read"),
            Fault(_IN_PERSON, "low", "in person"),
        ),
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
        (
            Fault(_WIDE, "critical", "a partner owns the subscription"),
            Fault(_FREE, "critical", "Owner grants any role"),
        ),
        (
            Doubt(_WORKLOAD, "a foreign group, whose members nobody at contoso can list"),
            Doubt(_STANDING, "likewise"),
            Doubt(_GUEST, "likewise"),
            Doubt(_OWNERS, "likewise: there may be any number of owners"),
        ),
    ),
    Assignment("Cloud Auditors", "Access Reviewer", "sub:contoso-prod-web", innocent="reads role assignments only"),
    Assignment(
        "Security Operations",
        "Compute Reader",
        "sub:contoso-nonprod",
        (Fault(_TWICE, "info", "Reader of the subscription reads machines too"),),
        innocent="no `subscription-wide-role`: reads machines only",
    ),
    Assignment(
        "Carlos Vega",
        "Widget Reader",
        "sub:contoso-platform",
        (Fault(_IN_PERSON, "info", "in person"),),
        innocent="no `subscription-wide-role`: reads, of a provider nobody knows",
    ),
)

WORKLOADS = (
    Assignment(
        "func-orders-prod",
        "Owner",
        "rg-web-prod",
        (
            Fault(_WORKLOAD, "high", "a Function App owns its resource group; the deny there only audits"),
            Fault(_FREE, "high", "Owner grants any role"),
        ),
    ),
    Assignment(
        "id-billing-prod",
        "Application Helper",
        "rg-data-prod",
        (
            Fault(_WORKLOAD, "high", "a Function App holds a custom role of `*`"),
            Fault(_FREE, "high", "`*` grants any role"),
        ),
    ),
    Assignment(
        "fraudshield-publisher",
        "Owner",
        "mrg-fraudshield",
        (
            Fault(
                _WORKLOAD, "high", "the publisher's application owns the managed resource group; the deny leaves it out"
            ),
            Fault(_FREE, "high", "Owner grants any role"),
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
        doubts=(
            Doubt(_WORKLOAD, "the members of the group are missing in the export"),
            Doubt(_STANDING, "likewise"),
            Doubt(_GUEST, "likewise"),
        ),
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
    Assignment(
        "aa-platform",
        "Virtual Machine Contributor",
        "rg-lab-nonprod",
        (Fault(_KEYS, "medium", "lists storage keys, though no account is listed there"),),
    ),
)

_GRANTS_IN_PERSON = (
    Fault(_FREE, "high", "the custom role grants any role"),
    Fault(_STANDING, "medium", "at all times"),
    Fault(_IN_PERSON, "medium", "in person"),
)

AWKWARD_ROLES = (
    Assignment("Diego Santos", "Resource Writer", "rg-web-nonprod", _GRANTS_IN_PERSON),
    Assignment("Quentin Dubois", "Compliance Toolkit", "rg-analytics-prod", _GRANTS_IN_PERSON),
    Assignment("Tara Singh", "Support Triage", "rg-platform-mgmt", _GRANTS_IN_PERSON),
    Assignment(
        "Chloe Martin",
        "Reader Delegate",
        "rg-web-nonprod",
        (Fault(_IN_PERSON, "info", "in person; it gives Reader only"),),
        innocent="no `unconditioned-role-administration`: the condition in its block lets it give Reader only",
    ),
    Assignment(
        "Marcus Hill",
        "Old Importer",
        "rg-data-prod",
        (Fault(_STANDING, "medium", "widens its own role at all times"), Fault(_IN_PERSON, "medium", "in person")),
    ),
    Assignment(
        "Felix Wagner",
        "Container Janitor",
        "rg-web-nonprod",
        (
            Fault(_IN_PERSON, "low", "in person"),
            Fault(_TWICE, "low", "Web Developers, which he is in, contribute to the resource group"),
        ),
    ),
    Assignment("Dana Peretz", "Widget Operator", "rg-platform-mgmt", (Fault(_IN_PERSON, "info", "in person"),)),
    Assignment("Support Desk", "Machine Starter", "rg-lab-nonprod"),
    Assignment(
        "Platform Team",
        "Key Rotation",
        "rg-platform-mgmt/stplatformdiag",
        (
            Fault(_KEYS, "low", "hands out the keys of the account"),
            Fault(_TWICE, "low", "Contributor of the resource group lists keys as well"),
        ),
    ),
    Assignment(
        "github-web-deploy", "Function Publisher", "rg-web-prod", innocent="named operations on one resource group"
    ),
    Assignment(
        "Hana Sato",
        "Role Based Access Control Administrator",
        "rg-platform-mgmt",
        (
            Fault(_IN_PERSON, "low", "in person; the gravest role that it gives is Tag Contributor"),
            Fault(_TWICE, "low", "Platform Onboarding, which she is in, has it for the subscription, to the letter"),
        ),
        innocent="no `unconditioned-role-administration`: the documented condition holds",
        condition=THREE_ROLES,
    ),
    Assignment(
        "Network Team",
        "Role Based Access Control Administrator",
        "rg-web-network",
        (
            Fault(_FREE, "high", "all roles but three, and `Access Custodian` grants roles too"),
            Fault(_STANDING, "low", "at all times"),
        ),
        condition=ALL_BUT_THREE,
    ),
    Assignment(
        "Support Desk",
        "Role Based Access Control Administrator",
        "rg-messaging-nonprod",
        (Fault(_FREE, "low", "gives Reader only, but may take everybody's assignment away"),),
        condition=GIVES_READER_ONLY,
    ),
    Assignment(
        "estate-janitor",
        "Nightly Cleaner",
        "rg-messaging-nonprod",
        (Fault(_LOCKS, "low", "`*/delete` takes locks away before it deletes what they keep"),),
    ),
    Assignment(
        "Platform Team",
        "Lock Keeper",
        "sub:contoso-platform",
        (
            Fault(_LOCKS, "medium", "a role made for locks, which no baseline names yet"),
            Fault(_WIDE, "medium", "changes locks in the whole subscription"),
        ),
    ),
    Assignment(
        "Former Contractor",
        "Contributor",
        "rg-web-nonprod",
        (Fault(_ORPHAN, "low", "left behind by a deleted user: nobody can use it until the user is restored"),),
        innocent="no `standing-privileged-access` nor `direct-user-assignment`: the user is deleted",
    ),
)

OWNERS = (
    ScopeFault(
        "sub:contoso-prod-data",
        Fault(_OWNERS, "high", "Priya Raman, Kenji Mori and two guests, all through one group"),
    ),
)
