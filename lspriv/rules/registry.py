"""The rules that there are: one for each file of this folder that defines `RULE`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import lspriv.rules
from lspriv.rules.base import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by id."""
    modules = (import_module(f"lspriv.rules.{found.name}") for found in pkgutil.iter_modules(lspriv.rules.__path__))
    rules = (getattr(module, "RULE", None) for module in modules)
    return tuple(sorted((rule for rule in rules if isinstance(rule, Rule)), key=lambda rule: rule.id))
