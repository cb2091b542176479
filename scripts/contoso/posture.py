"""How contoso's sites, storage accounts, vaults and messaging are set up: what is open, and to whom.

Most of it is as it should be. What is not is told beside the thing, for the rules that judge it.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Binding:
    """What triggers a function, or what it reads and writes."""

    type: str
    members: dict[str, str | list[str]]
    direction: str = "IN"


@dataclass(frozen=True, slots=True)
class Posture:
    """The configuration of a site."""

    runtime: str = "PYTHON|3.11"
    min_tls: str = "1.2"
    ftps: str = "Disabled"
    debugging: bool = False
    origins: tuple[str, ...] = ()
    basic_auth: bool = False
    """Whether user name and password publish to it."""
    public: str | None = "Enabled"
    restrictions: tuple[tuple[str, str, str], ...] = ()
    """Rules: action, address or service tag, name."""
    endpoint: bool = False
    """True when it has a private endpoint."""
    sign_in: bool = False
    """True when App Service authentication stands before it."""
    mount: tuple[str, str] | None = None
    """Account and share of what is mounted into it."""
    functions: dict[str, tuple[Binding, ...]] = field(default_factory=dict)


def _http(level: str, route: str, *methods: str) -> Binding:
    return Binding("httpTrigger", {"name": "req", "authLevel": level, "route": route, "methods": list(methods)})


def _timer(schedule: str) -> Binding:
    return Binding("timerTrigger", {"name": "timer", "schedule": schedule})


def _bus(queue: str, connection: str) -> Binding:
    return Binding("serviceBusTrigger", {"name": "message", "queueName": queue, "connection": connection})


_ORDERS = Posture(
    min_tls="1.1",
    ftps="AllAllowed",
    origins=("https://portal.azure.com", "https://www.contoso.example"),
    basic_auth=True,
    functions={
        "TakeOrder": (_http("function", "orders", "post"), Binding("http", {"name": "$return"}, "OUT")),
        "ShipOrder": (_bus("orders", "OrdersBus"), Binding("blob", {"name": "label", "path": "labels/{id}.pdf",
                      "connection": "AzureWebJobsStorage"}, "OUT")),
        "Ping": (_http("anonymous", "ping", "get"), Binding("http", {"name": "$return"}, "OUT")),
    },
)  # fmt: skip
_MESSAGES = Posture(functions={"Send": (_bus("outgoing", "Bus"),)})

SITES: dict[str, Posture] = {
    "func-orders-prod": _ORDERS,
    "func-orders-prod/slots/staging": Posture(basic_auth=True, functions=_ORDERS.functions),
    "app-portal-prod": Posture(
        "DOCKER|acrcontoso.azurecr.io/portal:2.4",
        restrictions=(("Allow", "AzureFrontDoor.Backend", "front-door"), ("Deny", "Any", "Deny all")),
        sign_in=True,
        mount=("stwebprod", "portal-content"),
    ),
    "func-billing-prod": Posture(
        "", public="Disabled", endpoint=True, functions={"Nightly": (_timer("0 0 2 * * *"),)}
    ),
    "func-ingest-prod": Posture(
        "",
        public=None,
        endpoint=True,
        functions={
            "Ingest": (Binding("eventHubTrigger", {"name": "events", "eventHubName": "telemetry",
                       "connection": "Events", "consumerGroup": "$Default"}),),
        },
    ),
    "func-reports-nonprod": Posture(
        debugging=True, origins=("*",), functions={"Report": (_http("anonymous", "reports/{id:int}", "get"),)}
    ),
    "func-mail-nonprod": _MESSAGES,
    "func-notify-nonprod": _MESSAGES,
    "app-intranet-nonprod": Posture("NODE|20-lts", sign_in=True),
}  # fmt: skip
"""By the name of the site, of a slot with ``/slots/SLOT``."""

PLANS = {
    "plan-web-prod": ("P1v3", "PremiumV3"),
    "plan-data-prod": ("EP1", "ElasticPremium"),
    "plan-ingest-flex": ("FC1", "FlexConsumption"),
    "plan-web-nonprod": ("B1", "Basic"),
    "plan-messaging-nonprod": ("Y1", "Dynamic"),
}
"""The size and tier of each plan."""

SIZES = {
    "Microsoft.Storage/storageAccounts": ("Standard_LRS", "Standard"),
    "Microsoft.ServiceBus/namespaces": ("Standard", "Standard"),
    "Microsoft.EventHub/namespaces": ("Standard", "Standard"),
}
"""The size and tier of everything else of these types."""

KEYS_REFUSED = frozenset({"stingestprod", "stbackupcopies", "sb-messaging-nonprod", "cosmos-data-prod"})
"""What takes no keys; of a storage account null counts as taking them."""

PUBLIC_BLOBS = frozenset({"stwebprod"})
"""Storage accounts whose containers may be opened to everybody."""

PRIVATE = frozenset({"stdatalakeprod", "kv-data-prod", "cosmos-data-prod"})
"""What is closed to the internet."""

VAULT_POLICIES: dict[str, tuple[tuple[str, str], ...]] = {
    "kv-web-nonprod": (("func-reports-nonprod", "get list"), ("Nonprod Developers", "get list set")),
}
"""Vaults that decide by access policies: who, and what may be done with secrets. The others decide by roles."""
