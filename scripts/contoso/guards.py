"""What limits roles at contoso: eligible assignments, conditions and deny assignments."""

from __future__ import annotations

from scripts.contoso.model import Deny, Eligible
from scripts.contoso.roles import BUILT_IN

_ASSIGN = "Microsoft.Authorization/roleAssignments"


def only_roles(*names: str) -> str:
    """Return the condition that Microsoft documents for delegating some roles and no others.

    Source: Microsoft, "Examples to delegate Azure role assignment management with conditions", constrain roles.
    """
    guids = ", ".join(BUILT_IN[name] for name in names)
    return f"""(
 (
  !(ActionMatches{{'{_ASSIGN}/write'}})
 )
 OR
 (
  @Request[{_ASSIGN}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{guids}}}
 )
)
AND
(
 (
  !(ActionMatches{{'{_ASSIGN}/delete'}})
 )
 OR
 (
  @Resource[{_ASSIGN}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{guids}}}
 )
)"""


THREE_ROLES = only_roles("Reader", "Monitoring Reader", "Tag Contributor")
"""Role assignments of three harmless roles."""

ALL_BUT_THREE = only_roles("Owner", "User Access Administrator", "Role Based Access Control Administrator").replace(
    "ForAnyOfAnyValues:GuidEquals", "ForAnyOfAllValues:GuidNotEquals"
)
"""Microsoft's template "Allow all except specific roles", which any other role that grants roles escapes."""

GIVES_READER_ONLY = only_roles("Reader").split("\nAND\n")[0]
"""The template "Constrain roles" without its second half: removing assignments stays free."""

OPAQUE = "((@Resource[HasObotoken] boolequals true) AND (@Principal[Contoso:Clearance] AtLeast 'amber'))"
"""A condition in a syntax that nobody documents: it may hold or not."""

ELIGIBLE = (
    Eligible("Cloud Admins", "Owner", "sub:contoso-prod-web", "not standing: must be activated, with approval"),
    Eligible("Cloud Admins", "Owner", "sub:contoso-prod-data", "likewise"),
    Eligible("Noah Becker", "Contributor", "sub:contoso-prod-web", "what the activation below came from"),
    Eligible(
        "Grace Okafor",
        "User Access Administrator",
        "sub:contoso-platform",
        "not standing",
        until="2027-03-31T00:00:00Z",
    ),
    Eligible("Data Engineers", "Contributor", "rg-data-prod", "not standing, one resource group"),
    Eligible(
        "Lucas Meyer",
        "Role Based Access Control Administrator",
        "sub:contoso-nonprod",
        "not standing, three roles only",
        condition=THREE_ROLES,
    ),
)

DENIES = (
    Deny(
        "System deny assignment created by managed application fraudshield",
        "mrg-fraudshield",
        "Blocks: everybody but the publisher may only read the resource group of the managed application.",
        excluded=("fraudshield-publisher",),
        system=True,
    ),
    Deny(
        "Keep the backup resource group",
        "rg-platform-backup",
        "Blocks backup-agent at the resource group itself and, since it does not apply to child scopes, nowhere below: "
        "every vault and account in it stays open.",
        principals=("backup-agent",),
        own_scope_only=True,
    ),
    Deny(
        "Trial: read-only shop",
        "rg-web-prod",
        "Blocks nothing: its effect is audit, so that it only records.",
        excluded=("Cloud Admins",),
        effect="audit",
    ),
)
