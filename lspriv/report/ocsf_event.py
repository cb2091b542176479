"""What every OCSF event of a run has in common: class, product, time, cloud, and how it is identified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.model.rule_page import RulePage
from lspriv.model.scope import scope_key, subscription_of
from lspriv.report.stable import stable_name
from lspriv.report.view import View

OCSF_VERSION = "1.5.0"
"""The version of OCSF that the events are written in."""

Event = dict[str, Any]

_CLASS = {
    "activity_id": 1,
    "activity_name": "Create",
    "category_uid": 2,
    "category_name": "Findings",
    "class_uid": 2003,
    "class_name": "Compliance Finding",
    "type_uid": 200301,
    "type_name": "Compliance Finding: Create",
}
_SEVERITIES = {
    Severity.CRITICAL: (5, "Critical"),
    Severity.HIGH: (4, "High"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.LOW: (2, "Low"),
    Severity.INFO: (1, "Informational"),
    None: (0, "Unknown"),
}


@dataclass(frozen=True, slots=True)
class Compliance:
    """How an evaluation came out, in OCSF's words."""

    status_id: int
    status: str


PASS = Compliance(1, "Pass")
WARNING = Compliance(2, "Warning")
"""The check did not yield a result due to missing information (OCSF, object `compliance`)."""
FAIL = Compliance(3, "Fail")
NOTICE = Compliance(99, "Notice")
"""No evaluation: something about the run that its reader should know."""


class Run:
    """Builds the events of one run."""

    def __init__(self, report: Report, view: View) -> None:
        """Prepare what the events share."""
        self._pages = {page.id: page for page in view.pages}
        self._tenant = report.snapshot.tenant_id
        self._time = round(datetime.fromisoformat(report.generated_at).timestamp() * 1000)
        self._uid = stable_name("run", report.generated_at, report.snapshot.sha256, report.baseline.sha256)
        self._metadata = {
            "version": OCSF_VERSION,
            "profiles": ["cloud"],
            "product": {"name": "lspriv", "vendor_name": "lspriv", "version": report.tool_version},
            "correlation_uid": self._uid,
        } | ({"tenant_uid": self._tenant} if self._tenant else {})
        self._compliance = lru_cache(maxsize=1 << 10)(partial(_compliance, f"lspriv baseline {report.baseline.name}"))
        self._cloud = lru_cache(maxsize=1 << 12)(_cloud(view.scope_name, self._tenant))

    def page(self, rule: str) -> RulePage | None:
        """Return what there is to say of a rule."""
        return self._pages.get(rule)

    @property
    def tenant(self) -> dict[str, str]:
        """The tenant as a resource, for what is about no narrower place."""
        return {"uid": self._tenant or "/", "name": self._tenant or "tenant", "type": "Microsoft.Resources/tenants"}

    def event(
        self,
        *,
        uid: str,
        rule: str | None,
        kind: str,
        title: str,
        message: str,
        severity: Severity | None,
        outcome: Compliance,
        controls: tuple[str, ...],
        scope: str | None,
        resources: list[dict[str, str]],
        suppressed: bool = False,
    ) -> Event:
        """Return an event with everything that every event has; `scope` says in which subscription it belongs."""
        severity_id, severity_name = _SEVERITIES[severity]
        info: Event = {"uid": uid, "title": title, "desc": message, "types": [kind]}
        if rule is not None:
            info["analytic"] = {"uid": rule, "name": title, "type": "Rule", "type_id": 1}
        return {
            **_CLASS,
            "time": self._time,
            "timezone_offset": 0,
            "severity_id": severity_id,
            "severity": severity_name,
            "status_id": 3 if suppressed else 1,
            "status": "Suppressed" if suppressed else "New",
            "message": message,
            "metadata": {**self._metadata, "uid": f"{self._uid}-{uid}", "event_code": rule or kind},
            "finding_info": info,
            "compliance": self._compliance(rule or kind, controls, outcome),
            "cloud": self._cloud(subscription_of(scope_key(scope)) if scope else None),
            "resources": resources,
        }


def _compliance(baseline: str, control: str, controls: tuple[str, ...], outcome: Compliance) -> Event:
    """Return how an evaluation came out; where no benchmark asks for it, the baseline is the standard."""
    standards = list(dict.fromkeys(one.rpartition(" ")[0] or one for one in controls))
    told: Event = {
        "standards": standards or [baseline],
        "control": control,
        "status": outcome.status,
        "status_id": outcome.status_id,
    }
    if controls:
        told["requirements"] = list(controls)
    return told


def _cloud(scope_name: Callable[[str], str], tenant: str | None) -> Callable[[str | None], Event]:
    """Return what tells the cloud from a subscription's GUID, or from None above subscriptions."""

    def cloud(subscription: str | None) -> Event:
        told: Event = {"provider": "Azure"}
        if tenant:
            told["org"] = {"uid": tenant}
        if subscription:
            name = scope_name(f"/subscriptions/{subscription}").removeprefix("subscription `").removesuffix("`")
            account = {"uid": subscription, "name": name, "type": "Azure Subscription", "type_id": 13}
            told["account"] = account
        return told

    return cloud
