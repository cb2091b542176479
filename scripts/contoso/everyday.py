"""Everyday assignments: mostly well made, roles for groups in resource groups, with the small slips of real life."""

from __future__ import annotations

from scripts.contoso.model import Assignment, Fault

_TABLE = """
Cloud Auditors | Reader | sub:contoso-platform, sub:contoso-sandbox
Security Operations | Reader | sub:contoso-prod-web, sub:contoso-prod-data, sub:contoso-nonprod, sub:contoso-platform
Finance Analysts | Reader | sub:contoso-prod-data
Web Developers | Reader | sub:contoso-prod-web
Data Engineers | Reader | sub:contoso-prod-data
Nonprod Developers | Reader | sub:contoso-nonprod
Network Team | Reader | sub:contoso-prod-web, sub:contoso-nonprod
Web Developers | Website Contributor | rg-web-prod
Web Developers | Web Plan Contributor | rg-web-prod
Web Developers | Contributor | rg-web-nonprod, rg-messaging-nonprod
Web Developers | Log Analytics Reader | rg-platform-mgmt/log-platform
Web Developers | Key Vault Reader | rg-web-prod/kv-web-prod
Web Developers | Key Vault Secrets Officer | rg-web-nonprod/kv-web-nonprod
Web Developers | Storage Blob Data Reader | rg-web-prod/stwebprod
Web Developers | Storage Blob Data Contributor | rg-web-nonprod/stwebnonprod
Web Developers | Azure Service Bus Data Receiver | rg-messaging-nonprod/sb-messaging-nonprod
Web Developers | Azure Service Bus Data Sender | rg-messaging-nonprod/sb-messaging-nonprod
Data Engineers | Data Factory Contributor | rg-data-prod
Data Engineers | SQL DB Contributor | rg-data-prod
Data Engineers | Contributor | rg-analytics-prod
Data Engineers | Storage Blob Data Contributor | rg-data-prod/stdatalakeprod, rg-analytics-prod/stanalyticsprod
Data Engineers | Storage Table Data Contributor | rg-data-prod/stdatalakeprod
Data Engineers | Storage Queue Data Contributor | rg-data-prod/stingestprod
Data Engineers | Azure Event Hubs Data Receiver | rg-data-prod/evh-data-prod
Data Engineers | Key Vault Secrets Officer | rg-data-prod/kv-data-prod
Data Engineers | Log Analytics Contributor | rg-analytics-prod/log-data-prod
Data On-Call | Monitoring Reader | rg-data-prod, rg-analytics-prod
Data On-Call | Key Vault Secrets User | rg-data-prod/kv-data-prod
Data Vendors | Storage Blob Data Reader | rg-analytics-prod/stanalyticsprod/blobServices/default/containers/vendor-drop
Data Vendors | Reader | rg-analytics-prod
Finance Analysts | Storage Blob Data Reader | rg-data-prod/stdatalakeprod/blobServices/default/containers/finance
Finance Analysts | Reader | rg-analytics-prod
Yusuf Demir | Storage Blob Data Reader | rg-analytics-prod/stanalyticsprod
Nonprod Developers | Virtual Machine Contributor | rg-lab-nonprod
Nonprod Developers | Log Analytics Reader | rg-platform-mgmt/log-platform
Platform Team | Contributor | rg-platform-hub, rg-platform-mgmt, rg-platform-backup
Platform Team | Key Vault Secrets Officer | rg-platform-mgmt/kv-platform
Platform Team | AcrPush | rg-platform-mgmt/acrcontoso
Platform Team | Backup Contributor | rg-platform-backup/rsv-backup
Platform Team | Azure Kubernetes Service Cluster User Role | rg-platform-mgmt/aks-platform
Platform Team | Tag Contributor | rg-web-prod, rg-data-prod, rg-web-nonprod
Platform Onboarding | Reader | sub:contoso-platform
Network Team | Network Contributor | rg-platform-hub, rg-web-network
Network Team | Reader | rg-platform-mgmt
Network Team | Monitoring Reader | rg-web-network
Security Operations | Log Analytics Reader | rg-platform-mgmt/log-platform, rg-analytics-prod/log-data-prod
Security Operations | Key Vault Reader | rg-web-prod/kv-web-prod, rg-data-prod/kv-data-prod
Security Operations | Key Vault Reader | rg-platform-mgmt/kv-platform
Security Operations | Monitoring Reader | rg-platform-mgmt
Support Desk | Reader | rg-web-prod, rg-web-nonprod, rg-messaging-nonprod
Support Desk | Monitoring Reader | rg-web-prod
Release Engineers | Website Contributor | rg-web-nonprod
Release Engineers | AcrPush | rg-platform-mgmt/acrcontoso
Release Engineers | Storage Blob Data Contributor | rg-web-nonprod/stwebnonprod
Walter Brandt | Reader | sub:contoso-nonprod
Emma Larsen | Reader | rg-data-prod
Carlos Vega | Reader | rg-web-prod, rg-web-nonprod
Dana Peretz | Reader | rg-data-prod
Sam Whitfield | Reader | rg-platform-backup
Gustav Holm | Reader | rg-platform-hub
grafana-monitor | Monitoring Reader | rg-web-prod, rg-data-prod, rg-platform-mgmt
grafana-monitor | Log Analytics Reader | rg-platform-mgmt/log-platform
sentinel-automation | Log Analytics Contributor | rg-platform-mgmt/log-platform
databricks-connector | Storage Blob Data Contributor | rg-data-prod/stdatalakeprod
databricks-connector | Storage Blob Data Reader | rg-analytics-prod/stanalyticsprod
old-build-agent | Website Contributor | rg-web-nonprod
old-build-agent | AcrPush | rg-platform-mgmt/acrcontoso
backup-agent | Storage Account Key Operator Service Role | rg-platform-backup/stbackupcopies
backup-agent | Backup Contributor | rg-platform-backup/rsv-backup
func-reports-nonprod | Storage Blob Data Contributor | rg-web-nonprod/stwebnonprod
estate-janitor | Tag Contributor | rg-lab-nonprod, rg-web-nonprod
"""
"""``PRINCIPAL | ROLE | SCOPE, SCOPE, …`` on each line."""


