"""Bytes to text: encodings, nothing, and what is no text at all."""

from __future__ import annotations

import codecs

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.importers.text import Text, Unfit, holds_data, looks_like_json, malformed, quote, read_text

RECORD = '[{"displayName": "Zoë Müller 株式会社"}]'


def content(data: bytes, name: str = "a.json") -> str:
    text = read_text(data, name)
    assert isinstance(text, Text), text
    return bytes(text.view()).decode()


def reason(data: bytes, name: str = "a.json") -> str:
    text = read_text(data, name)
    assert isinstance(text, Unfit), text
    assert "\n" not in text.reason
    return text.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_that_powershell_and_editors_write_is_read(encoding: str) -> None:
    assert content(RECORD.encode(encoding)) == RECORD


def test_utf_16_with_a_byte_order_mark_of_the_other_end_is_read() -> None:
    assert content(codecs.BOM_UTF16_BE + RECORD.encode("utf-16-be")) == RECORD


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(["utf-16", "utf-8-sig"])
)
def test_any_text_survives_its_encoding(text: str, encoding: str) -> None:
    document = msgspec.json.encode([text]).decode()
    assert content(document.encode(encoding)) == document


def test_half_a_utf_16_character_is_said() -> None:
    data = "[{}]".encode("utf-16")[:-1]
    assert "begins as UTF-16 text and is not" in reason(data)


def test_bytes_that_are_not_utf_8_are_said_with_line_and_column() -> None:
    assert reason(b'[\n {"name": "Zo\xeb"}]') == "line 2, column 14: is not UTF-8 text; save it as UTF-8"


def test_a_character_that_lies_across_two_chunks_is_not_taken_for_an_error() -> None:
    padding = b" " * ((16 << 20) - 3)
    assert content(b'["' + padding + "ë".encode() + b'"]').endswith('ë"]')
    assert "is not UTF-8 text" in reason(b'["' + padding + b'\xc3"]')


@pytest.mark.parametrize("nothing", [b" ", b"\n", b"\0"])
def test_two_hundred_megabytes_of_nothing_are_nothing(nothing: bytes) -> None:
    assert reason(nothing * 200_000_000) == "holds nothing but 200,000,000 bytes of white space or NUL"


def test_an_empty_file_is_broken_when_it_should_be_an_export() -> None:
    assert read_text(b"", "ra.json") == Unfit("is empty; did the command that should have written it fail?", True)
    assert read_text(b"", "notes.txt") == Unfit("is empty; did the command that should have written it fail?", False)


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><title>Sign in</title>", b"\n<html><body>", b"<HEAD>"])
def test_a_web_page_in_place_of_json_is_said(page: bytes) -> None:
    assert "web page" in reason(page)


def test_xml_is_said() -> None:
    assert reason(b'<?xml version="1.0"?><a/>') == "is XML or HTML, not JSON"


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"PAR1", "a Parquet file"),
        (b"\x7fELF\x02", "a program"),
        (b"BZh91AY", "compressed by bzip2"),
    ],
)
def test_known_kinds_of_files_are_named(head: bytes, what: str) -> None:
    assert read_text(head + bytes(100), "x.bin") == Unfit(f"is {what}, not an export in JSON or CSV", broken=False)
    assert read_text(head + bytes(100), "x.json") == Unfit(f"is {what}, not an export in JSON or CSV", broken=True)


def test_binary_of_no_known_kind_is_said() -> None:
    assert reason(b"\x01\x02\x03\x00\x04") == "is binary, not text"


def test_warnings_of_az_before_the_json_are_passed_over() -> None:
    warned = b"WARNING: This command is in preview.\nWARNING: \x1b[33m--all\nWARNING: x\r\n" + b'[{"id": 1}]\n'
    assert content(warned) == '[{"id": 1}]\n'
    assert content(b"\x1b[33mWARNING: coloured\x1b[0m\n{}") == "{}"


def test_warnings_alone_are_no_export() -> None:
    assert reason(b"WARNING: nothing came\n") == "holds only warnings of az and no JSON"


@pytest.mark.parametrize(
    "said",
    [
        b"ERROR: (AuthorizationFailed) The client does not have authorization.\nCode: AuthorizationFailed",
        b"\x1b[31mERROR: (AuthorizationFailed) The client does not have authorization.",
        b"WARNING: first\nERROR: (AuthorizationFailed) The client does not have authorization.\r\n",
    ],
)
def test_an_error_of_az_is_quoted(said: bytes) -> None:
    told = "holds an error of az: `ERROR: (AuthorizationFailed) The client does not have authorization.`"
    assert reason(said) == told
    assert read_text(said, "log.txt") == Unfit(told, broken=True)


def test_a_quote_is_one_line_without_controls_secrets_or_length() -> None:
    assert quote("a\nb\x1b[31m\u202ec") == "a\\nb\\x1b[31m\\u202ec"
    assert quote("GET https://x/?sv=1&sig=AbC%3D&se=2 Password=hunter2") == "GET https://x/?sv=1&sig=…&se=2 Password=…"
    assert quote("x" * 500) == "x" * 200 + "…"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("-", True),
        ("a.JSON", True),
        ("a.json.gz", True),
        ("x.zip!dir/a.jsonl", True),
        ("a.csv.zst", True),
        ("README.md", False),
        ("a.gz", False),
        ("x.json!y", False),
        ("Makefile", False),
    ],
)
def test_what_should_be_an_export_shows_in_its_name(name: str, expected: bool) -> None:
    assert holds_data(name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'[{"a": 1}', True),
        (b'{ "a"', True),
        (b"[", True),
        (b"[-1", True),
        (b"[section]", False),
        (b"[link](https://example.com)", False),
        (b"[ -f x ] && y", False),
        (b"{ echo; }", False),
        (b"[trueish", False),
    ],
)
def test_text_that_begins_as_json_does(text: bytes, expected: bool) -> None:
    assert looks_like_json(Text(text, 0)) is expected


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b'[\n{"a": 1},\n{"b": ', "line 3, column 7: JSON ends in the middle (file cut off?)"),
        (b'[\n{"a": 1}\n{"b": 2}]', "line 3, column 1: JSON is malformed: expected ',' or ']'"),
        (b'["\xc3\xab\xc3\xab" 1]', "line 1, column 7: JSON is malformed: expected ',' or ']'"),
        (b'{"a": NaN}', "line 1, column 7: JSON is malformed: invalid character"),
    ],
)
def test_malformed_json_is_told_by_line_and_column(document: bytes, said: str) -> None:
    with pytest.raises(msgspec.DecodeError) as raised:
        msgspec.json.decode(document, type=msgspec.Raw)
    assert malformed(raised.value, Text(document, 0)) == said
