"""What holds for every format that is written for other programs."""

from __future__ import annotations

import tracemalloc

import pytest

from lspriv.model.gap import Gap
from tests.report.goldens import CLEAN, FOLDER, FORMATS, NAMES, STORY, written
from tests.report.reports import finding, report, view


@pytest.mark.parametrize("name", NAMES)
def test_the_golden_files_are_what_is_written(name: str) -> None:
    assert written(name).decode() == (FOLDER / name).read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_run_that_saw_everything_never_looks_like_one_that_did_not(ending: str) -> None:
    def text(*gaps: Gap) -> str:
        return b"".join(FORMATS[ending](report(gaps=gaps), view())).decode()

    assert "no file lists the members" in text(Gap("memberships", "/", "no file lists the members"))
    assert "no file lists the members" not in text()


@pytest.mark.parametrize("ending", FORMATS)
def test_every_finding_s_fingerprint_is_told(ending: str) -> None:
    text = b"".join(FORMATS[ending](STORY, view())).decode()
    assert all(one.fingerprint in text for one in STORY.findings)
    assert all(one.fingerprint not in b"".join(FORMATS[ending](CLEAN, view())).decode() for one in STORY.findings)


@pytest.mark.parametrize("ending", FORMATS)
def test_many_findings_are_never_all_in_memory_as_text(ending: str) -> None:
    many = report(*(finding(at, f"User {at}") for at in range(5_000)))
    total = longest = 0
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for piece in FORMATS[ending](many, view()):
            total += len(piece)
            longest = max(longest, len(piece))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert longest < 10_000
    assert peak - before < 1_000_000
    assert total < 70_000 if ending == "md" else total > 3_000_000
