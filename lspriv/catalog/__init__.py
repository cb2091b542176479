"""Reference facts that ship with the package: operations and built-in roles."""

from lspriv.catalog.catalog import Catalog, load_catalog
from lspriv.catalog.operations import Operations

__all__ = ["Catalog", "Operations", "load_catalog"]
