"""Baselines: selection, inheritance, digest, and where they are found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lspriv.compliance.baseline import Baseline, load_baseline, parse_baseline, shipped_baselines
from lspriv.compliance.source import MAX_BYTES
from lspriv.errors import BaselineError
from lspriv.model.finding import Severity
from lspriv.rules.registry import all_rules
from tests.compliance.small import RULES, WideParams


def parse(text: str) -> Baseline:
    return parse_baseline("version: 1\n" + text, "b.yaml", RULES)


def chosen(baseline: Baseline) -> dict[str, Severity | None]:
    return {choice.rule.id: choice.severity for choice in baseline.selected}


def wide(baseline: Baseline) -> WideParams:
    (params,) = (choice.params for choice in baseline.selected if choice.rule.id == "subscription-wide-role")
    assert isinstance(params, WideParams)
    return params


def load(folder: Path, **files: str) -> Baseline:
    """Write the files, then load `main`."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text("version: 1\n" + text, encoding="utf-8")
    return load_baseline(str(folder / "main.yaml"), RULES)


def refused(name: str | Path) -> tuple[str, ...]:
    with pytest.raises(BaselineError) as caught:
        load_baseline(str(name), RULES)
    return caught.value.problems


def test_only_rules_that_are_named_are_selected_sorted_by_id() -> None:
    baseline = parse("rules:\n  wildcard-action: {}\n  subscription-wide-role: medium\n  direct-user-assignment: off\n")
    assert list(chosen(baseline).items()) == [("subscription-wide-role", Severity.MEDIUM), ("wildcard-action", None)]


@pytest.mark.parametrize(
    ("entry", "severity"),
    [("on", None), ("{}", None), ("info", "info"), ("{severity: critical}", "critical"), ("{params: {}}", None),
     ("{params: }", None), ("'on'", None)],
)  # fmt: skip
def test_every_way_to_select(entry: str, severity: str | None) -> None:
    assert chosen(parse(f"rules: {{wildcard-action: {entry}}}")) == {"wildcard-action": severity}


def test_parameters_become_the_rules_own_type() -> None:
    params = "{allow_roles: [Reader, '7'], most: 0, share: 1, since: ~, floor: high}"
    assert wide(parse(f"rules: {{subscription-wide-role: {{params: {params}}}}}")) == WideParams(
        ("Reader", "7"), 0, 1.0, False, None, Severity.HIGH
    )


def test_an_acceptance_keeps_everything_that_it_says() -> None:
    (accepted,) = parse(
        "rules: {wildcard-action: on}\naccept:\n"
        "  - {rule: wildcard-action, subject: /x, reason: because,\n"
        "     expires: 2026-12-31, by: Ann, ticket: S-1, owner: }\n"
    ).accept
    assert (accepted.rule, accepted.subject, accepted.reason, accepted.expires) == (
        "wildcard-action", "/x", "because", "2026-12-31")  # fmt: skip
    assert (accepted.by, accepted.ticket, accepted.owner) == ("Ann", "S-1", None)
    assert (accepted.file, accepted.line) == ("b.yaml", 4)


def test_a_baseline_without_a_name_is_called_like_its_file(tmp_path: Path) -> None:
    assert load(tmp_path, main="rules: {wildcard-action: on}").name == "main"
    assert load(tmp_path, main="name: contoso\nrules: {wildcard-action: on}").name == "contoso"


def test_a_child_overrides_field_by_field(tmp_path: Path) -> None:
    parent = """\
name: parent
rules:
  direct-user-assignment: low
  subscription-wide-role: {severity: high, params: {allow_roles: [Reader, Owner], most: 7}}
  wildcard-action: on
"""
    child = """\
name: child
extends: parent.yaml
rules:
  direct-user-assignment: off
  subscription-wide-role: {params: {allow_roles: [Backup Reader], share: 0.1}}
  wildcard-action: medium
"""
    baseline = load(tmp_path, parent=parent, main=child)
    assert baseline.name == "child"
    assert chosen(baseline) == {"subscription-wide-role": Severity.HIGH, "wildcard-action": Severity.MEDIUM}
    assert wide(baseline) == WideParams(("Backup Reader",), most=7, share=0.1)


