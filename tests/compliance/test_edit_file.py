"""Acceptances are added to files of every style, and nothing else in them changes, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lspriv.compliance import edit_file
from lspriv.compliance.accepting import Decision, Plan, Wanted
from lspriv.compliance.baseline import Baseline, parse_baseline
from lspriv.compliance.edit_file import accept_in, open_baseline
from lspriv.errors import BaselineError, InputError
from tests.compliance.small import RULES

ONE, TWO, THREE = ("1" * 31 + "a"), ("2" * 31 + "b"), ("3" * 31 + "c")
NEW = Wanted(ONE, "wildcard-action", "`ann` can do it: `x`\n# y")
PLAIN = Wanted(TWO)
DECISION = Decision("SEC-12: until\nthe move", "2027-03-31", by="Ann", ticket="#7")
TOP = "version: 1\nrules: {wildcard-action: on}\n"
KNOWN = f"rule: wildcard-action, subject: {THREE}, reason: old, expires: 2026-12-31"
SAYS = "# `ann` can do it: `x`\\n# y"


def block(dash: int = 2, key: int = 4, *, wanted: Wanted = NEW, end: str = "\n") -> str:
    """A new acceptance as it is written in block style."""
    lines = [" " * dash + SAYS] if wanted.message else []
    fields = [f"rule: {wanted.rule}"] if wanted.rule else []
    fields += [f'subject: "{wanted.fingerprint}"', 'reason: "SEC-12: until\\nthe move"', "expires: 2027-03-31"]
    fields += ["by: Ann", 'ticket: "#7"']
    first = " " * dash + "-" + " " * (key - dash - 1)
    lines += [(" " * key if number else first) + line for number, line in enumerate(fields)]
    return "".join(line + end for line in lines)


FLOW = (
    f'{{rule: wildcard-action, subject: "{ONE}", reason: "SEC-12: until\\nthe move", expires: 2027-03-31, '
    'by: Ann, ticket: "#7"}'
)


def edited(folder: Path, before: str | bytes, *wanted: Wanted, renew: dict[int, Wanted] | None = None) -> str:
    path = folder / "b.yaml"
    path.write_bytes(before.encode() if isinstance(before, str) else before)
    accept(path, *wanted, renew=renew)
    return path.read_bytes().decode()


def accept(path: Path, *wanted: Wanted, renew: dict[int, Wanted] | None = None) -> Baseline:
    return accept_in(open_baseline(str(path)), Plan(list(wanted), renew or {}), DECISION, RULES)


CASES = {
    "no key": (TOP, f"{TOP}accept:\n{block()}"),
    "no key, no last line break": (TOP.rstrip(), f"{TOP}accept:\n{block()}"),
    "no key, comments at the end": (f"{TOP}\n# the end\n", f"{TOP}\n# the end\naccept:\n{block()}"),
    "no key, an end mark": (f"---\n{TOP}...\n# after\n", f"---\n{TOP}accept:\n{block()}...\n# after\n"),
    "no key, all indented": (
        "  version: 1\n  rules: {wildcard-action: on}\n",
        f"  version: 1\n  rules: {{wildcard-action: on}}\n  accept:\n{block(4, 6)}",
    ),
    "no key, a text at the end": (f"{TOP}name: |\n  ours\n\n", f"{TOP}name: |\n  ours\n\naccept:\n{block()}"),
    "nothing": (f"{TOP}accept:\n", f"{TOP}accept:\n{block()}"),
    "nothing, no last line break": (f"{TOP}accept:", f"{TOP}accept:\n{block()}"),
    "nothing, with comments": (
        f"{TOP}accept: # none\n  # yet\nname: x\n",
        f"{TOP}accept: # none\n{block()}  # yet\nname: x\n",
    ),
    "null": (f"{TOP}accept: null\nname: x\n", f"{TOP}accept:\n{block()}name: x\n"),
    "tilde and a comment": (f"{TOP}accept: ~ # none\n", f"{TOP}accept: # none\n{block()}"),
    "empty list": (f"{TOP}accept: []\n", f"{TOP}accept:\n{block()}"),
    "empty list and comments": (
        f"{TOP}accept: [ ]   # none yet\n# more\nname: x\n",
        f"{TOP}accept:   # none yet\n{block()}# more\nname: x\n",
    ),
    "empty list below a comment": (f"{TOP}accept: # none\n  []\n", f"{TOP}accept: # none\n  \n{block()}"),
    "empty list with a comment in it": (
        f"{TOP}accept: [\n  # none yet \n]\n",
        f"{TOP}accept: [\n  # none yet \n  {SAYS}\n  {FLOW}\n]\n",
    ),
    "flow": (f"{TOP}accept: [{{{KNOWN}}}]\n", f"{TOP}accept: [{{{KNOWN}}},\n  {SAYS}\n  {FLOW}\n]\n"),
    "flow over lines": (
        f"{TOP}accept: [\n  {{{KNOWN}}} # old\n]  # end\nname: x\n",
        f"{TOP}accept: [\n  {{{KNOWN}}}, # old\n  {SAYS}\n  {FLOW}\n]  # end\nname: x\n",
    ),
    "flow with a last comma": (
        f"{TOP}accept: [\n  {{{KNOWN}}}, # old, good\n  ]\n",
        f"{TOP}accept: [\n  {{{KNOWN}}}, # old, good\n  {SAYS}\n  {FLOW}\n  ]\n",
    ),
    "all in brackets": (
        "{version: 1, rules: {wildcard-action: on}}\n",
        f"{{version: 1, rules: {{wildcard-action: on}},\n  accept: [\n    {SAYS}\n    {FLOW}\n]\n}}\n",
    ),
    "all in brackets, nothing accepted": (
        "{version: 1, accept: , rules: {wildcard-action: on}}",
        f"{{version: 1, accept: [\n    {SAYS}\n    {FLOW}\n] , rules: {{wildcard-action: on}}}}",
    ),
    "all in brackets, an empty list": (
        "{version: 1, rules: {wildcard-action: on}, accept: []}",
        f"{{version: 1, rules: {{wildcard-action: on}}, accept: [\n  {SAYS}\n  {FLOW}\n]}}",
    ),
    "block": (f"{TOP}accept:\n  - {{{KNOWN}}}\n", f"{TOP}accept:\n  - {{{KNOWN}}}\n{block()}"),
    "block, comments after it": (
        f"{TOP}accept:\n  - {{{KNOWN}}} # by Bob\n\n  # tail\n\n# more\nname: x\n",
        f"{TOP}accept:\n  - {{{KNOWN}}} # by Bob\n{block()}\n  # tail\n\n# more\nname: x\n",
    ),
    "block, dashes at the key": (
        f"{TOP}accept:\n- rule: wildcard-action\n  subject: /x\n  reason: r\n  expires: 2026-12-31\nname: x\n",
        f"{TOP}accept:\n- rule: wildcard-action\n  subject: /x\n  reason: r\n  expires: 2026-12-31\n"
        f"{block(0, 2)}name: x\n",
    ),
    "block, wide": (
        f"{TOP}accept:\n      -   rule: wildcard-action\n          subject: /x\n          reason: r\n"
        "          expires: 2026-12-31",
        f"{TOP}accept:\n      -   rule: wildcard-action\n          subject: /x\n          reason: r\n"
        f"          expires: 2026-12-31\n{block(6, 10)}",
    ),
    "block, the dash on its own line": (
        f"{TOP}accept:\n  -\n    expires: 2026-12-31\n    subject: {THREE}\n    reason: r\n",
        f"{TOP}accept:\n  -\n    expires: 2026-12-31\n    subject: {THREE}\n    reason: r\n{block()}",
    ),
    "block, nothing at its end": (
        f"{TOP}accept:\n  - subject: {THREE}\n    reason: r\n    expires: 2026-12-31\n    by: # who?\n\n# x",
        f"{TOP}accept:\n  - subject: {THREE}\n    reason: r\n    expires: 2026-12-31\n    by: # who?\n{block()}\n# x",
    ),
    "block, a text at its end": (
        f"{TOP}accept:\n  - subject: {THREE}\n    expires: 2026-12-31\n    reason: |\n      a\n\n      b\n\nname: x\n",
        f"{TOP}accept:\n  - subject: {THREE}\n    expires: 2026-12-31\n    reason: |\n      a\n\n      b\n\n{block()}"
        "name: x\n",
    ),
    "block, a text at the end of the file": (
        f"{TOP}accept:\n  - subject: {THREE}\n    expires: 2026-12-31\n    reason: >-\n      a\n      b",
        f"{TOP}accept:\n  - subject: {THREE}\n    expires: 2026-12-31\n    reason: >-\n      a\n      b\n{block()}",
    ),
    "anchors": (
        f"{TOP}accept: &all\n  - &one\n    {KNOWN.replace(', ', chr(10) + '    ')}\n  - *one\n",
        f"{TOP}accept: &all\n  - &one\n    {KNOWN.replace(', ', chr(10) + '    ')}\n  - *one\n{block()}",
    ),
    "quoted keys": (f"{TOP}'accept' : ~\n\"name\": x\n", f"{TOP}'accept' :\n{block()}\"name\": x\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_acceptance_is_added_and_nothing_else_changes(name: str, tmp_path: Path) -> None:
    before, after = CASES[name]
    assert edited(tmp_path, before, NEW) == after


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")],
)
def test_line_ends_and_encodings_stay(name: str, mark: bytes, encoding: str, tmp_path: Path) -> None:
    before, after = ((text + "").replace("\n", "\r\n") for text in CASES[name])
    if "\r\n" not in before:
        after = after.replace("\r\n", "\n")
    path = tmp_path / "b.yaml"
    path.write_bytes(mark + before.encode(encoding))
    accept(path, NEW)
    assert path.read_bytes() == mark + after.encode(encoding)


@pytest.mark.parametrize("name", CASES)
def test_one_after_the_other_is_as_both_at_once(name: str, tmp_path: Path) -> None:
    before, _ = CASES[name]
    both = edited(tmp_path, before, NEW, PLAIN)
    assert parse_baseline(edited(tmp_path, edited(tmp_path, before, NEW), PLAIN), "b.yaml", RULES) == parse_baseline(
        both, "b.yaml", RULES
    )
    last = parse_baseline(both, "b.yaml", RULES).accept[-2:]
    assert [(one.subject, one.rule, one.reason, one.by) for one in last] == [
        (ONE, "wildcard-action", "SEC-12: until\nthe move", "Ann"),
        (TWO, None, "SEC-12: until\nthe move", "Ann"),
    ]


def test_a_fingerprint_alone_is_written_alone(tmp_path: Path) -> None:
    assert edited(tmp_path, TOP, PLAIN) == f"{TOP}accept:\n{block(wanted=PLAIN)}"


RENEWED = {
    "flow": (
        f"accept: [{{{KNOWN}}}] # x\n",
        f'accept: [{{rule: wildcard-action, subject: {THREE}, reason: "SEC-12: until\\nthe move", '
        'expires: 2027-03-31, by: Ann, ticket: "#7"}] # x\n',
    ),
    "block": (
        f"accept:\n  # why\n  - expires: 2026-12-31 # soon\n    by:   Bob # he\n    subject: {THREE}\n"
        "    reason: 'old # one'  # r\n  # tail\n",
        f'accept:\n  # why\n  - expires: 2027-03-31 # soon\n    ticket: "#7"\n    by:   Ann # he\n'
        f'    subject: {THREE}\n    reason: "SEC-12: until\\nthe move"  # r\n  # tail\n',
    ),
    "texts over lines": (
        f"accept:\n- reason: |\n    old\n    one\n  subject: {THREE}\n  by: a\n    b\n  ticket:\n"
        '  expires: "2026-12-31"',
        f'accept:\n- reason: "SEC-12: until\\nthe move"\n  subject: {THREE}\n  by: Ann\n  ticket: "#7"\n'
        "  expires: 2027-03-31",
    ),
    "a text at the end": (
        f"accept:\n- expires: 2026-12-31\n  by: x\n  ticket: y\n  subject: {THREE}\n  reason: >\n    old",
        f'accept:\n- expires: 2027-03-31\n  by: Ann\n  ticket: "#7"\n  subject: {THREE}\n'
        '  reason: "SEC-12: until\\nthe move"\n',
    ),
    "last line": (
        f"accept:\n- reason: x\n  subject: {THREE}\n  expires: 2026-12-31",
        f'accept:\n- reason: "SEC-12: until\\nthe move"\n  subject: {THREE}\n  expires: 2027-03-31\n'
        '  by: Ann\n  ticket: "#7"\n',
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", RENEWED)
def test_an_acceptance_is_renewed_where_it_stands(name: str, end: str, tmp_path: Path) -> None:
    before, after = ((TOP + text).replace("\n", end) for text in RENEWED[name])
    assert edited(tmp_path, before, renew={0: Wanted(THREE)}) == after


def test_some_are_renewed_and_some_are_new(tmp_path: Path) -> None:
    item = "{{subject: {}, reason: old, expires: 2026-12-31}}"
    before = f"{TOP}accept:\n  - {item.format(TWO)}\n  - {item.format(THREE)}\n"
    new = 'reason: "SEC-12: until\\nthe move", expires: 2027-03-31, by: Ann, ticket: "#7"'
    assert edited(tmp_path, before, NEW, renew={1: Wanted(THREE), 0: Wanted(TWO)}) == (
        f"{TOP}accept:\n  - {{subject: {TWO}, {new}}}\n  - {{subject: {THREE}, {new}}}\n{block()}"
    )


BY_HAND = (
    "is written in a way that cannot be edited without loss; edit it by hand, to hold an acceptance such as "
    f'{{rule: wildcard-action, subject: "{ONE}", reason: "SEC-12: until\\nthe move", expires: 2027-03-31, '
    'by: Ann, ticket: "#7"}'
)


@pytest.mark.parametrize(
    "text",
    [
        f"{TOP}? accept\n",
        "{version: 1, rules: {wildcard-action: on}, accept}",
    ],
)
def test_what_cannot_be_edited_without_loss_is_left_alone(text: str, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        accept(path, NEW)
    assert str(caught.value) == f"`{path}` {BY_HAND}"
    assert path.read_text() == text


def test_an_alias_in_the_place_of_the_list_is_not_taken_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    text = f"{TOP}allow: &known []\naccept: *known\n"
    path.write_text(text)
    assert accept(path, NEW).allow == ()
    assert path.read_text() == f"{TOP}allow: &known []\naccept:\n{block()}"


def test_line_ends_of_an_old_mac_stay(tmp_path: Path) -> None:
    before, after = (text.replace("\n", "\r") for text in CASES["block, comments after it"])
    assert edited(tmp_path, before, NEW) == after


@pytest.mark.parametrize(
    "accept_text",
    [
        f"accept:\n  - &a {{{KNOWN}}}\n  - *a\n",
        f"accept:\n  - {{{KNOWN.replace('2026', '&d 2026')}}}\n  - {{{KNOWN.replace('2026-12-31', '*d')}}}\n",
    ],
)
@pytest.mark.parametrize("number", [0, 1])
def test_what_others_share_is_not_renewed(accept_text: str, number: int, tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(TOP + accept_text)
    with pytest.raises(InputError, match="cannot be edited without loss"):
        accept(path, renew={number: Wanted(THREE)})
    assert path.read_text() == TOP + accept_text


def test_links_and_permissions_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "b.yaml", tmp_path / "link.yaml"
    path.write_text(TOP)
    path.chmod(0o640)
    link.symlink_to(path.name)
    accept(link, NEW)
    assert link.is_symlink()
    assert path.read_text() == f"{TOP}accept:\n{block()}"
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [path, link]


def test_a_file_does_not_grow_beyond_what_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(TOP)
    monkeypatch.setattr(edit_file, "MAX_BYTES", len(f"{TOP}accept:\n{block()}") - 1)
    with pytest.raises(BaselineError) as caught:
        accept(path, NEW)
    assert caught.value.problems == (f"the baseline `{path}` would be larger than 0 MiB",)
    assert path.read_text() == TOP
    monkeypatch.setattr(edit_file, "MAX_BYTES", len(f"{TOP}accept:\n{block()}"))
    accept(path, NEW)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text(TOP)
    file = open_baseline(str(path))
    path.unlink()
    tmp_path.joinpath("b.yaml").symlink_to(tmp_path / "gone" / "b.yaml")
    with pytest.raises(InputError, match=r"cannot write `.*b\.yaml`: No such file or directory"):
        accept_in(file, Plan([NEW]), DECISION, RULES)


_names = st.text(max_size=30)


@given(
    message=_names, reason=_names.filter(str.strip), by=_names.filter(str.strip), style=st.sampled_from(sorted(CASES))
)
def test_whatever_somebody_writes_is_read_as_written(message: str, reason: str, by: str, style: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.yaml"
        path.write_text(CASES[style][0], newline="")
        decision = Decision(reason.strip(), "2027-03-31", by=by.strip())
        plan = Plan([Wanted(ONE, "wildcard-action", message)])
        after = accept_in(open_baseline(str(path)), plan, decision, RULES)
        assert (after.accept[-1].reason, after.accept[-1].by) == (reason.strip(), by.strip())
