"""What a run could not see or judge, as the notifications of SARIF's invocation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lspriv.model.report import Report
from lspriv.report.sarif.text import message, plain
from lspriv.report.sarif.tool import NOTICES, notice_reference


def invocation(report: Report, rules: Mapping[str, int]) -> dict[str, Any]:
    """Return the run of the program; `rules` gives each rule's index.

    A run in which something was missing did not succeed, although its findings stand: who reads no
    more than this one word must not take it for green.
    """
    execution = [
        *(_notification("gap", f"{gap.source}: {gap.reason}", gap.scope) for gap in report.gaps),
        *(
            _notification("inconclusive", f"{doubt.rule}: {doubt.reason}", doubt.scope) | _rule(doubt.rule, rules)
            for doubt in report.inconclusive
        ),
        *(_notification("note", note) for note in report.notes),
    ]
    return {
        "executionSuccessful": report.complete,
        "toolExecutionNotifications": execution,
        "toolConfigurationNotifications": [_notification("baseline", warning) for warning in report.warnings],
        "properties": {
            "complete": report.complete,
            "gaps": len(report.gaps),
            "inconclusive": len(report.inconclusive),
        },
    }


def _notification(kind: str, text: str, scope: str = "") -> dict[str, Any]:
    where = {"locations": [{"logicalLocations": [{"fullyQualifiedName": plain(scope)}]}]} if scope else {}
    return {"descriptor": notice_reference(kind), "level": NOTICES[kind][-1], "message": message(text), **where}


def _rule(id: str, rules: Mapping[str, int]) -> dict[str, Any]:
    return {"associatedRule": {"id": id, **({"index": rules[id]} if id in rules else {})}}
