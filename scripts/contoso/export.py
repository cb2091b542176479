"""The export folder: which file holds what, and in which encoding."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from scripts.contoso import access_files, activity, app_files, directory_files, place_files, posture_files
from scripts.contoso.activity_files import activity_log
from scripts.contoso.company import Company
from scripts.contoso.ids import COLLECTED

_TABLE_OF = "contoso-platform"
"""The subscription whose resources come from Resource Graph."""

_STORED = 0xFFFF
"""The most that one stored block of gzip's format holds, in bytes."""


def export_files(company: Company) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the export folder, named as the script of `lspriv export-script` names them."""
    yield "export.json", as_json({"lspriv_export": "1", "collected_at": COLLECTED})
    yield "subscriptions.json", as_json(place_files.accounts(company))
    yield "management-groups.json", as_json(place_files.management_groups(company))
    for number, page in enumerate(directory_files.user_pages(company), 1):
        yield f"users-{number}.json", as_json(page)
    yield "groups.json", as_powershell(directory_files.groups(company))
    yield "service-principals.json", as_json(directory_files.service_principals(company))
    for group in company.story.groups:
        if group.listed:
            yield (
                f"group-members/{company.principal(group.name)}.json",
                as_json(directory_files.members(company, group)),
            )
    for subscription in company.story.subscriptions:
        folder = company.subscription_guid(subscription.name)
        for name, content in (*_lists(company, subscription.name), *_parts(company, subscription.name)):
            yield f"{folder}/{name}", content


def _lists(company: Company, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield what is listed for a subscription as a whole."""
    yield "role-assignments.json", as_json(access_files.role_assignments(company, name))
    yield "role-definitions.json", as_json(access_files.role_definitions(company, name))
    yield "deny-assignments-1.json", as_json(access_files.deny_assignments(company, name))
    yield "eligible-assignments-1.json", as_json(access_files.eligible_assignments(company, name))
    yield "active-assignments-1.json", as_json(access_files.active_assignments(company, name))
    yield "resource-groups.json", as_json(place_files.resource_groups(company, name))
    table = name == _TABLE_OF
    listed = place_files.graph_table(company, name) if table else place_files.resources(company, name)
    yield "resources.json", as_json(listed)
    for file, page in posture_files.reached(company, name):
        yield file, as_json(page)
    yield "identities.json", as_json(place_files.identities(company, name))
    yield "functionapps.json", as_json(app_files.function_apps(company, name))
    yield "webapps.json", as_json(app_files.web_apps(company, name))
    if name == activity.SUBSCRIPTION:
        yield "activity-log.json.gz", as_gzip(as_json(activity_log(company, name)))


def _parts(company: Company, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield what is listed for each site and identity of a subscription."""
    for site in app_files.sites(company, name):
        file = f"{site.group}.{site.name}"
        if site.slot is None:
            yield f"slots/{file}.json", as_json(app_files.slots(company, site))
        file = f"{file}/{site.slot}" if site.slot else file
        yield f"appsettings/{file}.json", as_json(app_files.settings(site))
        yield f"connectionstrings/{file}.json", as_json(app_files.connection_strings(site))
        for folder, content in posture_files.parts_of(company, site):
            yield f"{folder}/{file}.json", as_json(content)
    for identity in company.story.identities:
        if company.resource_groups[identity.group].subscription == name:
            credentials = place_files.federated_credentials(company, identity)
            yield f"federated-credentials/{identity.group}.{identity.name}.json", as_json(credentials)


def as_json(value: Any) -> bytes:
    """Return JSON as az prints it, keys in order."""
    return (json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def as_powershell(value: Any) -> bytes:
    """Return JSON as Windows PowerShell's ``>`` saves it: UTF-16 with a byte-order mark, lines ended by CR and LF."""
    return b"\xff\xfe" + as_json(value).replace(b"\n", b"\r\n").decode().encode("utf-16-le")


def as_gzip(data: bytes) -> bytes:
    """Return data in gzip's format, stored and not squeezed.

    How well zlib squeezes differs from version to version, and the files must be equal everywhere.
    """
    blocks = [data[at : at + _STORED] for at in range(0, len(data), _STORED)] or [b""]
    stored = b"".join(
        struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ 0xFFFF) + block
        for number, block in enumerate(blocks, 1)
    )
    head = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff"
    return head + stored + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
