"""Judges inputs by a baseline, as every command does that looks at findings."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lspriv.catalog import load_catalog
from lspriv.cli.ending import keep
from lspriv.cli.inputs import load
from lspriv.cli.options import DEFAULT_BASELINE, present
from lspriv.cli.parser import Options
from lspriv.cli.progress import progress
from lspriv.cli.version import VERSION
from lspriv.compliance.baseline import Baseline, Selected
from lspriv.compliance.evaluate import evaluate
from lspriv.compliance.override_entries import Override
from lspriv.graph.tenant import Tenant
from lspriv.importers import locate
from lspriv.model.finding import Severity
from lspriv.model.report import Report
from lspriv.model.rule_page import RulePage
from lspriv.model.scope import scope_key
from lspriv.model.snapshot import Snapshot
from lspriv.report.lines import text_width
from lspriv.report.view import View
from lspriv.snapshot import snapshot_sha256

_LARGE = 50_000
"""From so many assignments on, a tenant is not taken apart before the process ends."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A tenant, and what a baseline says of it."""

    inputs: tuple[str, ...]
    """The inputs as the user typed them."""
    tenant: Tenant
    baseline: Baseline
    report: Report

    def view(self, options: Options, *, top: int | None = None, fail_on: Severity | None = Severity.HIGH) -> View:
        """Return what formats need besides the report.

        `top` is how many rows a table shows, `fail_on` the mildest severity that fails the run.
        """
        return View(
            inputs=self.inputs,
            scope_name=lambda scope: self.tenant.scope_name(scope_key(scope)),
            pages=tuple(_page(choice, self.baseline.overrides) for choice in self.baseline.selected),
            width=text_width(),
            top=top,
            options=_repeated(options),
            control=load_catalog().controls.get,
            locate=lambda ids: locate(self.inputs, ids),
            fail_on=fail_on,
        )


def _page(choice: Selected, overrides: Sequence[Override]) -> RulePage:
    """Return what there is to say of a rule, with the gravest severity that it has anywhere."""
    page = choice.rule.page()
    usual = choice.severity or page.severity
    there = [entry for one in overrides for entry in one.rules if entry.rule is choice.rule and entry.selected]
    severities = [entry.severity or usual for entry in there] + ([usual] if choice.in_general else [])
    return replace(page, severity=min(severities, key=lambda severity: severity.rank, default=usual))


def judge(inputs: Sequence[str], baseline: Baseline, *, now: str | None, quiet: bool) -> Judgement:
    """Read the inputs as one tenant and judge it, showing progress; without `now`, as of the present.

    Raises:
        InputError: An input does not exist, or nothing in the inputs can be used.
    """
    with progress(quiet=quiet) as show:
        snapshot = load(inputs, show).snapshot
    return judge_snapshot(snapshot, inputs, baseline, now=now, quiet=quiet)


def judge_snapshot(
    snapshot: Snapshot, inputs: Sequence[str], baseline: Baseline, *, now: str | None, quiet: bool
) -> Judgement:
    """Judge a tenant that was read, from inputs as the user would name them."""
    with progress(quiet=quiet) as show:
        tenant = Tenant(snapshot, load_catalog(), now=now or present())
        digest = snapshot_sha256(snapshot)
        report = evaluate(tenant, baseline, tool_version=VERSION, snapshot_sha256=digest, progress=show)
    judgement = Judgement(tuple(inputs), tenant, baseline, report)
    if len(snapshot.role_assignments) > _LARGE:
        keep(judgement)
    return judgement


def _repeated(options: Options) -> str:
    """Return the options that decide what is found, as another command must have them too."""
    words: list[str] = []
    if options.baseline != DEFAULT_BASELINE:
        words += ["--baseline", options.baseline]
    if options.now is not None:
        words += ["--now", options.now]
    return "".join(f" {shlex.quote(word)}" for word in words)
