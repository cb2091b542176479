"""Hands out the scripts that write an export folder with the Azure CLI alone."""

from __future__ import annotations

from importlib import resources
from typing import Literal

Shell = Literal["bash", "powershell"]
"""The shells for which there is a script."""

_FILES: dict[Shell, str] = {"bash": "export.sh", "powershell": "export.ps1"}


def export_script(shell: Shell = "bash") -> str:
    """Return the script that writes an export folder, reading only, for a shell.

    It needs the Azure CLI and nothing else, and keeps the values of no setting.
    """
    return resources.files("lspriv.importers").joinpath(_FILES[shell]).read_text(encoding="utf-8")
