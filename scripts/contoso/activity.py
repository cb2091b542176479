"""Some weeks of contoso-prod-web's activity log."""

from __future__ import annotations

from scripts.contoso.model import Event

SUBSCRIPTION = "contoso-prod-web"
"""The one subscription whose log was exported."""

_SITE = "rg-web-prod/func-orders-prod"
_TABLE = f"""
2026-08-11T08:14:05Z | Alice Nguyen | Web/sites/write | {_SITE} | ok
2026-08-11T08:20:41Z | Alice Nguyen | Web/sites/config/write | {_SITE}/config/appsettings | ok
2026-08-19T13:02:11Z | Alice Nguyen | Authorization/roleAssignments/write | rg-web-prod | ok
2026-08-25T06:00:02Z | contoso-terraform | Resources/deployments/write | rg-web-network | ok
2026-08-25T06:00:19Z | contoso-terraform | Network/virtualNetworks/write | rg-web-network/vnet-web-prod | ok
2026-08-25T06:01:40Z | contoso-terraform | Network/networkSecurityGroups/write | rg-web-network/nsg-web-prod | ok
2026-09-01T06:00:02Z | contoso-terraform | Resources/deployments/write | rg-web-network | ok
2026-09-03T11:47:30Z | Chloe Martin | Web/sites/restart/Action | {_SITE} | ok
2026-09-07T09:05:00Z | github-web-deploy | Web/sites/publish/Action | rg-web-prod/app-portal-prod | ok
2026-09-08T06:00:03Z | contoso-terraform | Resources/deployments/write | rg-web-network | ok
2026-09-14T09:05:10Z | github-web-deploy | Web/sites/publish/Action | rg-web-prod/app-portal-prod | ok
2026-09-16T15:21:56Z | Felix Wagner | KeyVault/vaults/write | rg-web-prod/kv-web-prod | denied
2026-09-22T06:00:02Z | contoso-terraform | Resources/deployments/write | rg-web-network | ok
2026-09-24T17:40:12Z | func-orders-prod | Storage/storageAccounts/listKeys/action | rg-web-prod/stordersprod | ok
2026-10-01T02:10:00Z | func-orders-prod | Storage/storageAccounts/listKeys/action | rg-web-prod/stordersprod | ok
2026-10-06T06:00:02Z | contoso-terraform | Resources/deployments/write | rg-web-network | ok
2026-10-12T10:30:45Z | Diego Santos | Web/sites/slots/slotsswap/Action | {_SITE}/slots/staging | ok
2026-10-19T09:05:21Z | github-web-deploy | Web/sites/publish/Action | rg-web-prod/app-portal-prod | ok
2026-10-27T14:12:08Z | Omar Haddad | Network/applicationGateways/write | rg-web-network/agw-web-prod | ok
2026-10-31T18:03:33Z | Noah Becker | Web/serverfarms/write | rg-web-prod/plan-web-prod | ok
2026-10-31T18:09:12Z | Noah Becker | Insights/components/write | rg-web-prod/appi-web-prod | ok
"""
"""``TIME | CALLER | OPERATION | SCOPE | ok or denied`` on each line, oldest first; operations less ``Microsoft.``."""


def events() -> tuple[Event, ...]:
    """Return the events of the table, oldest first."""
    found = []
    for line in _TABLE.strip().splitlines():
        at, caller, operation, scope, outcome = line.split(" | ")
        found.append(Event(at, caller, operation, scope, outcome == "ok"))
    return tuple(found)
