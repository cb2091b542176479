"""`lspriv access check`: questions in, answers out, in their order."""

from __future__ import annotations

import codecs
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Ran, environment, in_process
from tests.cli.tenants import ANN, BOB, NOBODY, SITE, SUB, saved, shop

Run = Callable[..., Ran]
WRITE = "Microsoft.Web/sites/write"


def question(**changes: Any) -> dict[str, Any]:
    return {"id": 1, "principal": BOB, "operation": WRITE, "scope": SITE} | changes


def lines(*questions: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in questions)


@pytest.fixture
def ask(tmp_path: Path, lspriv: Run) -> Callable[[bytes], Ran]:
    """Puts questions about the shop from a file."""
    tenant = saved(shop(), tmp_path)

    def run(queries: bytes) -> Ran:
        (tmp_path / "q.ndjson").write_bytes(queries)
        return lspriv("access", "check", tenant, "--queries", str(tmp_path / "q.ndjson"))

    return run


def test_answers_come_in_order_with_the_same_ids(ask: Callable[[bytes], Ran]) -> None:
    ids: list[Any] = [7, "seven", None, {"deep": [1.50, {}]}, [], "\u202e\x1b"]
    ran = ask(lines(*(question(id=id, principal=ANN if at % 2 else BOB, scope=SUB) for at, id in enumerate(ids))))
    assert (ran.code, ran.err) == (0, "")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["id"] for answer in answers] == ids
    assert [answer["decision"] for answer in answers] == ["denied", "allowed"] * 3
    assert "\u202e" not in ran.out


def test_a_question_may_leave_out_its_id_and_say_its_plane(ask: Callable[[bytes], Ran]) -> None:
    bare = {key: value for key, value in question().items() if key != "id"}
    ran = ask(lines(bare, question(data=False), question(data=True), question(data=None)))
    assert [json.loads(line)["decision"] for line in ran.out.splitlines()] == [
        "allowed",
        "allowed",
        "denied",
        "allowed",
    ]


def test_an_unknown_answer_makes_the_exit_code_3(ask: Callable[[bytes], Ran]) -> None:
    ran = ask(lines(question(principal=NOBODY), question()))
    assert ran.code == 3
    unknown, known = map(json.loads, ran.out.splitlines())
    assert list(unknown) == ["id", "decision", "because", "denied_by", "gaps"]
    assert list(known) == ["id", "decision", "because", "denied_by"]


@pytest.mark.parametrize(
    "queries",
    [
        b"\n\n" + lines(question()) + b"  \n",
        codecs.BOM_UTF8 + lines(question()),
        codecs.BOM_UTF16_LE + lines(question()).decode().encode("utf-16-le"),
        lines(question()).rstrip(b"\n"),
        lines(question()).replace(b"\n", b"\r\n"),
    ],
)
def test_files_as_other_programs_write_them(queries: bytes, ask: Callable[[bytes], Ran]) -> None:
    ran = ask(queries)
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line)["decision"] for line in ran.out.splitlines()] == ["allowed"]


def test_no_questions_are_no_answers(ask: Callable[[bytes], Ran]) -> None:
    assert ask(b"") == Ran(0, "", "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"hello", "malformed"),
        (b"[]", "expected `object`, got `array`"),
        (b'{"id": 1}', "missing required field `principal`"),
        (lines(question(scope=7)), "expected `str`, got `int` - at `$.scope`"),
        (lines(question(data="yes")), "expected `bool | null`, got `str` - at `$.data`"),
        (lines(question(date=True)), "unknown field `date`"),
        (lines(question(operation="*")), "`*` is a pattern"),
        (lines(question(scope="Production")), "`Production` is no scope"),
        (b'{"id": ' + b"[" * 100_000, "q.ndjson:2"),
        (b'{"id": "\xff"}', "q.ndjson:2"),
    ],
)
def test_the_first_bad_line_ends_it_and_is_named(line: bytes, said: str, ask: Callable[[bytes], Ran]) -> None:
    ran = ask(lines(question()) + line.rstrip(b"\n") + b"\n" + lines(question()))
    assert ran.code == 2
    assert [json.loads(answer)["decision"] for answer in ran.out.splitlines()] == ["allowed"]
    (told,) = ran.err.splitlines()
    assert "q.ndjson:2: " in told
    assert said in told
    assert told.endswith(
        'expected {"id": any, "principal": ID, "operation": text, "data": true|false, "scope": ARM-ID}'
    )


def test_a_file_that_is_not_there(tmp_path: Path, lspriv: Run) -> None:
    ran = lspriv("access", "check", saved(shop(), tmp_path), "--queries", str(tmp_path / "none"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"lspriv: cannot read `{tmp_path / 'none'}`: No such file or directory\n"


def test_standard_input_cannot_be_both(lspriv: Run) -> None:
    assert lspriv("access", "check", "-", "--queries", "-").code == 2


def test_questions_from_standard_input(tmp_path: Path) -> None:
    ran = in_process("access", "check", saved(shop(), tmp_path), "--queries", "-", stdin=lines(question()))
    assert (ran.code, json.loads(ran.out)["decision"]) == (0, "allowed")


def test_each_answer_comes_before_the_next_question(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lspriv", "access", "check", saved(shop(), tmp_path), "--queries", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(lines(question(id=number)))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0
