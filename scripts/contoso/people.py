"""Who works at contoso: people, groups and service principals."""

from __future__ import annotations

from scripts.contoso.model import Group, ServicePrincipal, User

_STAFF = """
Erin Walsh: Head of Cloud
Grace Okafor: Platform Lead
Daniel Fischer: Platform Engineer
Hana Sato: Platform Engineer
Omar Haddad: Network Engineer
Lucas Meyer: Platform Engineer
Sofia Rossi: Network Engineer
Ivan Petrov: Network Engineer
Alice Nguyen: Web Lead
Noah Becker: Web Developer
Chloe Martin: Web Developer
Diego Santos: Web Developer
Emma Larsen: Web Developer
Felix Wagner: Web Developer
Tomasz Kowalski: Web Developer
Priya Raman: Data Lead
Kenji Mori: Data Engineer
Lena Vogel: Data Engineer
Marcus Hill: Data Engineer
Yusuf Demir: Data Scientist
Nina Schulz: Finance Analyst
Oliver Grant: Finance Analyst
Paula Costa: Finance Analyst
Quentin Dubois: Internal Auditor
Rosa Marino: Internal Auditor
Tara Singh: Support Engineer
Umar Farooq: Support Engineer
Vera Novak: Support Engineer
Walter Brandt: Release Manager
Xenia Popova: Release Engineer
Zoe Adler: Release Engineer
Amir Rahimi: Security Analyst
Bianca Moretti: Security Analyst
Carlos Vega: Product Owner
Dana Peretz: Product Owner
Elif Kaya: Works Council
"""

USERS = (
    *(User(name, job) for name, job in (line.split(": ") for line in _STAFF.strip().splitlines())),
    User("Gustav Holm", "Former Network Engineer", enabled=False),
    User("Maria Lopez", guest_of="fabrikam.example"),
    User("Raj Patel", guest_of="fabrikam.example"),
    User("Sam Whitfield", guest_of="northwind-audit.example"),
)

GROUPS = (
    Group("Cloud Admins", ("Erin Walsh", "Grace Okafor", "Daniel Fischer"), "may activate ownership"),
    Group("Platform Team", ("Grace Okafor", "Daniel Fischer", "Hana Sato", "Omar Haddad"), "runs the platform"),
    Group("Platform Onboarding", ("Hana Sato", "Lucas Meyer"), "gives new teams their first roles"),
    Group("Network Team", ("Omar Haddad", "Sofia Rossi", "Ivan Petrov"), "hub, firewall, DNS"),
    Group(
        "Web Developers",
        ("Alice Nguyen", "Noah Becker", "Chloe Martin", "Diego Santos", "Emma Larsen", "Felix Wagner"),
        "the shop and the portal",
    ),
    Group("Nonprod Developers", ("Web Developers", "Data Engineers", "Tomasz Kowalski"), "everybody who writes code"),
    Group("Data Engineers", ("Priya Raman", "Kenji Mori", "Lena Vogel", "Marcus Hill"), "the data platform"),
    Group("Data Platform Leads", ("Priya Raman", "Data On-Call"), "leads, and whoever is on call"),
    Group("Data On-Call", ("Kenji Mori", "Data Vendors"), "this week's rota"),
    Group("Data Vendors", ("Maria Lopez", "Raj Patel"), "consultants of Fabrikam"),
    Group("Finance Analysts", ("Nina Schulz", "Oliver Grant", "Paula Costa", "Yusuf Demir"), "reports and forecasts"),
    Group("Cloud Auditors", ("Quentin Dubois", "Rosa Marino", "Sam Whitfield"), "read, never touch"),
    Group("Security Operations", ("Amir Rahimi", "Bianca Moretti"), "watches alerts"),
    Group("Support Desk", ("Tara Singh", "Umar Farooq", "Vera Novak"), "first line"),
    # The next three hold each other in a ring; the service principal sits at its far side.
    Group("Release Managers", ("Release Engineers", "Walter Brandt"), "approve releases"),
    Group("Release Engineers", ("Release Automation", "Xenia Popova", "Zoe Adler"), "make releases"),
    Group("Release Automation", ("Release Managers", "release-bot"), "what releases run as"),
    Group("Nonprod Workloads", ("Nonprod Functions",), "everything that runs in nonprod"),
    Group("Nonprod Functions", ("func-reports-nonprod",), "Function Apps of nonprod"),
    Group("Vendor Access", (), "members are kept by the vendor", listed=False),
)

SERVICE_PRINCIPALS = (
    ServicePrincipal("contoso-terraform", "applies the landing zones"),
    ServicePrincipal("release-bot", "signs and ships releases"),
    ServicePrincipal("legacy-inventory", "a scanner that nobody remembers"),
    ServicePrincipal("backup-agent", "copies snapshots off site"),
    ServicePrincipal("fraudshield-publisher", "runs the managed application FraudShield", foreign=True),
    ServicePrincipal("estate-janitor", "deletes what has no owner tag"),
    ServicePrincipal("github-web-deploy", "deploys the portal from GitHub"),
    ServicePrincipal("databricks-connector", "reads the data lake for notebooks"),
    ServicePrincipal("grafana-monitor", "draws dashboards"),
    ServicePrincipal("sentinel-automation", "answers alerts"),
    ServicePrincipal("old-build-agent", "the build server that GitHub replaced"),
)

DELETED = (("Former Contractor", "User"),)
FOREIGN_GROUPS = ("Fabrikam Admin Agents",)
