"""Contoso's directory as Microsoft Graph answers of it: objects by id, members by group."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.contoso import directory_files
from scripts.contoso.company import Company
from tests.loopback.exchange import Record

_UNLISTED = 403
"""What the group answers whose members nobody exported: Azure refuses to list hidden members."""


def objects(company: Company) -> dict[str, Record]:
    """Return users, groups and service principals, managed identities among them, by id."""
    users = [user for page in directory_files.user_pages(company) for user in page["body"]["value"]]
    found = {one["id"]: {"@odata.type": "#microsoft.graph.user", **one} for one in users}
    found |= {one["id"]: {"@odata.type": "#microsoft.graph.group", **one} for one in directory_files.groups(company)}
    return found | {
        one["id"]: {"@odata.type": "#microsoft.graph.servicePrincipal", **one}
        for one in directory_files.service_principals(company)
    }


def memberships(company: Company) -> dict[str, Sequence[str] | int]:
    """Return each group's members' ids."""
    return {
        company.principal(group.name): [company.principal(name) for name in group.members]
        if group.listed
        else _UNLISTED
        for group in company.story.groups
    }
