"""Whoever can name a user, a role or a file cannot write into the reader's terminal or into other programs."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lspriv.model.safe import visible
from tests.cli.running import Ran
from tests.cli.tenants import BOB, GROUP, SITE, hostile, saved

Run = Callable[..., Ran]
NAMES = {
    "terminal title": "\x1b]0;owned\x07 ann",
    "screen erased": "\x1b[2J\x1b[1;1H ann",
    "c1": "\x9b31m ann \x85",
    "line breaks": "ann\nlspriv: no findings\r\nOK\x0b\x0c\u2028\u2029",
    "right to left": "\u202egnol\u202c \u2066ann\u2069\u200f",
    "nothing to see": "a\u200bn\u200dn\ufeff\u2060\u00ad",
    "tags": "ann\U000e0041\U000e007f",
    "markup": "[bold red]ann[/bold red] [link=https://example.com]x[/link] :smile:",
    "shell": "`id` $(id) '; id; '",
    "html": "<script>alert(1)</script>",
    "pipelines": "##vso[task.prependpath]/tmp",
    "actions": "##[add-mask]ann ::stop-commands::ann",
    "deleted": "ann\x7f\x08\x08\x08bob",
}
USER = "aaaaaaaa-1111-0000-0000-000000000000"
COMMANDS: dict[str, tuple[str, ...]] = {
    "table": ("analyze", "--top", "all"),
    "wide table": ("analyze", "--top", "all", "WIDE"),
    "json": ("analyze", "--format", "json"),
    "explain": ("explain", "FINDING"),
    "explain json": ("explain", "FINDING", "--format", "json"),
    "sarif": ("analyze", "--format", "sarif"),
    "markdown": ("analyze", "--format", "markdown"),
    "csv": ("analyze", "--format", "csv"),
    "junit": ("analyze", "--format", "junit"),
    "ocsf": ("analyze", "--format", "ocsf"),
    "can": ("access", "can", USER, "Microsoft.Web/sites/write", SITE),
    "can json": ("access", "can", USER, "Microsoft.Web/sites/write", SITE, "--format", "json"),
    "who": ("access", "who", "Microsoft.Web/sites/write", SITE),
    "who json": ("access", "who", "Microsoft.Web/sites/write", SITE, "--format", "json"),
    "what": ("access", "what", BOB),
    "what json": ("access", "what", BOB, GROUP, "--format", "json"),
    "baseline init": ("baseline", "init", "--accept", "info"),
    "import": ("import", "--out", "OUT"),
    "import json": ("import", "--out", "OUT", "--format", "json"),
}


def acts(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs")


def run_on(tenant: str, command: tuple[str, ...], folder: Path, lspriv: Run) -> Ran:
    at = 2 if command[0] in ("access", "baseline") else 1
    stand_in = {"OUT": str(folder / "out.json")}
    if "FINDING" in command:
        # The one whose every name is hostile: a user with a custom role at a subscription.
        report = json.loads(lspriv("analyze", tenant, "--format", "json").out)
        stand_in["FINDING"] = next(
            one["fingerprint"] for one in report["findings"] if one["principal"] and one["role"]["custom"]
        )
    words = [stand_in.get(word, word) for word in command if word != "WIDE"]
    return lspriv(*words[:at], tenant, *words[at:], COLUMNS="200" if "WIDE" in command else "100")


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_nothing_acts(command: tuple[str, ...], tmp_path: Path, lspriv: Run) -> None:
    ran = run_on(saved(hostile(*NAMES.values()), tmp_path), command, tmp_path, lspriv)
    assert ran.code in (0, 1, 3)
    assert ran.err == ""
    assert "\\x1b" in ran.out or "\\u001b" in ran.out
    assert "##vso[" not in ran.out
    assert "##[" not in ran.out
    assert not any(line.lstrip().startswith("::") for line in ran.out.splitlines())
    # CSV begins with a byte-order mark and ends its lines with two characters.
    told = ran.out.removeprefix("\ufeff").replace("\r\n", "\n") if "csv" in command else ran.out
    assert [char for char in told if acts(char)] == []
    if {"json", "sarif"} & set(command):
        json.loads(ran.out)


def test_every_name_is_seen(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(hostile(*NAMES.values()), tmp_path)
    for command in (("analyze", tenant, "--top", "all"), ("access", "who", tenant, "Microsoft.Web/sites/write", SITE)):
        for columns in ("170", "400"):
            told = lspriv(*command, COLUMNS=columns).out
            assert [name for name in NAMES.values() if visible(name) not in told] == []


def test_json_keeps_names_as_they_are(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(hostile(*NAMES.values()), tmp_path)
    told = json.loads(lspriv("access", "what", tenant, USER, "--format", "json").out)
    assert told["principal"]["name"] == next(iter(NAMES.values()))
    report = json.loads(lspriv("analyze", tenant, "--format", "json").out)
    assert set(NAMES.values()) <= {
        finding["principal"]["name"] for finding in report["findings"] if finding["principal"]
    }


def test_other_programs_read_every_name(tmp_path: Path, lspriv: Run) -> None:
    tenant = saved(hostile(*NAMES.values()), tmp_path)
    written = lspriv("analyze", tenant, "--format", "csv").out.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(written, newline=""), strict=True))
    assert {visible(name) for name in NAMES.values()} <= {row["principal"] for row in rows}
    document = ElementTree.fromstring(lspriv("analyze", tenant, "--format", "junit").out)
    told = "\n".join(failure.text or "" for failure in document.iter("failure"))
    assert [name for name in NAMES.values() if f"Who: {visible(name)} (User)" not in told] == []
    lines = lspriv("analyze", tenant, "--format", "ocsf").out.splitlines()
    events = [json.loads(line)["unmapped"] for line in lines]
    assert set(NAMES.values()) <= {event["principal"]["name"] for event in events if "principal" in event}


@pytest.mark.parametrize(
    "command", [COMMANDS[name] for name in ("table", "wide table", "explain", "can", "who", "what", "import")]
)
def test_a_name_without_end_does_not_bury_the_rest(command: tuple[str, ...], tmp_path: Path, lspriv: Run) -> None:
    names = ("x" * 10_000, "x " * 5_000, "界" * 10_000, "a" + "\u0301" * 10_000)
    ran = run_on(saved(hostile(*names), tmp_path), command, tmp_path, lspriv)
    usual = run_on(saved(hostile("ann", "bob", "eve", "dan"), tmp_path, "short.json"), command, tmp_path, lspriv)
    assert len(ran.out) < 8 * len(usual.out)


def test_errors_are_harmless_too(tmp_path: Path, lspriv: Run) -> None:
    for name in NAMES.values():
        ran = lspriv("analyze", f"/no/such/{name.replace('/', '')}")
        assert ran.code == 2
        assert len(ran.err.splitlines()) == 1
        assert [char for char in ran.err if acts(char)] == []


def test_a_file_name_that_is_no_text(tmp_path: Path, lspriv: Run) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    try:
        (folder / "broken-\udcff.json").write_text("[", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes only UTF-8")
    tenant = saved(hostile("ann"), tmp_path)
    table = lspriv("analyze", tenant, str(folder))
    assert r"broken-\udcff.json" in table.out
    report = lspriv("analyze", tenant, str(folder), "--format", "json")
    assert any("broken-" in gap["scope"] for gap in json.loads(report.out)["gaps"])
