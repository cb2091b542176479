"""The catalogue is found wherever the package is, a zip included."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import lspriv.catalog

PACKAGE = Path(lspriv.catalog.__file__).parent.parent


def test_the_catalogue_loads_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(PACKAGE / "__init__.py", "lspriv/__init__.py")
        for room in ("catalog", "model"):
            for path in sorted((PACKAGE / room).rglob("*")):
                if path.suffix in (".py", ".json"):
                    packed.write(path, Path("lspriv", path.relative_to(PACKAGE)))
    script = (
        f"import sys; sys.path.insert(0, {str(archive)!r})\n"
        "import lspriv.catalog as c\n"
        "catalog = c.load_catalog()\n"
        "print(c.__file__, len(catalog.operations), len(catalog.roles()), len(catalog.controls), sep='|')\n"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    where, operations, roles, controls = run.stdout.split("|")
    assert where.startswith(str(archive))
    assert int(operations) > 22_000
    assert int(roles) == 930
    assert int(controls) > 100
