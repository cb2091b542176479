"""Answers a stream of questions, one line for each, in their order."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from lspriv.access.answer import Decision, Query
from lspriv.access.engine import AccessEngine
from lspriv.cli.answers import answer_part
from lspriv.cli.output import binary_stdout
from lspriv.cli.questions import check_operation, check_scope
from lspriv.errors import InputError, QuestionError
from lspriv.report.json import encode

_EXPECTED = 'expected {"id": any, "principal": ID, "operation": text, "data": true|false, "scope": ARM-ID}'
_NULL = msgspec.Raw(b"null")


class Question(msgspec.Struct, forbid_unknown_fields=True):
    """One line of the input."""

    principal: str
    operation: str
    scope: str
    data: bool | None = None
    id: msgspec.Raw = _NULL


def answer_all(engine: AccessEngine, queries: str) -> int:
    """Print an answer for each question, and return 3 when one is unknown, else 0.

    Raises:
        InputError: The file cannot be read.
        QuestionError: A line is no question; the answers before it are printed.
    """
    unknown = False
    with _opened(queries) as source, binary_stdout() as out:
        # Somebody may wait for this answer before asking the next question.
        waiting = not stat.S_ISREG(os.fstat(source.fileno()).st_mode)
        for number, line in enumerate(_lines(source), start=1):
            if not line.strip():
                continue
            question = _read(line, f"{queries}:{number}")
            asked = Query(question.principal, question.operation, question.scope, question.data)
            answer = engine.decide(asked)
            unknown = unknown or answer.decision is Decision.UNKNOWN
            out.write(encode(answer_part(answer, question.id)) + b"\n")
            if waiting:
                out.flush()
    return 3 if unknown else 0


def _read(line: bytes, place: str) -> Question:
    try:
        question = _DECODER.decode(line)
        check_operation(question.operation)
        check_scope(question.scope)
        return question
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, QuestionError) as error:
        said = str(error)
        raise QuestionError(f"{place}: {said[:1].lower()}{said[1:]}; {_EXPECTED}") from error


_DECODER = msgspec.json.Decoder(Question)


def _opened(queries: str) -> Any:
    if queries == "-":
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return Path(queries).open("rb")
    except OSError as error:
        raise InputError(f"cannot read `{queries}`: {error.strerror or error}") from error


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """Yield lines in UTF-8; PowerShell writes UTF-16, and both may begin with a byte-order mark."""
    first = source.readline()
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from (first + source.read()).decode("utf-16").encode().splitlines()
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from source
