"""Reads the docstrings that stand under the fields of a class."""

from __future__ import annotations

from functools import cache
from itertools import pairwise


@cache
def field_docs(of: type) -> dict[str, str]:
    """Return what the source of a class says of each field, in one line each; nothing where it is not at hand."""
    import ast
    import inspect
    import textwrap

    try:
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return {}
    body = node.body if isinstance(node, ast.ClassDef) else []
    return {
        field.target.id: " ".join(doc.value.value.split())
        for field, doc in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    }
