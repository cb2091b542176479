"""What benchmarks call the controls that rules serve.

Ids of the CIS benchmark move from one version to the next, so that a control is always named with
its benchmark and version (Microsoft: "Overview of Microsoft cloud security benchmark"; Center for
Internet Security: "CIS Microsoft Azure Foundations Benchmark"; OWASP: "Serverless Top 10").
"""

from __future__ import annotations

_TITLES = {
    "MCSB IM-1": "Use centralized identity and authentication system",
    "MCSB IM-3": "Manage application identities securely and automatically",
    "MCSB IM-8": "Restrict the exposure of credentials and secrets",
    "MCSB PA-1": "Separate and limit highly privileged/administrative users",
    "MCSB PA-2": "Avoid standing access for user accounts and permissions",
    "MCSB PA-3": "Manage lifecycle of identities and entitlements",
    "MCSB PA-4": "Review and reconcile user access regularly",
    "MCSB PA-7": "Follow just enough administration (least privilege) principle",
    "CIS Azure Foundations 5.0 5.23": "Ensure that no custom subscription administrator roles exist",
    "CIS Azure Foundations 5.0 5.27": "Ensure there are between 2 and 3 subscription owners",
    "CIS Azure Foundations 5.0 5.3.3": "Ensure that use of the 'User Access Administrator' role is restricted",
    "OWASP Serverless Top 10 2018 S5": "Broken access control",
    "Azure Policy a451c1ef-c6ca-483d-87ed-f49761e3ffb5": "Audit usage of custom RBAC roles",
    "Azure Policy 4f11b553-d42e-4e3a-89be-32ca364cad4c": (
        "A maximum of 3 owners should be designated for your subscription"
    ),
    "Azure Policy 09024ccc-0c5f-475e-9457-b7c0d9ed487b": (
        "There should be more than one owner assigned to your subscription"
    ),
    "Azure Policy 339353f6-2387-4a45-abe4-7f529d121046": (
        "Guest accounts with owner permissions on Azure resources should be removed"
    ),
    "Azure Policy 94e1c2ac-cbbe-4cac-a2b5-389c812dee87": (
        "Guest accounts with write permissions on Azure resources should be removed"
    ),
    "Azure Policy e9ac8f8e-ce22-4355-8f04-99b911d6be52": (
        "Guest accounts with read permissions on Azure resources should be removed"
    ),
}


def control_title(control: str) -> str | None:
    """Return what the benchmark calls a control, None where nobody wrote it down."""
    return _TITLES.get(control)
