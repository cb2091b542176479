"""Reference facts that ship with the package: operations, built-in roles and benchmark controls."""

from lspriv.catalog.catalog import Catalog, load_catalog
from lspriv.catalog.operations import Operations

__all__ = ["Catalog", "Operations", "load_catalog"]
