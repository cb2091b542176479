"""What a folder written by `lspriv export-script` says of itself: when it was made, and what could not be listed."""

from __future__ import annotations

import msgspec

from lspriv.importers.facts import Sheet
from lspriv.importers.times import utc
from lspriv.importers.wanted import gap_section, label_of, section_by_name
from lspriv.importers.wire import RecordError, decode, need
from lspriv.model.gap import Gap, GapKind
from lspriv.model.scope import scope_key

_LONGEST = 300
_NO_LICENCE = "AadPremiumLicenseRequired"
"""What Azure answers when it is asked for PIM lists and the tenant has no licence for them."""


class _Manifest(msgspec.Struct):
    collected_at: str | None = None


class _Failure(msgspec.Struct):
    lspriv_export_failed: str | None = None
    message: str | None = None


_MANIFEST = msgspec.json.Decoder(_Manifest)
_FAILURE = msgspec.json.Decoder(_Failure)


def take_manifest(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take when an export was made.

    Raises:
        RecordError: it is not a time.
    """
    try:
        sheet.facts.collected.add(utc(need(decode(_MANIFEST, raw).collected_at, "collected_at")))
    except RecordError:
        raise RecordError("`collected_at` is not a time") from None


def take_failure(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take that a list could not be exported, which is a gap in the section that it would have filled."""
    record = decode(_FAILURE, raw)
    section = section_by_name(sheet.origin)
    command = need(record.lspriv_export_failed, "lspriv_export_failed")
    said = " ".join((record.message or "it gave no reason").split())[:_LONGEST]
    note_failed_list(section, f"could not be exported: {said} (`{command}`)", sheet)


def note_failed_list(section: str | None, what: str, sheet: Sheet) -> None:
    """Note a list that is known to exist and could not be read; `what` says what became of it."""
    facts = sheet.facts
    if section is None:
        facts.gaps.add(Gap("files", sheet.file, f"`{sheet.file}`: {what}"), "broken files")
        return
    facts.seen.note(section, sheet.subscription)
    facts.failed.add((section, scope_key(failed_scope(sheet))))
    if _NO_LICENCE in what:
        reason = f"`{sheet.file}`: the tenant has no licence for Privileged Identity Management, so nothing is eligible"
        facts.gaps.add(Gap(gap_section(section), failed_scope(sheet), reason, GapKind.NOTE))
        return
    label = label_of(section)
    reason = f"`{sheet.file}`: the list of {label} {what}"
    facts.gaps.add(Gap(gap_section(section), failed_scope(sheet), reason), f"failed lists of {label}")


def failed_scope(sheet: Sheet) -> str:
    """Return what a list that failed was about: a group, a workspace, a site, a subscription, else its file."""
    if sheet.group is not None:
        return sheet.group.id
    if sheet.workspace is not None:
        return sheet.workspace
    if sheet.site is not None and (id := sheet.site.known_id):
        return id
    return f"/subscriptions/{sheet.subscription}" if sheet.subscription else sheet.file
