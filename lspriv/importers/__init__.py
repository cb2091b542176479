"""Exported files to facts: recognised by content, every file accounted for."""

from lspriv.importers.locate import locate
from lspriv.importers.run import import_batches, import_paths
from lspriv.importers.script import export_script
from lspriv.importers.taken import BROKEN, SKIPPED, Imported, TakenFile

__all__ = ["BROKEN", "SKIPPED", "Imported", "TakenFile", "export_script", "import_batches", "import_paths", "locate"]
