"""The facts of a tenant while its files are read, before they become a snapshot."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lspriv.importers import merging
from lspriv.importers.answers import Answers
from lspriv.importers.assignment_rows import AssignmentRows
from lspriv.importers.batch import Batch, Origin
from lspriv.importers.gapbook import GapBook
from lspriv.importers.groups import Groups
from lspriv.importers.log_row import LogRow
from lspriv.importers.owner import (
    GroupRef,
    SiteRef,
    group_of,
    site_of,
    site_section,
    subscription_of_list,
    workspace_of,
)
from lspriv.importers.shelf import Shelf
from lspriv.importers.tally import Tally
from lspriv.importers.wanted import Seen
from lspriv.importers.windows import Windows
from lspriv.model.assignment import DenyAssignment, EligibleAssignment, RoleAssignment
from lspriv.model.principal import Principal, PrincipalKind, principal_kind
from lspriv.model.resource import AppSetting, FunctionApp, ManagedIdentity, ManagementGroup, Resource, Subscription
from lspriv.model.role import RoleDefinition
from lspriv.model.usage import SignIn


@dataclass(frozen=True, slots=True)
class SettingsList:
    """The settings or connection strings of a site that may not be known yet."""

    site: SiteRef | None
    section: str
    """``appsettings`` or ``connectionstrings``."""
    settings: tuple[AppSetting, ...]
    file: str


@dataclass(frozen=True, slots=True)
class SitePart:
    """What one reply tells of a site that may not be known yet, such as its configuration."""

    site: SiteRef | None
    section: str
    """Which of `lspriv.importers.owner.SITE_SECTIONS` told it."""
    label: str
    """What people call it."""
    told: FunctionApp
    """The site with what the reply tells and nothing else; its id and name say nothing."""
    file: str


@dataclass(frozen=True, slots=True)
class ActiveAssignment:
    """An assignment as Privileged Identity Management tells it, which mirrors one of the plain list."""

    assignment: RoleAssignment
    file: str


class Facts:
    """Everything that the files told so far."""

    def __init__(self) -> None:
        self.gaps = GapBook()
        self.assignments = AssignmentRows(self.gaps)
        self.roles: Shelf[RoleDefinition] = Shelf(merging.ROLE_DEFINITIONS, self.gaps)
        self.eligible: Shelf[EligibleAssignment] = Shelf(merging.ELIGIBLE, self.gaps)
        self.deny: Shelf[DenyAssignment] = Shelf(merging.DENY_ASSIGNMENTS, self.gaps)
        self.principals: Shelf[Principal] = Shelf(merging.PRINCIPALS, self.gaps)
        self.groups = Groups(self.gaps)
        self.identities: Shelf[ManagedIdentity] = Shelf(merging.MANAGED_IDENTITIES, self.gaps)
        self.credentials: Shelf[merging.Credential] = Shelf(merging.CREDENTIALS, self.gaps)
        self.subscriptions: Shelf[Subscription] = Shelf(merging.SUBSCRIPTIONS, self.gaps)
        self.management_groups: Shelf[ManagementGroup] = Shelf(merging.MANAGEMENT_GROUPS, self.gaps)
        self.apps: Shelf[FunctionApp] = Shelf(merging.FUNCTION_APPS, self.gaps)
        self.resources: Shelf[Resource] = Shelf(merging.RESOURCES, self.gaps)
        self.usage = Tally()
        self.answers = Answers()
        self.windows = Windows()
        self.sign_ins: Shelf[SignIn] = Shelf(merging.SIGN_INS, self.gaps)
        self.seen = Seen()
        self.settings: list[SettingsList] = []
        """Settings whose sites are looked up when all files are read."""
        self.parts: list[SitePart] = []
        """What else is told of sites, looked up likewise."""
        self.failed: set[tuple[str, str]] = set()
        """Lists that could not be read: section and folded scope."""
        self.active: list[ActiveAssignment] = []
        """PIM's view of assignments, joined when all plain ones are read."""
        self.tenants: dict[str, Counter[str]] = {}
        """For each kind of source the tenants that it named."""
        self.collected: set[str] = set()
        """Times of collection that files told, ISO 8601, UTC."""
        self.modified: set[str] = set()
        """Times of the files."""
        self.clouds: Counter[str] = Counter()
        self.assignees: list[tuple[Principal, str]] = []
        """What lists of assignments call their principals; what the directory says goes before."""
        self.members_uncounted = False
        """True once a list of members came of which nothing says that service principals are in it."""
        self.gone: list[tuple[str, str]] = []
        """Object ids that the directory knows neither now nor among what was deleted, and the file that says so."""
        self._named: set[tuple[str, str]] = set()

    def name_assignee(self, principal_id: str, kind: str | None, name: str | None, file: str) -> None:
        """Note the name that a list of assignments gives a principal.

        The Azure CLI writes the user principal name of a user, a group's display name, the first service principal
        name of a service principal, and nothing for a principal that the directory no longer has.
        """
        if name is None or (principal_id, name) in self._named:
            return
        self._named.add((principal_id, name))
        is_user, is_group = kind == PrincipalKind.USER.value, kind == PrincipalKind.GROUP.value
        is_service = kind == PrincipalKind.SERVICE_PRINCIPAL.value
        if not name:
            if is_user or is_group or is_service:
                self.assignees.append((Principal(principal_id, principal_kind(kind), deleted=True), file))
            return
        is_app_id = is_service and len(name) == 36 and name.count("-") == 4
        principal = Principal(
            principal_id,
            principal_kind(kind),
            display_name=None if is_user or is_app_id else name,
            user_principal_name=name if is_user else None,
            app_id=name if is_app_id else None,
        )
        self.assignees.append((principal, file))

    def note_tenant(self, source: str, tenant_id: str | None) -> None:
        """Note the tenant that a record names; `source` is the kind of record."""
        if tenant_id:
            self.tenants.setdefault(source, Counter())[tenant_id.lower()] += 1


@dataclass(slots=True)
class Sheet:
    """One batch in the hands of what takes its records: where they come from, what they belong to, where they go."""

    facts: Facts
    origin: Origin
    envelope: str
    incomplete: str | None
    group: GroupRef | None = None
    """The group whose members the records are."""
    site: SiteRef | None = None
    """The site that the records are about, as far as URL and path tell."""
    section: str | None = None
    """Which list of a site it is, as URL or path tell."""
    subscription: str | None = None
    """The subscription that the list was asked for."""
    members: list[str] = field(default_factory=list)
    """Object ids of members so far."""
    bare_members: int = 0
    """How many members came with nothing but an id."""
    settings: list[AppSetting] = field(default_factory=list)
    """Settings so far, where each record is one."""
    workspace: str | None = None
    """The Log Analytics workspace that answered, as the URL tells."""
    rows: list[LogRow] = field(default_factory=list)
    """Rows so far of answers of Log Analytics."""
    days: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """For each subscription and day the times of the first and the last event so far."""
    has_faults: bool = False
    """True when an event could not be read."""

    @property
    def file(self) -> str:
        """The file as shown to the user."""
        return self.origin.file


def sheet_for(batch: Batch, facts: Facts) -> Sheet:
    """Return the sheet of a batch, with what its origin tells."""
    origin = batch.origin
    return Sheet(
        facts, origin, batch.envelope, batch.incomplete,
        group_of(origin), site_of(origin), site_section(origin), subscription_of_list(origin),
        workspace=workspace_of(origin),
    )  # fmt: skip
