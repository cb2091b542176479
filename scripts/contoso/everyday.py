"""Everyday assignments: well made, mostly roles for groups in resource groups, and no finding among them."""

from __future__ import annotations

from scripts.contoso.model import Assignment

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


def everyday_assignments() -> tuple[Assignment, ...]:
    """Return the assignments of the table, line by line."""
    found: list[Assignment] = []
    for line in _TABLE.strip().splitlines():
        principal, role, scopes = line.split(" | ")
        found.extend(Assignment(principal, role, scope) for scope in scopes.split(", "))
    return tuple(found)
