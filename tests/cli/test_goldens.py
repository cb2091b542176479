"""What people see of contoso, kept word for word; `make goldens` writes it anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Ran

Run = Callable[..., Ran]

FOLDER = Path(__file__).parent / "golden"
CONTOSO = ("fixtures/contoso/export",)
NOW = ("--now", "2026-11-01T00:00:00Z")
WIDTHS = ("80", "200")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a file of the folder, or writes it there when asked to."""

    def check(name: str, text: str) -> None:
        path = FOLDER / name
        if request.config.getoption("--rewrite-goldens"):
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"there is no {name}; `make goldens` writes it"
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; if it should, `make goldens` writes it anew"

    return check


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_table(width: str, lspriv: Run, golden: Callable[[str, str], None]) -> None:
    ran = lspriv("analyze", *CONTOSO, *NOW, COLUMNS=width)
    assert (ran.code, ran.err) == (1, "")
    golden(f"contoso-table-{width}.txt", ran.out)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_worst_finding_of_every_rule(width: str, lspriv: Run, golden: Callable[[str, str], None]) -> None:
    report = json.loads(lspriv("analyze", *CONTOSO, *NOW, "--format", "json").out)
    worst: dict[str, str] = {}
    for finding in report["findings"]:
        worst.setdefault(finding["rule"], finding["fingerprint"])
    pages = []
    for _, fingerprint in sorted(worst.items()):
        arguments = ("explain", *CONTOSO, fingerprint[:8], *NOW)
        ran = lspriv(*arguments, COLUMNS=width)
        assert (ran.code, ran.err) == (0, "")
        pages.append(f"$ lspriv {' '.join(arguments)}\n{ran.out}")
    assert len(pages) >= 7
    golden(f"contoso-explain-{width}.txt", "\n".join(pages))


def test_no_golden_file_is_left_over() -> None:
    expected = {f"contoso-{what}-{width}.txt" for what in ("table", "explain") for width in WIDTHS}
    assert {path.name for path in FOLDER.iterdir()} == expected
