"""Who may do what: exact Azure RBAC semantics, with reasons."""

from lspriv.access.answer import Answer, Decision, Grant, Query, Strength
from lspriv.access.engine import AccessEngine

__all__ = ["AccessEngine", "Answer", "Decision", "Grant", "Query", "Strength"]