def test_selecting_again_what_a_parent_took_out_begins_anew(tmp_path: Path) -> None:
    baseline = load(
        tmp_path,
        grand="rules: {wildcard-action: on, subscription-wide-role: {severity: low, params: {most: 9}}}",
        parent="extends: grand.yaml\nrules: {subscription-wide-role: off}",
        main="extends: parent.yaml\nrules: {subscription-wide-role: on}",
    )
    assert chosen(baseline) == {"subscription-wide-role": None, "wildcard-action": None}
    assert wide(baseline).most == 3


def test_acceptances_add_up_the_childs_first(tmp_path: Path) -> None:
    def accept(subject: str) -> str:
        return f"accept: [{{rule: wildcard-action, subject: {subject}, reason: r, expires: 2026-12-31}}]\n"

    baseline = load(
        tmp_path,
        parent="rules: {wildcard-action: on}\n" + accept("/parent"),
        main="extends: parent.yaml\n" + accept("/child"),
    )
    assert [(one.subject, Path(one.file).name) for one in baseline.accept] == [
        ("/child", "main.yaml"), ("/parent", "parent.yaml")]  # fmt: skip


def test_overrides_add_up_the_parents_first_and_allowed_principals_the_childs(tmp_path: Path) -> None:
    def more(scope: str) -> str:
        return (
            f"overrides: [{{scope: {scope}, rules: {{wildcard-action: low}}}}]\n"
            f"allow: [{{principal: {scope}, reason: r}}]"
        )

    baseline = load(
        tmp_path,
        parent="rules: {wildcard-action: on}\n" + more("/parent"),
        main="extends: parent.yaml\n" + more("/child"),
    )
    assert [(one.scope, Path(one.file).name, one.line) for one in baseline.overrides] == [
        ("/parent", "parent.yaml", 3), ("/child", "main.yaml", 3)]  # fmt: skip
    assert [one.principal.id for one in baseline.allow] == ["/child", "/parent"]


def test_off_ends_what_the_parent_s_overrides_say_of_the_rule(tmp_path: Path) -> None:
    parent = (
        "rules: {wildcard-action: on}\n"
        "overrides:\n  - {scope: /, rules: {wildcard-action: low}}\n"
        "  - {scope: /, rules: {wildcard-action: low, direct-user-assignment: on}}"
    )
    baseline = load(
        tmp_path,
        parent=parent,
        main="extends: parent.yaml\nrules: {wildcard-action: off}\n"
        "overrides: [{scope: /x, rules: {wildcard-action: on}}]",
    )
    told = [(one.scope, [(entry.rule.id, entry.severity) for entry in one.rules]) for one in baseline.overrides]
    assert told == [("/", [("direct-user-assignment", None)]), ("/x", [("wildcard-action", None)])]
    assert [(choice.rule.id, choice.in_general) for choice in baseline.selected] == [
        ("direct-user-assignment", False), ("wildcard-action", False)]  # fmt: skip


def test_a_rule_that_only_an_override_switches_on_is_enough() -> None:
    baseline = parse("overrides: [{scope: /, rules: {wildcard-action: low}}]")
    (choice,) = baseline.selected
    assert (choice.rule.id, choice.in_general, choice.severity) == ("wildcard-action", False, None)


def test_paths_begin_at_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "a.yaml").write_text("version: 1\nextends: b.yaml\n")
    (tmp_path / "base" / "b.yaml").write_text("version: 1\nrules: {wildcard-action: on}\n")
    assert chosen(load(tmp_path, main="extends: base/a.yaml")) == {"wildcard-action": None}


