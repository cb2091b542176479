"""SARIF as others judge it: the published JSON Schema, and Microsoft's validator with GitHub's ingestion rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.house.tree import ROOT

_PACKAGES = ROOT / "tests" / "validator" / "node_modules" / "@microsoft"
_SYSTEMS = {"darwin": "darwin", "win32": "win32"}
_RULES = "Sarif;Ghas;Gh"
_TIMEOUT = 300

NO_ADDRESS = "SARIF2005"
"""The validator misses `informationUri`; there is no page of lspriv's own to name."""


def package() -> Path:
    """The folder of the installed validator; without it the test fails, unless make was told to do without."""
    found = _PACKAGES / f"sarif-multitool-{_SYSTEMS.get(sys.platform, 'linux')}"
    if found.is_dir():
        return found
    if os.environ.get("LSPRIV_NO_VALIDATOR"):
        pytest.skip("the SARIF validator was left out on demand")
    pytest.fail("the SARIF validator is not installed; `make validator` does it and needs npm")


def check_schema(document: dict[str, Any]) -> None:
    """Hold a document to the JSON Schema that comes with the validator.

    Raises:
        jsonschema.ValidationError: It does not fit.
    """
    schema = json.loads((package() / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)


def complaints(folder: Path, *files: Path) -> list[tuple[str, str, str]]:
    """What the validator says of files: file, rule and what is wrong; it writes to the folder.

    The program ends with 0 whatever it finds, so that what it wrote is read instead.
    """
    told = folder / "validator-says.sarif"
    program = package() / ("Sarif.Multitool.exe" if sys.platform == "win32" else "Sarif.Multitool")
    command = [str(program), "validate", *map(str, files), "--rule-kind", _RULES, "--output", str(told)]
    run = subprocess.run(
        [*command, "--log", "ForceOverwrite"], capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )
    assert f"{len(files)} files scanned" in run.stdout, run.stdout + run.stderr
    (one,) = json.loads(told.read_text(encoding="utf-8-sig"))["runs"]
    notices = [notice for told in one["invocations"] for notice in told.get("toolExecutionNotifications", [])]
    assert [notice["message"]["text"] for notice in notices if notice.get("level") == "error"] == []
    return [_complaint(result, one) for result in one.get("results", [])]


def _complaint(result: dict[str, Any], run: dict[str, Any]) -> tuple[str, str, str]:
    where = result["locations"][0]["physicalLocation"]["artifactLocation"]
    uri = where.get("uri") or run["artifacts"][where["index"]]["location"]["uri"]
    message = result["message"]
    return uri.rsplit("/", 1)[-1], result["ruleId"], message.get("text") or " | ".join(message.get("arguments", []))
