"""The page about baselines shows what works."""

from __future__ import annotations

import re

from lspriv.cli.commands import COMMANDS
from lspriv.compliance.baseline import parse_baseline, shipped_baselines
from lspriv.rules.registry import all_rules
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "baselines.md").read_text(encoding="utf-8")


def test_its_examples_are_read_without_problems() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (baseline,) = (parse_baseline(block, "page.yaml", all_rules()) for block in blocks)
    assert (len(baseline.overrides), len(baseline.allow), len(baseline.accept)) == (2, 1, 2)


def test_it_names_every_shipped_baseline_and_every_command() -> None:
    assert [name for name in shipped_baselines() if f"| `{name}` |" not in PAGE] == []
    commands = [name for name in COMMANDS if name.startswith("baseline ")]
    assert [name for name in commands if f"lspriv {name} " not in PAGE] == []