def test_problems_of_parents_come_with_the_childs(tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as caught:
        load(tmp_path, main="extends: parent.yaml\nrules: {a: on}", parent="rules: {b: on}")
    assert caught.value.problems == (
        f"{tmp_path}/main.yaml:3:9: unknown rule `a`; no rule has a name like it",
        f"{tmp_path}/parent.yaml:2:9: unknown rule `b`; no rule has a name like it",
    )


def test_extending_what_does_not_exist_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as caught:
        load(tmp_path, main="extends: defualt\nrules: {a: on}")
    names = ", ".join(shipped_baselines()[:-1]) + " and " if len(shipped_baselines()) > 1 else ""
    assert caught.value.problems == (
        f"{tmp_path}/main.yaml:2:10: `extends` names `defualt`, which is neither a file nor one of the baselines "
        f"that ship with lspriv ({names}{shipped_baselines()[-1]}); did you mean `default`?",
        f"{tmp_path}/main.yaml:3:9: unknown rule `a`; no rule has a name like it",
    )


@pytest.mark.parametrize("name", ["main.yaml", "./main.yaml", "../circle/main.yaml"])
def test_a_baseline_cannot_extend_itself(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "circle"
    folder.mkdir()
    with pytest.raises(BaselineError) as caught:
        load(folder, main=f"extends: {name}")
    assert caught.value.problems == (
        f"{folder}/main.yaml:2:10: `extends` goes in a circle: {folder}/main.yaml → {folder / name}",
    )


def test_a_circle_further_up_is_found(tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as caught:
        load(tmp_path, main="extends: a.yaml", a="extends: b.yaml", b="extends: a.yaml")
    assert caught.value.problems == (
        f"{tmp_path}/b.yaml:2:10: `extends` goes in a circle: "
        f"{tmp_path}/a.yaml → {tmp_path}/b.yaml → {tmp_path}/a.yaml",
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    names = " and ".join(shipped_baselines()) if len(shipped_baselines()) < 3 else ""
    missing = refused("contoso.yaml")
    assert len(missing) == 1
    assert missing[0].startswith(
        "the baseline `contoso.yaml` is neither a file nor one of the baselines that ship with"
    )
    assert names in missing[0]
    assert refused("defualt")[0].endswith("; did you mean `default`?")
    assert refused(tmp_path) == (f"the baseline `{tmp_path}` is a folder; name the file in it",)
    assert refused("a\0b") == ("the baseline `a\\x00b` cannot be read: embedded null byte",)
    (tmp_path / "bytes").write_bytes(b"version: 1 # \xff\n")
    assert refused(tmp_path / "bytes") == (
        f"the baseline `{tmp_path}/bytes` is not UTF-8 text: the byte at offset 13 does not fit",
    )
    (tmp_path / "large").write_bytes(b"#" * (MAX_BYTES + 1))
    assert refused(tmp_path / "large") == (
        f"the baseline `{tmp_path}/large` is larger than 2 MiB, which no baseline is",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_windows_writes_is_read(tmp_path: Path, encoding: str) -> None:
    text = "version: 1\r\nname: Zürich\r\nrules:\r\n  wildcard-action: on\r\n"
    (tmp_path / "b.yaml").write_bytes(text.encode(encoding))
    assert load_baseline(str(tmp_path / "b.yaml"), RULES).name == "Zürich"


def test_a_shipped_name_wins_and_a_path_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("default").write_text("version: 1\nname: mine\nrules: {wildcard-action: on}\n")
    assert load_baseline("default", all_rules()).name == "default"
    assert load_baseline("./default", RULES).name == "mine"


SAME = [
    "rules: {subscription-wide-role: on, wildcard-action: high}",
    "name: other\nrules:\n  wildcard-action: {severity: high}\n"
    "  subscription-wide-role: {params: {most: 3, share: 0.50}}",
    "rules: {'wildcard-action': 'high', subscription-wide-role: {}, direct-user-assignment: off}\naccept: []",
]
OTHER = [
    "rules: {subscription-wide-role: on, wildcard-action: on}",
    "rules: {subscription-wide-role: on}",
    "rules: {subscription-wide-role: {params: {most: 4}}, wildcard-action: high}",
    "rules: {subscription-wide-role: on, wildcard-action: high}\n"
    "accept: [{rule: wildcard-action, subject: x, reason: r, expires: 2026-12-31}]",
]


def test_equal_meaning_has_an_equal_digest() -> None:
    assert len({parse(text).sha256 for text in SAME}) == 1
    assert len({parse(text).sha256 for text in (SAME[0], *OTHER)}) == 1 + len(OTHER)
    assert len(parse(SAME[0]).sha256) == 64


PAIRS_OF_ONE_MEANING = [
    (
        "overrides: [{scope: /Subscriptions/X/, principal: 'SVC-*', reason: a, rules: {wildcard-action: on}}]",
        "overrides: [{principal: {name: svc-*}, scope: /subscriptions/x, rules: {wildcard-action: {}}}]",
    ),
    (
        "overrides: [{scope: /, rules: {wildcard-action: off, subscription-wide-role: {params: {share: 1}}}}]",
        "overrides: [{scope: '/', rules: {subscription-wide-role: {params: {share: 1.0}}, wildcard-action: off}}]",
    ),
    (
        "allow: [{principal: ann, reason: x}, {principal: bob, reason: y, rules: [wildcard-action]}]",
        "allow: [{principal: {name: Bob}, reason: y, rules: [wildcard-action, wildcard-action]}, "
        "{reason: x, principal: Ann, by: }]",
    ),
]
ALL_DIFFERENT = [
    "",
    "overrides: [{scope: /, rules: {wildcard-action: off}}]",
    "overrides: [{scope: /x, rules: {wildcard-action: off}}]",
    "overrides: [{scope: /, rules: {wildcard-action: on}}]",
    "overrides: [{scope: /, rules: {wildcard-action: low}}]",
    "overrides: [{scope: /, rules: {subscription-wide-role: {params: {most: 3}}}}]",
    "overrides: [{scope: /, rules: {subscription-wide-role: {params: {most: 4}}}}]",
    "overrides: [{principal: ann, rules: {wildcard-action: off}}]",
    "overrides: [{principal: {kind: User}, rules: {wildcard-action: off}}]",
    "overrides: [{principal: {tag: {a: b}}, rules: {wildcard-action: off}}]",
    "overrides: [{principal: ann, scope: /, rules: {wildcard-action: off}}]",
    "overrides: [{scope: /, rules: {wildcard-action: off}}, {scope: /x, rules: {wildcard-action: on}}]",
    "overrides: [{scope: /x, rules: {wildcard-action: on}}, {scope: /, rules: {wildcard-action: off}}]",
    "allow: [{principal: ann, reason: x}]",
    "allow: [{principal: ann, reason: y}]",
    "allow: [{principal: ann, reason: x, expires: 2026-12-31}]",
    "allow: [{principal: ann, reason: x, rules: [wildcard-action]}]",
    "allow: [{principal: ann, reason: x, by: Bob}]",
    "accept: [{subject: 0123abcd, reason: r, expires: 2026-12-31}]",
    "accept: [{subject: 0123abcd, rule: wildcard-action, reason: r, expires: 2026-12-31}]",
]


def test_the_digest_covers_overrides_and_allowed_principals() -> None:
    selects = "rules: {subscription-wide-role: on, wildcard-action: on}\n"
    for one, other in PAIRS_OF_ONE_MEANING:
        assert parse(selects + one).sha256 == parse(selects + other).sha256
    assert len({parse(selects + text).sha256 for text in ALL_DIFFERENT}) == len(ALL_DIFFERENT)


def test_a_baseline_without_them_has_the_digest_that_it_had_before_they_came() -> None:
    meaning = b'{"accept":[],"rules":{"wildcard-action":{"params":{},"severity":"high"}}}'
    assert parse("rules: {wildcard-action: high}").sha256 == hashlib.sha256(meaning).hexdigest()


def test_inheriting_means_the_same_as_writing_it_out(tmp_path: Path) -> None:
    child = load(tmp_path, parent="rules: {subscription-wide-role: low, wildcard-action: on}",
                 main="extends: parent.yaml\nrules: {subscription-wide-role: {params: {most: 1}}}")  # fmt: skip
    written = parse("rules: {wildcard-action: on, subscription-wide-role: {severity: low, params: {most: 1}}}")
    assert child.sha256 == written.sha256
