"""An interruption at any moment: what was read stays, the rest follows, and the file at --out is old or complete."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from lspriv.model.snapshot import Snapshot
from lspriv.snapshot import read_snapshot
from tests.collect.command import ended, questions, run, spool_of, start, until, until_quiet
from tests.collect.driving import facts, told
from tests.loopback.cloud import Loopback
from tests.loopback.contoso.tenant import contoso
from tests.loopback.faults import Fault

STUCK = "GET .*/denyAssignments"
"""A list that never answers, so that a run stands in the middle until it is killed."""
OLD = b"the snapshot of last night"


@pytest.fixture
def azure():
    with Loopback(contoso()) as azure:
        yield azure


def halfway(azure: Loopback, out: Path, *more: str):
    """Start a run, and return it when all that can be read is read."""
    azure.faults.add(Fault("hang", on=STUCK, times=None))
    process = start(azure, out, *more)
    until(lambda: len([one for one in azure.log if one.fault == "hang"]) >= 5)
    until_quiet(azure)
    return process


def opened(out: Path) -> Snapshot:
    return read_snapshot(out.read_bytes(), name=out.name)


def whole(azure: Loopback, out: Path) -> Snapshot:
    assert run(azure, out)[0] == 3
    return opened(out)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_was_killed_goes_on(how: signal.Signals, azure: Loopback, tmp_path: Path) -> None:
    wanted = whole(azure, tmp_path / "undisturbed.json")
    began = len(azure.log)
    out = tmp_path / "tenant.json"
    out.write_bytes(OLD)
    process = halfway(azure, out)
    process.send_signal(how)
    code, printed, said = ended(process)
    assert (code, printed) == (130 if how == signal.SIGINT else -how, "")
    assert out.read_bytes() == OLD
    answered = {
        (one.method, one.path, one.body) for one in azure.log[began:] if one.ended and not one.fault
    } & questions(azure, since=began)
    if how == signal.SIGINT:
        assert said.splitlines() == [
            f"lspriv: what was read lies in `{spool_of(out)}`; the same command with `--resume` goes on from there",
            "lspriv: interrupted",
        ]
    azure.faults.clear()
    began = len(azure.log)
    assert run(azure, out, "--resume")[0] == 3
    again = questions(azure, since=began)
    assert again & answered == set()
    assert len(again) >= 5
    got = opened(out)
    assert facts(got) == facts(wanted)
    assert {gap.reason for gap in told(got)} == {gap.reason for gap in told(wanted)}
    assert not spool_of(out).exists()


def test_a_torn_page_is_asked_for_again(azure: Loopback, tmp_path: Path) -> None:
    wanted = whole(azure, tmp_path / "undisturbed.json")
    out = tmp_path / "tenant.json"
    process = halfway(azure, out)
    process.kill()
    ended(process)
    pages = sorted((spool_of(out) / "pages").glob("*.zst"))
    for page in pages[:3]:
        os.truncate(page, page.stat().st_size // 2)
    os.truncate(pages[3], 0)
    (spool_of(out) / "pages" / ".half.json.zst.1.part").write_bytes(b"{")
    azure.faults.clear()
    assert run(azure, out, "--resume")[0] == 3
    assert facts(opened(out)) == facts(wanted)


def test_other_options_do_not_go_on_with_it(azure: Loopback, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    process = halfway(azure, out)
    process.kill()
    ended(process)
    kept = sorted((spool_of(out) / "pages").iterdir())
    code, printed, said = run(azure, out, "--resume", "--no-app-settings")
    assert (code, printed) == (2, "")
    assert said == (
        f"lspriv: `{spool_of(out)}` was begun with other options or in another cloud; "
        "repeat those, or start without --resume\n"
    )
    assert sorted((spool_of(out) / "pages").iterdir()) == kept


def test_without_resume_it_begins_anew(azure: Loopback, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    process = halfway(azure, out)
    process.kill()
    ended(process)
    before = questions(azure)
    azure.faults.clear()
    began = len(azure.log)
    assert run(azure, out)[0] == 3
    assert before <= questions(azure, since=began)


def test_a_second_run_to_the_same_file_is_refused(azure: Loopback, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    process = halfway(azure, out)
    try:
        for more in ((), ("--resume",)):
            code, printed, said = run(azure, out, *more)
            assert (code, printed) == (2, "")
            assert said.startswith(f"lspriv: `{spool_of(out)}` is in use: another run is collecting")
            assert said.count("\n") == 1
    finally:
        process.kill()
        ended(process)
    azure.faults.clear()
    # Whoever held it is dead, and with him what kept the others out.
    assert run(azure, out, "--resume")[0] == 3


def test_the_file_is_old_or_complete_at_every_moment(azure: Loopback, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    out.write_bytes(OLD)
    seen: set[bytes] = set()
    process = start(azure, out)
    while process.poll() is None:
        seen.add(out.read_bytes())
    assert ended(process)[0] == 3
    assert seen <= {OLD, out.read_bytes()}
    assert OLD in seen


def test_a_sign_in_that_fails_leaves_nothing_behind(azure: Loopback, tmp_path: Path) -> None:
    azure.faults.add(Fault("forbidden", service="identity", times=None))
    out = tmp_path / "tenant.json"
    assert run(azure, out)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_reads_what_lies_there(azure: Loopback, tmp_path: Path) -> None:
    out = tmp_path / "tenant.json"
    process = halfway(azure, out)
    process.kill()
    ended(process)
    modes = {one.stat().st_mode & 0o077 for one in (spool_of(out), *spool_of(out).rglob("*"))}
    assert modes == {0}