_IN_PERSON = "direct-user-assignment"
_TWICE = "redundant-assignment"
_KEYS = "key-listing-bypass"
_STANDING = "standing-privileged-access"

_SLIPS = f"""
Emma Larsen | Reader | rg-data-prod | {_IN_PERSON} | info | looked something up once
Carlos Vega | Reader | rg-web-prod | {_IN_PERSON} | info | product owners have no group
Carlos Vega | Reader | rg-web-nonprod | {_IN_PERSON} | info | product owners have no group
Dana Peretz | Reader | rg-data-prod | {_IN_PERSON} | info | product owners have no group
Sam Whitfield | Reader | rg-platform-backup | {_IN_PERSON} | info | an auditor, in person
Sam Whitfield | Reader | rg-platform-backup | {_TWICE} | info | Cloud Auditors, which he is in, reads the subscription
Gustav Holm | Reader | rg-platform-hub | {_IN_PERSON} | info | left the company, and the assignment stayed
Walter Brandt | Reader | sub:contoso-nonprod | {_IN_PERSON} | info | in person
Walter Brandt | Reader | sub:contoso-nonprod | {_TWICE} | info | Release Managers, his group, do nearly everything
Yusuf Demir | Storage Blob Data Reader | rg-analytics-prod/stanalyticsprod | {_IN_PERSON} | low | reads data, in person
Finance Analysts | Reader | rg-analytics-prod | {_TWICE} | info | they read the whole subscription
Data Vendors | Reader | rg-analytics-prod | {_TWICE} | info | two groups up they own the subscription
Data On-Call | Monitoring Reader | rg-data-prod | {_TWICE} | info | a group up they own the subscription
Data On-Call | Monitoring Reader | rg-analytics-prod | {_TWICE} | info | a group up they own the subscription
Data On-Call | Key Vault Secrets User | rg-data-prod/kv-data-prod | guest-privileged | low | two guests of Fabrikam
Support Desk | Reader | rg-web-prod | {_TWICE} | info | Monitoring Reader there reads everything as well
Release Engineers | Website Contributor | rg-web-nonprod | {_TWICE} | low | Release Managers do nearly everything
Release Engineers | Website Contributor | rg-web-nonprod | {_KEYS} | medium | lists settings and keys of sites
old-build-agent | Website Contributor | rg-web-nonprod | {_KEYS} | medium | lists settings and keys of sites
Web Developers | Website Contributor | rg-web-prod | {_KEYS} | medium | lists settings and keys of sites
Web Developers | Log Analytics Reader | rg-platform-mgmt/log-platform | {_TWICE} | low | a group up has it too
Web Developers | Contributor | rg-web-nonprod | {_STANDING} | low | Contributor at all times
Web Developers | Contributor | rg-messaging-nonprod | {_STANDING} | low | Contributor at all times
Data Engineers | Contributor | rg-analytics-prod | {_STANDING} | low | Contributor at all times
Data Engineers | Log Analytics Contributor | rg-analytics-prod/log-data-prod | {_KEYS} | low | lists its keys
sentinel-automation | Log Analytics Contributor | rg-platform-mgmt/log-platform | {_KEYS} | low | lists its keys
Nonprod Developers | Virtual Machine Contributor | rg-lab-nonprod | {_KEYS} | medium | keys, if there were accounts
Platform Team | Contributor | rg-platform-hub | {_STANDING} | low | Contributor at all times
Platform Team | Contributor | rg-platform-mgmt | {_STANDING} | low | Contributor at all times
Platform Team | Contributor | rg-platform-backup | {_STANDING} | low | Contributor at all times
Platform Team | AcrPush | rg-platform-mgmt/acrcontoso | {_TWICE} | low | Contributor of the resource group may push
Platform Team | Backup Contributor | rg-platform-backup/rsv-backup | {_TWICE} | low | the group's Contributor may
Platform Team | Azure Kubernetes Service Cluster User Role | rg-platform-mgmt/aks-platform | {_TWICE} | low | likewise
Platform Team | Azure Kubernetes Service Cluster User Role | rg-platform-mgmt/aks-platform | {_KEYS} | low | kubeconfig
Data Engineers | Data Factory Contributor | rg-data-prod | {_KEYS} | medium | lists keys of integration runtimes
backup-agent | Backup Contributor | rg-platform-backup/rsv-backup | {_TWICE} | low | the group's Contributor may
backup-agent | Storage Account Key Operator Service Role | rg-platform-backup/stbackupcopies | {_TWICE} | low | likewise
backup-agent | Storage Account Key Operator Service Role | rg-platform-backup/stbackupcopies | {_KEYS} | low | its keys
"""
"""``PRINCIPAL | ROLE | SCOPE | RULE | SEVERITY | WHY`` on each line: what is to be found in the table above."""


def everyday_assignments() -> tuple[Assignment, ...]:
    """Return the assignments of the table, line by line, with their slips.

    Raises:
        ValueError: A slip is about an assignment that the table does not have.
    """
    slips: dict[tuple[str, ...], list[Fault]] = {}
    for line in _SLIPS.strip().splitlines():
        *about, rule, severity, why = line.split(" | ")
        slips.setdefault(tuple(about), []).append(Fault(rule, severity, why))
    found: list[Assignment] = []
    for line in _TABLE.strip().splitlines():
        principal, role, scopes = line.split(" | ")
        for scope in scopes.split(", "):
            found.append(Assignment(principal, role, scope, tuple(slips.pop((principal, role, scope), ()))))
    if slips:
        raise ValueError(f"no such assignments: {sorted(slips)}")
    return tuple(found)
