"""What tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lspriv.cli.main import main
from tests.cli.running import Ran


@pytest.fixture
def lspriv(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs the program in this process, which is quicker; processes of their own are in `tests.cli.running`."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str, **env: str) -> Ran:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        code = main(arguments)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run
