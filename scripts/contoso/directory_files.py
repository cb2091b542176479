"""The exports of the directory: users, groups, service principals, members of groups.

Users come as two recorded pages of Microsoft Graph, which alone tells guests from members; groups, service
principals and members as `az ad` writes them.
"""

from __future__ import annotations

from typing import Any

from scripts.contoso.company import Company
from scripts.contoso.ids import TENANT, guid
from scripts.contoso.model import Group, ServicePrincipal, User

Record = dict[str, Any]

_GRAPH = "https://graph.microsoft.com/v1.0"
_SELECTED = "id,displayName,userPrincipalName,userType,accountEnabled,jobTitle"
_FIRST_PAGE = 25


def user_pages(company: Company) -> list[Record]:
    """Return the recorded replies of Microsoft Graph that list the users; the first names the second."""
    users = [_user(company, user) for user in company.story.users]
    first = f"{_GRAPH}/users?$select={_SELECTED}&$top={_FIRST_PAGE}"
    second = f"{first}&$skiptoken=RFNwdAIAAQAAABo6Y29udG9zby1wYWdlLTI"
    context = f"{_GRAPH}/$metadata#users({_SELECTED})"
    return [
        {
            "url": first,
            "status": 200,
            "body": {"@odata.context": context, "@odata.nextLink": second, "value": users[:_FIRST_PAGE]},
        },
        {"url": second, "status": 200, "body": {"@odata.context": context, "value": users[_FIRST_PAGE:]}},
    ]


def _user(company: Company, user: User) -> Record:
    return {
        "id": company.principal(user.name),
        "displayName": user.name,
        "userPrincipalName": company.upn(user),
        "userType": "Guest" if user.guest_of else "Member",
        "accountEnabled": user.enabled,
        "jobTitle": user.job or None,
    }


def groups(company: Company) -> list[Record]:
    """Return `az ad group list`."""
    return [_group(company, group) for group in company.story.groups]


def _group(company: Company, group: Group) -> Record:
    return {
        "classification": None,
        "createdDateTime": "2024-01-08T08:00:00Z",
        "deletedDateTime": None,
        "description": group.about or None,
        "displayName": group.name,
        "groupTypes": [],
        "id": company.principal(group.name),
        "isAssignableToRole": None,
        "mail": None,
        "mailEnabled": False,
        "mailNickname": group.name.lower().replace(" ", "-"),
        "membershipRule": None,
        "onPremisesSyncEnabled": None,
        "securityEnabled": True,
        "visibility": None,
    }


def members(company: Company, group: Group) -> list[Record]:
    """Return `az ad group member list` of a group."""
    return [_member(company, name) for name in group.members]


def _member(company: Company, name: str) -> Record:
    if name in company.users:
        user = company.users[name]
        return {
            "@odata.type": "#microsoft.graph.user",
            "businessPhones": [],
            "displayName": name,
            "givenName": name.partition(" ")[0],
            "id": company.principal(name),
            "jobTitle": user.job or None,
            "mail": None,
            "mobilePhone": None,
            "officeLocation": None,
            "preferredLanguage": None,
            "surname": name.rpartition(" ")[2],
            "userPrincipalName": company.upn(user),
        }
    if name in company.groups:
        return {"@odata.type": "#microsoft.graph.group"} | _group(company, company.groups[name])
    return {"@odata.type": "#microsoft.graph.servicePrincipal"} | _principal(company, name)


def service_principals(company: Company) -> list[Record]:
    """Return `az ad sp list --all`, managed identities included."""
    own = [_principal(company, one.name, one) for one in company.story.service_principals]
    return own + [_principal(company, name) for name in company.managed]


def _principal(company: Company, name: str, one: ServicePrincipal | None = None) -> Record:
    resource = company.managed.get(name)
    alternative = [] if resource is None else [f"isExplicit={_is_user_assigned(resource)}", resource]
    app_id = company.app_id(name)
    owner = guid("tenant", "fraudshield") if one and one.foreign else TENANT
    return {
        "accountEnabled": True,
        "alternativeNames": alternative,
        "appDescription": None,
        "appDisplayName": name if resource is None else None,
        "appId": app_id,
        "appOwnerOrganizationId": None if resource else owner,
        "appRoleAssignmentRequired": False,
        "deletedDateTime": None,
        "description": one.about if one else None,
        "displayName": name,
        "id": company.principal(name),
        "keyCredentials": [],
        "passwordCredentials": [],
        "servicePrincipalNames": [app_id],
        "servicePrincipalType": "Application" if resource is None else "ManagedIdentity",
        "signInAudience": None if resource else "AzureADMyOrg",
        "tags": [],
    }


def _is_user_assigned(resource: str) -> bool:
    return "/userAssignedIdentities/" in resource
